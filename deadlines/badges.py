"""What a due date looks like today: the class and the words of its badge.

Words carry the meaning, class and shape repeat it (the status classes of the style sheet).
"Today is not counted, the due day is": on Friday a letter due on Monday has 1 working day left.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from deadlines.calendar import WorkingCalendar
from deadlines.standing import holds, is_kept, is_over
from deadlines.wording import REPLY, Gettext, as_written, cn_date, gettext_noop, provisional_words

_SOON_DAYS = 1  # a display rule, not a limit: half a disc from the last working day on
_CARDS = {
    "yellow": gettext_noop("黄牌"),
    "red": gettext_noop("红牌"),
    "blue": gettext_noop("蓝牌"),
}


@dataclass(frozen=True, slots=True)
class DueBadge:
    """A status: its class (st-ok, st-soon, st-late …) and the sentence shown."""

    css: str
    words: str


def due_badge(
    calendar: WorkingCalendar,
    due_on: date,
    today: date,
    *,
    satisfied_on: date | None = None,
    paused_since: date | None = None,
    action: str = REPLY,
    given: bool = False,
    gettext: Gettext = as_written,
) -> DueBadge:
    """The badge of a deadline on the local date `today`.

    `action` is what is due, as a verb: 答复, 分办, 签收. A date that a person set is `given`: no calendar that is yet
    to come moves it. A pause that began after the due date
    does not hide that the letter is late.
    """
    if satisfied_on is not None:
        words = gettext("已于{date}{action}")
        return DueBadge("st-done", words.format(date=cn_date(satisfied_on, today, gettext), action=gettext(action)))
    if paused_since is not None and holds(paused_since, due_on):
        days = max(0, (today - paused_since).days) + 1
        return DueBadge("st-pause", gettext("已暂停，等来信人补充（第{n}天）").format(n=days))
    if is_over(due_on, today):
        return DueBadge("st-late", _late_words(calendar, due_on, today, gettext))
    provisional = calendar.is_provisional(due_on) and not given
    return _open_badge(calendar, due_on, today, gettext(action), gettext, provisional=provisional)


def card_badge(card: str, gettext: Gettext = as_written) -> DueBadge:
    """The chip of a card that was given: "yellow", "red" or "blue"; KeyError for another word."""
    return DueBadge(f"st-{card}", gettext(_CARDS[card]))


def days_left(calendar: WorkingCalendar, due_on: date, today: date, *, gettext: Gettext = as_written) -> str:
    """Only the distance, for dense tables: 还剩7个工作日, 今天到期, 已超3个工作日."""
    if today == due_on:
        return gettext("今天到期")
    days = calendar.working_days_between(today, due_on)
    if not is_over(due_on, today):
        return gettext("还剩{n}个工作日").format(n=days)
    return gettext("已超{n}个工作日").format(n=-days) if days else gettext("已超期")


def early_or_late(calendar: WorkingCalendar, due_on: date, done_on: date, *, gettext: Gettext = as_written) -> str:
    """How an answer stands to its due date: 比期限早1个工作日, 在期限当天, 比期限晚2个工作日."""
    days = calendar.working_days_between(done_on, due_on)
    if is_kept(due_on, done_on):
        return gettext("比期限早{n}个工作日").format(n=days) if days else gettext("在期限当天")
    return gettext("比期限晚{n}个工作日").format(n=-days) if days else gettext("过了期限")


def _open_badge(
    calendar: WorkingCalendar, due_on: date, today: date, action: str, gettext: Gettext, *, provisional: bool
) -> DueBadge:
    if today == due_on:
        words = gettext("暂定今天24时前{action}") if provisional else gettext("今天24时前{action}")
        return DueBadge("st-soon", words.format(action=action))
    left = calendar.working_days_between(today, due_on)
    if left > _SOON_DAYS and provisional:
        words = gettext("暂定{date}，待{year}年放假安排")  # the year stands in the second half
        return DueBadge("st-prov", words.format(date=cn_date(due_on, None, gettext), year=due_on.year))
    words = gettext("{date}前{action}，还剩{n}个工作日") if left else gettext("{date}前{action}")
    css = "st-ok" if left > _SOON_DAYS else "st-soon"
    said = provisional_words(due_on, today, gettext) if provisional else cn_date(due_on, today, gettext)
    return DueBadge(css, words.format(date=said, action=action, n=left))


def due_words(calendar: WorkingCalendar, due_on: date, today: date | None, gettext: Gettext = as_written) -> str:
    """A due date in words: 1月4日（周一）, and 1月4日（周一，暂定） where the calendar of the day is not announced."""
    if not calendar.is_provisional(due_on):
        return cn_date(due_on, today, gettext)
    return provisional_words(due_on, today, gettext)


def _late_words(calendar: WorkingCalendar, due_on: date, today: date, gettext: Gettext) -> str:
    days = calendar.working_days_between(due_on, today)
    words = gettext("{date}到期，已超{n}个工作日") if days else gettext("{date}到期，已超期")
    return words.format(date=due_words(calendar, due_on, today, gettext), n=days)
