"""Reading takes time in proportion to the text, whatever the text is: shown by counting, not by the clock."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import pytest

import deadlines.calendarfile as package
from deadlines.calendarfile import CalendarFileError, read_calendar
from deadlines.calendarfile.tokens import tokens

WIDEST = 400  # characters that one attempt to match may look at
HOSTILE = [
    "1月1日至", "1月1日、", "1", "(", "（）", "元旦、", "元旦：", "放假", "2026年", "1月1日放假", "共3天", "国庆节和中秋节及",
    "公休日调至", "<", "<br", "&nbsp", "&#", "抗日战争胜利", "延长2026年春节假期至", "鼓励。", "与周末连休", "\u0301\u0323",
    "\n", "\ufdfa", "[", "{\"", ",", "日期,", "，", "1月1日某", "12月31日至次年1月1日放假。", "春节：2月17日放假。共1天",
]  # fmt: skip


def modules() -> Iterator[Any]:
    for found in pkgutil.iter_modules(package.__path__):
        yield importlib.import_module(f"{package.__name__}.{found.name}")


def patterns() -> dict[str, re.Pattern[str]]:
    return {
        each.pattern: each for module in modules() for each in vars(module).values() if isinstance(each, re.Pattern)
    }


def test_no_expression_repeats_without_a_bound() -> None:
    parser = importlib.import_module("re._parser")  # the compiler's own view of an expression
    widths = {text: parser.parse(text, each.flags).getwidth()[1] for text, each in patterns().items()}
    assert len(widths) >= 15
    assert {text: width for text, width in widths.items() if width > WIDEST} == {}


def test_tokens_cover_a_text_once() -> None:
    text = "".join(HOSTILE).replace("\n", "") * 20
    assert "".join(token[0] for token in tokens(text)) == text


def calls(work: Callable[[], object]) -> int:
    """How many functions `work` calls, Python's own included."""
    count = 0

    def notice(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(notice)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def attempt(text: str) -> None:
    try:
        read_calendar(text, year=2026)
    except CalendarFileError as error:
        assert len(error.problems) <= 21  # noqa: PT017 - to be refused is one of two good ends


@pytest.mark.parametrize("piece", HOSTILE, ids=ascii)
@pytest.mark.parametrize("before", ["", "春节：", "春节：1月1日"], ids=["bare", "paragraph", "date"])
def test_twice_the_text_is_at_most_twice_the_work(piece: str, before: str) -> None:
    small, large = (before + piece * (size // len(piece)) for size in (2_000, 4_000))
    attempt(small)  # what is made once is made
    assert calls(lambda: attempt(large)) <= 2.1 * calls(lambda: attempt(small)) + 500


@pytest.mark.parametrize("piece", HOSTILE, ids=ascii)
def test_a_text_as_long_as_may_be_is_read_or_refused(piece: str) -> None:
    attempt("春节：2月17日" + piece * (190_000 // len(piece.encode())))
