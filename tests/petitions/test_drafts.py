"""A letter in the writing is kept between the steps, and forgotten when nobody comes back."""

import datetime as dt

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from common.codes import new_token
from petitions.models import Channel, Draft, LetterType
from petitions.services import attachments, drafts
from tests.factories import at
from tests.petitions import files


@pytest.fixture
def leader(reference):
    return Channel.objects.get(key="leader")


def test_a_draft_is_found_by_its_token_only(leader):
    token = drafts.start(channel=leader)
    found = drafts.find(token)
    assert found is not None
    assert drafts.content_of(found).channel == "leader"
    assert drafts.find(new_token()) is None
    assert token not in found.token_digest


def test_a_step_keeps_its_answers_and_leaves_the_others(leader):
    draft = drafts.find(drafts.start(channel=leader, proposed_type=LetterType.WRONGDOING))
    drafts.save_step(draft, step="story", answers={"title": "路口", "body": "斑马线"})
    content = drafts.save_step(draft, step="writer", answers={"name": "李晓明"})
    assert content.about == {"proposed_type": "wrongdoing"}
    assert content.story == {"title": "路口", "body": "斑马线"}
    assert drafts.content_of(Draft.objects.get()) == content


def test_what_was_typed_is_unreadable_in_the_database(leader):
    draft = drafts.find(drafts.start(channel=leader))
    drafts.save_step(draft, step="writer", answers={"name": "李晓明"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM petitions_draft")
        stored = cursor.fetchone()[0]
    assert "李晓明" not in stored
    assert "name" not in stored


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "字" * 100_000])
def test_a_draft_keeps_whatever_was_typed(leader, text):
    draft = drafts.find(drafts.start(channel=leader))
    drafts.save_step(draft, step="story", answers={"body": text})
    assert drafts.content_of(Draft.objects.get()).story["body"] == text


def test_a_draft_that_was_sent_meanwhile_takes_no_answers(leader):
    draft = drafts.find(drafts.start(channel=leader))
    Draft.objects.all().delete()
    with pytest.raises(Draft.DoesNotExist):
        drafts.save_step(draft, step="story", answers={})


def test_a_draft_left_alone_for_a_week_goes_with_its_files(leader, django_capture_on_commit_callbacks):
    with time_machine.travel(at("2026-11-06"), tick=False):
        old = drafts.find(drafts.start(channel=leader))
        kept = attachments.add(draft=old, upload=ContentFile(files.PDF, name="证明.pdf")).file.name
    with time_machine.travel(at("2026-11-07"), tick=False):
        young = drafts.find(drafts.start(channel=leader))
    with time_machine.travel(at("2026-11-06") + drafts.KEPT_FOR, tick=False):
        assert drafts.discard_stale() == 0
    moment = at("2026-11-06") + drafts.KEPT_FOR + dt.timedelta(minutes=1)
    with time_machine.travel(moment, tick=False), django_capture_on_commit_callbacks(execute=True):
        assert drafts.discard_stale() == 1
    assert list(Draft.objects.all()) == [young]
    assert not default_storage.exists(kept)
