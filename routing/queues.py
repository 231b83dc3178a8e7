"""The queues as one table: what waits for whom, in which order, and what an empty one means.

The queues marked ``work`` divide the open letters: each open letter stands in exactly one of them.
The others are views across them. Parts are the assignments of a unit, which divide in the same way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import posts_of
from accounts.models import User
from common.clock import start_of_day
from deadlines.letters import due_letters, late_letters, waiting_letters
from deadlines.models import Extension, ExtensionState
from petitions.models import Reply, ReplyKind, ReplyState, Screener, State
from petitions.models.petition import ANSWERED_STATES, OPEN_STATES
from routing.models import OPEN_ASSIGNMENT_STATES, Assignment, AssignmentRole, AssignmentState

Viewer = User | AnonymousUser
Condition = Callable[[dt.date], Q]
PRESSING = ("-priority", "due_on", "id")
PRESSING_PARTS = ("-petition__priority", "petition__due_on", "id")
LAST_ANSWERED = ("-released_on", "-id")
LAST_ENDED = ("-ended_at", "-id")


class Audience(Enum):
    """Whose queue it is."""

    CENTRE = "centre"
    UNIT = "unit"


@dataclass(frozen=True, kw_only=True)
class Queue:
    """One line of the table. ``where`` is a condition on letters, or on parts where ``parts`` says so.

    ``ended`` ones hold closed letters, too; the others are counted over the open and the newly answered alone.
    """

    key: str
    label: Promise
    group: Promise
    where: Condition
    empty: Promise
    audience: Audience = Audience.CENTRE
    parts: bool = False
    work: bool = False
    hot: bool = False
    ended: bool = False
    order: tuple[str, ...] = PRESSING


def month_start(day: dt.date) -> dt.date:
    """Return the first day of the month."""
    return day.replace(day=1)


def _return_asked() -> Q:
    asked = Assignment.objects.filter(
        petition=OuterRef("pk"), round=OuterRef("round"), state=AssignmentState.RETURN_ASKED
    )
    return Q(Exists(asked))


def _extension_asked() -> Q:
    asked = Extension.objects.filter(
        deadline__petition=OuterRef("pk"), deadline__verdict="", state=ExtensionState.ASKED
    )
    return Q(state__in=OPEN_STATES) & Q(Exists(asked))


HOLLOW_DAYS = 90
"""Answers so old are looked through for hollow ones; what is older has long been reported."""


def _perhaps_hollow(day: dt.date) -> Q:
    """Answers of the last 90 days that the software takes for hollow; a person decides."""
    doubtful = Reply.objects.filter(
        perhaps_hollow=True,
        kind=ReplyKind.FINAL,
        state=ReplyState.RELEASED,
        released_on__gte=day - dt.timedelta(days=HOLLOW_DAYS),
        round=F("petition__round"),
    )
    return Q(state__in=ANSWERED_STATES, pk__in=doubtful.values("petition"))


SCREENED_BY_UNIT = Q(channel__screened_by=Screener.UNIT, named_department__isnull=False, restricted=False)
RECEIVING, HANDLING, LEAVING, OWN_UNIT = _("收信"), _("办理中"), _("出件"), _("本单位")

CENTRE_QUEUES = (
    Queue(
        key="new",
        label=_("待筛查"),
        group=RECEIVING,
        work=True,
        where=lambda _day: Q(state=State.SUBMITTED) & ~SCREENED_BY_UNIT,
        empty=_("来信人寄出的信会立即出现在这里，收到后1个工作日内受理并分办。"),
    ),
    Queue(
        key="with-units",
        label=_("单位待受理"),
        group=RECEIVING,
        work=True,
        where=lambda _day: Q(state=State.SUBMITTED) & SCREENED_BY_UNIT,
        empty=_("写给部门信箱、网上咨询的信先由来信人指明的单位受理，还没有受理的列在这里。"),
    ),
    Queue(
        key="to-dispatch",
        label=_("待分办"),
        group=RECEIVING,
        work=True,
        where=lambda _day: Q(state=State.ACCEPTED),
        empty=_("受理后的信会出现在这里，收到后1个工作日内分给主办单位。"),
    ),
    Queue(
        key="returned",
        label=_("退回待定"),
        group=RECEIVING,
        work=True,
        where=lambda _day: Q(state=State.HANDLING) & _return_asked(),
        empty=_("单位认为分错、在退回时限内退回的信，等信息中心核定的列在这里。"),
    ),
    Queue(
        key="handling",
        label=_("单位办理中"),
        group=HANDLING,
        work=True,
        where=lambda _day: Q(state=State.HANDLING) & ~_return_asked(),
        empty=_("分给单位以后、单位报出答复以前的信列在这里。"),
    ),
    Queue(
        key="due-today",
        label=_("今日到期"),
        group=HANDLING,
        where=due_letters,
        empty=_("今天24时前应当答复的信会列在这里。"),
    ),
    Queue(
        key="late",
        label=_("逾期未复"),
        group=HANDLING,
        hot=True,
        where=late_letters,
        empty=_("过了答复期限仍未答复的信，从次日零时起列在这里。"),
    ),
    Queue(
        key="paused",
        label=_("暂停中"),
        group=HANDLING,
        where=lambda _day: waiting_letters(),
        empty=_("请来信人补充材料的信，补充以前列在这里，期限不走。"),
    ),
    Queue(
        key="extensions",
        label=_("延期申请"),
        group=HANDLING,
        where=lambda _day: _extension_asked(),
        empty=_("单位在期限内申请延期的信列在这里，等信息中心审批。"),
    ),
    Queue(
        key="to-review",
        label=_("待审核答复"),
        group=LEAVING,
        work=True,
        where=lambda _day: Q(state=State.IN_REVIEW),
        empty=_("单位负责人审定报出的答复会出现在这里，审核后发给来信人。"),
    ),
    Queue(
        key="answered",
        label=_("已答复"),
        group=LEAVING,
        where=lambda _day: Q(state=State.ANSWERED),
        order=LAST_ANSWERED,
        empty=_("答复以后、来信人评价以前的信列在这里；5个工作日内没有评价的自动办结。"),
    ),
    Queue(
        key="perhaps-hollow",
        label=_("疑似空洞答复"),
        group=LEAVING,
        ended=True,
        where=_perhaps_hollow,
        order=LAST_ANSWERED,
        empty=_("近90天的答复中，系统认为只说“收到、尽快处理”的列在这里，由信息中心主任判定是否改为阶段说明。"),
    ),
)


def _part(role: AssignmentRole | None, *states: AssignmentState) -> Condition:
    wanted = Q(state__in=states) if role is None else Q(role=role, state__in=states)
    return lambda _day: wanted


def _late_part(day: dt.date) -> Q:
    return Q(role=AssignmentRole.LEAD, state__in=OPEN_ASSIGNMENT_STATES) & late_letters(day, "petition__")


def _done_this_month(day: dt.date) -> Q:
    return Q(state=AssignmentState.DONE, ended_at__gte=start_of_day(month_start(day)))


def _unit_queue(
    key: str,
    label: Promise,
    where: Condition,
    empty: Promise,
    *,
    work: bool = True,
    hot: bool = False,
    order: tuple[str, ...] = PRESSING_PARTS,
) -> Queue:
    return Queue(
        key=key,
        label=label,
        group=OWN_UNIT,
        where=where,
        empty=empty,
        audience=Audience.UNIT,
        parts=True,
        work=work,
        hot=hot,
        order=order,
    )


S, LEAD, SUPPORT = AssignmentState, AssignmentRole.LEAD, AssignmentRole.SUPPORT
UNIT_QUEUES = (
    Queue(
        key="to-screen",
        label=_("待受理"),
        group=OWN_UNIT,
        audience=Audience.UNIT,
        where=lambda _day: Q(state=State.SUBMITTED) & SCREENED_BY_UNIT,
        empty=_("来信人直接写给本单位的信会先到这里，收到后1个工作日内受理。"),
    ),
    _unit_queue(
        "to-acknowledge",
        _("待签收"),
        _part(None, S.ASSIGNED),
        _("信息中心分来的信会先到这里，1个工作日内签收；分错了的，请在退回时限内退回并写明理由。"),
    ),
    _unit_queue(
        "drafting",
        _("办理中"),
        _part(LEAD, S.ACKNOWLEDGED),
        _("签收以后、报负责人审定以前的信列在这里。"),
    ),
    _unit_queue(
        "awaiting-head",
        _("待审定"),
        _part(None, S.AWAITING_HEAD),
        _("联络员报来的答复稿列在这里，由单位负责人审定。"),
    ),
    _unit_queue(
        "submitted",
        _("已报出"),
        _part(None, S.SUBMITTED),
        _("负责人审定后报信息中心审核的答复列在这里，审核通过即发给来信人。"),
    ),
    _unit_queue(
        "supporting",
        _("协办"),
        _part(SUPPORT, S.ACKNOWLEDGED),
        _("请本单位协办的信签收后列在这里，意见要在主办单位期限前2个工作日提出。"),
    ),
    _unit_queue(
        "returning",
        _("退回待定"),
        _part(None, S.RETURN_ASKED),
        _("本单位申请退回、等信息中心核定的信列在这里。"),
    ),
    _unit_queue(
        "unit-late",
        _("逾期"),
        _late_part,
        _("过了答复期限仍未答复的信，从次日零时起列在这里。"),
        work=False,
        hot=True,
    ),
    _unit_queue(
        "done",
        _("本月办结"),
        _done_this_month,
        _("本月答复的信、提出的协办意见列在这里。"),
        work=False,
        order=LAST_ENDED,
    ),
)
QUEUES = {queue.key: queue for queue in (*CENTRE_QUEUES, *UNIT_QUEUES)}


def queues_for(user: Viewer) -> tuple[Queue, ...]:
    """Return the queues that this person's posts are for, in the order of the side navigation."""
    posts = posts_of(user)
    return (CENTRE_QUEUES if posts.in_centre else ()) + (UNIT_QUEUES if posts.unit_ids else ())
