"""What the sweep remembers of itself, so that a gap or a jump of the clock is noticed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class HoldReason(models.TextChoices):
    """Why messages to people outside of the centre wait for a person's word."""

    GAP = "gap", _("定时处理中断")
    FORWARDS = "forwards", _("系统时间快进")
    BACKWARDS = "backwards", _("系统时间倒退")


class SweepWatch(models.Model):
    """One row: when the sweep last ran, and since when and why its messages are held.

    ``machine`` is this run of the computer, ``booted_at`` when it began by its own clock: the one that set its
    clock has begun at another moment. A hold with ``decided_at`` is one whose time was said to be wrong.
    """

    last_at = models.DateTimeField(_("上次处理时间"), null=True, blank=True)
    machine = models.CharField(_("计算机本次运行"), max_length=64, blank=True)
    booted_at = models.DateTimeField(_("计算机启动时间"), null=True, blank=True)
    held_at = models.DateTimeField(_("暂扣时间"), null=True, blank=True)
    held_from = models.DateTimeField(_("中断前最后一次"), null=True, blank=True)
    held_reason = models.CharField(_("暂扣原因"), max_length=10, choices=HoldReason.choices, blank=True)
    decided_at = models.DateTimeField(_("处理时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, verbose_name=_("处理人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("定时处理状态")
        verbose_name_plural = _("定时处理状态")
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(pk=1), name="one_watch")]

    def __str__(self) -> str:
        return f"{self.last_at:%Y-%m-%d %H:%M}" if self.last_at else ""
