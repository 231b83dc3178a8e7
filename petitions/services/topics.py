"""Matters that many people write about: gathered from letters that are alike, looked after by the centre."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Max, Min, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _

from common.clock import now, today
from common.errors import BadInputError
from common.text import clean, one_line, visible
from petitions.likeness import Vocabulary, Wording, likeness, wording
from petitions.models import LetterSketch, Petition, State, Topic, TopicLetter, TopicState
from petitions.services.likeness import candidates_for, vocabulary

ONE_MATTER = 0.10
"""Letters that are on average so alike are gathered. Chosen on 4,326 real letters: the matters that their
readers had named came out whole, and hardly anything else with them."""
COMPARED_WITH = 3
"""The letters of a topic that come nearest decide: one chance likeness does not pull two matters together."""
LOOKED_BACK = timedelta(days=180)
"""A matter that nobody wrote about for so long begins anew."""
AT_A_TIME = 500
LONGEST_TITLE, LONGEST_NOTE = 120, 500


def gather(*, most: int = AT_A_TIME) -> int:
    """Look at letters that came in since the last time, in the order of their receipt; return how many.

    Old ones, taken over from elsewhere, are passed over: nobody waits for what they were about.
    """
    waiting = LetterSketch.objects.filter(gathered_at=None)
    waiting.filter(petition__received_on__lt=today() - LOOKED_BACK).update(gathered_at=now())
    keys = list(waiting.order_by("petition_id").values_list("petition_id", flat=True)[:most])
    words = vocabulary()
    for key in keys:
        _gather_one(key, words)
    return len(keys)


@transaction.atomic
def _gather_one(key: int, words: Vocabulary) -> None:
    """Put one letter into the topic it belongs to, begin one with a letter like it, or leave it by itself."""
    mark = LetterSketch.objects.select_for_update().filter(petition=key, gathered_at=None).first()
    if mark is None:
        return
    mark.gathered_at = now()
    mark.save(update_fields=["gathered_at"])
    letter = Petition.objects.get(pk=key)
    if not may_gather(letter) or TopicLetter.objects.filter(petition=key).exists():
        return
    nearest = _nearest(letter, words)
    if nearest is None:
        return
    topic = nearest if isinstance(nearest, Topic) else _begin(nearest)
    TopicLetter.objects.create(petition=letter, topic=topic)
    if topic.state == TopicState.SETTLED:
        topic.state = TopicState.OPEN
        topic.save(update_fields=["state"])
    count_again(topic)


def may_gather(letter: Petition) -> bool:
    """Tell whether the letter may stand in a topic: reports of wrongdoing and what is no letter to the office may not."""
    unfit = (State.NOT_ACCEPTED, State.WITHDRAWN)
    return not letter.restricted and letter.proposed_type != "wrongdoing" and letter.state not in unfit


def _nearest(letter: Petition, words: Vocabulary) -> Topic | Petition | None:
    """Return the topic, or the single letter, that this one is alike enough; the likeliest of several."""
    own = wording(letter.title, letter.body, words)
    alike = _alike(letter, own, words)
    best: tuple[float, Topic | Petition] | None = None
    for holder, size, measures in alike.values():
        measures.sort(reverse=True)
        average = sum(measures[:COMPARED_WITH]) / min(COMPARED_WITH, size)
        if average >= ONE_MATTER and (best is None or average > best[0]):
            best = average, holder
    return best[1] if best else None


Alike = dict[tuple[str, int], tuple[Topic | Petition, int, list[float]]]


def _alike(letter: Petition, own: Wording, words: Vocabulary) -> Alike:
    """Return how alike the candidates are, under their topic or, where they have none, under themselves."""
    since = letter.received_on - LOOKED_BACK
    candidates = Petition.objects.filter(
        pk__in=candidates_for(own, leaving_out=letter.pk),
        sketch__gathered_at__isnull=False,  # the others find this one when their turn comes
        received_on__gte=since,
        restricted=False,
    ).exclude(state__in=(State.NOT_ACCEPTED, State.WITHDRAWN))
    found: Alike = {}
    for other in candidates.select_related("topic_letter__topic"):
        if not may_gather(other):
            continue
        measure = likeness(own, wording(other.title, other.body, words))
        member: TopicLetter | None = getattr(other, "topic_letter", None)
        if member is None:
            found["letter", other.pk] = other, 1, [measure]
        elif not member.taken_out:
            entry = found.setdefault(("topic", member.topic_id), (member.topic, member.topic.letters, []))
            entry[2].append(measure)
    return found


def _begin(first: Petition) -> Topic:
    """Begin a topic with the letter that was alone so far; its title names it until a person does."""
    day = first.received_on
    topic = Topic.objects.create(title=one_line(first.title)[:LONGEST_TITLE], first_on=day, last_on=day)
    TopicLetter.objects.create(topic=topic, petition=first)
    return topic


def count_again(topic: Topic) -> None:
    """Count the topic's letters and writers; writers by their contact, so that one who writes often counts once."""
    members = Petition.objects.filter(topic_letter__topic=topic, topic_letter__taken_out=False)
    contact = Coalesce(NullIf("writer__phone_index", Value("")), NullIf("writer__email_index", Value("")))
    counted = members.aggregate(
        letters=Count("pk"),
        known=Count(contact, distinct=True),
        unknown=Count("pk", filter=Q(writer__phone_index="", writer__email_index="") | Q(writer=None)),
        first=Min("received_on"),
        last=Max("received_on"),
    )
    topic.letters, topic.writers = counted["letters"], counted["known"] + counted["unknown"]
    topic.first_on, topic.last_on = counted["first"] or topic.first_on, counted["last"] or topic.last_on
    topic.save(update_fields=["letters", "writers", "first_on", "last_on"])


@transaction.atomic
def rename(topic: Topic, *, title: str) -> None:
    """Give the topic a name of the centre's own."""
    title = one_line(title)
    if not visible(title):
        raise BadInputError(_("请写明热点的名称。"))
    topic.title, topic.named = title[:LONGEST_TITLE], True
    topic.save(update_fields=["title", "named"])


@transaction.atomic
def settle(topic: Topic, *, note: str) -> None:
    """Note what was done about the matter; the next letter about it opens the topic again."""
    note = clean(note)
    if not visible(note):
        raise BadInputError(_("请写明处置情况。"))
    topic.state, topic.note = TopicState.SETTLED, note[:LONGEST_NOTE]
    topic.save(update_fields=["state", "note"])


@transaction.atomic
def take_out(member: TopicLetter) -> None:
    """Say that a letter is about something else; it stays out, whatever the software thinks of it later."""
    member.taken_out = True
    member.save(update_fields=["taken_out"])
    count_again(member.topic)


@transaction.atomic
def leave(letter: Petition) -> None:
    """Let a letter out that turned out to report wrongdoing, and its words with it."""
    member = TopicLetter.objects.select_related("topic").filter(petition=letter).first()
    if member is None:
        return
    topic = member.topic
    member.delete()
    rest = topic.members.filter(taken_out=False).select_related("petition").order_by("pk").first()
    if rest is None:
        topic.delete()
        return
    if not topic.named:
        topic.title = one_line(rest.petition.title)[:LONGEST_TITLE]
        topic.save(update_fields=["title"])
    count_again(topic)


@transaction.atomic
def put_together(topic: Topic, *, into: Topic) -> None:
    """Say that two topics are one matter; what is left of the first is nothing."""
    if topic.pk == into.pk:
        raise BadInputError(_("不能并入这个热点自己。"))
    topic.members.update(topic=into)
    topic.delete()
    count_again(into)
