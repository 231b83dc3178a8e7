"""Views of queues that people keep, and work done on many letters at once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from petitions.models import Petition


class SavedView(models.Model):
    """A queue with filters, order and columns under a name; shared ones are for all of a unit (or the centre)."""

    owner = models.ForeignKey(User, verbose_name=_("建立人"), on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(_("名称"), max_length=40)
    queue = models.SlugField(_("队列"), max_length=30)
    filters = models.JSONField(_("筛选"), default=dict)
    columns = models.JSONField(_("列"), default=list)
    order = models.SlugField(_("排序"), max_length=20, blank=True)
    shared_with = models.ForeignKey(
        Department, verbose_name=_("共享单位"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    created_at = models.DateTimeField(_("建立时间"))

    class Meta:
        verbose_name = _("视图")
        verbose_name_plural = _("视图")
        ordering: ClassVar = ["queue", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "queue", "name"], name="one_view_per_name_and_queue")
        ]

    def __str__(self) -> str:
        return self.name


class BulkKind(models.TextChoices):
    """What is done to the chosen letters."""

    DISPATCH = "dispatch", _("批量分办")
    URGE = "urge", _("批量催办")
    REASSIGN = "reassign", _("批量改派")
    EXPORT = "export", _("导出")
    UNDO = "undo", _("撤销分办")


class BulkState(models.TextChoices):
    """Where a job on many letters stands."""

    WAITING = "waiting", _("等待")
    RUNNING = "running", _("进行中")
    DONE = "done", _("已完成")
    STOPPED = "stopped", _("已中止")


class BulkJob(models.Model):
    """One deed on many letters: runs in the background, its rows say how far it is."""

    kind = models.CharField(_("操作"), max_length=10, choices=BulkKind.choices)
    state = models.CharField(_("状态"), max_length=10, choices=BulkState.choices, default=BulkState.WAITING)
    wishes = models.JSONField(_("参数"), default=dict)
    token = models.CharField(_("表单令牌"), max_length=40, unique=True)
    file = models.CharField(_("文件"), max_length=120, blank=True)
    created_by = models.ForeignKey(User, verbose_name=_("操作人"), on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("建立时间"))
    claimed_until = models.DateTimeField(_("占用至"), null=True, blank=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("批量操作")
        verbose_name_plural = _("批量操作")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["state", "claimed_until"], name="bulk_job_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class BulkItem(models.Model):
    """One letter of a job; ``version`` is the letter's when it was chosen."""

    job = models.ForeignKey(BulkJob, verbose_name=_("批量操作"), on_delete=models.CASCADE, related_name="items")
    petition = models.ForeignKey(Petition, verbose_name=_("来信"), on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(_("来信版本"))
    done_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    refusal = models.TextField(_("没有办成的原因"), blank=True)

    class Meta:
        verbose_name = _("批量操作的来信")
        verbose_name_plural = _("批量操作的来信")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["job", "petition"], name="a_letter_once_per_job")]
        indexes: ClassVar = [models.Index(fields=["job", "done_at"], name="bulk_item_left")]

    def __str__(self) -> str:
        return f"{self.job_id} {self.petition_id}"
