"""More time for a reply."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from deadlines.models.deadline import Deadline


class ExtensionState(models.TextChoices):
    """What became of a request for more time."""

    ASKED = "asked", _("待批")
    GRANTED = "granted", _("同意")
    REFUSED = "refused", _("未同意")
    LATE = "late", _("逾期提出，期限不变")


class ExtensionBasis(models.TextChoices):
    """Where more time comes from."""

    REQUEST = "request", _("单位申请")
    PROMISE = "promise", _("阶段说明承诺")


class Extension(models.Model):
    """More time for a reply: a new total from the clock's start, or a day promised in an interim note."""

    deadline = models.ForeignKey(Deadline, verbose_name=_("期限"), on_delete=models.CASCADE, related_name="extensions")
    basis = models.CharField(_("依据"), max_length=8, choices=ExtensionBasis.choices, default=ExtensionBasis.REQUEST)
    state = models.CharField(_("状态"), max_length=8, choices=ExtensionState.choices, default=ExtensionState.ASKED)
    total = models.PositiveSmallIntegerField(_("总天数"), null=True, blank=True)
    promised_on = models.DateField(_("承诺日期"), null=True, blank=True)
    reason = models.TextField(_("理由"))
    department = models.ForeignKey(Department, verbose_name=_("申请单位"), on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("申请时间"))
    asked_by = models.ForeignKey(
        User, verbose_name=_("申请人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(_("审批时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, verbose_name=_("审批人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decision_note = models.TextField(_("审批意见"), blank=True)

    class Meta:
        verbose_name = _("延期")
        verbose_name_plural = _("延期")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deadline"], condition=Q(state="asked"), name="one_extension_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.state}"
