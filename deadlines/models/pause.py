"""The clocks of a letter stand still."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from petitions.models import Petition


class Pause(models.Model):
    """The clocks of a letter stand still from a day (counted out) to a day (counted again)."""

    petition = models.ForeignKey(Petition, verbose_name=_("来信"), on_delete=models.CASCADE, related_name="pauses")
    from_on = models.DateField(_("暂停日"))
    to_on = models.DateField(_("恢复日"), null=True, blank=True)
    resume_on = models.DateField(_("到期自动恢复日"), null=True, blank=True)
    resumed_by = models.ForeignKey(
        User, verbose_name=_("恢复经办人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(_("原因"), max_length=500)
    actor = models.ForeignKey(
        User, verbose_name=_("经办人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("暂停")
        verbose_name_plural = _("暂停")
        ordering: ClassVar = ["from_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["petition"], condition=Q(to_on=None), name="one_open_pause")
        ]
        indexes: ClassVar = [models.Index(fields=["resume_on"], condition=Q(to_on=None), name="pause_resuming")]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.from_on:%Y-%m-%d}"
