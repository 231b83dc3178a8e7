"""The official calendar in versions: the days that differ from the plain week."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarVersion(models.Model):
    """One state of the official calendar. Versions are added, never changed; verdicts keep theirs."""

    number = models.PositiveIntegerField(_("版本"), unique=True)
    announced_until = models.DateField(_("已公布至"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("建立时间"))

    class Meta:
        verbose_name = _("日历版本")
        verbose_name_plural = _("日历版本")
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"v{self.number}"


class CalendarDay(models.Model):
    """A day that differs from the plain week: a holiday on a weekday, a worked weekend."""

    version = models.ForeignKey(CalendarVersion, verbose_name=_("版本"), on_delete=models.CASCADE, related_name="days")
    date = models.DateField(_("日期"))
    working = models.BooleanField(_("上班"))
    name = models.CharField(_("名称"), max_length=40)

    class Meta:
        verbose_name = _("特殊日")
        verbose_name_plural = _("特殊日")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "date"], name="one_fact_per_day_and_version")
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.name}"
