"""Until when a unit may send a letter back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.clock import local_date, now
from deadlines.calendar import DayUnit, add_days
from deadlines.models import DeadlineKind
from deadlines.services.calendars import current_calendar
from deadlines.services.rules import Situation, find_rule
from deadlines.wording import limit_words
from routing.models import Assignment, AssignmentRole, AssignmentState


def return_closed_because(assignment: Assignment) -> str:
    """Say why this unit can't send the letter back any more; empty while it can."""
    if not assignment.may_return and assignment.role == AssignmentRole.SUB:
        return _("上级单位已经决定由你单位办理，不能再退。")
    if not assignment.may_return:
        return _("这封信已经两次退回，由信息中心裁定，不能再退。")
    if assignment.state not in (AssignmentState.ASSIGNED, AssignmentState.ACKNOWLEDGED):
        return _("现在的办理状态不能退回。")
    limit = return_limit(assignment)
    if limit is None:
        return _("没有设置退回时限的规则，现在不能退回。请系统管理员补充规则，或者联系信息中心。")
    if local_date(now()) > limit.last_day:
        words = {"limit": limit.words}
        return _("已过退回时限（交办后%(limit)s），请直接办理；确属错办的，请联系信息中心。") % words
    return ""


@dataclass(frozen=True)
class ReturnLimit:
    """How long a unit may send a letter back: in words, and the last day."""

    words: str
    last_day: dt.date


def return_limit(assignment: Assignment) -> ReturnLimit | None:
    """Return until when this unit may send the letter back; none where no rule is set up.

    The rule is data: 1 working day after dispatch (custom), 5 for petition items (信访工作条例 2022, an office
    that is not competent objects within 5 working days).
    """
    rule = find_rule(DeadlineKind.RETURN, Situation.of(assignment.petition))
    if rule is None:
        return None
    given_on, unit = local_date(assignment.assigned_at), DayUnit(rule.unit)
    return ReturnLimit(
        words=limit_words(rule.amount, rule.unit, _),
        last_day=add_days(current_calendar(), given_on, rule.amount, unit),
    )
