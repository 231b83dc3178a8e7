"""Bulletins: figures frozen at their cut-off, read ever after, never computed again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import RefusedError

_PUBLISHED_IS_FINAL = _("通报已经发布，不能再修改或者删除。需要更正的，请编制新的版本。")


class BulletinState(models.TextChoices):
    """Prepared by one person, approved by another, then published for good."""

    PREPARED = "prepared", _("待审定")
    PUBLISHED = "published", _("已发布")
    DISCARDED = "discarded", _("已作废")


class BulletinQuerySet(models.QuerySet["Bulletin"]):
    """Questions about bulletins; refuses to change or delete published ones in bulk."""

    def published(self) -> BulletinQuerySet:
        """Those that everybody may read."""
        return self.filter(state=BulletinState.PUBLISHED)

    def newest_versions(self) -> BulletinQuerySet:
        """Of each month the newest of these."""
        newer = self.filter(month=OuterRef("month"), version__gt=OuterRef("version"))
        return self.filter(~Exists(newer))

    def for_lists(self) -> BulletinQuerySet:
        """Without the figures, which are long."""
        return self.defer("figures", "demands")

    def update(self, **kwargs: Any) -> int:
        """Update, unless a published one is among them."""
        _refuse(found=self.published().exists())
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete, unless a published one is among them."""
        _refuse(found=self.published().exists())
        return super().delete()


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

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = _("通报")
        verbose_name_plural = _("通报")
        ordering: ClassVar = ["-month", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["month", "version"],
                condition=~Q(state="discarded"),
                name="one_bulletin_per_month_and_version",
            ),
            models.UniqueConstraint(
                fields=["month"], condition=Q(state="prepared"), name="one_bulletin_in_preparation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month} v{self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, unless the row in the database is a published one."""
        _refuse(found=self.pk is not None and Bulletin.objects.published().filter(pk=self.pk).exists())
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete, unless the row in the database is a published one."""
        _refuse(found=Bulletin.objects.published().filter(pk=self.pk).exists())
        return super().delete(*args, **kwargs)

    @property
    def is_published(self) -> bool:
        """Everybody may read it, and nobody may change it."""
        return self.state == BulletinState.PUBLISHED


class BulletinRowQuerySet(models.QuerySet["BulletinRow"]):
    """Questions about rows; refuses to change or delete those of published bulletins in bulk."""

    def _published(self) -> bool:
        return self.filter(bulletin__state=BulletinState.PUBLISHED).exists()

    def bulk_create(self, objs: Iterable[BulletinRow], *args: Any, **kwargs: Any) -> list[BulletinRow]:
        """Create rows, unless one would join a published bulletin."""
        rows = list(objs)
        _refuse(found=Bulletin.objects.published().filter(pk__in={row.bulletin_id for row in rows}).exists())
        return super().bulk_create(rows, *args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        """Update, unless one belongs to a published bulletin."""
        _refuse(found=self._published())
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete, unless one belongs to a published bulletin."""
        _refuse(found=self._published())
        return super().delete()


class BulletinRow(models.Model):
    """One unit's line in a bulletin: its name as it was then, and its figures."""

    bulletin = models.ForeignKey(Bulletin, verbose_name=_("通报"), on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveSmallIntegerField(_("次序"))
    rank = models.PositiveSmallIntegerField(_("名次"), null=True, blank=True)
    department_ref = models.BigIntegerField(_("单位编号"), null=True, blank=True)
    department_name = models.CharField(_("单位"), max_length=120)
    figures = models.JSONField(_("数据"))

    objects = BulletinRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("通报单位行")
        verbose_name_plural = _("通报单位行")
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bulletin", "position"], name="one_bulletin_row_per_position")
        ]

    def __str__(self) -> str:
        return self.department_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, unless the bulletin is published."""
        _refuse(found=Bulletin.objects.published().filter(pk=self.bulletin_id).exists())
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete, unless the bulletin is published."""
        _refuse(found=Bulletin.objects.published().filter(pk=self.bulletin_id).exists())
        return super().delete(*args, **kwargs)


def _refuse(*, found: bool) -> None:
    """A published bulletin is read, never changed: DESIGN section 1, promise 6."""
    if found:
        raise RefusedError(_PUBLISHED_IS_FINAL)
