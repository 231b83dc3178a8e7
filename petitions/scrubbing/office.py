"""Documents and tables of office programs: packed anew without author, company, and who changed or remarked what."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

from petitions.scrubbing import jpeg, png
from petitions.scrubbing.child import BrokenFileError, LockedFileError

_FORMATS = "http://schemas.openxmlformats.org"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_EMPTY = {
    "core-properties+xml": f'{_HEAD}<cp:coreProperties xmlns:cp="{_FORMATS}/package/2006/metadata/core-properties"/>',
    "extended-properties+xml": f'{_HEAD}<Properties xmlns="{_FORMATS}/officeDocument/2006/extended-properties"/>',
    "custom-properties+xml": f'{_HEAD}<Properties xmlns="{_FORMATS}/officeDocument/2006/custom-properties"/>',
}
_USUAL = {"docProps/core.xml": "core-", "docProps/app.xml": "extended-", "docProps/custom.xml": "custom-"}
_OVERRIDE = re.compile(rb"<Override\b[^>]*>")
_PART, _KIND = re.compile(rb"""PartName=["']/([^"']+)["']"""), re.compile(rb"""ContentType=["']([^"']+)["']""")
_NAMES = re.compile(rb"""((?:w|w15):(?:author|initials|userId|providerId)=)("[^"]*"|'[^']*')""")
_TABLE_NAMES = re.compile(rb"""(\s(?:displayName|userId|userName)=)("[^"]*"|'[^']*')""")
_AUTHORS = re.compile(rb"<author>[^<]*</author>|<author/>")
_SAVED_AT = re.compile(rb"<x15ac:absPath\b[^>]*/>")
_PEOPLE = re.compile(r"xl/(?:persons/|revisions/|workbook\.xml)")


def cleaned(data: bytes) -> bytes:
    """Return the file with its text, its tables and its pictures, and nothing of its makers."""
    target = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
            instead = _properties(given.read("[Content_Types].xml"))
            for entry in given.infolist():
                content = instead.get(entry.filename) or _part(entry.filename, given.read(entry))
                made.writestr(zipfile.ZipInfo(entry.filename), content, zipfile.ZIP_DEFLATED)
    except RuntimeError as error:  # what zipfile raises for an entry with a password
        raise LockedFileError from error
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, KeyError, ValueError) as error:
        raise BrokenFileError from error
    return target.getvalue()


def _properties(types: bytes) -> dict[str, bytes]:
    """Return what stands instead of the parts with the document's properties, wherever the file keeps them."""
    found = {name: _empty(kind) for name, kind in _USUAL.items()}
    for override in _OVERRIDE.findall(types):
        part, kind = _PART.search(override), _KIND.search(override)
        if part and kind and (empty := _empty(kind[1].decode(errors="replace").rpartition(".")[2])):
            found[part[1].decode(errors="replace")] = empty
    return found


def _empty(kind: str) -> bytes:
    return next((text.encode() for name, text in _EMPTY.items() if kind and name.startswith(kind)), b"")


def _part(name: str, content: bytes) -> bytes:
    lower = name.lower()
    if lower.endswith((".jpg", ".jpeg")):
        return _picture(content, jpeg.without_segments)
    if lower.endswith(".png"):
        return _picture(content, png.cleaned)
    if not lower.endswith(".xml"):
        return content
    content = _NAMES.sub(rb'\1""', content)
    if lower.startswith("xl/"):
        content = _SAVED_AT.sub(b"", _AUTHORS.sub(b"<author></author>", content))
    return _TABLE_NAMES.sub(rb'\1""', content) if _PEOPLE.match(name) else content


def _picture(content: bytes, clean: Callable[[bytes], bytes]) -> bytes:
    try:
        return clean(content)
    except BrokenFileError:
        return content  # another kind of picture under this name: nothing of a camera is known in it
