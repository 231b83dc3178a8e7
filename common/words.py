"""How dates, figures and sizes are written, the same on every page, in every message and file."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from common import clock

DASH = "—"
_CENT = Decimal("0.01")
_WEEKDAYS = (
    gettext_noop("周一"),
    gettext_noop("周二"),
    gettext_noop("周三"),
    gettext_noop("周四"),
    gettext_noop("周五"),
    gettext_noop("周六"),
    gettext_noop("周日"),
)
_MONTHS = (
    gettext_noop("1月"),
    gettext_noop("2月"),
    gettext_noop("3月"),
    gettext_noop("4月"),
    gettext_noop("5月"),
    gettext_noop("6月"),
    gettext_noop("7月"),
    gettext_noop("8月"),
    gettext_noop("9月"),
    gettext_noop("10月"),
    gettext_noop("11月"),
    gettext_noop("12月"),
)


def _date_of(value: dt.date) -> dt.date:
    """The Beijing date of a moment; a date is taken as it is."""
    return clock.local_date(value) if isinstance(value, dt.datetime) else value


def cn_full(value: dt.date) -> str:
    """Return "2026年11月6日", for official text."""
    day = _date_of(value)
    return _("{year}年{month}{day}日").format(year=day.year, month=_(_MONTHS[day.month - 1]), day=day.day)


def cn_day(value: dt.date) -> str:
    """Return "11月6日", with the year where it is not the present one."""
    day = _date_of(value)
    if day.year != clock.today().year:
        return cn_full(day)
    return _("{month}{day}日").format(month=_(_MONTHS[day.month - 1]), day=day.day)


def cn_date(value: dt.date) -> str:
    """Return "11月6日（周五）", with the year where it is not the present one."""
    return _("{date}（{weekday}）").format(date=cn_day(value), weekday=_(_WEEKDAYS[_date_of(value).weekday()]))


def cn_provisional(value: dt.date) -> str:
    """Return "1月4日（周一，暂定）": a date that may still move, since the calendar of its year is not announced."""
    words = _("{date}（{weekday}，暂定）")
    return words.format(date=cn_day(value), weekday=_(_WEEKDAYS[_date_of(value).weekday()]))


def cn_moment(value: dt.datetime) -> str:
    """Return "11月6日（周五）14:32", in Beijing time; a naive moment raises ValueError."""
    date = cn_date(value)
    return _("{date}{time}").format(date=date, time=value.astimezone(clock.TZ).strftime("%H:%M"))


def cn_full_moment(value: dt.datetime) -> str:
    """Return "2026年11月6日（周五）14:32": where a wrong year must be seen."""
    weekday = _(_WEEKDAYS[_date_of(value).weekday()])
    date = _("{date}（{weekday}）").format(date=cn_full(value), weekday=weekday)
    return _("{date}{time}").format(date=date, time=value.astimezone(clock.TZ).strftime("%H:%M"))


def rate(value: Decimal | float | None) -> str:
    """Return a rate in per cent with two decimals, rounded half up; a dash for 0/0 (RULES section 6)."""
    if value is None:
        return DASH
    return str(Decimal(str(value)).quantize(_CENT, rounding=ROUND_HALF_UP))


def num(value: float | Decimal | None) -> str:
    """Return a number with commas between the thousands; a dash for none."""
    return DASH if value is None else f"{value:,}"


def size(value: int) -> str:
    """Return a file size as people say it: 1.8MB, 640KB, 512字节."""
    if value < 1024:
        return _("{n}字节").format(n=value)
    if value < 1024 * 1024:
        return f"{round(value / 1024)}KB"
    return f"{value / 1024 / 1024:.1f}MB"


def code4(value: str) -> str:
    """Return a query code in groups of four, "K7QM 4T9 XBW 2H6" for the usual thirteen characters."""
    if len(value) == 13:  # 4-3-3-3: easier to read out than a lone last character
        return " ".join((value[:4], value[4:7], value[7:10], value[10:]))
    return " ".join(value[start : start + 4] for start in range(0, len(value), 4))
