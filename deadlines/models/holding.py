"""Whose days they were."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from petitions.models import Petition


class HoldingPeriod(models.Model):
    """Whose days they were: a unit held the letter from one moment to another."""

    petition = models.ForeignKey(Petition, verbose_name=_("来信"), on_delete=models.CASCADE, related_name="holdings")
    department = models.ForeignKey(
        Department, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="holdings"
    )
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    from_at = models.DateTimeField(_("起"))
    to_at = models.DateTimeField(_("止"), null=True, blank=True)

    class Meta:
        verbose_name = _("承办时段")
        verbose_name_plural = _("承办时段")
        ordering: ClassVar = ["from_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["petition"], condition=Q(to_at=None), name="one_holder_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.department_id}"
