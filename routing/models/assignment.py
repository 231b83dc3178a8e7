"""Which units have a letter, in which role, and how far each is."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, Role, User
from petitions.models import Petition


class AssignmentRole(models.TextChoices):
    """Lead answers the writer, support advises the lead; a unit below works for the one that passed the letter on."""

    LEAD = "lead", _("主办")
    SUPPORT = "support", _("协办")
    SUB = "sub", _("下级承办")


class AssignmentState(models.TextChoices):
    """Where a unit's part stands. The allowed changes are in routing/statuses.py."""

    ASSIGNED = "assigned", _("待签收")
    ACKNOWLEDGED = "acknowledged", _("办理中")
    RETURN_ASKED = "return_asked", _("退回待定")
    RETURNED = "returned", _("已退回")
    AWAITING_HEAD = "awaiting_head", _("待负责人审定")
    SUBMITTED = "submitted", _("已报出")
    DONE = "done", _("已完成")
    CANCELLED = "cancelled", _("已取消")


OPEN_ASSIGNMENT_STATES = (
    AssignmentState.ASSIGNED,
    AssignmentState.ACKNOWLEDGED,
    AssignmentState.RETURN_ASKED,
    AssignmentState.AWAITING_HEAD,
    AssignmentState.SUBMITTED,
)


class Assignment(models.Model):
    """A letter given to a unit, as lead or in support, for one round.

    ``parent`` is the part of the unit that passed it on, which stays answerable; ``awaits`` the role whose
    approval the draft waits for.
    """

    petition = models.ForeignKey(Petition, verbose_name=_("来信"), on_delete=models.CASCADE, related_name="assignments")
    department = models.ForeignKey(
        Department, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="assignments"
    )
    role = models.CharField(_("承办方式"), max_length=8, choices=AssignmentRole.choices)
    parent = models.ForeignKey(
        "self", verbose_name=_("转交自"), null=True, blank=True, on_delete=models.PROTECT, related_name="passed_on"
    )
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    state = models.CharField(
        _("状态"), max_length=14, choices=AssignmentState.choices, default=AssignmentState.ASSIGNED
    )
    awaits = models.CharField(
        _("待谁审定"), max_length=20, choices=Role.choices, blank=True, db_default="", help_text=_("答复稿现在由谁审。")
    )
    assigned_at = models.DateTimeField(_("交办时间"))
    assigned_by = models.ForeignKey(
        User, verbose_name=_("交办人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    note_to_unit = models.TextField(_("给承办单位的话"), blank=True)
    acknowledged_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    return_asked_at = models.DateTimeField(_("申请退回时间"), null=True, blank=True)
    return_reason = models.TextField(_("退回理由"), blank=True)
    may_return = models.BooleanField(_("可以退回"), default=True)
    opinion = models.TextField(_("协办意见"), blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("交办")
        verbose_name_plural = _("交办")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["petition", "round"],
                condition=Q(role="lead", ended_at=None),
                name="one_lead_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["petition", "round", "department"],
                condition=Q(ended_at=None),
                name="one_open_assignment_per_unit",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["department", "state", "id"], name="assignment_unit_queue"),
            models.Index(fields=["petition", "role", "round"], name="assignment_of_letter"),
            models.Index(fields=["assigned_at"], name="assignment_day"),
            models.Index(fields=["petition"], condition=Q(state="return_asked"), name="assignment_return_asked"),
            models.Index(
                fields=["department", "-ended_at", "-id"], condition=Q(state="done"), name="assignment_unit_done"
            ),
            models.Index(
                fields=["return_asked_at"], condition=Q(return_asked_at__isnull=False), name="assignment_return_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.department_id} {self.role}"
