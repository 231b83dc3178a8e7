"""What is counted for a while and then forgotten: how often somebody came, how often something was read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Trace(models.Model):
    """One act of one address or contact, as a keyed hash; spent proofs of work are kept so that none counts twice."""

    purpose = models.CharField(_("用途"), max_length=20)
    digest = models.CharField(_("摘要"), max_length=64)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("频次记录")
        verbose_name_plural = _("频次记录")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["digest"], condition=Q(purpose="proof"), name="one_use_per_proof")
        ]
        indexes: ClassVar = [
            models.Index(fields=["purpose", "digest", "at"], name="trace_count"),
            models.Index(fields=["at"], name="trace_age"),
        ]

    def __str__(self) -> str:
        return self.purpose


class ReadMark(models.Model):
    """One reading of a public letter, post or question; summed up once a minute and deleted then."""

    what = models.CharField(_("对象"), max_length=8)
    target = models.BigIntegerField(_("编号"))

    class Meta:
        verbose_name = _("阅读记录")
        verbose_name_plural = _("阅读记录")

    def __str__(self) -> str:
        return f"{self.what} {self.target}"


class SparedLetter(models.Model):
    """A letter that somebody began and did not send, because what is public answered it; kept for the figures."""

    what = models.CharField(_("对象"), max_length=8)
    target = models.BigIntegerField(_("编号"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("找到答复不用写的信")
        verbose_name_plural = _("找到答复不用写的信")
        indexes: ClassVar = [models.Index(fields=["what", "target"], name="spared_by")]

    def __str__(self) -> str:
        return f"{self.what} {self.target}"
