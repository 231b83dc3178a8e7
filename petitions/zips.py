"""The directory of a ZIP file (DOCX and XLSX are such files), read without unpacking anything."""

from __future__ import annotations

import stat
import zipfile
from typing import IO

from django.utils.translation import gettext as _

from common.errors import BadInputError

MOST_ENTRIES = 2_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_RATIO = 200
"""Plain XML packs to about a tenth, tables with repeated cells to a hundredth; bombs reach a thousand and more."""
RATIO_FROM = 1024 * 1024
"""Entries smaller than this may be packed as tightly as they like."""
_END, _END_SIZE = b"PK\x05\x06", 22
_ARCHIVES = (".zip", ".rar", ".7z", ".gz", ".tar", ".jar")
_PROGRAMS = (".exe", ".dll", ".vbs", ".js", ".bat", ".ps1", "vbaproject.bin")


def refuse_unsafe_zip(file: IO[bytes], said: str, size: int) -> frozenset[str]:
    """Return the names inside; BadInputError for bombs, nested archives, links, paths that leave, programs."""
    _refuse_large_directory(file, said, size)
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, ValueError, OSError) as error:
        raise _broken(said) from error
    if sum(entry.compress_size for entry in entries) > size:  # entries that share bytes
        raise _broken(said)
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED or any(map(_too_tight, entries)):
        raise BadInputError(_("“%(name)s”展开后太大，没有收下。请另存为较小的文件再添加。") % {"name": said})
    if any(map(_leads_elsewhere, entries)):
        raise _broken(said)
    names = frozenset(entry.filename for entry in entries)
    if any(name.lower().endswith(_ARCHIVES) for name in names):
        raise BadInputError(_("“%(name)s”里面还有压缩包，没有收下。请把文件逐个添加。") % {"name": said})
    if any(name.lower().endswith(_PROGRAMS) for name in names):
        raise BadInputError(_("“%(name)s”带有宏或者程序，没有收下。请另存为不带宏的文件再添加。") % {"name": said})
    return names


def _refuse_large_directory(file: IO[bytes], said: str, size: int) -> None:
    """Look at the end record first: reading a directory of a million entries is what a bomb wants."""
    tail_size = min(size, _END_SIZE + 0xFFFF)
    file.seek(size - tail_size)
    tail = file.read(tail_size)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise _broken(said)
    entries = int.from_bytes(tail[at + 10 : at + 12], "little")
    directory = int.from_bytes(tail[at + 12 : at + 16], "little")
    if entries > MOST_ENTRIES or directory > MOST_ENTRIES * 512:
        raise BadInputError(_("“%(name)s”里面的文件太多，没有收下。请另存为较小的文件再添加。") % {"name": said})


def _too_tight(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > RATIO_FROM and entry.file_size > MOST_RATIO * max(entry.compress_size, 1)


def _leads_elsewhere(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename.replace("\\", "/")
    linked = stat.S_ISLNK(entry.external_attr >> 16)
    encrypted = bool(entry.flag_bits & 0x1)
    return linked or encrypted or name.startswith("/") or ".." in name.split("/")


def _broken(said: str) -> BadInputError:
    return BadInputError(_("“%(name)s”不完整或者加了密码，没有收下。请确认文件能打开，再重新添加。") % {"name": said})
