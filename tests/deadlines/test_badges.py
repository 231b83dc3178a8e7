"""The badge of a due date: its words and its class on the day it is read."""

from __future__ import annotations

from datetime import date

import pytest

from deadlines.calendar import WorkingCalendar
from deadlines.calendar_source import announced_days, announced_until
from deadlines.counting import card_badge, cn_date, cn_day, days_left, due_badge, early_or_late

CALENDAR = WorkingCalendar(1, announced_days(), announced_until())
OCT_19, NOV_6, NOV_17 = date(2026, 10, 19), date(2026, 11, 6), date(2026, 11, 17)


@pytest.mark.parametrize(
    ("due_on", "today", "css", "words"),
    [
        (NOV_17, NOV_6, "st-ok", "11月17日（周二）前答复，还剩7个工作日"),
        (date(2026, 11, 10), NOV_6, "st-ok", "11月10日（周二）前答复，还剩2个工作日"),
        (date(2026, 11, 9), NOV_6, "st-soon", "11月9日（周一）前答复，还剩1个工作日"),
        (NOV_6, NOV_6, "st-soon", "今天24时前答复"),
        (date(2026, 11, 8), NOV_6, "st-soon", "11月8日（周日）前答复"),  # a sender's own date on a Sunday
        (date(2026, 11, 3), NOV_6, "st-late", "11月3日（周二）到期，已超3个工作日"),
        (NOV_6, date(2026, 11, 7), "st-late", "11月6日（周五）到期，已超期"),
        (date(2025, 12, 31), NOV_6, "st-late", "2025年12月31日（周三）到期，已超209个工作日"),
        (date(2027, 1, 4), NOV_6, "st-prov", "暂定1月4日（周一），待2027年放假安排"),
    ],
)
def test_an_open_deadline_says_how_far_it_is(due_on: date, today: date, css: str, words: str) -> None:
    badge = due_badge(CALENDAR, due_on, today)
    assert (badge.css, badge.words) == (css, words)


def test_an_answered_deadline_is_done_however_late_it_is_read() -> None:
    badge = due_badge(CALENDAR, OCT_19, NOV_6, satisfied_on=date(2026, 10, 16), paused_since=date(2026, 10, 12))
    assert (badge.css, badge.words) == ("st-done", "已于10月16日（周五）答复")


def test_a_paused_deadline_says_since_how_many_days() -> None:
    badge = due_badge(CALENDAR, NOV_17, NOV_6, paused_since=date(2026, 11, 5))
    assert (badge.css, badge.words) == ("st-pause", "已暂停，等来信人补充（第2天）")


def test_a_pause_does_not_hide_that_a_letter_was_late_before() -> None:
    badge = due_badge(CALENDAR, date(2026, 11, 3), NOV_6, paused_since=date(2026, 11, 5))
    assert badge.css == "st-late"


def test_other_clocks_name_what_is_due() -> None:
    assert due_badge(CALENDAR, NOV_6, NOV_6, action="签收").words == "今天24时前签收"
    assert due_badge(CALENDAR, NOV_6, NOV_6, satisfied_on=NOV_6, action="签收").words == "已于11月6日（周五）签收"


def test_cards_are_called_by_their_colour() -> None:
    cards = [card_badge(card) for card in ("yellow", "red", "blue")]
    assert [(card.css, card.words) for card in cards] == [
        ("st-yellow", "黄牌"), ("st-red", "红牌"), ("st-blue", "蓝牌"),
    ]  # fmt: skip


def test_tables_get_the_distance_alone() -> None:
    due = [NOV_17, NOV_6, date(2026, 11, 3)]
    assert [days_left(CALENDAR, each, NOV_6) for each in due] == ["还剩7个工作日", "今天到期", "已超3个工作日"]
    assert days_left(CALENDAR, NOV_6, date(2026, 11, 7)) == "已超期"


def test_an_answer_is_compared_with_its_due_date() -> None:
    done = [date(2026, 10, 16), OCT_19, date(2026, 10, 21), date(2026, 10, 17)]
    assert [early_or_late(CALENDAR, OCT_19, each) for each in done] == [
        "比期限早1个工作日", "在期限当天", "比期限晚2个工作日", "比期限早1个工作日",
    ]  # fmt: skip
    assert early_or_late(CALENDAR, NOV_6, date(2026, 11, 7)) == "过了期限"


def test_dates_carry_the_year_only_where_it_differs() -> None:
    assert cn_date(NOV_6, NOV_17) == "11月6日（周五）"
    assert cn_date(date(2027, 1, 8), NOV_6) == "2027年1月8日（周五）"
    assert (cn_day(NOV_6), cn_day(NOV_6, date(2027, 1, 1))) == ("11月6日", "2026年11月6日")


def test_texts_can_be_read_in_another_language() -> None:
    english = {"{date}前{action}，还剩{n}个工作日": "{action} by {date}, {n} working days left", "答复": "Reply",
               "{date}（{weekday}）": "{weekday} {date}", "周二": "Tue", "{month}{day}日": "{day} {month}", "11月": "November"}  # fmt: skip
    badge = due_badge(CALENDAR, NOV_17, NOV_6, gettext=lambda text: english.get(text, text))
    assert badge.words == "Reply by Tue 17 November, 7 working days left"
