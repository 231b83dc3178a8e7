"""What a letter is promised, in words made from the rules in force: nothing here knows a number of days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Department, DepartmentKind
from common.clock import today
from deadlines.models import DayUnit, Deadline, DeadlineKind, DeadlineRule
from deadlines.services.calendars import current_calendar
from deadlines.services.rules import Situation, pick_rule
from petitions.models import LetterType, Petition, Screener


@dataclass(frozen=True)
class Step:
    """One line of how a letter travels."""

    name: str
    words: str


def limit(rule: DeadlineRule) -> str:
    """Return "5个工作日"."""
    n = rule.amount
    if rule.unit == DayUnit.WORKING:
        return ngettext("%(n)s个工作日", "%(n)s个工作日", n) % {"n": n}
    return ngettext("%(n)s个自然日", "%(n)s个自然日", n) % {"n": n}


def general_rules(kind: DeadlineKind) -> list[DeadlineRule]:
    """Return the rules in force today that hold in every channel, the shortest first, the newest of equals only."""
    in_force = Q(valid_until=None) | Q(valid_until__gt=today())
    rules = DeadlineRule.objects.filter(in_force, kind=kind, channel=None, valid_from__lte=today())
    rules = rules.order_by("valid_from", "pk")
    newest = {(rule.letter_type, rule.urgent, rule.complex_matter): rule for rule in rules}
    return sorted(newest.values(), key=lambda rule: (rule.unit != DayUnit.WORKING, rule.amount, rule.pk))


def reply_limits() -> str:
    """Return "咨询、建议、表扬5个工作日，投诉、求助7个工作日，…" from the rules that hold in every channel."""
    groups: dict[str, list[str]] = {}
    for rule in general_rules(DeadlineKind.REPLY):
        if rule.urgent is None and (rule.letter_type or rule.complex_matter):
            groups.setdefault(limit(rule), []).append(_said(rule))
    said = (_("{names}{limit}").format(names=_("、").join(names), limit=words) for words, names in groups.items())
    return _("，").join(said)


def _said(rule: DeadlineRule) -> str:
    if rule.complex_matter:
        return _("复杂事项")
    return str(LetterType(rule.letter_type).label)


def journey() -> list[Step]:
    """Return how a letter travels, for the home page."""
    dispatch, acknowledge = (_first(kind) for kind in (DeadlineKind.DISPATCH, DeadlineKind.ACKNOWLEDGE))
    return [
        Step(_("收信"), _("当时给编号和查询码。收信当天不计入期限，次一工作日起算第1日。")),
        Step(_("分办"), _("信息中心%(limit)s内确定主办单位；不受理的，写明理由告诉您。") % {"limit": dispatch}),
        Step(_("办理"), _("主办单位%(limit)s内签收。单位之间转办，您的期限不变。") % {"limit": acknowledge}),
        Step(_("答复"), _("%(limits)s。") % {"limits": reply_limits()}),
        Step(_("评价"), _("答复后请您评价。不满意的，可以重新办理一次，另行计算期限。")),
    ]


def _first(kind: DeadlineKind) -> str:
    rules = general_rules(kind)
    return limit(rules[0]) if rules else ""


def units_handling() -> int:
    """Return how many bureaux and townships handle letters today."""
    kinds = (DepartmentKind.BUREAU, DepartmentKind.TOWNSHIP)
    return Department.objects.handling().filter(kind__in=kinds).count()


def dispatch_due(petition: Petition) -> dt.date | None:
    """Return by when it is decided who handles the letter; none where no such clock was opened."""
    clock = Deadline.objects.filter(petition=petition, kind=DeadlineKind.DISPATCH).order_by("round").first()
    return clock.due_on if clock else None


def acknowledge_due(petition: Petition, dispatched_by: dt.date) -> dt.date:
    """Return by when the lead unit has the letter in hand, if it is dispatched on that day."""
    rule = pick_rule(DeadlineKind.ACKNOWLEDGE, Situation.of(petition))
    return current_calendar().add_working_days(dispatched_by, rule.amount)


def first_reader(petition: Petition) -> str:
    """Return who reads the letter first: the named unit where the channel says so, else none for the centre."""
    named = petition.named_department
    return named.name if named and petition.channel.screened_by == Screener.UNIT else ""
