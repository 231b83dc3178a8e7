"""What is public already about the matter of a letter that is being written: answers, open matters, questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from common.traditional import to_simplified
from petitions.models import BoardPost, Faq, PublicCopy, Shown
from petitions.search import similar

MOST = 3
FEWEST_PAIRS, CANDIDATES, LIKE, LONGEST = 3, 200, 0.3, 60
"""As for answered letters: of so many that share a pair of characters, those that share a third of the shorter one's."""

Thing = TypeVar("Thing", bound=Model)


@dataclass(frozen=True)
class Suggested:
    """What the writer might read or follow instead of writing."""

    letters: list[PublicCopy] = field(default_factory=list)
    questions: list[Faq] = field(default_factory=list)
    matters: list[BoardPost] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.letters or self.questions or self.matters)

    @property
    def answers(self) -> bool:
        """Whether something of it may be the answer; an open matter can only be followed."""
        return bool(self.letters or self.questions)


def suggested(title: str) -> Suggested:
    """Return up to three of each for this title, the likest first; nothing for a title of a few characters."""
    if len(_pairs(title)) < FEWEST_PAIRS:
        return Suggested()
    title = to_simplified(title[:LONGEST])
    return Suggested(letters=similar(title), questions=questions_like(title), matters=open_matters_like(title))


def questions_like(title: str) -> list[Faq]:
    """Return up to three questions often asked that are like this title."""
    shown = Faq.objects.shown().order_by("position", "pk")
    return _likest(title, shown, "question", lambda faq: faq.question)


def open_matters_like(title: str) -> list[BoardPost]:
    """Return up to three shown posts on the boards that wait for their answer and are like this title."""
    waiting = BoardPost.objects.filter(state=Shown.SHOWN, answered_at=None).order_by("-last_at", "-pk")
    return _likest(title, waiting, "title", lambda post: post.title)


def _likest(title: str, things: QuerySet[Thing], name: str, said: Callable[[Thing], str]) -> list[Thing]:
    wanted = _pairs(title)
    if len(wanted) < FEWEST_PAIRS:
        return []
    any_pair = reduce(or_, (Q(**{f"{name}__contains": pair}) for pair in sorted(wanted)))
    shared: list[tuple[float, Thing]] = []
    for thing in things.filter(any_pair)[:CANDIDATES]:
        pairs = _pairs(said(thing))
        shared.append((len(wanted & pairs) / min(len(wanted), len(pairs)), thing))
    likest = sorted(shared, key=lambda each: -each[0])
    return [thing for part, thing in likest if part >= LIKE][:MOST]


def _pairs(text: str) -> set[str]:
    """Pairs of neighbours, over letters and digits only: Chinese needs no dictionary for that."""
    kept = "".join(char for char in text[:LONGEST] if char.isalnum())
    return {kept[start : start + 2] for start in range(len(kept) - 1)}
