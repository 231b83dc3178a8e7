"""The outbox: every message is a row written with the change that caused it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.fields import EncryptedTextField
from notifications.facts import revived
from notifications.filling import filled, hidden
from notifications.notices import label_of, page_of
from notifications.rendering import Message, rendered


class Medium(models.TextChoices):
    """How a message travels."""

    EMAIL = "email", _("电子邮件")
    DESK = "desk", _("站内")
    SMS = "sms", _("短信")


OUTWARD = (Medium.EMAIL, Medium.SMS)
"""What leaves the house, and shows on the page of what was sent."""


class DeliveryState(models.TextChoices):
    """Every message ends as sent or as visibly failed; one that was held goes on, or is cancelled, by a person's word."""

    WAITING = "waiting", _("待发送")
    SENT = "sent", _("已发送")
    FAILED = "failed", _("发送失败")
    HELD = "held", _("暂扣待确认")
    CANCELLED = "cancelled", _("已取消")


UNSEEN = (DeliveryState.HELD, DeliveryState.CANCELLED)
"""Messages that nobody has received, and that are not under way."""


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Questions about many messages."""

    def on_desk_of(self, user: User, *, at: dt.datetime) -> NotificationQuerySet:
        """The person's own messages on the desk whose time has come, as long as the person may read of the letter."""
        own = self.filter(recipient=user, medium=Medium.DESK, not_before__lte=at).exclude(state__in=UNSEEN)
        return own if user.sees_wrongdoing else own.filter(restricted=False)

    def mails_shown_to(self, user: User) -> NotificationQuerySet:
        """The mails and short messages of the outbox, without those of restricted letters unless the account is marked."""
        mails = self.filter(medium__in=OUTWARD)
        return mails if user.sees_wrongdoing else mails.filter(restricted=False)


class Notification(models.Model):
    """One message to one person, written once (``key``), claimed with a lease, tried with back-off.

    It is kept as its facts (``context``). Subject and body are what a mail said when it was sent, so that this
    stays on record when a template changes; empty before, and for messages on the desk.
    """

    key = models.CharField(_("唯一键"), max_length=160, unique=True)
    medium = models.CharField(_("方式"), max_length=8, choices=Medium.choices)
    recipient = models.ForeignKey(  # found by the index "inbox"; a second one only cost time at each insert
        User,
        verbose_name=_("收件人"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="notifications",
        db_index=False,
    )
    address = EncryptedTextField(_("地址"), blank=True)
    notice = models.CharField(_("通知种类"), max_length=40)
    reference = models.CharField(_("编号"), max_length=24, blank=True)
    restricted = models.BooleanField(_("举报限阅"), default=False)
    context = models.JSONField(_("事实"), default=dict, blank=True)
    subject = models.CharField(_("主题"), max_length=200, blank=True)
    body = models.TextField(_("内容"), blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    created_at = models.DateTimeField(_("生成时间"))
    not_before = models.DateTimeField(_("最早发送时间"))
    next_attempt_at = models.DateTimeField(_("下次尝试"), null=True, blank=True)
    leased_until = models.DateTimeField(_("占用至"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    sent_at = models.DateTimeField(_("发送时间"), null=True, blank=True)
    read_at = models.DateTimeField(_("阅读时间"), null=True, blank=True)
    last_error = models.TextField(_("最近错误"), blank=True)
    resent_at = models.DateTimeField(_("重发时间"), null=True, blank=True)
    resent_by = models.ForeignKey(
        User, verbose_name=_("重发人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("消息")
        verbose_name_plural = _("消息")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["next_attempt_at"], condition=models.Q(state="waiting"), name="outbox_due"),
            models.Index(fields=["recipient", "-id"], name="inbox"),
            models.Index(fields=["medium", "state", "-id"], name="outbox"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def label(self) -> str:
        """What kind of notice it is, in words."""
        return label_of(self.notice)

    @property
    def leads_to(self) -> str:
        """The name of the address where a message of no letter goes on."""
        return page_of(self.notice)

    @cached_property
    def message(self) -> Message:
        """Subject and text: as they were sent, else as they would be now; ValueError where they can't be written."""
        if self.subject or self.body:
            return Message(self.subject, self.body)
        return self._rendered(None)

    @cached_property
    def _secrets(self) -> dict[str, str]:
        """What this sending holds and nobody keeps: the next one gets another link."""
        return filled(self)

    def outgoing(self) -> Message:
        """Subject and text as they go out, with what only the one they go to may read."""
        return self._rendered(self._secrets)

    def on_record(self) -> Message:
        """Subject and text of what went out, as they are kept: words stand where a link or a code stood."""
        return self._rendered(hidden(self._secrets))

    def _rendered(self, secrets: Mapping[str, object] | None) -> Message:
        desk, sms = self.medium == Medium.DESK, self.medium == Medium.SMS
        facts = revived(self.context)
        return rendered(self.notice, facts, restricted=self.restricted, on_desk=desk, sms=sms, filled=secrets)

    @property
    def headline(self) -> str:
        """The subject without the site's name before it, for pages of the site itself."""
        return self._shown.subject.removeprefix(f"【{settings.SITE_NAME}】") or self.label

    @property
    def text(self) -> str:
        """The text below the headline."""
        return self._shown.body

    @property
    def _shown(self) -> Message:
        """A message whose template is gone, or asks for more than was kept, still has its place on the page."""
        try:
            return self.message
        except ValueError:
            return Message(self.label, gettext("这条消息的内容已无法显示，请打开来信查看。"))

    @property
    def masked_address(self) -> str:
        """The mail address with the first letter and the host, the number with its ends: enough to tell two apart."""
        if "@" not in self.address:
            return f"{self.address[:3]}****{self.address[-4:]}" if self.address else ""
        person, _at, host = self.address.rpartition("@")
        return f"{person[:1]}***@{host}"
