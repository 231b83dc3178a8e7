"""CSV files: encoding and delimiter found by looking, quoted line breaks kept."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from django.utils.translation import gettext as _

from common.errors import BadInputError
from petitions.letterfile.source import RawRow, Source

DELIMITERS = (",", "\t", ";")
ENCODINGS = ("utf-8", "gb18030")
"""GB18030 holds GBK and GB2312."""
MAX_BYTES = 1 << 30
MAX_DAMAGED = 0.1
"""Share of lines with unreadable bytes above which it is not a text of that encoding."""
_FIELD_LIMIT = 1 << 24  # characters; Python's own limit of 131,072 is too near to real letters
_END = "\x00end\x00"
_LONE_RETURN = re.compile(r"(?<=\r)(?!\n)")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def csv_sources(path: Path) -> list[Source]:
    """Return the file as a table, once per delimiter. Raises BadInputError if it is no text."""
    if path.stat().st_size > MAX_BYTES:
        raise BadInputError(_("文件超过1 GB，请拆分后再导入。"))
    encoding = detect_encoding(path)
    return [Source(partial(_rows, path, encoding, delimiter)) for delimiter in DELIMITERS]


def detect_encoding(path: Path) -> str:
    """Return ``utf-16``, ``utf-8`` or ``gb18030``, whichever reads the file with the fewest damaged lines."""
    with path.open("rb") as file:
        if file.read(2) in _UTF16:
            return "utf-16"
    total, damaged = 0, dict.fromkeys(ENCODINGS, 0)
    with path.open("rb") as file:
        for line in file:
            total += 1
            for encoding in ENCODINGS:
                damaged[encoding] += _is_damaged(line, encoding)
    best = min(ENCODINGS, key=lambda encoding: damaged[encoding])
    if damaged[best] > total * MAX_DAMAGED:
        raise BadInputError(_("无法读取这个文件：既不是XLSX表格，也不是UTF-8或者GBK编码的CSV文本。"))
    return best


def _is_damaged(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding, "surrogatepass" if encoding == "utf-8" else "strict")
    except UnicodeDecodeError:
        return True
    return False


def _lines(path: Path, encoding: str) -> Iterator[str]:
    """Yield the lines with their ends. Bytes that can't be read become �, so that one never stops an import.

    Lines are split as bytes, as no byte of a UTF-8 or GB18030 character looks like a line end.
    """
    if encoding == "utf-16":
        with path.open(encoding=encoding, errors="replace", newline="") as text:
            yield from text
        return
    with path.open("rb") as file:
        if file.read(3) != codecs.BOM_UTF8:
            file.seek(0)
        for raw in file:
            line = _decoded(raw, encoding)
            if "\r" in line[:-2]:  # line ends of old Macs, or a lone one inside a quoted text
                yield from filter(None, _LONE_RETURN.split(line))
            else:
                yield line


def _decoded(raw: bytes, encoding: str) -> str:
    if _is_damaged(raw, encoding):
        return raw.decode(encoding, "replace")
    return raw.decode(encoding, "surrogatepass" if encoding == "utf-8" else "strict")


def _rows(path: Path, encoding: str, delimiter: str) -> Iterator[RawRow]:
    """Yield numbered records. A line of our own at the end tells whether a quotation mark was left open."""
    csv.field_size_limit(_FIELD_LIMIT)

    def lines() -> Iterator[str]:
        yield from _lines(path, encoding)
        yield _END

    number = 0
    try:
        for number, cells in enumerate(csv.reader(lines(), delimiter=delimiter), start=1):
            if cells == [_END]:
                return
            if cells and cells[-1].endswith(_END):
                raise BadInputError(_open_quote(number))
            yield number, cells
    except csv.Error as error:
        raise BadInputError(_open_quote(number + 1)) from error


def _open_quote(number: int) -> str:
    return _("第%(row)d行的引号没有结束，后面的内容无法分行。请修正后再导入。") % {"row": number}
