"""What the scheduler calls for letters."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task

from common.clock import now, today
from notifications.services.forgetting import forget_last_words
from petitions.services import attachments, drafts, likeness, limits, links, reading, topics
from petitions.services.erasing import LAST_WORD, erase_expired
from petitions.services.proofs import forget_codes
from petitions.services.sealing import seal_day as seal


@shared_task(name="petitions.tasks.seal_day", ignore_result=True)
def seal_day() -> None:
    """Seal what happened up to yesterday, once a day however often it is called, and clear up stale drafts and files."""
    seal(today() - timedelta(days=1))
    drafts.discard_stale()
    attachments.clear_orphans()


@shared_task(name="petitions.tasks.compare_letters", ignore_result=True)
def compare_letters() -> None:
    """Keep letters findable by what they are about, and gather those about one matter."""
    if likeness.vocabulary_is_stale():
        likeness.learn_vocabulary()
    likeness.index_missing()
    topics.gather()


@shared_task(name="petitions.tasks.forget_traces", ignore_result=True)
def forget_traces() -> None:
    """Forget who came how often once it is no longer counted, and links that have long expired."""
    limits.forget()
    links.forget()


@shared_task(name="petitions.tasks.forget_people", ignore_result=True)
def forget_people() -> None:
    """Erase who wrote letters that ended years ago, codes that ran out, and where the last word to a writer went."""
    erase_expired(at=now())
    forget_codes()
    for notice in (LAST_WORD, "contact_code"):
        forget_last_words(notice=notice)


@shared_task(name="petitions.tasks.sum_up_reads", ignore_result=True)
def sum_up_reads() -> None:
    """Add the last minute's readings to what was read."""
    reading.sum_up()
