"""How many days for what."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from petitions.models import Channel, LetterType


class DeadlineKind(models.TextChoices):
    """Which clock it is (RULES section 3)."""

    DISPATCH = "dispatch", _("分办")
    ACKNOWLEDGE = "acknowledge", _("签收")
    REPLY = "reply", _("答复")
    UNIT = "unit", _("单位承办")
    SUPPORT = "support", _("协办意见")
    INSTRUCTION = "instruction", _("批示办理")
    EXTERNAL = "external", _("来文时限")
    NOTIFY = "notify", _("告知受理")
    RETURN = "return", _("退回时限")


OUTLIVING = frozenset({DeadlineKind.INSTRUCTION, DeadlineKind.EXTERNAL})
"""Clocks that go on when the letter is answered: a leader, or the office that sent it, waits for more than that."""


class DayUnit(models.TextChoices):
    """What a rule counts."""

    WORKING = "working", _("工作日")
    NATURAL = "natural", _("日")


class StartMoment(models.TextChoices):
    """From which moment a rule counts."""

    RECEIPT = "receipt", _("收到")
    ACCEPTANCE = "acceptance", _("受理")
    DISPATCH = "dispatch", _("分办")
    INSTRUCTION = "instruction", _("批示")


class DeadlineRule(models.Model):
    """How many days for what. A channel's own days go before the type's; else the most specific, the newest wins."""

    kind = models.CharField(_("期限"), max_length=12, choices=DeadlineKind.choices)
    channel = models.ForeignKey(
        Channel, verbose_name=_("渠道"), null=True, blank=True, on_delete=models.CASCADE, related_name="deadline_rules"
    )
    letter_type = models.CharField(_("类型"), max_length=16, choices=LetterType.choices, blank=True)
    urgent = models.BooleanField(_("安全紧急"), null=True, blank=True)
    complex_matter = models.BooleanField(_("复杂事项"), null=True, blank=True)
    amount = models.PositiveSmallIntegerField(_("天数"))
    unit = models.CharField(_("单位"), max_length=8, choices=DayUnit.choices, default=DayUnit.WORKING)
    starts_from = models.CharField(_("起算"), max_length=12, choices=StartMoment.choices, default=StartMoment.RECEIPT)
    cap = models.PositiveSmallIntegerField(_("延期后最长"), default=15, help_text=_("从起算日起的总天数，含原期限。"))
    source = models.CharField(_("依据"), max_length=120, blank=True)
    valid_from = models.DateField(_("施行日期"))
    valid_until = models.DateField(
        _("停用日期"), null=True, blank=True, help_text=_("收信日期在这一天及以后的不再适用。")
    )
    created_at = models.DateTimeField(_("设定时间"), null=True, blank=True)
    created_by = models.ForeignKey(
        User, verbose_name=_("设定人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("期限规则")
        verbose_name_plural = _("期限规则")
        ordering: ClassVar = ["kind", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.unit}"
