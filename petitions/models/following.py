"""What a writer does with a letter after sending it: adds to it, opens it by a link, asks for the own data."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.fields import EncryptedTextField
from petitions.models.citizen import Citizen
from petitions.models.petition import Petition


class NoteKind(models.TextChoices):
    """A supplement goes with the round that runs; a follow-up question opens the next one."""

    SUPPLEMENT = "supplement", _("补充说明")
    FOLLOW_UP = "follow_up", _("追问")


class WriterNote(models.Model):
    """Something the writer wrote later; files may come with it."""

    petition = models.ForeignKey(
        Petition, verbose_name=_("来信"), on_delete=models.CASCADE, related_name="writer_notes"
    )
    kind = models.CharField(_("性质"), max_length=10, choices=NoteKind.choices)
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    text = models.TextField(_("内容"))
    added_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("来信人补充")
        verbose_name_plural = _("来信人补充")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.petition_id}/{self.round} {self.kind}"


class LetterLink(models.Model):
    """A link in a message that opens one letter, once, within a fortnight. The secret part is derived, not stored."""

    key = models.CharField(_("标识"), max_length=32, unique=True)
    petition = models.ForeignKey(Petition, verbose_name=_("来信"), on_delete=models.CASCADE, related_name="links")
    leads_to = models.CharField(_("打开后"), max_length=20, blank=True)
    created_at = models.DateTimeField(_("生成时间"))
    expires_at = models.DateTimeField(_("失效时间"))
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("来信链接")
        verbose_name_plural = _("来信链接")
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="letter_link_age")]

    def __str__(self) -> str:
        return self.key


class Follow(models.Model):
    """Somebody wants to hear when a public matter is answered; counted as a follower once the contact is confirmed."""

    petition = models.ForeignKey(Petition, verbose_name=_("来信"), on_delete=models.CASCADE, related_name="follows")
    citizen = models.ForeignKey(
        Citizen, verbose_name=_("账户"), null=True, blank=True, on_delete=models.CASCADE, related_name="follows"
    )
    email = EncryptedTextField(_("电子邮箱"), blank=True)
    email_index = models.CharField(_("邮箱索引"), max_length=64, blank=True)
    since = models.DateTimeField(_("关注时间"))

    class Meta:
        verbose_name = _("关注")
        verbose_name_plural = _("关注")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["petition", "email_index"],
                condition=~models.Q(email_index=""),
                name="one_follow_per_contact",
            ),
            models.UniqueConstraint(
                fields=["petition", "citizen"],
                condition=models.Q(citizen__isnull=False),
                name="one_follow_per_account",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} #{self.pk}"


class DataWish(models.TextChoices):
    """What a writer asks for under PIPL, articles 46 and 47."""

    CORRECT = "correct", _("更正")
    ERASE = "erase", _("删除")


class WishState(models.TextChoices):
    """Where the wish stands; the centre decides with a reason."""

    ASKED = "asked", _("待处理")
    GRANTED = "granted", _("已同意")
    PARTLY = "partly", _("部分同意")
    DECLINED = "declined", _("未同意")


class DataRequest(models.Model):
    """A wish to correct or erase personal data of one letter, and what the centre decided."""

    petition = models.ForeignKey(
        Petition, verbose_name=_("来信"), on_delete=models.CASCADE, related_name="data_requests"
    )
    wish = models.CharField(_("请求"), max_length=8, choices=DataWish.choices)
    text = models.TextField(_("说明"), blank=True)
    copy_too = models.BooleanField(_("一并撤下公开件"), default=False, db_default=False)
    state = models.CharField(_("状态"), max_length=8, choices=WishState.choices, default=WishState.ASKED)
    asked_at = models.DateTimeField(_("提出时间"))
    decided_at = models.DateTimeField(_("处理时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, verbose_name=_("处理人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decision_note = models.TextField(_("答复"), blank=True)

    class Meta:
        verbose_name = _("个人信息请求")
        verbose_name_plural = _("个人信息请求")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["petition", "wish"], condition=models.Q(state="asked"), name="one_open_data_request"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["state", "asked_at"], name="data_request_queue")]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.wish}"
