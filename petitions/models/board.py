"""The board 论坛: posts that are shown before they are answered, what others say to them, and who supports them.

A post is a letter of its own; what is shown of it, masked and approved, stands here.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from common.fields import EncryptedTextField
from petitions.models.channel import Channel
from petitions.models.citizen import Citizen
from petitions.models.petition import Petition


class BoardQuerySet(models.QuerySet["Board"]):
    """Questions about boards."""

    def open(self) -> BoardQuerySet:
        """Boards that take new posts."""
        return self.filter(is_open=True)


class Board(models.Model):
    """A board with a theme, such as 效能建设; its channel holds the policy for its posts."""

    key = models.SlugField(_("代码"), max_length=30, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    hint = models.CharField(_("说明"), max_length=200, blank=True)
    channel = models.ForeignKey(Channel, verbose_name=_("渠道"), on_delete=models.PROTECT, related_name="boards")
    comments_at_once = models.BooleanField(_("跟帖即时显示"), default=False)
    is_open = models.BooleanField(_("开放发帖"), default=True)
    position = models.PositiveIntegerField(_("排序"), default=0)

    objects = BoardQuerySet.as_manager()

    class Meta:
        verbose_name = _("版块")
        verbose_name_plural = _("版块")
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Shown(models.TextChoices):
    """Whether a post or comment is seen by all."""

    WAITING = "waiting", _("待审核")
    SHOWN = "shown", _("已显示")
    REFUSED = "refused", _("未予显示")
    HIDDEN = "hidden", _("已隐藏")


UNANSWERED = models.Q(state="shown", answered_at=None)
"""Posts that all see, and that no unit answered yet."""


class BoardPostQuerySet(models.QuerySet["BoardPost"]):
    """Questions about posts."""

    def shown(self) -> BoardPostQuerySet:
        """Those the public reads."""
        return self.filter(state=Shown.SHOWN)

    def unanswered(self) -> BoardPostQuerySet:
        """Those the public reads that no unit answered yet: they must be listable (RULES section 2)."""
        return self.filter(UNANSWERED)


class BoardPost(models.Model):
    """What is shown of a letter on a board: masked and approved by the centre. Hidden or refused, the reason stays."""

    petition = models.OneToOneField(Petition, verbose_name=_("来信"), on_delete=models.CASCADE, related_name="post")
    board = models.ForeignKey(Board, verbose_name=_("版块"), on_delete=models.PROTECT, related_name="posts")
    state = models.CharField(_("状态"), max_length=8, choices=Shown.choices, default=Shown.WAITING)
    number = models.CharField(_("编号"), max_length=24, unique=True)
    title = models.CharField(_("标题"), max_length=500, blank=True)
    text = models.TextField(_("正文"), blank=True)
    writer_label = models.CharField(_("发帖人"), max_length=60, blank=True)
    department = models.ForeignKey(
        Department, verbose_name=_("所涉单位"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    department_name = models.CharField(_("所涉单位的名称"), max_length=120, blank=True)
    posted_at = models.DateTimeField(_("发帖时间"))
    shown_at = models.DateTimeField(_("显示时间"), null=True, blank=True)
    answered_at = models.DateTimeField(_("首次答复时间"), null=True, blank=True)
    last_at = models.DateTimeField(_("最近动态"), help_text=_("显示、跟帖或者答复的时间，列表按它排列。"))
    comments = models.PositiveIntegerField(_("跟帖数"), default=0)
    supports = models.PositiveIntegerField(_("支持数"), default=0)
    reads = models.PositiveIntegerField(_("阅读数"), default=0)
    decided_at = models.DateTimeField(_("审核时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, verbose_name=_("审核人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.TextField(_("理由"), blank=True)

    objects = BoardPostQuerySet.as_manager()

    class Meta:
        verbose_name = _("帖子")
        verbose_name_plural = _("帖子")
        indexes: ClassVar = [
            models.Index(fields=["state", "-last_at", "-id"], name="post_newest"),
            models.Index(fields=["board", "state", "-last_at", "-id"], name="post_of_board"),
            models.Index(fields=["state", "-supports", "-id"], name="post_supported"),
            models.Index(fields=["board", "state", "-supports", "-id"], name="post_supported_here"),
            models.Index(fields=["department_name", "state", "-last_at", "-id"], name="post_of_unit"),
            # the same list twice: PostgreSQL sorts nothing with the one, SQLite can use the other alone
            models.Index(fields=["posted_at", "id"], condition=UNANSWERED, name="post_open"),
            models.Index(fields=["state", "answered_at", "posted_at", "id"], name="post_unanswered"),
            models.Index(fields=["state", "id"], condition=models.Q(state="waiting"), name="post_queue"),
            models.Index(fields=["decided_at"], condition=models.Q(decided_at__isnull=False), name="post_decided"),
        ]

    def __str__(self) -> str:
        return self.number


class BoardNote(models.Model):
    """An interim note as the thread shows it: masked, with the date that the unit promised, if it did."""

    post = models.ForeignKey(BoardPost, verbose_name=_("帖子"), on_delete=models.CASCADE, related_name="notes")
    department_name = models.CharField(_("单位"), max_length=200)
    text = models.TextField(_("内容"))
    promised_on = models.DateField(_("承诺答复日期"), null=True, blank=True)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("帖子里的阶段说明")
        verbose_name_plural = _("帖子里的阶段说明")
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.post_id} {self.department_name}"


class CommentQuerySet(models.QuerySet["Comment"]):
    """Questions about comments."""

    def shown(self) -> CommentQuerySet:
        """Those the public reads."""
        return self.filter(state=Shown.SHOWN)

    def reported(self) -> CommentQuerySet:
        """Shown ones that readers reported, and nobody looked at since."""
        return self.filter(REPORTED)


REPORTED = models.Q(state="shown", reports__gt=0)


class Comment(models.Model):
    """What another citizen says to a post. The office sees who it is, the public a nickname and the masked text."""

    key = models.UUIDField(_("标识"), default=uuid.uuid4, unique=True, editable=False)
    token_digest = models.CharField(_("表单令牌摘要"), max_length=64, unique=True)
    post = models.ForeignKey(BoardPost, verbose_name=_("帖子"), on_delete=models.CASCADE, related_name="said")
    citizen = models.ForeignKey(
        Citizen, verbose_name=_("账户"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = EncryptedTextField(_("姓名"), blank=True)
    contact = EncryptedTextField(_("联系方式"), blank=True)
    contact_index = models.CharField(_("联系方式索引"), max_length=64, blank=True)
    writer_label = models.CharField(_("公开显示的称呼"), max_length=60)
    text = models.TextField(_("原文"))
    shown_text = models.TextField(_("公开的内容"), blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=Shown.choices, default=Shown.WAITING)
    posted_at = models.DateTimeField(_("时间"))
    decided_at = models.DateTimeField(_("审核时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, verbose_name=_("审核人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.TextField(_("理由"), blank=True)
    reports = models.PositiveIntegerField(_("举报次数"), default=0, db_default=0)
    report_reason = models.TextField(_("举报的理由"), blank=True, db_default="")

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("跟帖")
        verbose_name_plural = _("跟帖")
        indexes: ClassVar = [
            models.Index(fields=["post", "state", "id"], name="comments_of_post"),
            models.Index(fields=["state", "id"], name="comment_queue"),
            models.Index(fields=["id"], condition=REPORTED, name="comment_reported"),
            models.Index(fields=["decided_at"], condition=models.Q(decided_at__isnull=False), name="comment_decided"),
        ]

    def __str__(self) -> str:
        return str(self.key)


class Support(models.Model):
    """One voice for a public letter or post; a voice is an account or a device, kept as a hash."""

    petition = models.ForeignKey(
        Petition, verbose_name=_("来信"), on_delete=models.CASCADE, related_name="voices", db_index=False
    )
    voice = models.CharField(_("支持者摘要"), max_length=64)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("支持")
        verbose_name_plural = _("支持")
        constraints: ClassVar = [models.UniqueConstraint(fields=["petition", "voice"], name="one_voice_each")]

    def __str__(self) -> str:
        return f"{self.petition_id}"
