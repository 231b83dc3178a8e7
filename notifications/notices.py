"""The closed list of notices: what each is called, whom it goes to, which facts its text needs."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ALWAYS = frozenset({"number", "title"})


@dataclass(frozen=True)
class Notice:
    """One kind of message; its text is ``templates/notifications/<name>.txt``, subject on the first line.

    One with a ``page`` (the name of an address) is of no letter: it has no number and title, and leads there.
    ``sms`` ones have a short text, too (``sms/<name>.txt``), for writers who gave only a telephone number.
    ``leads_to`` says where the link in the message opens the letter; ``fills`` names what only the message that goes
    out holds.
    """

    name: str
    label: Promise
    needs: frozenset[str]
    to_citizen: bool
    page: str = ""
    sms: bool = False
    leads_to: str = ""

    @property
    def fills(self) -> tuple[str, ...]:
        """What is filled in while the message is sent: a link to the letter, or the code that it brings."""
        if "code" in self.needs:
            return ("code",)
        return ("link",) if self.to_citizen and not self.page else ()

    @property
    def required(self) -> frozenset[str]:
        """The facts that the text needs."""
        return self.needs if self.page else ALWAYS | self.needs

    def missing(self, given: set[str]) -> set[str]:
        """Return the facts that the text needs and that were not given."""
        return set(self.required - given)


def _citizen(name: str, label: Promise, *needs: str, page: str = "", sms: bool = False, leads_to: str = "") -> Notice:
    return Notice(name, label, frozenset(needs), to_citizen=True, page=page, sms=sms, leads_to=leads_to)


def _staff(name: str, label: Promise, *needs: str) -> Notice:
    return Notice(name, label, frozenset(needs), to_citizen=False)


def _office(name: str, label: Promise, page: str, *needs: str) -> Notice:
    return Notice(name, label, frozenset(needs), to_citizen=False, page=page)


_ALL = (
    _citizen("letter_received", _("收信回执"), "received", sms=True),
    _citizen("receipt_copy", _("回执副本"), "received", sms=True),
    _citizen("new_link", _("打开来信的新链接"), sms=True),
    _citizen("letter_accepted_date_moved", _("答复日期调整"), "due"),
    _citizen("letter_not_accepted", _("不予受理告知"), "reason", sms=True),
    _citizen("letter_merged", _("合并办理告知"), "other"),
    _citizen("letter_transferred_out", _("转出告知"), "unit"),
    _citizen("letter_dispatched", _("交办告知"), "unit"),
    _citizen("interim_note", _("阶段说明"), "unit", "note"),
    _citizen("extended", _("延期告知"), "due", "reason", sms=True),
    _citizen("reply_released", _("答复通知"), "unit", sms=True),
    _citizen("paused", _("期限暂停告知"), "reason", sms=True, leads_to="supplement"),
    _citizen("resumed", _("期限恢复告知"), "due"),
    _citizen("redo_opened", _("重新办理告知"), "due"),
    _citizen("reply_corrected", _("答复更正告知"), "unit", "reason"),
    _citizen("copy_withdrawn", _("公开答复撤下告知"), "reason"),
    _citizen("post_shown", _("帖子已显示")),
    _citizen("post_refused", _("帖子未予显示的告知"), "reason"),
    _citizen("post_hidden", _("帖子不再显示的告知"), "reason"),
    _citizen("redo_declined", _("不再重新办理的告知"), "reason"),
    _citizen("judged_hollow_writer", _("答复改为阶段说明的告知"), "unit", "reason"),
    _citizen("taken_up_again", _("继续办理告知"), "former", "due"),
    _citizen("reopened", _("恢复办理告知"), "due"),
    _citizen("follow_up_received", _("追问收悉告知"), "unit", "due"),
    _citizen("calendar_changed_writer", _("答复日期调整"), "before", "due"),
    _citizen("contact_code", _("验证码"), "code", "minutes", page="portal:account", sms=True),
    _citizen("contact_changed", _("联系方式更换告知"), "number", "title", page="portal:follow"),
    _citizen("account_contact_changed", _("账户联系方式更换告知"), page="portal:account"),
    _citizen("data_decided", _("个人信息请求处理告知"), "number", "wish", "granted", "note", page="portal:follow"),
    _citizen("matter_answered", _("关注事项的答复"), "title", "unit", "unfollow", page="portal:account_follows"),
    _citizen("matter_corrected", _("关注事项的更正"), "title", "unit", "unfollow", page="portal:account_follows"),
    _staff("data_asked", _("个人信息请求"), "wish"),
    _staff("new_letter", _("新来信"), "channel"),
    _staff("post_names_unit", _("论坛帖子涉及本单位")),
    _staff("assigned_lead", _("主办交办"), "due"),
    _staff("assigned_support", _("协办交办"), "lead"),
    _staff("lead_changed", _("改派其他单位主办"), "lead", "reason"),
    _staff("support_dropped", _("取消协办"), "reason"),
    _staff("dispatch_undone", _("撤销分办")),
    _staff("passed_on", _("上级单位转交"), "above"),
    _staff("passing_ended", _("收回转交"), "reason"),
    _staff("passing_kept", _("未同意退回"), "reason"),
    _staff("result_from_below", _("下级单位报送结果"), "unit", "note"),
    _staff("return_asked_below", _("下级单位申请退回"), "unit", "reason"),
    _staff("return_asked", _("申请退回"), "unit", "reason"),
    _staff("return_refused", _("未同意退回"), "reason"),
    _staff("return_agreed", _("同意退回")),
    _staff("reply_rejected", _("答复退回修改"), "reason"),
    _staff("reply_waiting_head", _("答复待审定")),
    _staff("reply_to_review", _("答复待审核发布"), "unit"),
    _staff("letter_withdrawn", _("来信人撤回")),
    _staff("redo_asked", _("重新办理")),
    _staff("supplemented", _("来信人补充")),
    _staff("follow_up_assigned", _("来信人追问，交你单位办理"), "due"),
    _staff("follow_up_asked", _("来信人追问"), "unit", "due"),
    _staff("unit_taken_over", _("承继来信"), "note"),
    _staff("wait_over", _("等候补充期满"), "due"),
    _staff("reminder", _("到期提醒"), "due", "clock"),
    _staff("urge", _("催办"), "due", "clock"),
    _staff("urged_by_centre", _("信息中心催办"), "unit", "note"),
    _staff("marked_urgent", _("标为安全紧急")),
    _staff("supervision", _("督办"), "due", "clock"),
    _staff("order_answered", _("督办单说明"), "order", "unit"),
    _staff("order_asked_again", _("督办单退回"), "order", "reason", "answer_due"),
    _staff("order_closed", _("督办单核销"), "order"),
    _staff("order_lifted", _("督办单撤销"), "order", "reason"),
    _staff("alarm_three_months", _("三个月预警")),
    _staff("centre_delayed", _("信息中心超时"), "due", "clock"),
    _staff("extension_asked", _("申请延期"), "unit", "reason"),
    _staff("extension_late", _("逾期申请延期"), "unit", "reason"),
    _staff("judged_hollow_unit", _("答复改为阶段说明"), "unit", "reason"),
    _staff("letter_jumped", _("调整办理环节"), "step", "reason"),
    _staff("change_asked", _("申请更正或者撤下"), "unit", "what", "reason"),
    _staff("change_decided", _("更正撤下的核定结果"), "what", "granted"),
    _staff("extension_decided", _("延期结果"), "granted"),
    _staff("instructed", _("领导批示"), "leader", "text"),
    _staff("instruction_answered", _("批示反馈"), "unit", "answer"),
    _staff("instruction_again", _("批示再办"), "leader", "reason"),
    _staff("instruction_closed", _("批示办结"), "leader"),
    _office("batch_presented", _("呈批件"), "routing:leader", "day", "count"),
    _office("calendar_changed_unit", _("期限重算"), "routing:unit", "unit", "count", "note"),
    _office("calendar_missing", _("放假安排待导入"), "deadlines:calendar", "year"),
    _office("rule_broken", _("分办规则停用"), "routing:rules", "rule", "why"),
    _office("sweep_held", _("消息暂扣"), "deadlines:watch", "reason", "before", "now"),
)
NOTICES = {notice.name: notice for notice in _ALL}


def label_of(name: str) -> str:
    """Return what a notice is called on pages; its bare name where it is no longer known."""
    notice = NOTICES.get(name)
    return str(notice.label) if notice else name


def place_of(name: str) -> str:
    """Return where the link in a message of this kind opens the letter; empty for its top."""
    notice = NOTICES.get(name)
    return notice.leads_to if notice else ""


def page_of(name: str) -> str:
    """Return the name of the address that a notice of no letter leads to; empty for all others."""
    notice = NOTICES.get(name)
    return notice.page if notice else ""
