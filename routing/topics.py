"""Hot matters as pages show them: how many wrote, since when, where, and which units have them."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from petitions.models import Petition, Topic, TopicLetter, TopicState
from petitions.models.petition import OPEN_STATES, PetitionQuerySet

LATELY = dt.timedelta(days=7)
MOST_NAMES = 3


@dataclass(frozen=True)
class TopicFacts:
    """One matter: ``places`` and ``units`` with how many letters each, the most first."""

    topic: Topic
    lately: int
    waiting: int
    places: tuple[tuple[str, int], ...]
    units: tuple[tuple[str, int], ...]

    @property
    def is_hot(self) -> bool:
        """Tell whether enough people wrote about it."""
        return self.topic.writers >= settings.TOPIC_WRITERS


def hot_topics(state: str = TopicState.OPEN) -> QuerySet[Topic]:
    """Return the matters that so many different people wrote about, where something came in last first."""
    return Topic.objects.filter(state=state, writers__gte=settings.TOPIC_WRITERS).order_by("-last_on", "-writers", "pk")


def members_of(topic: Topic, *, among: PetitionQuerySet) -> QuerySet[Petition]:
    """Return the topic's letters that the reader may see, the newest first."""
    members = among.filter(topic_letter__topic=topic, topic_letter__taken_out=False)
    return members.select_related("channel", "lead_department", "township").order_by("-received_at", "-pk")


def topic_of(letter: Petition) -> Topic | None:
    """Return the hot matter that the letter is about; none where few wrote about it."""
    member = TopicLetter.objects.filter(petition=letter, taken_out=False).select_related("topic").first()
    return member.topic if member and member.topic.writers >= settings.TOPIC_WRITERS else None


def facts_of(topics: Sequence[Topic], *, day: dt.date) -> list[TopicFacts]:
    """Return the facts of these matters, in their order: one statement, however many there are."""
    members = TopicLetter.objects.filter(topic__in=topics, taken_out=False).order_by()
    grouped = members.values_list("topic", "petition__township__name", "petition__lead_department__name").annotate(
        letters=Count("pk"),
        lately=Count("pk", filter=Q(petition__received_on__gt=day - LATELY)),
        waiting=Count("pk", filter=Q(petition__state__in=OPEN_STATES)),
    )
    sums: defaultdict[int, _Sums] = defaultdict(_Sums)
    for key, place, unit, letters, lately, waiting in grouped:
        sums[key].add(place, unit, letters, lately, waiting)
    return [sums[topic.pk].facts(topic) for topic in topics]


@dataclass
class _Sums:
    """What is counted of one matter."""

    lately: int = 0
    waiting: int = 0
    places: Counter[str] = field(default_factory=Counter)
    units: Counter[str] = field(default_factory=Counter)

    def add(self, place: str | None, unit: str | None, letters: int, lately: int, waiting: int) -> None:
        """Count the letters from one place with one unit."""
        self.lately += lately
        self.waiting += waiting
        if place:
            self.places[place] += letters
        if unit:
            self.units[unit] += letters

    def facts(self, topic: Topic) -> TopicFacts:
        """Return the sums as facts, the most frequent names first."""
        names = (tuple(counted.most_common(MOST_NAMES)) for counted in (self.places, self.units))
        return TopicFacts(topic, self.lately, self.waiting, *names)
