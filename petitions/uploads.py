"""What a file that a citizen sends really is: looked at by its content, never opened, never unpacked.

Everything here reads headers and directories only, so a bomb costs no more than an honest file.
What is taken is then cleaned of what it tells of its maker (petitions.scrubbing).
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _

from common.errors import BadInputError
from common.text import one_line
from petitions.zips import refuse_unsafe_zip

MOST_BYTES = 10 * 1024 * 1024
"""The largest file the form takes (RULES section 8: up to five attachments)."""
MOST_FILES = 5
MOST_PIXELS = 50_000_000
"""What telephones take by default; 50,000 x 50,000 would need 7.5 GB to be shown or turned."""
LONGEST_NAME = 100
_PNG_HEADER = 24
_HEIC = frozenset({b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc"})
_JPEG_SEGMENTS = 2_000
_UNSAFE_IN_NAMES = re.compile(r'[<>:"|?*\x00-\x1f]')


@dataclass(frozen=True)
class FileKind:
    """A kind of file that is taken: its media type, its extensions, what people call it."""

    media_type: str
    extensions: tuple[str, ...]
    said: str


JPEG = FileKind("image/jpeg", ("jpg", "jpeg"), "JPG")
PNG = FileKind("image/png", ("png",), "PNG")
PDF = FileKind("application/pdf", ("pdf",), "PDF")
_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = FileKind(f"{_OFFICE}wordprocessingml.document", ("docx",), "DOCX")
XLSX = FileKind(f"{_OFFICE}spreadsheetml.sheet", ("xlsx",), "XLSX")
KINDS = (JPEG, PNG, PDF, DOCX, XLSX)
ACCEPTED = ",".join(f".{extension}" for kind in KINDS for extension in kind.extensions)
"""For the file field of a page: what the browser offers first."""
SAID = "、".join(kind.said for kind in KINDS)


def shown_name(given: str) -> str:
    """Return a file name fit to be shown and offered: no path, no control or direction characters, at most 100.

    Files are stored under generated names; this one is only ever text.
    """
    name = one_line(unicodedata.normalize("NFC", given)).replace("\\", "/").rsplit("/", 1)[-1]
    name = _UNSAFE_IN_NAMES.sub("_", name).lstrip(". ").rstrip(". ")
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem or len(extension) > 10:
        stem, extension = name, ""
    stem = stem[: LONGEST_NAME - len(extension) - 1].strip() or _("附件")
    return f"{stem}.{extension}" if extension else stem


def kind_of(name: str, file: IO[bytes], size: int) -> FileKind:
    """Return what the file is by its content; BadInputError says in the sender's words why it can't be taken.

    Refused: empty, larger than 10 MB, of another kind, with an extension that says something else,
    images of too many pixels, office files that are bombs or carry programs.
    """
    said = shown_name(name)
    if size == 0:
        raise BadInputError(_("“%(name)s”是空文件，没有收下。请确认文件能打开，再重新添加。") % {"name": said})
    if size > MOST_BYTES:
        raise BadInputError(
            _("“%(name)s”超过%(megabytes)sMB，没有收下。请压缩图片或者分成几个文件，再重新添加。")
            % {"name": said, "megabytes": MOST_BYTES // 2**20}
        )
    kind = _by_signature(file, said, size)
    extension = said.rpartition(".")[2].lower()
    if extension not in kind.extensions:
        raise BadInputError(
            _("“%(name)s”的内容是%(kind)s，和文件名不符，没有收下。请改正文件名后再添加。")
            % {"name": said, "kind": kind.said}
        )
    file.seek(0)
    return kind


def _by_signature(file: IO[bytes], said: str, size: int) -> FileKind:
    file.seek(0)
    head = file.read(_PNG_HEADER)
    for signature, look in _SIGNATURES.items():
        if head.startswith(signature):
            return look(file, said, size)
    if head[4:12] in _HEIC:
        raise BadInputError(
            _("“%(name)s”是HEIC照片，没有收下。请在手机上另存为JPG，或者截图以后再添加。") % {"name": said}
        )
    raise BadInputError(
        _("“%(name)s”不是%(kinds)s文件，没有收下。请换成这几种文件再添加。") % {"name": said, "kinds": SAID}
    )


def _jpeg(file: IO[bytes], said: str, _size: int) -> FileKind:
    width, height = _jpeg_size(file, said)
    _refuse_huge(width, height, said)
    return JPEG


def _png(file: IO[bytes], said: str, _size: int) -> FileKind:
    file.seek(0)
    head = file.read(_PNG_HEADER)
    if len(head) < _PNG_HEADER or head[12:16] != b"IHDR":
        raise _broken(said)
    width, height = struct.unpack(">II", head[16:24])
    _refuse_huge(width, height, said)
    return PNG


def _pdf(_file: IO[bytes], _said: str, _size: int) -> FileKind:
    return PDF


def _office(file: IO[bytes], said: str, size: int) -> FileKind:
    names = refuse_unsafe_zip(file, said, size)
    if "[Content_Types].xml" in names:
        if "word/document.xml" in names:
            return DOCX
        if "xl/workbook.xml" in names:
            return XLSX
    raise BadInputError(
        _("“%(name)s”是压缩包，不能收。请把里面的文件逐个添加，可以添加%(kinds)s。") % {"name": said, "kinds": SAID}
    )


_SIGNATURES: dict[bytes, Callable[[IO[bytes], str, int], FileKind]] = {
    b"\xff\xd8\xff": _jpeg,
    b"\x89PNG\r\n\x1a\n": _png,
    b"%PDF-": _pdf,
    b"PK\x03\x04": _office,
}


def _refuse_huge(width: int, height: int, said: str) -> None:
    if not width or not height:
        raise _broken(said)
    if width * height > MOST_PIXELS:
        raise BadInputError(
            _("“%(name)s”的尺寸太大（%(width)s×%(height)s像素），没有收下。请缩小图片后再添加。")
            % {"name": said, "width": width, "height": height}
        )


def _jpeg_size(file: IO[bytes], said: str) -> tuple[int, int]:
    """Walk from segment to segment to the frame header, which holds the size."""
    file.seek(2)
    for _segment in range(_JPEG_SEGMENTS):
        head = file.read(4)
        if len(head) < 4 or head[0] != 0xFF:
            break
        marker, length = head[1], int.from_bytes(head[2:4])
        if marker == 0xFF:  # a fill byte before the marker
            file.seek(-3, 1)
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            frame = file.read(5)
            if len(frame) < 5:
                break
            height, width = struct.unpack(">HH", frame[1:5])
            return width, height
        if length < 2:
            break
        file.seek(length - 2, 1)
    raise _broken(said)


def _broken(said: str) -> BadInputError:
    return BadInputError(_("“%(name)s”不完整，打不开，没有收下。请换一张图片再添加。") % {"name": said})
