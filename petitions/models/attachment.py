"""Files that came with a letter or an answer, and the draft a citizen is still writing."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.fields import EncryptedTextField
from petitions.models.citizen import Citizen
from petitions.models.following import WriterNote
from petitions.models.petition import Petition
from petitions.models.reply import Reply


class Draft(models.Model):
    """A letter that is being written, kept between the steps of the form; found by its token's digest."""

    token_digest = models.CharField(_("令牌摘要"), max_length=64, unique=True)
    citizen = models.ForeignKey(
        Citizen, verbose_name=_("账户"), null=True, blank=True, on_delete=models.CASCADE, related_name="drafts"
    )
    content = EncryptedTextField(_("内容"), blank=True)
    created_at = models.DateTimeField(_("开始时间"))
    updated_at = models.DateTimeField(_("更新时间"))

    class Meta:
        verbose_name = _("草稿")
        verbose_name_plural = _("草稿")
        indexes: ClassVar = [models.Index(fields=["updated_at"], name="draft_age")]

    def __str__(self) -> str:
        return str(self.pk)


class AttachmentOwner(models.TextChoices):
    """Who added the file."""

    WRITER = "writer", _("来信人")
    OFFICE = "office", _("办理单位")


def stored_name(instance: Attachment, _filename: str) -> str:
    """Return a generated path: the given name never reaches the file system."""
    return f"attachments/{instance.key.hex[:2]}/{instance.key.hex}"


class Attachment(models.Model):
    """A file, stored under a generated name, private until it is released by itself."""

    key = models.UUIDField(_("标识"), default=uuid.uuid4, unique=True, editable=False)
    petition = models.ForeignKey(
        Petition, verbose_name=_("来信"), null=True, blank=True, on_delete=models.CASCADE, related_name="attachments"
    )
    draft = models.ForeignKey(
        Draft, verbose_name=_("草稿"), null=True, blank=True, on_delete=models.CASCADE, related_name="attachments"
    )
    reply = models.ForeignKey(
        Reply, verbose_name=_("答复"), null=True, blank=True, on_delete=models.SET_NULL, related_name="attachments"
    )
    note = models.ForeignKey(
        WriterNote, verbose_name=_("补充"), null=True, blank=True, on_delete=models.SET_NULL, related_name="attachments"
    )
    owner = models.CharField(_("添加人"), max_length=8, choices=AttachmentOwner.choices)
    file = models.FileField(_("文件"), upload_to=stored_name, max_length=120)
    given_name = models.CharField(_("文件名"), max_length=255)
    media_type = models.CharField(_("类型"), max_length=60)
    size = models.PositiveBigIntegerField(_("大小（字节）"))
    sha256 = models.CharField(_("摘要"), max_length=64)
    released = models.BooleanField(_("已公开"), default=False)
    added_at = models.DateTimeField(_("添加时间"))

    class Meta:
        verbose_name = _("附件")
        verbose_name_plural = _("附件")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(petition__isnull=False) | models.Q(draft__isnull=False),
                name="attachment_belongs_somewhere",
            )
        ]

    def __str__(self) -> str:
        return self.given_name
