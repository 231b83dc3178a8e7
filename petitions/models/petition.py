"""The letter: what was written, where it stands, and what lists and figures need of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from common.clock import now
from petitions.models.channel import Category, Channel, Screener
from petitions.models.guidance import Mailbox


class LetterType(models.TextChoices):
    """What kind of letter it is (RULES section 2)."""

    CONSULTATION = "consultation", _("咨询")
    HELP = "help", _("求助")
    COMPLAINT = "complaint", _("投诉")
    WRONGDOING = "wrongdoing", _("举报")
    SUGGESTION = "suggestion", _("建议")
    THANKS = "thanks", _("表扬")


class State(models.TextChoices):
    """Where a letter stands. The allowed changes are in petitions/statuses.py."""

    SUBMITTED = "submitted", _("待受理")
    ACCEPTED = "accepted", _("待分办")
    HANDLING = "handling", _("办理中")
    IN_REVIEW = "in_review", _("待审核发布")
    ANSWERED = "answered", _("已答复")
    CLOSED = "closed", _("已办结")
    NOT_ACCEPTED = "not_accepted", _("不予受理")
    MERGED = "merged", _("已合并")
    TRANSFERRED_OUT = "transferred_out", _("已转出")
    WITHDRAWN = "withdrawn", _("已撤回")


INVALID_STATES = (State.NOT_ACCEPTED, State.MERGED, State.TRANSFERRED_OUT)
OPEN_STATES = (State.SUBMITTED, State.ACCEPTED, State.HANDLING, State.IN_REVIEW)
ANSWERED_STATES = (State.ANSWERED, State.CLOSED)


class RefusalReason(models.TextChoices):
    """Why a letter is not accepted; the writer is always told (RULES section 5)."""

    IN_COURT = "in_court", _("已进入诉讼、仲裁或者行政复议程序")
    OTHER_BODY = "other_body", _("属于党委、人大、政协、军队、法院、检察院职权范围")
    FINISHED_PETITION = "finished_petition", _("信访事项已经依法终结")
    REPEAT = "repeat", _("与已答复或者正在办理的来信重复")
    NO_FACTS = "no_facts", _("没有具体事实或者无法联系来信人")
    ADVERTISING = "advertising", _("属于商业广告")
    INTERNAL = "internal", _("属于机关内部事务或者公文")
    ILLEGAL = "illegal", _("含有违反法律法规的内容")


class Priority(models.IntegerChoices):
    """How soon; a higher number stands higher in every queue."""

    NORMAL = 0, _("普通")
    GREEN = 1, _("绿色通道")
    URGENT = 2, _("安全紧急")


class PetitionQuerySet(models.QuerySet["Petition"]):
    """Questions about many letters."""

    def open(self) -> PetitionQuerySet:
        """Letters that still wait for a final answer."""
        return self.filter(state__in=OPEN_STATES)

    def valid(self) -> PetitionQuerySet:
        """Valid letters 有效件: received minus not accepted, merged, transferred out, withdrawn before dispatch."""
        withdrawn_early = Q(state=State.WITHDRAWN, dispatched_at=None)
        return self.exclude(state__in=INVALID_STATES).exclude(withdrawn_early)


class Petition(models.Model):
    """One letter in any channel.

    The form limits what citizens type; the columns hold what real letters hold.
    ``state``, ``due_on``, ``lead_department`` are written by the services of the apps above.
    """

    number = models.CharField(_("编号"), max_length=24, unique=True)
    channel = models.ForeignKey(Channel, verbose_name=_("渠道"), on_delete=models.PROTECT, related_name="petitions")
    state = models.CharField(_("状态"), max_length=16, choices=State.choices, default=State.SUBMITTED)
    version = models.PositiveIntegerField(_("版本"), default=0)

    title = models.CharField(_("标题"), max_length=500)
    body = models.TextField(_("正文"))
    proposed_type = models.CharField(_("来信人所选类型"), max_length=16, choices=LetterType.choices, blank=True)
    letter_type = models.CharField(_("类型"), max_length=16, choices=LetterType.choices, blank=True)
    category = models.ForeignKey(
        Category, verbose_name=_("类别"), null=True, blank=True, on_delete=models.PROTECT, related_name="petitions"
    )
    township = models.ForeignKey(
        Department,
        verbose_name=_("乡镇（街道）"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="petitions_from",
    )
    place = models.CharField(_("具体地点"), max_length=200, blank=True)
    named_department = models.ForeignKey(
        Department,
        verbose_name=_("来信人指明的单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="petitions_naming",
    )
    mailbox = models.ForeignKey(
        Mailbox,
        verbose_name=_("领导信箱"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="petitions",
    )
    may_publish = models.BooleanField(_("同意公开"))
    priority = models.PositiveSmallIntegerField(_("优先级"), choices=Priority.choices, default=Priority.NORMAL)
    complex_matter = models.BooleanField(_("复杂事项"), default=False)
    important = models.BooleanField(
        _("重要来信"), default=False, db_default=False, help_text=_("答复要由单位主要负责人审定。")
    )
    awaits_leader = models.BooleanField(
        _("待领导批示"), default=False, db_default=False, help_text=_("先呈领导的渠道，批示以后再分办。")
    )
    unproven = models.BooleanField(
        _("未经自动验证"), default=False, db_default=False, help_text=_("寄出时没有通过自动验证，请先看是不是骚扰。")
    )
    restricted = models.BooleanField(_("举报限阅"), default=False)

    received_at = models.DateTimeField(_("收到时间"))
    received_on = models.DateField(_("收到日期"))
    screened_at = models.DateTimeField(_("受理时间"), null=True, blank=True)
    invalid_at = models.DateTimeField(_("判为无效时间"), null=True, blank=True)
    dispatched_at = models.DateTimeField(_("分办时间"), null=True, blank=True)
    released_at = models.DateTimeField(_("首次正式答复时间"), null=True, blank=True)
    released_on = models.DateField(_("首次正式答复日期"), null=True, blank=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    closes_on = models.DateField(_("到期自动办结日期"), null=True, blank=True)
    changed_at = models.DateTimeField(_("最近变动时间"), null=True, blank=True, default=now)

    lead_department = models.ForeignKey(
        Department,
        verbose_name=_("主办单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="petitions_led",
    )
    due_on = models.DateField(_("答复期限"), null=True, blank=True)
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    returns = models.PositiveSmallIntegerField(_("退回次数"), default=0)

    refusal_reason = models.CharField(_("不予受理原因"), max_length=20, choices=RefusalReason.choices, blank=True)
    outcome_note = models.TextField(_("告知来信人的话"), blank=True)
    merged_into = models.ForeignKey(
        "self", verbose_name=_("并入"), null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )

    token_digest = models.CharField(_("表单令牌摘要"), max_length=64, null=True, blank=True, unique=True)
    code_digest = models.CharField(_("查询码摘要"), max_length=64, blank=True)
    source = models.CharField(_("来源"), max_length=60, blank=True)
    foreign_number = models.CharField(_("原编号"), max_length=80, blank=True)
    source_digest = models.CharField(_("来源摘要"), max_length=64, null=True, blank=True, unique=True)
    foreign_unit = models.CharField(_("原答复单位名"), max_length=200, blank=True)
    imported = models.BooleanField(_("历史导入"), default=False)

    objects = PetitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("来信")
        verbose_name_plural = _("来信")
        indexes: ClassVar = [
            models.Index(fields=["state", "due_on", "id"], name="petition_queue"),
            models.Index(fields=["lead_department", "state", "due_on"], name="petition_unit_queue"),
            models.Index(fields=["received_on", "channel"], name="petition_month"),
            models.Index(fields=["state", "closes_on"], name="petition_closing"),
            models.Index(fields=["dispatched_at"], name="petition_dispatched"),
            models.Index(fields=["closed_at"], name="petition_closed"),
            models.Index(fields=["source", "foreign_number"], name="petition_foreign"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def effective_type(self) -> str:
        """The type set at screening, before that the one the writer chose; empty when neither is known."""
        return self.letter_type or self.proposed_type

    @property
    def screened_by_unit(self) -> bool:
        """The unit that the writer named screens it; never a report of wrongdoing, which might accuse that unit."""
        by_unit = self.channel.screened_by == Screener.UNIT
        return by_unit and self.named_department_id is not None and not self.restricted

    @property
    def several_matters(self) -> list[Matter]:
        """The matters that the letter raises, in their order; none where it raises but one."""
        found = list(self.matters.select_related("category", "lead_department"))
        return found if len(found) > 1 else []

    @property
    def is_open(self) -> bool:
        """Still waits for a final answer."""
        return self.state in OPEN_STATES

    @property
    def is_answered(self) -> bool:
        """A final answer was released."""
        return self.state in ANSWERED_STATES


class Matter(models.Model):
    """One of the matters that a letter raises; each can have its lead, the reply is one."""

    petition = models.ForeignKey(Petition, verbose_name=_("来信"), on_delete=models.CASCADE, related_name="matters")
    position = models.PositiveSmallIntegerField(_("次序"), default=1)
    summary = models.CharField(_("事项"), max_length=500)
    category = models.ForeignKey(
        Category, verbose_name=_("类别"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lead_department = models.ForeignKey(
        Department, verbose_name=_("主办单位"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("事项")
        verbose_name_plural = _("事项")
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["petition", "position"], name="one_matter_per_position")
        ]

    def __str__(self) -> str:
        return self.summary
