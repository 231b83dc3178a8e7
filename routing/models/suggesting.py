"""What proposes a category and a unit: rules written by the centre, and models trained on letters handled."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from petitions.models import Category, LetterType


class RoutingRule(models.Model):
    """If a letter is like this, propose that. Rules are asked in their order; each can be switched on and off.

    ``conditions`` is a list of plain facts, read by routing/rules.py. A rule that can't be read is skipped and
    says so in ``broken_because``.
    """

    name = models.CharField(_("名称"), max_length=60)
    position = models.PositiveIntegerField(_("次序"), default=0)
    active = models.BooleanField(_("启用"), default=False)
    conditions = models.JSONField(_("条件"), default=list)
    lead = models.ForeignKey(
        Department, verbose_name=_("建议主办"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    supports = models.ManyToManyField(Department, verbose_name=_("建议协办"), blank=True, related_name="+")
    category = models.ForeignKey(
        Category, verbose_name=_("建议类别"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    letter_type = models.CharField(_("建议类型"), max_length=16, choices=LetterType.choices, blank=True)
    urgent = models.BooleanField(_("建议标为紧急"), default=False)
    note = models.CharField(_("理由"), max_length=200, blank=True)
    broken_because = models.CharField(_("不能使用的原因"), max_length=200, blank=True)
    broken_at = models.DateTimeField(_("发现时间"), null=True, blank=True)
    tried_at = models.DateTimeField(_("试用时间"), null=True, blank=True)
    trial = models.JSONField(_("试用结果"), default=dict)
    retired_at = models.DateTimeField(_("删除时间"), null=True, blank=True)
    changed_at = models.DateTimeField(_("修改时间"))
    changed_by = models.ForeignKey(
        User, verbose_name=_("修改人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("分办规则")
        verbose_name_plural = _("分办规则")
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Target(models.TextChoices):
    """What a model says of a letter."""

    CATEGORY = "category", _("类别")
    UNIT = "unit", _("主办单位")


class TrainedModel(models.Model):
    """A classifier's numbers and how good they are; one is current for each target.

    ``content`` is a compressed archive of plain arrays, read without unpickling.
    """

    target = models.CharField(_("判断什么"), max_length=10, choices=Target.choices)
    current = models.BooleanField(_("现行"), default=True)
    content = models.BinaryField(_("模型"))
    digest = models.CharField(_("摘要"), max_length=64)
    letters = models.PositiveIntegerField(_("训练来信数"))
    scores = models.JSONField(_("检验结果"), default=dict)
    origin = models.CharField(_("来源"), max_length=60)
    trained_at = models.DateTimeField(_("训练时间"))
    trained_by = models.ForeignKey(
        User, verbose_name=_("训练人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    chosen_at = models.DateTimeField(_("启用时间"), null=True, blank=True)
    chosen_by = models.ForeignKey(
        User, verbose_name=_("启用人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("分类模型")
        verbose_name_plural = _("分类模型")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["target"], condition=Q(current=True), name="one_current_model_per_target")
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.trained_at:%Y-%m-%d}"


class RunState(models.TextChoices):
    """Where a training stands."""

    WAITING = "waiting", _("等待训练")
    RUNNING = "running", _("正在训练")
    DONE = "done", _("训练完成")
    FAILED = "failed", _("没有训练成")


class TrainingRun(models.Model):
    """A training that was asked for, by a person or by the week: done in the background, says how far it is."""

    target = models.CharField(_("判断什么"), max_length=10, choices=Target.choices)
    state = models.CharField(_("状态"), max_length=10, choices=RunState.choices, default=RunState.WAITING)
    progress = models.PositiveSmallIntegerField(_("进度（百分比）"), default=0)
    outcome = models.CharField(_("结果"), max_length=300, blank=True)
    model = models.ForeignKey(
        TrainedModel, verbose_name=_("模型"), null=True, blank=True, on_delete=models.SET_NULL, related_name="runs"
    )
    asked_at = models.DateTimeField(_("提出时间"))
    asked_by = models.ForeignKey(
        User, verbose_name=_("提出人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    claimed_until = models.DateTimeField(_("占用至"), null=True, blank=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("训练")
        verbose_name_plural = _("训练")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["target"], condition=Q(state__in=["waiting", "running"]), name="one_training_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.get_state_display()}"
