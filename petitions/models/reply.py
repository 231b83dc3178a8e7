"""What the office answered, and what the writer thought of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from petitions.models.petition import Petition


class ReplyKind(models.TextChoices):
    """A final reply ends the clock, an interim note does not (RULES section 5)."""

    FINAL = "final", _("正式答复")
    INTERIM = "interim", _("阶段说明")


class ReplyState(models.TextChoices):
    """Where a version of the reply stands."""

    DRAFT = "draft", _("起草中")
    SUBMITTED = "submitted", _("待单位负责人审定")
    APPROVED = "approved", _("待审核发布")
    REJECTED = "rejected", _("已退回修改")
    RELEASED = "released", _("已发布")
    SUPERSEDED = "superseded", _("已更正")
    VOID = "void", _("已作废")


class ReplyFlag(models.TextChoices):
    """What is odd about a reply taken over from elsewhere."""

    UNDATED = "undated", _("答复没有日期")
    BEFORE_LETTER = "before_letter", _("答复日期早于来信日期")


class Reply(models.Model):
    """One version of an answer. A rejected version stays, the next one is a new row."""

    petition = models.ForeignKey(Petition, verbose_name=_("来信"), on_delete=models.CASCADE, related_name="replies")
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    kind = models.CharField(_("性质"), max_length=8, choices=ReplyKind.choices, default=ReplyKind.FINAL)
    state = models.CharField(_("状态"), max_length=10, choices=ReplyState.choices, default=ReplyState.DRAFT)
    department = models.ForeignKey(
        Department, verbose_name=_("答复单位"), null=True, blank=True, on_delete=models.PROTECT, related_name="replies"
    )
    department_name = models.CharField(_("署名单位"), max_length=200, blank=True)
    body = models.TextField(_("答复内容"))
    author = models.ForeignKey(
        User, verbose_name=_("起草人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    approver = models.ForeignKey(
        User, verbose_name=_("审定人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    releaser = models.ForeignKey(
        User, verbose_name=_("发布人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("起草时间"))
    saved_at = models.DateTimeField(
        _("最近保存时间"), null=True, blank=True, help_text=_("两个人同时起草时，用来告诉后保存的人。")
    )
    submitted_at = models.DateTimeField(
        _("单位报出时间"), null=True, blank=True, help_text=_("单位负责人审定报出的时间，单位是否按时以此为准。")
    )
    released_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    released_on = models.DateField(_("发布日期"), null=True, blank=True)
    promised_on = models.DateField(_("承诺答复日期"), null=True, blank=True)
    rejection_note = models.TextField(_("退改意见"), blank=True)
    flag = models.CharField(_("标记"), max_length=16, choices=ReplyFlag.choices, blank=True)
    perhaps_hollow = models.BooleanField(_("疑似空洞答复"), default=False)
    corrects = models.OneToOneField(
        "self", verbose_name=_("更正"), null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    cleared_at = models.DateTimeField(_("保密审查时间"), null=True, blank=True)
    cleared_by = models.ForeignKey(
        User, verbose_name=_("保密审查人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    judged_hollow_at = models.DateTimeField(_("改为阶段说明的时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("答复")
        verbose_name_plural = _("答复")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["petition", "round"],
                condition=models.Q(kind="final", state="released"),
                name="one_final_reply_per_round",
            ),
            models.UniqueConstraint(
                fields=["petition", "round", "kind"],
                condition=models.Q(state__in=["draft", "submitted", "approved"]),
                name="one_reply_in_work_per_round",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["released_on"],
                condition=models.Q(perhaps_hollow=True, kind="final", state="released"),
                name="reply_perhaps_hollow",
            )
        ]

    def __str__(self) -> str:
        return f"{self.petition_id}/{self.round} {self.kind}"


class Grade(models.TextChoices):
    """The writer's judgement."""

    SATISFIED = "satisfied", _("满意")
    BASICALLY_SATISFIED = "basically_satisfied", _("基本满意")
    UNSATISFIED = "unsatisfied", _("不满意")


class Solved(models.TextChoices):
    """Whether the matter itself came right; answered only if the writer likes."""

    YES = "yes", _("已经解决")
    PARTLY = "partly", _("解决了一部分")
    NO = "no", _("没有解决")


class Mark(models.TextChoices):
    """A judgement of one side of the handling; answered only if the writer likes."""

    GOOD = "good", _("好")
    FAIR = "fair", _("一般")
    POOR = "poor", _("差")


class RedoDecision(models.TextChoices):
    """What the centre decided on an unsatisfied rating."""

    OPENED = "opened", _("重新办理")
    DECLINED = "declined", _("不再办理")


class RatingQuerySet(models.QuerySet["Rating"]):
    """Questions about many ratings."""

    def standing(self) -> RatingQuerySet:
        """Those that count: not of an answer that was judged hollow."""
        return self.filter(void_at=None)


class Rating(models.Model):
    """One judgement per round, of the answer that stands."""

    petition = models.ForeignKey(Petition, verbose_name=_("来信"), on_delete=models.CASCADE, related_name="ratings")
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    grade = models.CharField(_("评价"), max_length=20, choices=Grade.choices)
    solved = models.CharField(_("是否解决"), max_length=6, choices=Solved.choices, blank=True, db_default="")
    attitude = models.CharField(_("办理态度"), max_length=4, choices=Mark.choices, blank=True, db_default="")
    speed = models.CharField(_("办理速度"), max_length=4, choices=Mark.choices, blank=True, db_default="")
    text = models.TextField(_("想说的话"), blank=True)
    rated_at = models.DateTimeField(_("评价时间"))
    rated_on = models.DateField(_("评价日期"))
    redo_decision = models.CharField(
        _("重办决定"), max_length=10, choices=RedoDecision.choices, blank=True, db_default=""
    )
    redo_decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    void_at = models.DateTimeField(_("作废时间"), null=True, blank=True, help_text=_("所评价的答复被改为阶段说明。"))

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("评价")
        verbose_name_plural = _("评价")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["petition", "round"], condition=models.Q(void_at=None), name="one_rating_per_round"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["rated_on"], name="rating_day"),
            models.Index(
                fields=["petition"],
                condition=models.Q(grade="unsatisfied", redo_decision="", void_at=None),
                name="rating_undecided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id}/{self.round} {self.grade}"
