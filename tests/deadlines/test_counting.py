"""The strip and the sentence above it: the words of the style guide, day by day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.calendar import DayFact, DayUnit, Pause, WorkingCalendar, due_date
from deadlines.calendar_source import announced_days, announced_until
from deadlines.counting import (
    CountedDay,
    counting,
    explain,
    fold,
    kind_label,
    legend,
    strip_label,
)

CALENDAR = WorkingCalendar(1, announced_days(), announced_until())
WORKING, NATURAL = DayUnit.WORKING, DayUnit.NATURAL
SEP_30, OCT_19, NOV_6, NOV_17 = date(2026, 9, 30), date(2026, 10, 19), date(2026, 11, 6), date(2026, 11, 17)
PAUSE: Pause = (date(2026, 10, 12), date(2026, 10, 14))


def strip(  # the arguments of a deadline, its due date computed
    start: date,
    amount: int,
    today: date,
    *,
    unit: DayUnit = WORKING,
    pauses: tuple[Pause, ...] = (),
    done: date | None = None,
) -> dict[date, CountedDay]:
    due = due_date(CALENDAR, start, amount, unit, pauses, today)
    return {cell.date: cell for cell in counting(CALENDAR, start, due, pauses, today, amount, unit, done)}


def why(
    start: date, amount: int, today: date, *, unit: DayUnit = WORKING, pauses: tuple[Pause, ...] = (), **more: Any
) -> str:
    due = due_date(CALENDAR, start, amount, unit, pauses, today)
    return explain(CALENDAR, start, due, pauses, today, amount, unit, **more)


# -- the strip -------------------------------------------------------------------------------

ANSWERED = strip(SEP_30, 7, NOV_6, pauses=(PAUSE,), done=date(2026, 10, 16))


@pytest.mark.parametrize(
    ("month", "day", "head", "caption", "css", "sentence"),
    [
        (9, 30, "9月", "收信", "is-zero", "9月30日（周三），收信日，不计"),
        (10, 1, "10月", "假", "is-rest", "10月1日（周四），法定节假日，不计"),
        (10, 3, "六", "假", "is-rest", "10月3日（周六），法定节假日，不计"),
        (10, 8, "四", "第1日", "is-count", "10月8日（周四），计第1个工作日"),
        (10, 10, "六", "第3日", "is-count is-make", "10月10日（周六），计第3个工作日，补班日"),
        (10, 11, "日", "休", "is-rest", "10月11日（周日），休息日，不计"),
        (10, 12, "一", "暂停", "is-pause", "10月12日（周一），等来信人补充，暂停"),
        (10, 14, "三", "第4日", "is-count", "10月14日（周三），计第4个工作日"),
        (10, 16, "五", "答复", "is-count is-done", "10月16日（周五），计第6个工作日，已答复"),
        (10, 19, "一", "期限", "is-count is-due", "10月19日（周一），计第7个工作日，期限日"),
    ],
)
def test_an_answered_letter_shows_every_kind_of_day(
    month: int, day: int, head: str, caption: str, css: str, sentence: str
) -> None:
    cell = ANSWERED[date(2026, month, day)]
    assert (cell.head, cell.caption, cell.css, cell.sentence) == (head, caption, css, sentence)


def test_a_strip_runs_from_day_zero_to_the_due_date() -> None:
    days = list(ANSWERED)
    assert (days[0], days[-1], len(days)) == (SEP_30, OCT_19, 20)
    assert ANSWERED[SEP_30].column == "wd-3"
    assert strip_label(list(ANSWERED.values())) == "答复期限逐日计算，9月30日至10月19日"


def test_days_to_come_have_an_empty_foot_and_today_is_marked() -> None:
    cells = strip(NOV_6, 7, date(2026, 11, 10))
    assert [cells[date(2026, 11, d)].css for d in (9, 10, 11, 17)] == [
        "is-count", "is-count is-today", "is-togo", "is-togo is-due",
    ]  # fmt: skip
    assert cells[date(2026, 11, 10)].sentence == "11月10日（周二），计第2个工作日，今天"
    assert strip(NOV_6, 7, NOV_6)[NOV_6].sentence == "11月6日（周五），收信日，不计，今天"


def test_days_of_a_year_without_notice_are_shown_as_provisional() -> None:
    cells = strip(date(2026, 12, 17), 15, date(2026, 12, 25))
    due = cells[date(2027, 1, 8)]
    assert (due.css, due.caption) == ("is-togo is-prov is-due", "暂定")
    assert due.sentence == "1月8日（周五），计第15个工作日，放假安排未公布，暂按工作日计，期限日"
    assert cells[date(2027, 1, 1)].css == "is-rest"


def test_an_open_pause_shows_what_today_would_be() -> None:
    cells = strip(NOV_6, 7, date(2026, 11, 12), pauses=((date(2026, 11, 11), None),))
    assert cells[date(2026, 11, 11)].css == "is-pause"
    assert cells[date(2026, 11, 12)].css == "is-togo is-today"
    assert cells[date(2026, 11, 12)].sentence == "11月12日（周四），暂停中，今天恢复则计第3个工作日，今天"


def test_natural_days_count_rest_days_and_roll_at_the_end() -> None:
    cells = strip(date(2026, 9, 18), 15, date(2026, 9, 21), unit=NATURAL)
    assert cells[date(2026, 9, 19)].sentence == "9月19日（周六），计第1日"
    assert cells[date(2026, 10, 3)].caption == "第15日"
    assert cells[date(2026, 10, 5)].css == "is-rest"
    assert cells[date(2026, 10, 8)].sentence == "10月8日（周四），遇休息日顺延至此，期限日"


def test_a_local_day_off_is_called_by_its_name() -> None:
    facts = [*announced_days(), DayFact(date(2026, 11, 9), working=False, name="防汛停工")]
    cells = counting(WorkingCalendar(2, facts, announced_until()), NOV_6, NOV_17, [], NOV_6, 6, WORKING)
    assert cells[3].sentence == "11月9日（周一），防汛停工，不计"


def test_a_clock_that_starts_with_dispatch_says_so() -> None:
    cells = counting(CALENDAR, NOV_6, date(2026, 11, 9), [], NOV_6, 1, WORKING, origin="分办")
    assert (cells[0].caption, cells[0].sentence) == ("分办", "11月6日（周五），分办日，不计，今天")


def test_a_date_asked_for_before_the_start_is_drawn_as_day_zero_alone() -> None:
    assert [cell.css for cell in counting(CALENDAR, NOV_6, SEP_30, [], NOV_6, 0, WORKING)] == ["is-zero is-today"]


def test_the_key_names_only_the_kinds_that_occur() -> None:
    assert legend(ANSWERED.values()) == [
        "is-zero", "is-count", "is-make", "is-rest", "is-pause", "is-due", "is-done",
    ]  # fmt: skip
    assert kind_label("is-make") == "补班，照计"
    assert kind_label("is-pause", waiting="等您补充") == "等您补充，暂停"
    assert kind_label("is-count", NATURAL) == "计入的日子"


def test_sixty_natural_days_fold_to_the_first_week_and_the_last_two() -> None:
    cells = list(strip(NOV_6, 60, NOV_6, unit=NATURAL).values())
    folded = fold(cells)
    assert [cell.date.day for cell in folded.head] == [6, 7, 8]
    assert folded.tail[0].date.isoweekday() == 1
    assert len(folded.tail) == 7 + cells[-1].date.isoweekday()
    assert folded.between == "11月9日至12月27日共49天，其中计入49天"
    assert fold(cells[:42]).between == ""


@given(
    st.dates(date(2007, 1, 1), date(2030, 12, 31)),
    st.integers(1, 30),
    st.sampled_from(DayUnit),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9)), max_size=3),
)
def test_the_last_number_is_the_limit_and_the_last_cell_the_due_date(
    start: date, amount: int, unit: DayUnit, spans: list[tuple[int, int]]
) -> None:
    begun = [(start + timedelta(days=begin), length) for begin, length in spans]
    pauses = tuple((first, first + timedelta(days=length)) for first, length in begun)
    cells = list(strip(start, amount, date(2031, 12, 31), unit=unit, pauses=pauses).values())
    assert [cell.number for cell in cells if cell.number] == list(range(1, amount + 1))
    assert "is-due" in cells[-1].kinds
    assert not {"is-rest", "is-pause"} & set(cells[-1].kinds)


# -- the sentence ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            why(SEP_30, 7, NOV_6, pauses=(PAUSE,), label="求助类"),
            "9月30日收信，求助类7个工作日。国庆放假7天不计，10月10日（周六）补班照计；等您补充材料的2天暂停，期限因此从10月15日顺延到10月19日。",
        ),
        (why(NOV_6, 7, NOV_6), "11月6日收信，7个工作日。第7个工作日是11月17日（周二）。"),
        (
            why(date(2026, 12, 17), 15, date(2026, 12, 25), label="复杂事项"),
            "12月17日收信，复杂事项15个工作日。元旦放假1天不计；第15个工作日暂定为2027年1月8日（周五）。2027年放假安排公布后重新计算。",
        ),
        (
            why(date(2026, 9, 18), 15, date(2026, 9, 21), unit=NATURAL),
            "9月18日收信，15个自然日。第15日10月3日（周六）是休息日，顺延后的期限是10月8日（周四）。",
        ),
        (why(date(2026, 11, 5), 15, NOV_6, unit=NATURAL), "11月5日收信，15个自然日。第15日是11月20日（周五）。"),
        (
            why(date(2025, 9, 28), 7, date(2025, 9, 29)),
            "9月28日收信，7个工作日。国庆、中秋放假8天不计，10月11日（周六）补班照计；第7个工作日是10月14日（周二）。",
        ),
        (
            why(date(2011, 6, 2), 5, date(2011, 6, 3)),  # its Sunday is a plain one in the notice
            "6月2日收信，5个工作日。端午放假3天不计；第5个工作日是6月10日（周五）。",
        ),
        (
            why(NOV_6, 15, NOV_6, extended_from=7),
            "11月6日收信，7个工作日，经批准延长到15个工作日。第15个工作日是11月27日（周五）。",
        ),
        (
            why(NOV_6, 7, date(2026, 11, 16), pauses=((date(2026, 11, 11), None),)),
            "11月6日收信，7个工作日。等您补充材料，已暂停3个工作日，期限暂时从11月17日顺延到11月20日。",
        ),
        (
            why(NOV_6, 7, date(2026, 11, 11), pauses=((date(2026, 11, 11), None),), waiting="等来信人补充"),
            "11月6日收信，7个工作日。等来信人补充，从11月11日起暂停；第7个工作日是11月17日（周二）。",
        ),
        (
            why(SEP_30, 5, NOV_6, pauses=((date(2026, 10, 1), date(2026, 10, 5)),)),
            "9月30日收信，5个工作日。国庆放假7天不计，10月10日（周六）补班照计；等您补充材料的暂停没有推迟期限；第5个工作日是10月13日（周二）。",
        ),
        (
            why(date(2026, 12, 24), 5, date(2026, 12, 31), pauses=((date(2026, 12, 28), date(2026, 12, 30)),)),
            "12月24日收信，5个工作日。元旦放假1天不计；等您补充材料的2天暂停，期限因此从12月31日顺延，暂定2027年1月5日。2027年放假安排公布后重新计算。",
        ),
        (
            why(NOV_6, 15, NOV_6, unit=NATURAL, pauses=((date(2026, 11, 9), date(2026, 11, 12)),)),
            "11月6日收信，15个自然日。等您补充材料的3天暂停，期限因此从11月23日顺延到11月24日。",
        ),
        (
            why(NOV_6, 15, NOV_6, unit=NATURAL, pauses=((date(2026, 11, 9), date(2026, 11, 10)),)),
            "11月6日收信，15个自然日。等您补充材料的暂停没有推迟期限；期限是11月23日（周一）。",
        ),
        (
            explain(CALENDAR, NOV_6, date(2026, 11, 20), [], NOV_6, 7, WORKING),
            "11月6日收信，7个工作日。期限定为11月20日（周五）。",
        ),
    ],
)
def test_the_sentence_says_the_result_and_names_every_exception(sentence: str, expected: str) -> None:
    assert sentence == expected
