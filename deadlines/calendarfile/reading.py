"""The way in: bytes to text, and which of the three kinds of text it is."""

from __future__ import annotations

import codecs
import re
from typing import Final

from django.utils.translation import gettext as _

from deadlines.calendarfile.checking import possible_year
from deadlines.calendarfile.jsonfile import read_json
from deadlines.calendarfile.notice import read_notice
from deadlines.calendarfile.plan import CalendarFileError, YearPlan
from deadlines.calendarfile.table import looks_like_table, read_table

MAX_BYTES: Final = 200_000
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NO_TEXT: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")


def read_calendar(raw: bytes | str, *, year: int | None = None) -> YearPlan:
    """The working calendar of one year from a notice's text, a CSV table or a JSON list.

    Bytes may be UTF-8, UTF-16 with its mark, or GBK. `year` is needed where the text does not say
    which year it is about, and must not contradict it. Raises CalendarFileError with all problems.
    """
    text = _text(raw)
    if year is not None and not possible_year(year):
        raise CalendarFileError([_("%(year)d年不在工作日历的范围内，请核对年份。") % {"year": year}])
    if not text.strip():
        raise CalendarFileError([_("没有内容。请粘贴通知全文，或者选择CSV、JSON文件。")])
    if text.lstrip().startswith(("[", "{")):
        return read_json(text, year)
    if looks_like_table(text):
        return read_table(text, year)
    return read_notice(text, year)


def _text(raw: bytes | str) -> str:
    size = len(raw) if isinstance(raw, bytes) else len(raw.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise CalendarFileError(
            [
                _("内容超过%(size)d KB，不会是一年的放假安排。请只保留通知正文或者当年的日子。")
                % {"size": MAX_BYTES // 1000}
            ]
        )
    text = _decoded(raw) if isinstance(raw, bytes) else raw
    if _NO_TEXT.search(text):
        raise CalendarFileError(
            [
                _(
                    "内容里有文字以外的字符，不是文本文件。PDF、Word文件请打开后复制全文，粘贴到这里；其他的请另存为UTF-8编码的CSV、JSON或者文本后再试。"
                )
            ]
        )
    return text.removeprefix("\ufeff")


def _decoded(raw: bytes) -> str:
    encodings = ("utf-16",) if raw.startswith(_UTF16) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CalendarFileError(
        [
            _(
                "无法读取这个文件：不是UTF-8或者GBK编码的文本。PDF、Word文件请打开后复制全文，粘贴到这里；文本和CSV请另存为UTF-8编码后再试。"
            )
        ]
    )
