"""Files on their way in and out: kept with a draft, taken away again, cleared up after a crash."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import now
from common.errors import BadInputError
from petitions.models import Attachment, AttachmentOwner, Draft, WriterNote
from petitions.models.attachment import stored_name
from petitions.scrubbing.asking import without_metadata
from petitions.uploads import MOST_FILES, kind_of, shown_name

FOLDER = "attachments"
ORPHAN_AFTER = dt.timedelta(days=1)
"""A stored file without a row is younger than this only while its form is still being saved."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class CleanFile:
    """A file that was looked at and no longer tells of its maker: its name as shown, what it is, its content."""

    name: str
    media_type: str
    data: bytes


def cleaned(upload: File[bytes]) -> CleanFile:
    """Return the file as it will be kept; BadInputError says why it can't be taken.

    Where a photograph was taken, authors and companies are removed. It takes a moment: no row should be held meanwhile.
    """
    said = shown_name(upload.name or "")
    kind = kind_of(upload.name or "", upload, upload.size or 0)
    return CleanFile(said, kind.media_type, without_metadata(upload.read(), media_type=kind.media_type, said=said))


def add(*, draft: Draft, upload: File[bytes]) -> Attachment:
    """Keep a file with the draft under a generated name; BadInputError says why it can't be taken.

    A draft that was sent meanwhile raises ``Draft.DoesNotExist``.
    """
    _refuse_too_many(draft, shown_name(upload.name or ""))
    file = cleaned(upload)
    with transaction.atomic():  # the row is held, so that two windows together don't add more than five
        Draft.objects.select_for_update().get(pk=draft.pk)
        _refuse_too_many(draft, file.name)
        return _keep(file, draft=draft)


def add_to_note(*, note: WriterNote, upload: File[bytes] | CleanFile) -> Attachment:
    """Keep a file with what the writer added to a sent letter; BadInputError says why it can't be taken.

    The caller holds the letter's row, and said how many files there may be.
    """
    return _keep(upload if isinstance(upload, CleanFile) else cleaned(upload), petition=note.petition, note=note)


def _refuse_too_many(draft: Draft, said: str) -> None:
    if draft.attachments.count() >= MOST_FILES:
        raise BadInputError(
            _("最多添加%(most)s个文件，“%(name)s”没有收下。请先删去不需要的。") % {"most": MOST_FILES, "name": said}
        )


def _keep(file: CleanFile, **belongs: Any) -> Attachment:
    """Store the file for the writer whose draft or note it belongs to."""
    attachment = Attachment(
        **belongs,
        owner=AttachmentOwner.WRITER,
        given_name=file.name,
        media_type=file.media_type,
        size=len(file.data),
        sha256=hashlib.sha256(file.data).hexdigest(),
        added_at=now(),
    )
    _store(attachment, ContentFile(file.data))
    attachment.save()
    return attachment


def _store(attachment: Attachment, upload: File[bytes]) -> None:
    """Write the file; where the disk takes no more, leave no half of it and say so: the letter's text is safe."""
    try:
        attachment.file.save(attachment.given_name, upload, save=False)
    except OSError as error:
        logger.exception("an attachment of %s bytes could not be stored", attachment.size)
        default_storage.delete(stored_name(attachment, ""))
        raise BadInputError(
            _("现在存不下文件，“%(name)s”没有收下，填写的文字都在。请稍后再添加，或者先寄出文字。")
            % {"name": attachment.given_name}
        ) from error


@transaction.atomic
def remove(*, draft: Draft, key: UUID) -> bool:
    """Take a file out of the draft again; False when the draft has no such file.

    The draft's row is held, so that a file which has just gone with the letter is left alone.
    """
    Draft.objects.select_for_update().get(pk=draft.pk)
    found = draft.attachments.filter(key=key)
    drop_files(found)
    return bool(found.delete()[0])


def drop_files(attachments: Iterable[Attachment]) -> None:
    """Delete the stored files once the transaction that deletes their rows has ended."""
    names = [attachment.file.name for attachment in attachments if attachment.file.name]

    def delete() -> None:
        for name in names:
            default_storage.delete(name)

    transaction.on_commit(delete)


def clear_orphans() -> int:
    """Delete stored files that have no row, left by a process that died between file and row; return how many."""
    before = now() - ORPHAN_AFTER
    cleared = 0
    for name in _stored():
        if Attachment.objects.filter(file=name).exists() or default_storage.get_modified_time(name) > before:
            continue
        default_storage.delete(name)
        logger.info("deleted a stored file without a row: %s", name)
        cleared += 1
    return cleared


def _stored() -> Iterator[str]:
    if not default_storage.exists(FOLDER):
        return
    for folder in default_storage.listdir(FOLDER)[0]:
        for name in default_storage.listdir(f"{FOLDER}/{folder}")[1]:
            yield f"{FOLDER}/{folder}/{name}"
