"""Small parts that the sentences about dates are made of.

Plain Python, so that the counting can be tested without Django. Every function takes `gettext`:
pages hand in Django's; left out, the texts are Chinese as written. Texts stand as msgids inside
gettext() and gettext_noop(), where makemessages finds them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

Gettext = Callable[[str], str]


def as_written(message: str) -> str:
    """The text itself: the `gettext` of a caller that does not translate."""
    return message


gettext_noop = as_written

COMMA = gettext_noop("，")
SEMICOLON = gettext_noop("；")
LIST_COMMA = gettext_noop("、")
FULL_STOP = gettext_noop("。")
RECEIPT = gettext_noop("收信")
REPLY = gettext_noop("答复")

_WEEKDAYS = (
    gettext_noop("周一"),
    gettext_noop("周二"),
    gettext_noop("周三"),
    gettext_noop("周四"),
    gettext_noop("周五"),
    gettext_noop("周六"),
    gettext_noop("周日"),
)
_WEEKDAY_HEADS = (
    gettext_noop("一"),
    gettext_noop("二"),
    gettext_noop("三"),
    gettext_noop("四"),
    gettext_noop("五"),
    gettext_noop("六"),
    gettext_noop("日"),
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
# how a holiday is called in "国庆放假7天"; others keep their name
_SHORT_NAMES = {
    "清明节": gettext_noop("清明"),
    "端午节": gettext_noop("端午"),
    "中秋节": gettext_noop("中秋"),
    "国庆节": gettext_noop("国庆"),
    "元旦": gettext_noop("元旦"),
    "春节": gettext_noop("春节"),
    "劳动节": gettext_noop("劳动节"),
}


def weekday_head(day: date, gettext: Gettext = as_written) -> str:
    """The weekday at the head of a day cell: 一 to 日."""
    return gettext(_WEEKDAY_HEADS[day.weekday()])


def month_head(day: date, gettext: Gettext = as_written) -> str:
    """The month at the head of a day cell: 10月."""
    return gettext(_MONTHS[day.month - 1])


def short_holiday(name: str, gettext: Gettext = as_written) -> str:
    """国庆 for 国庆节, as one speaks of the days off."""
    return gettext(_SHORT_NAMES.get(name, name))


def cn_day(day: date, today: date | None = None, gettext: Gettext = as_written) -> str:
    """ "11月6日"; with the year where `today` is given and lies in another one."""
    if today is None or day.year == today.year:
        template = gettext("{month}{day}日")
    else:
        template = gettext("{year}年{month}{day}日")
    return template.format(year=day.year, month=gettext(_MONTHS[day.month - 1]), day=day.day)


def cn_date(day: date, today: date | None = None, gettext: Gettext = as_written) -> str:
    """ "11月6日（周五）"; with the year where `today` is given and lies in another one."""
    weekday = gettext(_WEEKDAYS[day.weekday()])
    return gettext("{date}（{weekday}）").format(date=cn_day(day, today, gettext), weekday=weekday)


def provisional_words(day: date, today: date | None = None, gettext: Gettext = as_written) -> str:
    """ "1月4日（周一，暂定）": a date that a calendar which is not announced yet may move."""
    words = gettext("{date}（{weekday}，暂定）")
    return words.format(date=cn_day(day, today, gettext), weekday=gettext(_WEEKDAYS[day.weekday()]))


def limit_words(amount: int, unit: str, gettext: Gettext = as_written) -> str:
    """How long a limit is, in the unit of its rule ("working" or "natural"): 7个工作日, 60个自然日."""
    template = gettext("{n}个工作日") if unit == "working" else gettext("{n}个自然日")
    return template.format(n=amount)
