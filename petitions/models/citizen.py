"""A citizen's account: no password, opened by a code sent to a contact that only the citizen reads."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.fields import EncryptedTextField


class Citizen(models.Model):
    """A person who wants all letters in one place. It has nothing in common with the office's accounts.

    A contact is found by its blind index; a closed account keeps neither contact nor name.
    """

    name = EncryptedTextField(_("姓名"), blank=True)
    email = EncryptedTextField(_("电子邮箱"), blank=True)
    phone = EncryptedTextField(_("电话"), blank=True)
    email_index = models.CharField(_("邮箱索引"), max_length=64, blank=True)
    phone_index = models.CharField(_("电话索引"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("注册时间"))
    seen_at = models.DateTimeField(_("最近登录"))
    phone_proved_at = models.DateTimeField(
        _("电话最近验证时间"), null=True, blank=True, help_text=_("号码会换主人，太久没有验证的不再算数。")
    )
    era = models.PositiveIntegerField(
        _("登录批次"), default=0, db_default=0, help_text=_("加一，以前的登录就全部失效。")
    )
    closed_at = models.DateTimeField(_("注销时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("来信人账户")
        verbose_name_plural = _("来信人账户")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["email_index"], condition=~Q(email_index=""), name="one_account_per_email"),
            models.UniqueConstraint(fields=["phone_index"], condition=~Q(phone_index=""), name="one_account_per_phone"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class ContactProof(models.Model):
    """A code that was sent to a contact, to be typed on the page that asked for it; only its hash is stored."""

    key = models.CharField(_("标识摘要"), max_length=64, unique=True)
    contact = EncryptedTextField(_("联系方式"))
    code_digest = models.CharField(_("验证码摘要"), max_length=64)
    created_at = models.DateTimeField(_("发出时间"))
    expires_at = models.DateTimeField(_("失效时间"))
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("联系方式验证")
        verbose_name_plural = _("联系方式验证")
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="contact_proof_age")]

    def __str__(self) -> str:
        return f"#{self.pk}"
