"""Letters to learn from: those that people here have handled, or a labelled file from elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.matching import UnitMatcher
from accounts.models import Department
from petitions.letterfile import BadRow
from petitions.letterfile.headings import Field
from petitions.letterfile.labelled import LabelledRow, open_labelled
from petitions.models import Category, LetterType, Petition
from petitions.models.petition import ANSWERED_STATES
from routing.learning.agencies import merge, plain
from routing.learning.letters import Label, Sample
from routing.learning.training import FEWEST_PER_LABEL
from routing.models import Assignment, AssignmentRole, Target

MOST_LETTERS = 10_000
"""The newest are learned from: more add time, hardly anything else, and offices change."""

Tell = Callable[[int, str], object]
"""Told of a row's number and what is wrong with it."""


@dataclass(frozen=True)
class Gathered:
    """Letters with what their labels mean. ``nameless`` rows name no unit, in ``persons`` a person answered.

    ``place`` is what a file's own place was taken to be (its offices are called after it).
    """

    samples: list[Sample]
    labels: Mapping[str, Label]
    bad: int = 0
    repeated: int = 0
    nameless: int = 0
    persons: int = 0
    place: str = ""


def letters_handled(target: Target) -> Gathered:
    """Return the newest letters here whose category, or unit, people settled. Reports of wrongdoing are left out.

    Their words must not turn up beside other letters. A unit counts once the letter was answered: then it is the one
    at the end, not one that returned the letter.
    """
    letters = Petition.objects.filter(restricted=False)
    letters = letters.exclude(Q(letter_type=LetterType.WRONGDOING) | Q(proposed_type=LetterType.WRONGDOING))
    if target == Target.CATEGORY:
        letters = letters.exclude(category=None).exclude(screened_at=None, imported=False)
        column = "category_id"
    else:
        lead = Assignment.objects.filter(petition=OuterRef("pk"), role=AssignmentRole.LEAD)
        letters = letters.filter(Exists(lead), state__in=ANSWERED_STATES).exclude(lead_department=None)
        column = "lead_department_id"
    rows = list(letters.order_by("-pk").values_list("pk", "title", "body", column)[:MOST_LETTERS])
    named = _categories(Counter(row[3] for row in rows)) if target == Target.CATEGORY else _units()
    samples = [Sample(pk, title, body, named[label].key) for pk, title, body, label in rows if label in named]
    return Gathered(samples, {label.key: label for label in named.values()})


def _categories(counted: Counter[int]) -> dict[int, Label]:
    """Return category → label; a category with too few letters counts as the one above it."""
    categories = {category.pk: category for category in Category.objects.all()}
    labels: dict[int, Label] = {}
    for pk in counted:
        category = categories[pk]
        above = categories.get(category.parent_id or 0)
        labels[pk] = category_label(above if above and counted[pk] < FEWEST_PER_LABEL else category)
    return labels


def category_label(category: Category) -> Label:
    """Return the label of a category."""
    return Label(f"category:{category.code}", category.name, category.pk)


def unit_label(unit: Department) -> Label:
    """Return the label of a unit."""
    return Label(f"unit:{unit.code}", unit.name, unit.pk)


def _units() -> dict[int, Label]:
    return {unit.pk: unit_label(unit) for unit in Department.objects.all()}


def letters_of_file(
    path: Path, target: Target, *, place: str | None = None, once: bool = True, tell: Tell = lambda _row, _words: None
) -> Gathered:
    """Return the letters of a labelled file. With ``once`` a letter that stands there twice counts once.

    A label that is a category or unit here gets its row; others stay plain names. Raises BadInputError for files
    that can't be read.
    """
    field = Field.CATEGORY if target == Target.CATEGORY else Field.UNIT
    bad = repeated = nameless = 0
    rows: list[LabelledRow] = []
    seen: dict[int, LabelledRow] = {}
    with open_labelled(path, field) as file:
        for row in file.rows():
            if isinstance(row, BadRow):
                bad += 1
                tell(row.number, row.reason)
                continue
            if not row.label:
                nameless += 1
                continue
            first = seen.setdefault(Sample(row.number, row.title, row.text, "").fingerprint, row)
            if once and first is not row:
                repeated += 1
                tell(row.number, _repetition(first, row))
                continue
            rows.append(row)
    names = Counter(row.label for row in rows)
    meaning, place = _meaning_of_units(names, place) if target == Target.UNIT else (_meaning_of_categories(names), "")
    samples = [Sample(row.number, row.title, row.text, meaning[row.label].key) for row in rows if row.label in meaning]
    labels = {label.key: label for label in meaning.values()}
    persons = sum(count for name, count in names.items() if name not in meaning)
    return Gathered(samples[-MOST_LETTERS:], labels, bad, repeated, nameless, persons, place)


def _repetition(first: LabelledRow, row: LabelledRow) -> str:
    if first.label == row.label:
        return _("与第%(first)d行是同一封信，只用一次") % {"first": first.number}
    facts = {"first": first.number, "one": first.label, "other": row.label}
    return _("与第%(first)d行是同一封信，标签却不同（%(one)s、%(other)s），用前一个") % facts


def _meaning_of_categories(names: Iterable[str]) -> dict[str, Label]:
    """Return name → label: the category of that name or code; the higher one where a name stands twice in the tree."""
    known: dict[str, Category] = {}
    for category in sorted(Category.objects.all(), key=lambda one: (one.parent_id is not None, one.pk)):
        known.setdefault(plain(category.name), category)
        known.setdefault(plain(category.code), category)
    found = {name: known.get(plain(name)) for name in names}
    return {
        name: category_label(category) if category else Label(f"name:{plain(name)}", name)
        for name, category in found.items()
    }


def _meaning_of_units(names: Mapping[str, int], place: str | None) -> tuple[dict[str, Label], str]:
    """Return name → label, and the file's own place: spellings of an office are one; persons are left out."""
    matcher = UnitMatcher()
    offices = merge(names, own=place)
    units = {key: matcher.match(name) for key, name in offices.names.items()}
    meaning: dict[str, Label] = {}
    for name, key in offices.keys.items():
        unit = units[key]
        meaning[name] = unit_label(unit) if unit else Label(f"office:{key}", offices.names[key])
    return meaning, offices.own


def background_of(paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Yield title and text of every letter of files without labels: they tell how common words are."""
    for path in paths:
        with open_labelled(path, None) as file:
            for row in file.rows():
                if not isinstance(row, BadRow):
                    yield row.title, row.text
