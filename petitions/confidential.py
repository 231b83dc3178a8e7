"""Warning signs of what must not leave the office: marks of secrecy, numbers of secret papers, internal matters.

Looked for before anything is published or sent (保密法 2024, article 35). Plain Python; a sign is a reason to look,
no verdict: a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from common.personal_data import plain


class Sort(StrEnum):
    """What the sign points to."""

    MARK = "mark"
    NUMBER = "number"
    WORDING = "wording"
    INTERNAL = "internal"
    DIRECTORY = "directory"
    UNPUBLISHED = "unpublished"


@dataclass(frozen=True)
class Sign:
    """One place in a text, and the words that stand there."""

    sort: Sort
    start: int
    end: int
    words: str


_GAP = r"[ \t]{0,2}"
_LEVEL = rf"(?:[绝絕]{_GAP}密|[机機]{_GAP}密|[秘祕]{_GAP}密)"
_YEAR = r"[〔\[(【<《]? ?(?:19|20)\d{2} ?年?[〕\])】>》]?"


def _any_of(words: str) -> str:
    """Return a pattern for any of the words, also with blanks between their characters."""
    return "|".join(_GAP.join(re.escape(char) for char in word) for word in words.split())


_PATTERNS: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    (
        Sort.NUMBER,
        re.compile(rf"(?:[一-鿿]{{0,6}}密{_GAP}[发电函传办字]|{_LEVEL}){_GAP}{_YEAR}{_GAP}第?{_GAP}\d{{1,5}}{_GAP}号"),
    ),
    (
        Sort.MARK,
        re.compile(
            rf"{_LEVEL}{_GAP}级?{_GAP}[★☆⭐✩*]{_GAP}(?:\d{{1,2}}{_GAP}[年月]|长期)?"
            rf"|^[ \t]*{_LEVEL}[ \t]*$|{_any_of('密级 保密期限 解密时间')}",
            re.MULTILINE,
        ),
    ),
    (
        Sort.WORDING,
        re.compile(
            _any_of(
                "国家秘密 工作秘密 警务秘密 审判秘密 检察秘密 商业秘密 核心秘密 涉密 密码电报 泄密 "
                "注意保密 严格保密 请予保密"
            )
            + rf"|{_LEVEL}(?!码)"  # 手机密码
        ),
    ),
    (
        Sort.DIRECTORY,
        re.compile(_any_of("内部电话 内部通讯录 内部通信录 通讯录 通信录 电话簿 电话号码簿 红机 保密电话 内线电话")),
    ),
    (
        Sort.INTERNAL,
        re.compile(
            _any_of(
                "内部资料 内部材料 内部文件 内部刊物 内部参考 内部使用 内部掌握 内部传阅 内部情况 仅供内部 内参 "
                "注意保存 不得外传 请勿外传 严禁外传 禁止外传 不得翻印 不得复制 不宜公开 不对外公开 "
                "阅后收回 阅后销毁 阅后即焚 会后收回 会议纪要 领导批示"
            )
        ),
    ),
    (
        Sort.UNPUBLISHED,
        re.compile(
            _any_of(
                "尚未公开 未公开 未经公开 尚未公布 未公布 尚未发布 未对外发布 暂不公开 暂不对外 未正式印发 "
                "送审稿 讨论稿 征求意见稿 未经批准不得"
            )
        ),
    ),
)


def signs_in(text: str) -> tuple[Sign, ...]:
    """Return the signs in the text, in its order; of overlapping ones the one that says more."""
    kept: list[Sign] = []
    taken = bytearray(len(text))
    for sign in _found(plain(text), text):
        if not any(taken[sign.start : sign.end]):
            kept.append(sign)
            taken[sign.start : sign.end] = b"\1" * (sign.end - sign.start)
    return tuple(sorted(kept, key=lambda sign: sign.start))


def _found(spelt: str, text: str) -> Iterator[Sign]:
    """Yield what is found, the most telling sorts first; ``spelt`` is as long as the text."""
    for sort, pattern in _PATTERNS:
        for match in pattern.finditer(spelt):
            start, end = match.span()
            words = text[start:end]
            start += len(words) - len(words.lstrip())
            end -= len(words) - len(words.rstrip())
            yield Sign(sort, start, end, text[start:end])
