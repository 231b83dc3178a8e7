"""Who wrote, as a snapshot of one letter."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.fields import EncryptedTextField
from petitions.models.petition import Petition


class Writer(models.Model):
    """The writer as given with this letter; contact data encrypted, found again by blind index only.

    The office sees the real name, the public sees ``nickname`` or a masked name.
    """

    petition = models.OneToOneField(Petition, verbose_name=_("来信"), on_delete=models.CASCADE, related_name="writer")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("账号"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    name = EncryptedTextField(_("姓名"), blank=True)
    phone = EncryptedTextField(_("电话"), blank=True)
    email = EncryptedTextField(_("电子邮箱"), blank=True)
    address = EncryptedTextField(_("住址"), blank=True)
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
