"""Who wrote, as a snapshot of one letter."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.fields import EncryptedTextField
from petitions.models.citizen import Citizen
from petitions.models.petition import Petition


class Writer(models.Model):
    """The writer as given with this letter; contact data encrypted, found again by blind index only.

    The office sees the real name, the public sees ``nickname`` or a masked name.
    """

    petition = models.OneToOneField(Petition, verbose_name=_("来信"), on_delete=models.CASCADE, related_name="writer")
    citizen = models.ForeignKey(
        Citizen, verbose_name=_("账户"), null=True, blank=True, on_delete=models.SET_NULL, related_name="written"
    )
    name = EncryptedTextField(_("姓名"), blank=True)
    phone = EncryptedTextField(_("电话"), blank=True)
    email = EncryptedTextField(_("电子邮箱"), blank=True)
    address = EncryptedTextField(_("住址"), blank=True)
    behalf_name = EncryptedTextField(_("代谁写信"), blank=True, help_text=_("替别人写信时，当事人的姓名。"))
    behalf_relation = models.CharField(_("与当事人的关系"), max_length=40, blank=True, db_default="")
    anonymous = models.BooleanField(_("匿名"), default=False, db_default=False)
    read_at = models.DateTimeField(
        _("最近查看时间"), null=True, blank=True, help_text=_("来信人最近一次打开这封信，用来提醒没有看过的答复。")
    )
    erased_at = models.DateTimeField(_("个人信息删除时间"), null=True, blank=True)
    nickname = models.CharField(_("公开显示的称呼"), max_length=60, blank=True)
    phone_index = models.CharField(_("电话索引"), max_length=64, blank=True)
    email_index = models.CharField(_("邮箱索引"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("来信人")
        verbose_name_plural = _("来信人")
        indexes: ClassVar = [
            models.Index(fields=["phone_index"], name="writer_phone"),
            models.Index(fields=["email_index"], name="writer_email"),
        ]

    def __str__(self) -> str:
        return self.nickname or f"#{self.petition_id}"
