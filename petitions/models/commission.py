"""Letters that another office sent, with its own date and a report back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from petitions.models.petition import Petition


class Commission(models.Model):
    """What a superior office asked for with a letter 上级交办: its date goes before every rule of the county."""

    petition = models.OneToOneField(
        Petition, verbose_name=_("来信"), on_delete=models.CASCADE, related_name="commission"
    )
    office = models.CharField(_("来文单位"), max_length=120)
    document_number = models.CharField(_("文号"), max_length=80, blank=True)
    due_on = models.DateField(_("来文时限"), null=True, blank=True)
    report_back = models.BooleanField(_("要求反馈"), default=True)
    registered_by = models.ForeignKey(
        User, verbose_name=_("登记人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reported_at = models.DateTimeField(_("反馈时间"), null=True, blank=True)
    reported_by = models.ForeignKey(
        User, verbose_name=_("反馈人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    report = models.TextField(_("反馈内容"), blank=True)

    class Meta:
        verbose_name = _("来文")
        verbose_name_plural = _("来文")
        indexes: ClassVar = [
            models.Index(
                fields=["petition"],
                condition=models.Q(report_back=True, reported_at=None),
                name="commission_to_report",
            )
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.document_number}".strip()
