"""What happened to a letter, one row per change, chained so that tampering shows."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from petitions.models.petition import Petition


class Kind(models.TextChoices):
    """What happened. The words are the timeline's titles."""

    SUBMITTED = "submitted", _("收到来信")
    IMPORTED = "imported", _("历史来信导入")
    ACCEPTED = "accepted", _("予以受理")
    NOT_ACCEPTED = "not_accepted", _("不予受理")
    MERGED = "merged", _("与其他来信合并办理")
    TRANSFERRED_OUT = "transferred_out", _("转出")
    WITHDRAWN = "withdrawn", _("来信人撤回")
    DISPATCHED = "dispatched", _("分办")
    REASSIGNED = "reassigned", _("改派")
    ACKNOWLEDGED = "acknowledged", _("签收")
    SENT_BACK = "sent_back", _("承办单位退回")
    RETURN_REFUSED = "return_refused", _("信息中心未同意退回")
    OPINION_GIVEN = "opinion_given", _("协办单位提出意见")
    DRAFTED = "drafted", _("起草答复")
    REPLY_SUBMITTED = "reply_submitted", _("报负责人审核")
    REPLY_APPROVED = "reply_approved", _("单位负责人审定")
    REPLY_REJECTED = "reply_rejected", _("退回修改")
    INTERIM_NOTE = "interim_note", _("阶段说明（不算正式答复）")
    RELEASED = "released", _("正式答复")
    PUBLISHED = "published", _("公开答复")
    RATED = "rated", _("来信人评价")
    CLOSED = "closed", _("办结")
    REDO_OPENED = "redo_opened", _("重新办理")
    PAUSED = "paused", _("期限暂停")
    RESUMED = "resumed", _("期限恢复")
    EXTENSION_ASKED = "extension_asked", _("申请延期")
    EXTENDED = "extended", _("同意延期")
    EXTENSION_REFUSED = "extension_refused", _("未同意延期")
    DEADLINE_SET = "deadline_set", _("期限确定")
    REMINDED = "reminded", _("到期提醒")
    URGED = "urged", _("催办")
    SUPERVISED = "supervised", _("督办")
    ALARMED = "alarmed", _("三个月未答复预警")
    CENTRE_DELAYED = "centre_delayed", _("信息中心超时")
    EXTENSION_LATE = "extension_late", _("逾期申请延期")
    CALENDAR_CHANGED = "calendar_changed", _("按新的放假安排重算期限")
    ORDER_ANSWERED = "order_answered", _("单位答复督办单")
    ORDER_ASKED_AGAIN = "order_asked_again", _("督办单退回，请重新说明")
    ORDER_CLOSED = "order_closed", _("督办单核销")
    ORDER_LIFTED = "order_lifted", _("督办单撤销")
    JUDGED_HOLLOW = "judged_hollow", _("原答复改为阶段说明，继续办理")
    STEPS_WITHDRAWN = "steps_withdrawn", _("系统时间有误，撤销催督办")
    REGISTERED = "registered", _("登记来件")
    MARKED = "marked", _("标记来信")
    MATTERS_LISTED = "matters_listed", _("分列事项")
    TO_LEADER = "to_leader", _("呈领导阅批")
    INSTRUCTED = "instructed", _("领导批示")
    INSTRUCTION_ANSWERED = "instruction_answered", _("反馈批示办理情况")
    INSTRUCTION_CLOSED = "instruction_closed", _("批示办结")
    READ_BY_LEADER = "read_by_leader", _("领导已阅")
    REPORTED_BACK = "reported_back", _("向来文单位反馈")
    DISPATCH_UNDONE = "dispatch_undone", _("撤销分办")
    SUPPORT_ADDED = "support_added", _("增加协办单位")
    SUPPORT_DROPPED = "support_dropped", _("取消协办")
    PASSED_ON = "passed_on", _("转交下级单位")
    PASSING_ENDED = "passing_ended", _("收回下级承办")
    REPLY_PASSED = "reply_passed", _("逐级审核")
    CLEARED = "cleared", _("保密审查")
    URGED_BY_CENTRE = "urged_by_centre", _("信息中心催办")
    JUMPED = "jumped", _("调整办理环节")
    REOPENED = "reopened", _("恢复办理")
    REDO_DECLINED = "redo_declined", _("不再重新办理")
    CHANGE_PROPOSED = "change_proposed", _("申请更正或者撤下")
    CHANGE_DECLINED = "change_declined", _("未同意更正或者撤下")
    CORRECTED = "corrected", _("更正答复")
    COPY_WITHDRAWN = "copy_withdrawn", _("撤下公开答复")
    UNIT_CHANGED = "unit_changed", _("承办单位变更")
    SUPPLEMENTED = "supplemented", _("来信人补充")
    FOLLOW_UP_ASKED = "follow_up_asked", _("来信人追问")
    POST_SHOWN = "post_shown", _("帖子上网显示")
    POST_REFUSED = "post_refused", _("帖子未予显示")
    POST_HIDDEN = "post_hidden", _("帖子隐藏")
    DATA_ASKED = "data_asked", _("来信人请求更正或者删除个人信息")
    DATA_DECIDED = "data_decided", _("答复个人信息请求")
    CONTACT_CHANGED = "contact_changed", _("来信人修改联系方式")
    CONTACT_SEEN = "contact_seen", _("查看来信人信息")


class PetitionEvent(models.Model):
    """One change: who, when, what, why. Append-only; ordered by sequence, not by time."""

    petition = models.ForeignKey(  # found by one_event_per_sequence; a second index only cost time at each insert
        Petition, verbose_name=_("来信"), on_delete=models.CASCADE, related_name="events", db_index=False
    )
    sequence = models.PositiveIntegerField(_("序号"))
    kind = models.CharField(_("事项"), max_length=24, choices=Kind.choices)
    at = models.DateTimeField(_("时间"))
    actor = models.ForeignKey(  # accounts are never deleted, and nobody looks events up by who acted
        User,
        verbose_name=_("操作人"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    actor_label = models.CharField(_("操作人及职务"), max_length=160, blank=True)
    department = models.ForeignKey(
        Department, verbose_name=_("单位"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    department_name = models.CharField(_("当时的单位名称"), max_length=120, blank=True)
    note = models.TextField(_("说明"), blank=True)
    data = models.JSONField(_("内容"), default=dict, blank=True)
    shown_to_writer = models.BooleanField(_("来信人可见"), default=False)
    previous_hash = models.CharField(_("前一摘要"), max_length=64)
    hash = models.CharField(_("摘要"), max_length=64)

    class Meta:
        verbose_name = _("经过")
        verbose_name_plural = _("经过")
        ordering: ClassVar = ["petition_id", "sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["petition", "sequence"], name="one_event_per_sequence")
        ]
        indexes: ClassVar = [
            models.Index(fields=["at", "kind"], name="event_day"),
            models.Index(fields=["petition"], condition=models.Q(kind="redo_opened"), name="event_redo"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id}#{self.sequence} {self.kind}"


class DaySeal(models.Model):
    """The hash over the heads of all chains that grew since the seal before, linked to it."""

    day = models.DateField(_("日期"), unique=True)
    up_to = models.BigIntegerField(_("至事项"), help_text=_("所封存的最后一条经过。"))
    letters = models.PositiveIntegerField(_("来信数"))
    previous_hash = models.CharField(_("前一摘要"), max_length=64)
    hash = models.CharField(_("摘要"), max_length=64)
    sealed_at = models.DateTimeField(_("封存时间"))

    class Meta:
        verbose_name = _("每日封存")
        verbose_name_plural = _("每日封存")

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"
