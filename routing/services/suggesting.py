"""What a letter probably is and who probably leads: proposals with a share and the words that decided; people decide."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q

from accounts.matching import UnitMatcher
from accounts.models import Department
from petitions.models import Category, LetterType, Petition
from routing.learning.explaining import because
from routing.learning.letters import Label, tidy
from routing.learning.model import SHOWN, Model, Share
from routing.models import Target
from routing.services.trained import current_model

logger = logging.getLogger(__name__)
_STEPS = 5
"""Units that followed each other: longer chains are a mistake in the tree."""


@dataclass(frozen=True, slots=True)
class Guess:
    """One proposal. ``pk`` is the category's or unit's row (none for a name that is none here), ``share`` from 0 to 1,
    ``sure`` where such shares were right nearly always, ``because`` words of the letter that speak for it.
    """

    pk: int | None
    label: str
    share: float
    sure: bool
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Up to three proposals each, the likeliest first; empty without a model, or where nothing in the letter is known."""

    category: tuple[Guess, ...] = ()
    unit: tuple[Guess, ...] = ()


NOTHING = Suggestions()


def suggest(petition: Petition) -> Suggestions:
    """Return what the current models propose for the letter; never raises.

    A unit that no longer exists is replaced by its successor. The unit accused in a report of wrongdoing, by choice or
    by name in the text, is never proposed (RULES section 2). Rules of the centre go before what this says.
    """
    return Suggestions(
        category=_guesses(petition, Target.CATEGORY, _categories), unit=_guesses(petition, Target.UNIT, _units)
    )


Resolve = Callable[[Petition, list[Share]], Iterable[tuple[int | None, str, Share, float]]]
"""Turns labels into what there is today: key, name, the label's own share, the share to show."""


def _guesses(petition: Petition, target: Target, resolve: Resolve) -> tuple[Guess, ...]:
    try:
        model = current_model(target)
        if model is None:
            return ()
        return tuple(_worded(model, petition, resolve(petition, model.shares(petition.title, petition.body))))
    except Exception:  # a proposal is a help: whatever it stumbles over, the letter's page goes on
        logger.exception("no suggestion for letter %s", petition.pk)
        return ()


def _worded(model: Model, petition: Petition, found: Iterable[tuple[int | None, str, Share, float]]) -> Iterable[Guess]:
    for number, (pk, name, share, total) in enumerate(found):
        if number == SHOWN:
            return
        words = because(model, share.label, petition.title, petition.body)
        yield Guess(pk, name, total, total >= model.sure_from and bool(words), words)


def _categories(_petition: Petition, shares: list[Share]) -> Iterable[tuple[int | None, str, Share, float]]:
    """Yield categories that are there; a label that never was one stays a name."""
    names = dict(Category.objects.filter(pk__in=_rows(shares)).values_list("pk", "name"))
    for share in shares:
        pk = share.label.pk
        if pk is None or pk in names:
            yield pk, names.get(pk or 0, share.label.name), share, share.share


def _rows(shares: list[Share]) -> list[int]:
    return [share.label.pk for share in shares if share.label.pk is not None]


def _units(petition: Petition, shares: list[Share]) -> Iterable[tuple[int | None, str, Share, float]]:
    """Yield units that letters can be given to today; shares of those that became one are added up."""
    open_to_letters = {unit.pk: unit for unit in Department.objects.handling()}
    successors = dict(Department.objects.exclude(successor=None).values_list("pk", "successor_id"))
    accused = _accused(petition)
    labels = _matched([share.label for share in shares])
    totals: dict[int, float] = {}
    first: dict[int, Share] = {}
    for share in shares:
        pk = labels.get(share.label)
        for _step in range(_STEPS):
            if pk is None or pk in open_to_letters or pk in accused:
                break
            pk = successors.get(pk)
        if pk is None or pk not in open_to_letters or pk in accused:
            continue
        totals[pk] = totals.get(pk, 0.0) + share.share
        first.setdefault(pk, share)
    for pk in sorted(totals, key=lambda one: -totals[one]):
        yield pk, open_to_letters[pk].label, first[pk], totals[pk]


def _matched(labels: list[Label]) -> dict[Label, int]:
    """Return label → row of the unit; names of a file are looked up, as a unit may be called so by now."""
    found = {label: label.pk for label in labels if label.pk is not None}
    named = [label for label in labels if label.pk is None]
    if named:
        matcher = UnitMatcher()
        units = {label: matcher.match(label.name) for label in named}
        found |= {label: unit.pk for label, unit in units.items() if unit}
    return found


def _accused(petition: Petition) -> set[int]:
    """Return the units that a report of wrongdoing may be about: the one named in it or in one merged into it, and all
    whose names stand in the text. Empty for other letters.
    """
    if not petition.restricted and petition.effective_type != LetterType.WRONGDOING:
        return set()
    reports = Petition.objects.filter(Q(pk=petition.pk) | Q(merged_into=petition.pk))
    accused = {pk for pk in reports.values_list("named_department", flat=True) if pk is not None}
    if petition.named_department_id:
        accused.add(petition.named_department_id)
    text = tidy(petition.title) + "\n" + _whole(petition.body)
    names = _names_of(Department.objects.all())
    return accused | {pk for pk, called in names.items() if any(name in text for name in called)}


def _whole(text: str) -> str:
    return "".join(text.lower().split())


def _names_of(units: Iterable[Department]) -> dict[int, set[str]]:
    """Return how each unit is called: whole, short, other names, and without the county before them."""
    known = list(units)
    names = {unit.pk: {_whole(unit.name), _whole(unit.short_name)} for unit in known}
    aliases = Department.objects.filter(pk__in=names).values_list("pk", "aliases__name")
    for pk, alias in aliases:
        names[pk].add(_whole(alias or ""))
    for called in names.values():
        called |= {name.split("县", 1)[1] for name in called if "县" in name[:6]}
        called -= {name for name in called if len(name) < 3}
    return names
