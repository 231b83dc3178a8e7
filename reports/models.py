"""Bulletins: figures frozen at their cut-off, read ever after, never computed again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class BulletinState(models.TextChoices):
    """Prepared by one person, approved by another, then published for good."""

    PREPARED = "prepared", _("待审定")
    PUBLISHED = "published", _("已发布")
    DISCARDED = "discarded", _("已作废")


class Bulletin(models.Model):
    """The monthly bulletin 通报 in one version. ``figures`` is what was counted, ``digest`` its hash."""

    month = models.CharField(_("月份"), max_length=7, help_text=_("如2026-10。"))
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    state = models.CharField(_("状态"), max_length=10, choices=BulletinState.choices, default=BulletinState.PREPARED)
    title = models.CharField(_("标题"), max_length=200)
    document_number = models.CharField(_("文号"), max_length=60, blank=True)
    cut_off = models.DateTimeField(_("截止时间"))
    figures = models.JSONField(_("数据"))
    digest = models.CharField(_("数据摘要"), max_length=64)
    demands = models.TextField(_("下一步工作要求"), blank=True)
    prepared_by = models.ForeignKey(
        User, verbose_name=_("编制人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    prepared_at = models.DateTimeField(_("编制时间"))
    approved_by = models.ForeignKey(
        User, verbose_name=_("审定人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("通报")
        verbose_name_plural = _("通报")
        ordering: ClassVar = ["-month", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["month", "version"], name="one_bulletin_per_month_and_version"),
            models.UniqueConstraint(
                fields=["month"], condition=models.Q(state="prepared"), name="one_bulletin_in_preparation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month} v{self.version}"


class BulletinRow(models.Model):
    """One unit's line in a bulletin: its name as it was then, and its figures."""

    bulletin = models.ForeignKey(Bulletin, verbose_name=_("通报"), on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveSmallIntegerField(_("次序"))
    rank = models.PositiveSmallIntegerField(_("名次"), null=True, blank=True)
    department_ref = models.BigIntegerField(_("单位编号"), null=True, blank=True)
    department_name = models.CharField(_("单位"), max_length=120)
    figures = models.JSONField(_("数据"))

    class Meta:
        verbose_name = _("通报单位行")
        verbose_name_plural = _("通报单位行")
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bulletin", "position"], name="one_bulletin_row_per_position")
        ]

    def __str__(self) -> str:
        return self.department_name
