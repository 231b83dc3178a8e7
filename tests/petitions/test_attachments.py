"""Files go with the letter, are taken away again, and leave nothing behind."""

import datetime as dt
import errno
import hashlib
from pathlib import Path

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from common.clock import now
from common.errors import BadInputError
from petitions.models import Attachment, AttachmentOwner, Channel, Draft
from petitions.services import attachments, drafts
from petitions.uploads import MOST_FILES
from tests.concurrency import at_once
from tests.factories import submit_letter
from tests.petitions import files


def pdf(name="证明.pdf"):
    return ContentFile(files.PDF, name=name)


@pytest.fixture
def token(reference):
    return drafts.start(channel=Channel.objects.get(key="leader"))


@pytest.fixture
def draft(token):
    return drafts.find(token)


def test_a_file_is_stored_under_a_generated_name_with_its_facts(draft):
    kept = attachments.add(draft=draft, upload=pdf("../../身份证明\u202e.pdf"))
    assert kept.given_name == "身份证明.pdf"
    assert kept.file.name == f"attachments/{kept.key.hex[:2]}/{kept.key.hex}"
    assert (kept.owner, kept.media_type, kept.size) == (AttachmentOwner.WRITER, "application/pdf", len(files.PDF))
    assert kept.sha256 == hashlib.sha256(files.PDF).hexdigest()
    assert kept.file.read() == files.PDF
    assert not kept.released


def test_a_refused_file_leaves_neither_row_nor_file(draft):
    before = set(attachments._stored())
    with pytest.raises(BadInputError):
        attachments.add(draft=draft, upload=ContentFile(b"<svg/>", name="图.png"))
    assert not Attachment.objects.exists()
    assert set(attachments._stored()) == before


def test_a_sixth_file_is_refused(draft):
    for number in range(MOST_FILES):
        attachments.add(draft=draft, upload=pdf(f"{number}.pdf"))
    with pytest.raises(BadInputError, match="最多添加5个文件"):
        attachments.add(draft=draft, upload=pdf())


@pytest.mark.django_db(transaction=True)
def test_two_windows_together_add_no_more_than_five(draft):
    outcome = at_once(8, lambda number: attachments.add(draft=draft, upload=pdf(f"{number}.pdf")))
    assert len(outcome.results) == Attachment.objects.count() == MOST_FILES
    assert {type(error) for error in outcome.errors} == {BadInputError}


def test_a_removed_file_is_gone_from_the_disk(draft, django_capture_on_commit_callbacks):
    kept = attachments.add(draft=draft, upload=pdf())
    with django_capture_on_commit_callbacks(execute=True):
        assert attachments.remove(draft=draft, key=kept.key)
    assert not Attachment.objects.exists()
    assert not default_storage.exists(kept.file.name)


def test_a_file_of_another_draft_can_not_be_removed(draft):
    kept = attachments.add(draft=draft, upload=pdf())
    other = drafts.find(drafts.start(channel=Channel.objects.get(key="leader")))
    assert not attachments.remove(draft=other, key=kept.key)
    assert Attachment.objects.exists()


def test_the_letter_takes_the_files_over_from_its_draft(draft, token):
    kept = attachments.add(draft=draft, upload=pdf())
    receipt = submit_letter(token=token, attachments=[kept])
    kept.refresh_from_db()
    assert (kept.petition, kept.draft) == (receipt.petition, None)
    assert not Draft.objects.exists()
    assert default_storage.exists(kept.file.name)


def test_a_stored_file_without_a_row_is_deleted_a_day_later(draft):
    kept = attachments.add(draft=draft, upload=pdf())
    orphan = default_storage.save("attachments/00/left-by-a-crash", pdf())
    assert attachments.clear_orphans() == 0, "its form may still be on its way"
    with time_machine.travel(now() + attachments.ORPHAN_AFTER + dt.timedelta(hours=1)):
        assert attachments.clear_orphans() >= 1
    assert not default_storage.exists(orphan)
    assert default_storage.exists(kept.file.name)


def test_a_file_added_while_the_letter_is_sent_goes_with_it(draft, token):
    late = attachments.add(draft=draft, upload=pdf("刚刚添加.pdf"))
    receipt = submit_letter(token=token, attachments=[])  # the page sent was drawn before
    late.refresh_from_db()
    assert late.petition == receipt.petition


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(4))
def test_a_file_removed_while_the_letter_is_sent_is_gone_or_whole(draft, token, attempt):
    kept = attachments.add(draft=draft, upload=pdf())
    outcome = at_once(
        2,
        lambda number: (
            submit_letter(token=token) if number else attachments.remove(draft=Draft(pk=draft.pk), key=kept.key)
        ),
    )
    assert not [error for error in outcome.errors if not isinstance(error, Draft.DoesNotExist)]
    row = Attachment.objects.filter(key=kept.key).first()
    assert default_storage.exists(kept.file.name) == bool(row)
    assert row is None or row.petition is not None


def test_a_full_disk_refuses_the_file_and_leaves_no_half_of_it(draft, monkeypatch):
    before = set(attachments._stored())

    def full(self, name, content):
        path = self.path(name)
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(b"%PDF")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", full)
    with pytest.raises(BadInputError, match="现在存不下文件"):
        attachments.add(draft=draft, upload=pdf())
    monkeypatch.undo()
    assert not Attachment.objects.exists()
    assert set(attachments._stored()) == before
