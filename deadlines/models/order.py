"""Supervision orders: what a late unit must answer for."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from deadlines.models.deadline import Deadline
from deadlines.models.ladder import Escalation
from petitions.models import Petition


class OrderState(models.TextChoices):
    """Where a supervision order stands."""

    OPEN = "open", _("待单位说明")
    ANSWERED = "answered", _("待信息中心核销")
    CLOSED = "closed", _("已核销")
    LIFTED = "lifted", _("已撤销")


class OrderCounter(models.Model):
    """The last number given in a year; locked while orders are numbered, never set back."""

    year = models.PositiveSmallIntegerField(_("年份"), unique=True)
    last = models.PositiveIntegerField(_("最后序号"), default=0)

    class Meta:
        verbose_name = _("督办单编号计数")
        verbose_name_plural = _("督办单编号计数")

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class SupervisionOrder(models.Model):
    """A numbered order to the unit that is late: it says why, and by when the letter will be answered.

    ``answer_due_on`` is what the paper says and never changes; ``again_due_on`` follows when an explanation went back.
    """

    year = models.PositiveSmallIntegerField(_("年份"))
    serial = models.PositiveIntegerField(_("序号"))
    petition = models.ForeignKey(Petition, verbose_name=_("来信"), on_delete=models.CASCADE, related_name="orders")
    deadline = models.ForeignKey(Deadline, verbose_name=_("期限"), on_delete=models.CASCADE, related_name="orders")
    escalation = models.ForeignKey(
        Escalation, verbose_name=_("督办记录"), null=True, blank=True, on_delete=models.SET_NULL, related_name="orders"
    )
    department = models.ForeignKey(Department, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="orders")
    issued_at = models.DateTimeField(_("发出时间"))
    answer_due_on = models.DateField(_("说明期限"))
    again_due_on = models.DateField(_("重新说明期限"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=OrderState.choices, default=OrderState.OPEN)
    answer = models.TextField(_("单位说明"), blank=True)
    answered_at = models.DateTimeField(_("说明时间"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User, verbose_name=_("说明人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    remark = models.TextField(_("信息中心意见"), blank=True)
    closed_at = models.DateTimeField(_("核销时间"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User, verbose_name=_("核销人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("督办单")
        verbose_name_plural = _("督办单")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "serial"], name="one_order_per_number"),
            models.UniqueConstraint(fields=["escalation"], name="one_order_per_escalation"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["department", "state", "-id"], name="order_of_unit"),
            models.Index(fields=["state", "-id"], name="order_queue"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """督〔2026〕12号."""
        return f"督〔{self.year}〕{self.serial}号"

    @property
    def explain_by(self) -> dt.date:
        """The day by which the explanation is due as it stands."""
        return self.again_due_on or self.answer_due_on
