"""A rule in words: for which letters, how long, from when; and why it goes before others."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext as _

from common.clock import today
from deadlines import calendar as counted
from deadlines.counting import Folded, counting, fold
from deadlines.explaining import explain
from deadlines.models import DeadlineKind, DeadlineRule, StartMoment
from deadlines.services.calendars import current_calendar
from deadlines.services.rules import Situation, fitting_rules
from deadlines.wording import gettext_noop, limit_words
from petitions.models import LetterType

ORIGINS = {
    StartMoment.RECEIPT: gettext_noop("收信"),
    StartMoment.ACCEPTANCE: gettext_noop("受理"),
    StartMoment.DISPATCH: gettext_noop("分办"),
    StartMoment.INSTRUCTION: gettext_noop("批示"),
}
STARTS = {
    DeadlineKind.ACKNOWLEDGE: StartMoment.DISPATCH,
    DeadlineKind.RETURN: StartMoment.DISPATCH,
    DeadlineKind.INSTRUCTION: StartMoment.INSTRUCTION,
}
"""Clocks of a unit: they count from what gave it the letter, whatever their rule says."""


def starts_from(kind: str, said: str) -> StartMoment:
    """Return the moment that a clock of this kind counts from; ``said`` is what its rule says."""
    return STARTS.get(DeadlineKind(kind), StartMoment(said))


def title_of(kind: DeadlineKind) -> str:
    """Return what the clock is called: 答复期限, 退回期限."""
    if kind == DeadlineKind.RETURN:
        return _("退回期限")
    return _("%(kind)s期限") % {"kind": kind.label}


def whose(rule: DeadlineRule) -> str:
    """Return for which letters the rule is: 安全紧急事项, 服务投诉, 求助类; 其他来信 for the general one."""
    said = [_("安全紧急事项")] if rule.urgent else []
    said += [_("复杂事项")] if rule.complex_matter else []
    said += [rule.channel.name] if rule.channel else []
    said += [_("%(type)s类") % {"type": LetterType(rule.letter_type).label}] if rule.letter_type else []
    return " · ".join(said) or _("其他来信")


def limit_of(rule: DeadlineRule) -> str:
    """Return how long: 5个工作日."""
    return limit_words(rule.amount, rule.unit, _)


def longest_of(rule: DeadlineRule) -> str:
    """Return the longest total after extensions; empty where nothing can be extended."""
    return limit_words(rule.cap, rule.unit, _) if rule.kind == DeadlineKind.REPLY and rule.cap > rule.amount else ""


def start_of(rule: DeadlineRule) -> str:
    """Return from when: 从收到起, 从分办起."""
    begins = starts_from(rule.kind, rule.starts_from)
    return _("从%(moment)s起") % {"moment": begins.label}


def standing_of(rule: DeadlineRule) -> str:
    """Return why the rule stands where it stands (RULES section 3)."""
    if rule.urgent:
        return _("涉及安全的，任何渠道、任何类型都先按这一条")
    if rule.letter_type == LetterType.WRONGDOING:
        return _("举报件，任何渠道都按这一条")
    if rule.complex_matter:
        return _("复杂事项，先于渠道和类型")
    if rule.channel_id:
        return _("渠道有自己的期限，先于类型")
    if rule.letter_type:
        return _("按来信的类型")
    return _("以上都不适用时")


@dataclass(frozen=True)
class Trial:
    """What such a letter would get: the rules that it falls under, the first of which holds, and its due date."""

    fitting: list[DeadlineRule]
    start: dt.date
    due_on: dt.date
    provisional: bool
    days: Folded
    sentence: str

    @property
    def rule(self) -> DeadlineRule:
        """The rule that holds."""
        return self.fitting[0]

    @property
    def begins(self) -> str:
        """What begins on the day of the trial, where it isn't the receipt: 受理, 分办; else empty."""
        begins = starts_from(self.rule.kind, self.rule.starts_from)
        return "" if begins == StartMoment.RECEIPT else str(begins.label)


def try_out(kind: DeadlineKind, situation: Situation) -> Trial | None:
    """Return what the rules would give such a letter; none where no rule asks for such a clock."""
    fitting = fitting_rules(kind, situation)
    if not fitting:
        return None
    rule, calendar, start = fitting[0], current_calendar(), situation.on
    unit = counted.DayUnit(rule.unit)
    due_on = counted.due_date(calendar, start, rule.amount, unit, (), start)
    origin = ORIGINS[starts_from(kind, rule.starts_from)]
    span = (calendar, start, due_on, (), today(), rule.amount, unit)
    days = counting(*span, origin=origin, gettext=gettext)
    sentence = explain(*span, label=whose(rule), origin=origin, gettext=gettext)
    return Trial(fitting, start, due_on, calendar.is_provisional(due_on), fold(days, gettext), sentence)
