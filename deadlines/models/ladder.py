"""The escalation ladder, and the rungs that were climbed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from deadlines.models.deadline import Deadline
from deadlines.models.rule import DeadlineKind


class Card(models.TextChoices):
    """The mark that a late step gives (RULES section 4)."""

    NONE = "", _("无")
    YELLOW = "yellow", _("黄牌")
    RED = "red", _("红牌")
    BLUE = "blue", _("蓝牌")


class StepBasis(models.TextChoices):
    """From what an escalation step is counted."""

    DUE = "due", _("期限（工作日）")
    THREE_MONTHS = "three_months", _("收到满三个月（日）")


class EscalationStep(models.Model):
    """One rung of the ladder: so many days before or after, who is told, which card. Data, not code.

    ``offset`` holds for moments from ``active_from`` on (none: for all). ``earlier`` lists what held before, the
    newest first, as pairs of offset and moment: letters that the new offset would leave out follow it still.
    """

    key = models.SlugField(_("代码"), max_length=30, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    kind = models.CharField(_("期限"), max_length=12, choices=DeadlineKind.choices)
    basis = models.CharField(_("基准"), max_length=14, choices=StepBasis.choices, default=StepBasis.DUE)
    offset = models.SmallIntegerField(_("天数"), help_text=_("负数在前，正数在后；0为期限次日零时。"))
    tells = models.JSONField(_("告知对象"), default=list)
    card = models.CharField(_("亮牌"), max_length=8, choices=Card.choices, default=Card.NONE, blank=True)
    event_kind = models.CharField(_("记录为"), max_length=24)
    rank = models.PositiveSmallIntegerField(_("级别"))
    opens_order = models.BooleanField(_("发出督办单"), default=False)
    active_from = models.DateTimeField(_("启用时间"), null=True, blank=True)
    earlier = models.JSONField(_("先前的天数"), default=list, blank=True)
    retired_at = models.DateTimeField(_("停用时间"), null=True, blank=True)
    changed_at = models.DateTimeField(_("修改时间"), null=True, blank=True)
    changed_by = models.ForeignKey(
        User, verbose_name=_("修改人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("催督办步骤")
        verbose_name_plural = _("催督办步骤")
        ordering: ClassVar = ["kind", "rank"]

    def __str__(self) -> str:
        return self.name


class EscalationQuerySet(models.QuerySet["Escalation"]):
    """Questions about many rungs."""

    def standing(self) -> EscalationQuerySet:
        """Rungs that count: those climbed only because the machine's clock was wrong don't."""
        return self.filter(withdrawn_at=None)


class Escalation(models.Model):
    """A rung that was climbed: one per clock, step and due date, whatever the scheduler did.

    ``happened_at`` is the first moment at which it was due, ``recorded_at`` when the sweep saw it. A rung that
    was climbed only because the machine's clock was wrong is withdrawn, and may be climbed again.
    """

    deadline = models.ForeignKey(Deadline, verbose_name=_("期限"), on_delete=models.CASCADE, related_name="escalations")
    step = models.ForeignKey(EscalationStep, verbose_name=_("步骤"), on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("当时期限"))
    happened_at = models.DateTimeField(_("应发生时间"))
    recorded_at = models.DateTimeField(_("记录时间"))
    told = models.BooleanField(_("已告知"), default=True)
    withdrawn_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        verbose_name = _("催督办记录")
        verbose_name_plural = _("催督办记录")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["deadline", "step", "due_on"],
                condition=Q(withdrawn_at=None),
                name="one_escalation_per_step_and_date",
            )
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.step_id}"
