"""Conditions of routing rules: plain facts about a letter, no programs and no patterns.

A rule's conditions must all hold; of the values of one condition any is enough. Words are compared as they
are written, without regard to upper case and width.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from petitions.models import Petition

MOST_VALUES = 50
LONGEST_VALUE = 60


class BrokenRuleError(ValueError):
    """The conditions can't be read; the message says why, for people."""


@dataclass(frozen=True)
class LetterFacts:
    """What rules may look at."""

    channel: str
    letter_type: str
    township: str
    named_unit: str
    place: str
    title: str
    body: str

    @classmethod
    def of(cls, letter: Petition) -> LetterFacts:
        """Return the facts of a letter; texts folded for comparing."""
        return cls(
            channel=letter.channel.key,
            letter_type=letter.effective_type,
            township=letter.township.code if letter.township else "",
            named_unit=letter.named_department.code if letter.named_department else "",
            place=folded(letter.place),
            title=folded(letter.title),
            body=folded(letter.body),
        )

    @property
    def text(self) -> str:
        """Title and text together."""
        return f"{self.title}\n{self.body}"


def folded(text: str) -> str:
    """Return the text in one width and case, so that ＡＢ and ab are the same word."""
    return unicodedata.normalize("NFKC", text).casefold()


@dataclass(frozen=True)
class Sort:
    """One kind of condition: how it reads to people, whether it compares words, and which of the values hold."""

    label: str | Promise
    words: bool
    holding: Callable[[LetterFacts, tuple[str, ...]], tuple[str, ...]]
    negative: bool = False


def _equal(fact: str) -> Callable[[LetterFacts, tuple[str, ...]], tuple[str, ...]]:
    return lambda letter, values: tuple(value for value in values if getattr(letter, fact) == value)


def _within(*facts: str) -> Callable[[LetterFacts, tuple[str, ...]], tuple[str, ...]]:
    def holding(letter: LetterFacts, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(value for value in values if any(folded(value) in getattr(letter, fact) for fact in facts))

    return holding


SORTS: Mapping[str, Sort] = {
    "channel": Sort(_("渠道是"), words=False, holding=_equal("channel")),
    "type": Sort(_("类型是"), words=False, holding=_equal("letter_type")),
    "township": Sort(_("乡镇（街道）是"), words=False, holding=_equal("township")),
    "named": Sort(_("来信人指明的单位是"), words=False, holding=_equal("named_unit")),
    "title": Sort(_("标题中有"), words=True, holding=_within("title")),
    "text": Sort(_("标题或者正文中有"), words=True, holding=_within("title", "body")),
    "place": Sort(_("地名中有（地点、标题、正文）"), words=True, holding=_within("place", "title", "body")),
    "without": Sort(_("标题和正文中没有"), words=True, holding=_within("title", "body"), negative=True),
}
"""The closed list of conditions, by their stored names."""


@dataclass(frozen=True)
class Condition:
    """One condition of a rule."""

    sort: str
    values: tuple[str, ...]

    def found(self, letter: LetterFacts) -> tuple[str, ...] | None:
        """Return the values that hold (none for a condition on what is absent); None where it does not hold."""
        sort = SORTS[self.sort]
        holding = sort.holding(letter, self.values)
        if sort.negative:
            return None if holding else ()
        return holding or None

    def stored(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {"sort": self.sort, "values": list(self.values)}


def read_conditions(stored: Any) -> tuple[Condition, ...]:
    """Return the conditions of a rule as they were kept; BrokenRuleError for anything else."""
    if not isinstance(stored, list) or not stored:
        raise BrokenRuleError(gettext("规则没有条件。"))
    conditions = tuple(_read(one) for one in stored)
    if all(SORTS[one.sort].negative for one in conditions):
        raise BrokenRuleError(gettext("规则只写了“没有”哪些词，还要至少写一项“是”或者“有”的条件。"))
    return conditions


def _read(one: Any) -> Condition:
    if not isinstance(one, dict) or one.get("sort") not in SORTS:
        raise BrokenRuleError(gettext("规则里有系统无法识别的条件。"))
    values = one.get("values")
    if not isinstance(values, list) or not values or not all(isinstance(value, str) and value for value in values):
        raise BrokenRuleError(gettext("条件“%(label)s”没有填写内容。") % {"label": SORTS[one["sort"]].label})
    if len(values) > MOST_VALUES or any(len(value) > LONGEST_VALUE for value in values):
        raise BrokenRuleError(gettext("条件“%(label)s”的内容太多或者太长。") % {"label": SORTS[one["sort"]].label})
    return Condition(one["sort"], tuple(values))


def matched(conditions: Iterable[Condition], letter: LetterFacts) -> tuple[str, ...] | None:
    """Return the words and values by which all conditions hold, in their order; None where one does not."""
    found: list[str] = []
    for condition in conditions:
        holding = condition.found(letter)
        if holding is None:
            return None
        found += holding
    return tuple(dict.fromkeys(found))
