"""A writer's own data as one file: pages and attachments in a ZIP, written to disk, never held in memory whole."""

from __future__ import annotations

import logging
import re
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from common.text import one_line
from petitions.models import Attachment, AttachmentOwner, Petition

logger = logging.getLogger(__name__)

LONGEST_NAME = 80
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
_RESERVED = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


@dataclass(frozen=True)
class OwnFile:
    """One attachment and where it stands in the archive."""

    path: str
    attachment: Attachment


def own_files(petition: Petition) -> list[OwnFile]:
    """Return the files that the letter's writer added, each under a name that no system takes amiss."""
    files = petition.attachments.filter(owner=AttachmentOwner.WRITER)
    folder = f"attachments/{safe_name(petition.number)}"
    return [
        OwnFile(f"{folder}/{place:02}-{safe_name(file.given_name)}", file) for place, file in enumerate(files, start=1)
    ]


def safe_name(given: str) -> str:
    """Return a file name without folders, control characters, leading dots or names that Windows keeps for itself."""
    name = _UNSAFE.sub("_", one_line(given)).strip(". ") or "file"
    stem, dot, ending = name.rpartition(".")
    if dot and len(ending) <= 8:
        name = f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    name = name[:LONGEST_NAME]
    return f"_{name}" if _RESERVED.match(name) else name


def archive(*, pages: Mapping[str, str], files: Sequence[OwnFile]) -> IO[bytes]:
    """Return the open archive, from its beginning; it is gone when it is closed.

    A stored file that is missing is logged and left out: the rest of the data must still reach its owner.
    """
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as packed:
        for path, text in pages.items():
            packed.writestr(path, text.encode())
        for file in files:
            _pack(packed, file)
    target.seek(0)
    return target


def _pack(packed: zipfile.ZipFile, file: OwnFile) -> None:
    try:
        stored = file.attachment.file.open("rb")
    except FileNotFoundError:
        logger.exception("the stored file of an attachment is missing: %s", file.attachment.key)
        return
    with stored, packed.open(file.path, "w") as entry:
        for chunk in stored.chunks():
            entry.write(chunk)
