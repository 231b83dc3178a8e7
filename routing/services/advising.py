"""What the software proposes at screening and dispatch, each with its reason: the centre's rules first, then the models.

Nothing is decided here, and nothing that fails here holds a letter up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Department
from petitions.models import LetterType, Petition
from routing.services.rules import Ruled, rules_for
from routing.services.suggesting import Guess, suggest

MOST = 3


@dataclass(frozen=True)
class Hint:
    """One proposal: what, why, and whether it is sure enough to be filled in."""

    pk: int
    label: str
    why: str
    sure: bool


@dataclass(frozen=True)
class Advice:
    """All that is proposed for a letter; ``remarks`` are what rules say of its type and urgency."""

    units: tuple[Hint, ...] = ()
    supports: tuple[Department, ...] = ()
    categories: tuple[Hint, ...] = ()
    letter_type: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def unit(self) -> Hint | None:
        """The unit to be filled in, if one is sure."""
        return next((hint for hint in self.units if hint.sure), None)

    @property
    def category(self) -> Hint | None:
        """The category to be filled in, if one is sure."""
        return next((hint for hint in self.categories if hint.sure), None)


def advise(letter: Petition) -> Advice:
    """Return what rules and models propose for the letter, what goes first first."""
    rules, guesses = rules_for(letter), suggest(letter)
    leads = [(ruled, ruled.rule.lead) for ruled in rules if ruled.rule.lead]
    categories = [(ruled, ruled.rule.category) for ruled in rules if ruled.rule.category]
    typed = next((ruled for ruled in rules if ruled.rule.letter_type), None)
    return Advice(
        units=_hints([Hint(unit.pk, unit.name, _ruled(one), sure=True) for one, unit in leads if unit], guesses.unit),
        supports=tuple(leads[0][0].rule.supports.all()) if leads else (),
        categories=_hints(
            [Hint(kind.pk, kind.name, _ruled(one), sure=True) for one, kind in categories if kind], guesses.category
        ),
        letter_type=typed.rule.letter_type if typed else "",
        remarks=tuple(_remarks(rules, typed)),
    )


def _hints(ruled: Sequence[Hint], guesses: Iterable[Guess]) -> tuple[Hint, ...]:
    """Return the rules' proposals, then the models': each thing once, and not all that could be said."""
    found = {hint.pk: hint for hint in reversed(ruled)}
    hints = [*dict.fromkeys(found[hint.pk] for hint in ruled)]
    hints += [
        Hint(guess.pk, guess.label, _learnt(guess), sure=guess.sure and not ruled)
        for guess in guesses
        if guess.pk is not None and guess.pk not in found
    ]
    return tuple(hints[:MOST])


def _ruled(ruled: Ruled) -> str:
    words = "、".join(ruled.words[:MOST])
    said = _("规则“%(name)s”：%(words)s") % {"name": ruled.rule.name, "words": words}
    return f"{said}（{ruled.rule.note}）" if ruled.rule.note else said


def _learnt(guess: Guess) -> str:
    share = round(guess.share * 100)
    if not guess.because:
        return _("同类来信中约%(share)s%%") % {"share": share}
    words = "、".join(guess.because[:MOST])
    return _("同类来信中约%(share)s%%，依据“%(words)s”") % {"share": share, "words": words}


def _remarks(rules: Iterable[Ruled], typed: Ruled | None) -> Iterable[str]:
    if typed:
        label = LetterType(typed.rule.letter_type).label
        yield _("建议类型：%(type)s（%(why)s）") % {"type": label, "why": _ruled(typed)}
    for ruled in rules:
        if ruled.rule.urgent:
            yield _("建议标为安全紧急（%(why)s）") % {"why": _ruled(ruled)}
