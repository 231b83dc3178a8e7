"""What helps a citizen before writing: whose mailbox it is, and what is asked often."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from petitions.models.channel import Category, Channel


class MailboxQuerySet(models.QuerySet["Mailbox"]):
    """Questions about mailboxes."""

    def open(self) -> MailboxQuerySet:
        """Those that citizens can write to."""
        return self.filter(is_open=True)


class Mailbox(models.Model):
    """The mailbox of one leader: the post, who holds it, and what the leader looks after."""

    key = models.SlugField(_("代码"), max_length=30, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    post = models.CharField(_("职务"), max_length=60, blank=True)
    holder = models.CharField(_("姓名"), max_length=60, blank=True)
    duties = models.CharField(_("分管工作"), max_length=300, blank=True)
    channel = models.ForeignKey(Channel, verbose_name=_("渠道"), on_delete=models.PROTECT, related_name="mailboxes")
    leader = models.ForeignKey(
        User, verbose_name=_("领导账号"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_open = models.BooleanField(_("开放写信"), default=True)
    position = models.PositiveIntegerField(_("排序"), default=0)

    objects = MailboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("领导信箱")
        verbose_name_plural = _("领导信箱")
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class FaqQuerySet(models.QuerySet["Faq"]):
    """Questions about the questions often asked."""

    def shown(self) -> FaqQuerySet:
        """Those the public reads."""
        return self.filter(is_shown=True)


class Faq(models.Model):
    """A question often asked and its answer, made by the centre, often from a good answer that is public."""

    question = models.CharField(_("问题"), max_length=120)
    answer = models.TextField(_("答案"))
    category = models.ForeignKey(
        Category, verbose_name=_("类别"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    department = models.ForeignKey(
        Department, verbose_name=_("单位"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    source_number = models.CharField(_("来自公开答复"), max_length=24, blank=True)
    is_shown = models.BooleanField(_("公开"), default=True)
    position = models.PositiveIntegerField(_("排序"), default=0)
    reads = models.PositiveIntegerField(_("阅读数"), default=0)
    reviewed_on = models.DateField(_("核对日期"))
    updated_at = models.DateTimeField(_("更新时间"))
    updated_by = models.ForeignKey(
        User, verbose_name=_("更新人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = FaqQuerySet.as_manager()

    class Meta:
        verbose_name = _("常见问题")
        verbose_name_plural = _("常见问题")
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.question
