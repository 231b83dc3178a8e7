"""Writing at the desk: texts not sent yet, who has the letter open, texts used again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from petitions.models import Petition


class UnsavedText(models.Model):
    """What a person typed into a form of a letter and did not send yet, kept by the server.

    ``part`` is the assignment the form is about, 0 for none; ``version`` the letter's when typing began.
    """

    user = models.ForeignKey(User, verbose_name=_("人员"), on_delete=models.CASCADE, related_name="+")
    petition = models.ForeignKey(Petition, verbose_name=_("来信"), on_delete=models.CASCADE, related_name="+")
    action = models.SlugField(_("表单"), max_length=30)
    part = models.BigIntegerField(_("交办"), default=0)
    fields = models.JSONField(_("内容"), default=dict)
    version = models.PositiveIntegerField(_("来信版本"), default=0)
    saved_at = models.DateTimeField(_("保存时间"))

    class Meta:
        verbose_name = _("未提交的文字")
        verbose_name_plural = _("未提交的文字")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "petition", "action", "part"], name="one_unsaved_text_per_form")
        ]
        indexes: ClassVar = [models.Index(fields=["saved_at"], name="unsaved_text_age")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.petition_id} {self.action}"


class Presence(models.Model):
    """A person has a letter open; it counts for a short while after ``seen_at``."""

    user = models.ForeignKey(User, verbose_name=_("人员"), on_delete=models.CASCADE, related_name="+")
    petition = models.ForeignKey(Petition, verbose_name=_("来信"), on_delete=models.CASCADE, related_name="+")
    doing = models.SlugField(_("正在"), max_length=30, blank=True)
    seen_at = models.DateTimeField(_("最近一次"))

    class Meta:
        verbose_name = _("正在查看")
        verbose_name_plural = _("正在查看")
        constraints: ClassVar = [models.UniqueConstraint(fields=["petition", "user"], name="one_presence_per_person")]
        indexes: ClassVar = [models.Index(fields=["seen_at"], name="presence_age")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.petition_id}"


class TextBlock(models.Model):
    """A text that a unit puts into answers again and again; without a unit it is for all."""

    department = models.ForeignKey(
        Department, verbose_name=_("单位"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    title = models.CharField(_("名称"), max_length=60)
    body = models.TextField(_("内容"))
    used = models.PositiveIntegerField(_("使用次数"), default=0)
    created_at = models.DateTimeField(_("建立时间"))
    created_by = models.ForeignKey(
        User, verbose_name=_("建立人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    retired_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("常用语")
        verbose_name_plural = _("常用语")
        ordering: ClassVar = ["-used", "id"]
        indexes: ClassVar = [models.Index(fields=["department", "-used"], name="text_block_of_unit")]

    def __str__(self) -> str:
        return self.title
