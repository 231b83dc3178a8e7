"""The official calendar in versions: the days that differ from the plain week."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class CalendarVersion(models.Model):
    """One state of the official calendar. Versions are added, never changed; verdicts keep theirs."""

    number = models.PositiveIntegerField(_("版本"), unique=True)
    announced_until = models.DateField(_("已公布至"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    digest = models.CharField(_("内容摘要"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("建立时间"))
    created_by = models.ForeignKey(
        User, verbose_name=_("建立人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("日历版本")
        verbose_name_plural = _("日历版本")
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"v{self.number}"


class CalendarDay(models.Model):
    """A day that differs from the plain week: a holiday on a weekday, a worked weekend.

    ``local`` days were decided by the county; they go before what the State Council's notice says of the day.
    """

    version = models.ForeignKey(CalendarVersion, verbose_name=_("版本"), on_delete=models.CASCADE, related_name="days")
    date = models.DateField(_("日期"))
    working = models.BooleanField(_("上班"))
    name = models.CharField(_("名称"), max_length=40)
    local = models.BooleanField(_("本地安排"), default=False)

    class Meta:
        verbose_name = _("特殊日")
        verbose_name_plural = _("特殊日")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "date", "local"], name="one_fact_per_day_and_version")
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.name}"


class DraftState(models.TextChoices):
    """What became of a change that was prepared."""

    OPEN = "open", _("待核对")
    APPLIED = "applied", _("已生效")
    DISCARDED = "discarded", _("已放弃")


class CalendarDraft(models.Model):
    """A change of the calendar that is looked at before it is applied: all days of the version it would make.

    ``days`` holds ``[date, working, name, local]`` for each; it applies to ``base`` alone.
    """

    base = models.ForeignKey(CalendarVersion, verbose_name=_("原版本"), on_delete=models.PROTECT, related_name="+")
    announced_until = models.DateField(_("已公布至"))
    days = models.JSONField(_("特殊日"), default=list)
    digest = models.CharField(_("内容摘要"), max_length=64)
    note = models.CharField(_("说明"), max_length=200)
    state = models.CharField(_("状态"), max_length=10, choices=DraftState.choices, default=DraftState.OPEN)
    version = models.ForeignKey(
        CalendarVersion,
        verbose_name=_("生效版本"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="drafts",
    )
    created_at = models.DateTimeField(_("建立时间"))
    created_by = models.ForeignKey(
        User, verbose_name=_("建立人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("日历修改稿")
        verbose_name_plural = _("日历修改稿")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.note
