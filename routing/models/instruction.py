"""What leaders read and write: batches of letters, and instructions on single ones."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from deadlines.models import Deadline
from petitions.models import Petition


class BatchState(models.TextChoices):
    """Where a batch stands."""

    COLLECTING = "collecting", _("选件中")
    PRESENTED = "presented", _("已呈报")
    DONE = "done", _("已阅毕")


class LeaderBatch(models.Model):
    """Letters put before one leader together 呈批, on a set weekday or at once."""

    leader = models.ForeignKey(User, verbose_name=_("呈送领导"), on_delete=models.PROTECT, related_name="batches")
    planned_on = models.DateField(_("呈报日期"))
    state = models.CharField(_("状态"), max_length=10, choices=BatchState.choices, default=BatchState.COLLECTING)
    note = models.TextField(_("呈报说明"), blank=True)
    created_at = models.DateTimeField(_("建立时间"))
    created_by = models.ForeignKey(
        User, verbose_name=_("建立人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    presented_at = models.DateTimeField(_("呈报时间"), null=True, blank=True)
    presented_by = models.ForeignKey(
        User, verbose_name=_("呈报人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("呈批")
        verbose_name_plural = _("呈批")
        ordering: ClassVar = ["-planned_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["leader", "planned_on"],
                condition=Q(state="collecting"),
                name="one_open_batch_per_leader_and_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.planned_on:%Y-%m-%d} {self.leader}"


class BatchOutcome(models.TextChoices):
    """What the leader did with a letter of a batch."""

    WAITING = "", _("待阅")
    INSTRUCTED = "instructed", _("已批示")
    READ = "read", _("已阅")


class BatchItem(models.Model):
    """One letter in a batch, with the centre's proposal for it."""

    batch = models.ForeignKey(LeaderBatch, verbose_name=_("呈批"), on_delete=models.CASCADE, related_name="items")
    petition = models.ForeignKey(Petition, verbose_name=_("来信"), on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(_("次序"), default=1)
    proposal = models.TextField(_("拟办意见"), blank=True)
    outcome = models.CharField(
        _("领导阅批"), max_length=10, choices=BatchOutcome.choices, default=BatchOutcome.WAITING, blank=True
    )
    outcome_at = models.DateTimeField(_("阅批时间"), null=True, blank=True)
    added_at = models.DateTimeField(_("选入时间"))
    added_by = models.ForeignKey(
        User, verbose_name=_("选入人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("呈批件")
        verbose_name_plural = _("呈批件")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "petition"], name="a_letter_once_per_batch")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.petition_id}"


class InstructionState(models.TextChoices):
    """Where an instruction stands."""

    OPEN = "open", _("办理中")
    ANSWERED = "answered", _("已反馈")
    CLOSED = "closed", _("已办结")


class Instruction(models.Model):
    """What a leader wrote on a letter 批示: for which unit, until when, and what came of it.

    ``deadline`` is the unit's clock for it; none where nobody has to answer, and as long as the unit has not got
    the letter. ``due_on`` is the date that the leader gave; none: the rule gives it.
    """

    petition = models.ForeignKey(
        Petition, verbose_name=_("来信"), on_delete=models.PROTECT, related_name="instructions"
    )
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    leader = models.ForeignKey(
        User, verbose_name=_("批示领导"), null=True, blank=True, on_delete=models.SET_NULL, related_name="instructions"
    )
    leader_label = models.CharField(_("领导姓名及职务"), max_length=160)
    text = models.TextField(_("批示"))
    department = models.ForeignKey(
        Department, verbose_name=_("承办单位"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    deadline = models.ForeignKey(
        Deadline, verbose_name=_("期限"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField(_("要求反馈日期"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=InstructionState.choices, default=InstructionState.OPEN)
    given_at = models.DateTimeField(_("批示时间"))
    recorded_by = models.ForeignKey(
        User, verbose_name=_("登记人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answer = models.TextField(_("反馈"), blank=True)
    answered_at = models.DateTimeField(_("反馈时间"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User, verbose_name=_("反馈人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    closing_note = models.TextField(_("办结意见"), blank=True)

    class Meta:
        verbose_name = _("批示")
        verbose_name_plural = _("批示")
        ordering: ClassVar = ["-given_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["state", "-given_at"], name="instruction_open"),
            models.Index(fields=["department", "state"], name="instruction_of_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.leader_label}"
