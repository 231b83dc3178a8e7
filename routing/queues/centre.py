"""The queues of the information centre. Those marked ``work`` divide the open letters."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deadlines.letters import due_letters, late_letters, waiting_letters
from petitions.models import State
from petitions.models.petition import OPEN_STATES
from routing.queues.base import HANDLING, LAST_ANSWERED, LEAVING, RECEIVING, Queue
from routing.queues.conditions import (
    RETURNED_TWICE,
    SCREENED_BY_UNIT,
    change_asked,
    dissatisfied,
    extension_asked,
    perhaps_hollow,
    return_asked,
    to_report_back,
)

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
        where=lambda _day: Q(state=State.ACCEPTED, awaits_leader=False),
        empty=_("受理后的信会出现在这里，收到后1个工作日内分给主办单位。"),
    ),
    Queue(
        key="to-leader",
        label=_("待领导批示"),
        group=RECEIVING,
        work=True,
        where=lambda _day: Q(state=State.ACCEPTED, awaits_leader=True),
        empty=_("先呈领导的渠道，受理后、领导批示以前的信列在这里；批示以后转到待分办。"),
    ),
    Queue(
        key="returned",
        label=_("退回待定"),
        group=RECEIVING,
        work=True,
        where=lambda _day: Q(state=State.HANDLING) & return_asked(),
        empty=_("单位认为分错、在退回时限内退回的信，等信息中心核定的列在这里。"),
    ),
    Queue(
        key="arbitration",
        label=_("待裁定"),
        group=RECEIVING,
        where=lambda _day: Q(state=State.HANDLING, returns__gte=RETURNED_TWICE) & return_asked(),
        empty=_("两次退回的信列在这里，由信息中心主任裁定，裁定后不得再退。"),
    ),
    Queue(
        key="handling",
        label=_("单位办理中"),
        group=HANDLING,
        work=True,
        mixed=True,
        where=lambda _day: Q(state=State.HANDLING) & ~return_asked(),
        empty=_("分给单位以后、单位报出答复以前的信列在这里。"),
    ),
    Queue(
        key="all-open",
        label=_("全部在办"),
        group=HANDLING,
        mixed=True,
        where=lambda _day: Q(state__in=OPEN_STATES),
        empty=_("收到以后、正式答复以前的信都列在这里，不论到了哪个环节。"),
    ),
    Queue(
        key="due-today",
        mixed=True,
        label=_("今日到期"),
        group=HANDLING,
        where=due_letters,
        empty=_("今天24时前应当答复的信会列在这里。"),
    ),
    Queue(
        key="late",
        mixed=True,
        label=_("逾期未复"),
        group=HANDLING,
        hot=True,
        where=late_letters,
        empty=_("过了答复期限仍未答复的信，从次日零时起列在这里。"),
    ),
    Queue(
        key="paused",
        mixed=True,
        label=_("暂停中"),
        group=HANDLING,
        where=lambda _day: waiting_letters(),
        empty=_("请来信人补充材料的信，补充以前列在这里，期限不走。"),
    ),
    Queue(
        key="extensions",
        mixed=True,
        label=_("延期申请"),
        group=HANDLING,
        where=lambda _day: extension_asked(),
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
        key="to-report-back",
        label=_("待反馈来文单位"),
        group=LEAVING,
        ended=True,
        where=lambda _day: to_report_back(),
        order=LAST_ANSWERED,
        empty=_("上级交办、要求反馈的信答复以后列在这里，向来文单位反馈以后离开。"),
    ),
    Queue(
        key="unsatisfied",
        label=_("不满意待定"),
        group=LEAVING,
        ended=True,
        where=dissatisfied,
        order=LAST_ANSWERED,
        empty=_("来信人评价“不满意”、还没有决定是否重新办理的信列在这里；重新办理只有一次。"),
    ),
    Queue(
        key="changes",
        label=_("更正撤下待定"),
        group=LEAVING,
        ended=True,
        where=change_asked,
        order=LAST_ANSWERED,
        empty=_("申请更正答复、撤下公开答复的信列在这里，由另一个人核定。"),
    ),
    Queue(
        key="perhaps-hollow",
        label=_("疑似空洞答复"),
        group=LEAVING,
        ended=True,
        where=perhaps_hollow,
        order=LAST_ANSWERED,
        empty=_("近90天的答复中，系统认为只说“收到、尽快处理”的列在这里，由信息中心主任判定是否改为阶段说明。"),
    ),
)
