"""The queues of a unit. Those marked ``work`` divide its open parts."""

from __future__ import annotations

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from petitions.models import State
from routing.models import OPEN_ASSIGNMENT_STATES, AssignmentRole, AssignmentState
from routing.queues.base import LAST_ENDED, OWN_UNIT, PRESSING_PARTS, Audience, Condition, Queue
from routing.queues.conditions import SCREENED_BY_UNIT, change_to_decide, done_this_month, instructed, late_part, part

S, LEAD, SUPPORT, SUB = AssignmentState, AssignmentRole.LEAD, AssignmentRole.SUPPORT, AssignmentRole.SUB


def _unit_queue(
    key: str,
    label: Promise,
    where: Condition,
    empty: Promise,
    *,
    work: bool = True,
    hot: bool = False,
    mixed: bool = False,
    ended: bool = False,
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
        mixed=mixed,
        ended=ended,
        order=order,
    )


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
        part(None, S.ASSIGNED),
        _("信息中心分来的信会先到这里，1个工作日内签收；分错了的，请在退回时限内退回并写明理由。"),
    ),
    _unit_queue(
        "drafting",
        _("办理中"),
        part(LEAD, S.ACKNOWLEDGED),
        _("签收以后、报负责人审定以前的信列在这里。"),
    ),
    _unit_queue(
        "awaiting-head",
        _("待审定"),
        part(None, S.AWAITING_HEAD),
        _("联络员报来的答复稿列在这里，由单位负责人审定。"),
    ),
    _unit_queue(
        "submitted",
        _("已报出"),
        part(None, S.SUBMITTED),
        _("负责人审定后报信息中心审核的答复列在这里，审核通过即发给来信人。"),
    ),
    _unit_queue(
        "supporting",
        _("协办"),
        part(SUPPORT, S.ACKNOWLEDGED),
        _("请本单位协办的信签收后列在这里，意见要在主办单位期限前2个工作日提出。"),
    ),
    _unit_queue(
        "from-above",
        _("上级转交"),
        part(SUB, S.ACKNOWLEDGED),
        _("上级单位转交的信签收后列在这里，办理结果报给转交的单位，由它答复来信人。"),
    ),
    _unit_queue(
        "instructed",
        _("领导批示"),
        lambda _day: instructed(),
        _("领导批示本单位办理、还没有反馈的信列在这里。"),
        work=False,
        hot=True,
        mixed=True,
    ),
    _unit_queue(
        "returning",
        _("退回待定"),
        part(None, S.RETURN_ASKED),
        _("本单位申请退回、等信息中心核定的信列在这里。"),
    ),
    _unit_queue(
        "unit-changes",
        _("更正撤下待定"),
        lambda _day: change_to_decide(),
        _("由本单位发布的答复，有人申请更正或者撤下的列在这里，由另一位负责人或者信息中心核定。"),
        work=False,
        ended=True,
        order=LAST_ENDED,
    ),
    _unit_queue(
        "unit-late",
        _("逾期"),
        late_part,
        _("过了答复期限仍未答复的信，从次日零时起列在这里。"),
        work=False,
        hot=True,
        mixed=True,
    ),
    _unit_queue(
        "unit-open",
        _("全部在办"),
        part(None, *OPEN_ASSIGNMENT_STATES),
        _("分给本单位、还没有办完的信都列在这里，不论主办、协办。"),
        work=False,
        mixed=True,
    ),
    _unit_queue(
        "done",
        _("本月办结"),
        done_this_month,
        _("本月答复的信、提出的协办意见列在这里。"),
        work=False,
        order=LAST_ENDED,
    ),
)
