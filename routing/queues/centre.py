"""The queues of the information centre. Those marked ``work`` divide the open letters."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deadlines.letters import due_letters, late_letters, waiting_letters
from petitions.models import State
from routing.queues.base import HANDLING, LAST_ANSWERED, LEAVING, RECEIVING, Queue
from routing.queues.conditions import SCREENED_BY_UNIT, extension_asked, perhaps_hollow, return_asked

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
        where=lambda _day: Q(state=State.HANDLING) & return_asked(),
        empty=_("单位认为分错、在退回时限内退回的信，等信息中心核定的列在这里。"),
    ),
    Queue(
        key="handling",
        label=_("单位办理中"),
        group=HANDLING,
        work=True,
        where=lambda _day: Q(state=State.HANDLING) & ~return_asked(),
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
        key="perhaps-hollow",
        label=_("疑似空洞答复"),
        group=LEAVING,
        ended=True,
        where=perhaps_hollow,
        order=LAST_ANSWERED,
        empty=_("近90天的答复中，系统认为只说“收到、尽快处理”的列在这里，由信息中心主任判定是否改为阶段说明。"),
    ),
)
