"""The clocks of letters."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from common.clock import local_date
from deadlines.models.calendar import CalendarVersion
from deadlines.models.rule import DeadlineKind
from petitions.models import Petition


class Verdict(models.TextChoices):
    """How a clock ended; frozen at the first final reply."""

    IN_TIME = "in_time", _("按时")
    LATE = "late", _("逾期")
    VOID = "void", _("不计")


class Exclusion(models.TextChoices):
    """Why a clock stays out of the on-time figures."""

    NO_REPLY = "no_reply", _("历史来信，没有答复")
    UNDATED = "undated", _("历史答复，没有日期")
    BEFORE_LETTER = "before_letter", _("历史答复，日期早于来信")


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    """Questions about many clocks; those about their standing answer as `deadlines.standing` does for one."""

    def running(self) -> DeadlineQuerySet:
        """Clocks that are neither satisfied nor void."""
        return self.filter(satisfied_at=None, verdict="")

    def replies(self) -> DeadlineQuerySet:
        """The writer's reply clocks."""
        return self.filter(kind=DeadlineKind.REPLY)

    def held(self) -> DeadlineQuerySet:
        """Running clocks whose letters wait for their writers, the late ones among them."""
        return self.running().filter(paused_on__isnull=False)

    def paused(self) -> DeadlineQuerySet:
        """Clocks that a pause holds which began in time: none of them is late, however long it lasts."""
        return self.held().filter(paused_on__lte=F("due_on"))

    def late(self, at: dt.datetime) -> DeadlineQuerySet:
        """Clocks whose due date is over at the moment; a pause that began too late leaves them late."""
        return self._going().filter(due_on__lt=local_date(at))

    def not_late(self, at: dt.datetime) -> DeadlineQuerySet:
        """Running clocks that are not late at the moment."""
        return self.running().filter(Q(due_on__gte=local_date(at)) | Q(paused_on__lte=F("due_on")))

    def due_today(self, at: dt.datetime) -> DeadlineQuerySet:
        """Clocks whose due date is the local date of the moment."""
        return self._going().filter(due_on=local_date(at))

    def _going(self) -> DeadlineQuerySet:
        return self.running().filter(Q(paused_on=None) | Q(paused_on__gt=F("due_on")))


class Deadline(models.Model):
    """One clock of one letter. Only ``deadlines.services.set_dates`` writes its dates.

    ``department`` is none for the writer's clocks (dispatch, reply); for a unit's clock it is the unit.
    ``answerable`` is the lead at the moment the clock became late, before that the lead of now.
    ``paused_on`` is the first day of the pause that holds the clock now; none while it runs.
    """

    petition = models.ForeignKey(Petition, verbose_name=_("来信"), on_delete=models.CASCADE, related_name="deadlines")
    kind = models.CharField(_("期限"), max_length=12, choices=DeadlineKind.choices)
    department = models.ForeignKey(
        Department, verbose_name=_("单位"), null=True, blank=True, on_delete=models.PROTECT, related_name="deadlines"
    )
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    rule = models.JSONField(_("规则快照"), default=dict)
    calendar_version = models.ForeignKey(
        CalendarVersion, verbose_name=_("日历版本"), on_delete=models.PROTECT, related_name="deadlines"
    )
    started_at = models.DateTimeField(_("起算时间"))
    started_on = models.DateField(_("起算日期"))
    original_due_on = models.DateField(_("原期限"))
    due_on = models.DateField(_("期限"))
    provisional = models.BooleanField(_("暂定"), default=False)
    paused_on = models.DateField(_("暂停自"), null=True, blank=True)
    next_step_at = models.DateTimeField(_("下一步时间"), null=True, blank=True)
    satisfied_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    unit_submitted_at = models.DateTimeField(_("单位报出时间"), null=True, blank=True)
    verdict = models.CharField(_("结论"), max_length=8, choices=Verdict.choices, blank=True)
    answerable = models.ForeignKey(
        Department, verbose_name=_("责任单位"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    excluded = models.CharField(_("不计原因"), max_length=16, choices=Exclusion.choices, blank=True)
    escalates = models.BooleanField(_("催督办"), default=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("期限")
        verbose_name_plural = _("期限")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["petition", "kind", "round"], condition=Q(department=None), name="one_writer_clock_per_round"
            ),
            models.UniqueConstraint(
                fields=["petition", "kind", "department", "round"],
                condition=Q(department__isnull=False, satisfied_at=None, verdict=""),
                name="one_running_unit_clock",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_step_at"], condition=Q(next_step_at__isnull=False), name="deadline_sweep"),
            models.Index(fields=["petition"], condition=Q(paused_on__isnull=False), name="deadline_paused"),
            models.Index(fields=["kind", "round", "due_on"], name="deadline_month"),
            models.Index(fields=["kind", "round", "original_due_on"], name="deadline_original_month"),
            models.Index(fields=["kind", "round", "satisfied_at"], name="deadline_satisfied"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.kind} {self.due_on:%Y-%m-%d}"
