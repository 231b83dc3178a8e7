"""Questions often asked, as the public finds them: by words, by what they are about, beside a search."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from petitions.bigrams import spellings
from petitions.models import Faq
from petitions.models.guidance import FaqQuerySet
from petitions.suggesting import questions_like
from petitions.titles import MOST


@dataclass(frozen=True)
class Group:
    """The questions about one matter."""

    key: int
    name: str
    questions: list[Faq]


def questions_with(words: tuple[str, ...], *, in_answers: bool = True) -> FaqQuerySet:
    """Return the shown questions in which every word occurs; without words all of them."""
    found = Faq.objects.shown()
    for word in words:
        columns = ("question", "answer") if in_answers else ("question",)
        found = found.filter(
            reduce(or_, (Q(**{f"{column}__icontains": spelt}) for column in columns for spelt in spellings(word)))
        )
    return found.select_related("category__parent", "department").order_by("position", "pk")


def questions_for(words: tuple[str, ...]) -> list[Faq]:
    """Return up to three questions for a search: those that have its words, or else those that are like it."""
    if not words:
        return []
    return list(questions_with(words, in_answers=False)[:MOST]) or questions_like("".join(words))


def by_matter(questions: FaqQuerySet) -> list[Group]:
    """Return the questions by the branch of categories that they belong to; those of none last, under no name."""
    groups: dict[int, Group] = {}
    for faq in questions:
        branch = faq.category.parent or faq.category if faq.category else None
        key = branch.pk if branch else 0
        groups.setdefault(key, Group(key, branch.name if branch else "", [])).questions.append(faq)
    return sorted(groups.values(), key=lambda group: group.key == 0)
