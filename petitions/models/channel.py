"""Channels with their policies, the category tree, and the counter rows behind the numbers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Screener(models.TextChoices):
    """Who screens, or who releases, in a channel."""

    CENTRE = "centre", _("信息中心")
    UNIT = "unit", _("承办单位")


class Publicity(models.TextChoices):
    """Whether answered letters of a channel are shown to all."""

    BY_CONSENT = "by_consent", _("来信人同意的公开")
    ALWAYS = "always", _("一律公开")
    NEVER = "never", _("不公开")


class ChannelQuerySet(models.QuerySet["Channel"]):
    """Questions about channels."""

    def open_to_citizens(self) -> ChannelQuerySet:
        """Channels that a citizen can write to from the public pages."""
        return self.filter(open_to_citizens=True)


class Channel(models.Model):
    """A way in, with its policy as data (RULES section 2)."""

    key = models.SlugField(_("代码"), max_length=30, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    hint = models.CharField(_("说明"), max_length=200, blank=True)
    number_prefix = models.CharField(_("编号字头"), max_length=4, unique=True)
    screened_by = models.CharField(_("审核受理"), max_length=10, choices=Screener.choices, default=Screener.CENTRE)
    released_by = models.CharField(_("发布"), max_length=10, choices=Screener.choices, default=Screener.CENTRE)
    publicity = models.CharField(_("公开"), max_length=12, choices=Publicity.choices, default=Publicity.BY_CONSENT)
    leader_first = models.BooleanField(_("先呈领导"), default=False)
    names_unit = models.BooleanField(_("由来信人指明单位"), default=False)
    takes_anonymous = models.BooleanField(
        _("可匿名举报"), default=False, db_default=False, help_text=_("举报违纪违法的，可以不留姓名和联系方式。")
    )
    open_to_citizens = models.BooleanField(_("网上开放"), default=True)
    reports_back = models.BooleanField(_("向来文单位反馈"), default=False)
    position = models.PositiveIntegerField(_("排序"), default=0)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("渠道")
        verbose_name_plural = _("渠道")
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    def publishes(self, *, consent: bool) -> bool:
        """Tell whether an answered letter of this channel is shown to all, given the writer's choice."""
        if self.publicity == Publicity.BY_CONSENT:
            return consent
        return self.publicity == Publicity.ALWAYS


class Category(models.Model):
    """What a letter is about, as a tree."""

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    parent = models.ForeignKey(
        "self", verbose_name=_("上级类别"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    position = models.PositiveIntegerField(_("排序"), default=0)

    class Meta:
        verbose_name = _("类别")
        verbose_name_plural = _("类别")
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class NumberCounter(models.Model):
    """The last number given in a channel and year; locked while a number is taken, never set back."""

    channel = models.ForeignKey(Channel, verbose_name=_("渠道"), on_delete=models.PROTECT, related_name="counters")
    year = models.PositiveSmallIntegerField(_("年份"))
    last = models.PositiveIntegerField(_("最后序号"), default=0)

    class Meta:
        verbose_name = _("编号计数")
        verbose_name_plural = _("编号计数")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "year"], name="one_counter_per_channel_and_year")
        ]

    def __str__(self) -> str:
        return f"{self.channel_id}/{self.year}: {self.last}"
