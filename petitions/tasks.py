"""What the scheduler calls for letters."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task

from common.clock import today
from petitions.services import attachments, drafts, likeness, topics
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
