"""What the public may read. Public pages, search and interfaces read this table and nothing else."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from petitions.models.petition import Petition
from petitions.models.reply import Reply


class ChangeAction(models.TextChoices):
    """What is to be done with something published."""

    CORRECT = "correct", _("更正")
    WITHDRAW = "withdraw", _("撤下")


class ChangeState(models.TextChoices):
    """Where the wish stands: one person asks, another decides."""

    PROPOSED = "proposed", _("待核定")
    APPROVED = "approved", _("已同意")
    DECLINED = "declined", _("未同意")


class PublicCopyQuerySet(models.QuerySet["PublicCopy"]):
    """Questions about what is published."""

    def current(self) -> PublicCopyQuerySet:
        """The versions that are shown now."""
        return self.filter(current=True)


def _index(name: str, *fields: str, **kept: bool) -> models.Index:
    """Return an index over what is shown now: nobody looks through the versions that were replaced."""
    return models.Index(fields=[*fields, "-id"], name=name, condition=models.Q(current=True, **kept))


class PublicCopy(models.Model):
    """The masked, released text of a letter and its answer; one row per version, names copied."""

    petition = models.ForeignKey(
        Petition, verbose_name=_("来信"), on_delete=models.PROTECT, related_name="public_copies"
    )
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    current = models.BooleanField(_("现行"), default=True)
    number = models.CharField(_("编号"), max_length=24)
    title = models.CharField(_("标题"), max_length=500)
    question = models.TextField(_("来信"))
    answer = models.TextField(_("答复"))
    writer_label = models.CharField(_("来信人"), max_length=60, blank=True)
    channel_key = models.CharField(_("渠道代码"), max_length=30)
    channel_name = models.CharField(_("渠道"), max_length=60)
    type_key = models.CharField(_("类型代码"), max_length=16, blank=True)
    category_name = models.CharField(_("类别"), max_length=60, blank=True)
    township_name = models.CharField(_("乡镇（街道）"), max_length=120, blank=True)
    department_id_copied = models.BigIntegerField(_("答复单位编号"), null=True, blank=True)
    department_name = models.CharField(_("答复单位"), max_length=200)
    received_on = models.DateField(_("来信日期"))
    replied_on = models.DateField(_("答复日期"))
    working_days = models.PositiveIntegerField(_("用时（工作日）"), null=True, blank=True)
    grade = models.CharField(_("评价"), max_length=20, blank=True)
    mailbox_name = models.CharField(_("领导信箱"), max_length=60, blank=True, db_default="")
    late = models.BooleanField(_("逾期答复"), default=False, db_default=False)
    reads = models.PositiveIntegerField(_("阅读数"), default=0, db_default=0)
    supports = models.PositiveIntegerField(_("支持数"), default=0, db_default=0)
    published_at = models.DateTimeField(_("公开时间"))
    withdrawn_at = models.DateTimeField(_("撤下时间"), null=True, blank=True)
    change_reason = models.TextField(_("更正或撤下原因"), blank=True)

    objects = PublicCopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("公开件")
        verbose_name_plural = _("公开件")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["petition", "version"], name="one_public_copy_per_version"),
            models.UniqueConstraint(
                fields=["petition"], condition=models.Q(current=True), name="one_current_public_copy"
            ),
        ]
        indexes: ClassVar = [
            _index("public_newest", "-replied_on"),
            _index("public_channel", "channel_key", "-replied_on"),
            _index("public_unit", "department_name", "-replied_on"),
            _index("public_township", "township_name", "-replied_on"),
            _index("public_type", "type_key", "-replied_on"),
            _index("public_category", "category_name", "-replied_on"),
            _index("public_mailbox", "mailbox_name", "-replied_on"),
            _index("public_late", "-replied_on", late=True),
            _index("public_received", "-received_on"),
            _index("public_read", "-reads"),
            _index("public_supported", "-supports"),
            models.Index(fields=["number"], name="public_number"),
            models.Index(fields=["published_at"], name="public_day"),
        ]

    def __str__(self) -> str:
        return f"{self.number} v{self.version}"


class CopyTerms(models.Model):
    """What a current public copy is found by (petitions.search_index): its texts and number, folded.

    The pairs of characters stand beside it: on PostgreSQL in a column ``terms`` that Django does not know, on
    SQLite in an FTS5 table.
    """

    copy = models.OneToOneField(
        PublicCopy, verbose_name=_("公开件"), primary_key=True, on_delete=models.CASCADE, related_name="found_by"
    )
    text = models.TextField(_("检索文本"))

    class Meta:
        verbose_name = _("检索索引")
        verbose_name_plural = _("检索索引")

    def __str__(self) -> str:
        return f"#{self.pk}"


class ReleasedChange(models.Model):
    """A wish to correct a released answer, or to take its public copy down; decided by a second person.

    ``answer`` is the whole corrected answer as the writer is to get it; the public texts are as they will be shown.
    """

    petition = models.ForeignKey(
        Petition, verbose_name=_("来信"), on_delete=models.PROTECT, related_name="released_changes"
    )
    reply = models.ForeignKey(Reply, verbose_name=_("答复"), on_delete=models.PROTECT, related_name="changes")
    action = models.CharField(_("做什么"), max_length=8, choices=ChangeAction.choices)
    state = models.CharField(_("状态"), max_length=8, choices=ChangeState.choices, default=ChangeState.PROPOSED)
    answer = models.TextField(_("更正后的答复"), blank=True)
    public_title = models.CharField(_("公开的标题"), max_length=500, blank=True)
    public_question = models.TextField(_("公开的来信"), blank=True)
    public_answer = models.TextField(_("公开的答复"), blank=True)
    reason = models.TextField(_("原因"))
    proposed_at = models.DateTimeField(_("提出时间"))
    proposed_by = models.ForeignKey(
        User, verbose_name=_("提出人"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(_("核定时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, verbose_name=_("核定人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decision_note = models.TextField(_("核定意见"), blank=True)

    class Meta:
        verbose_name = _("更正撤下申请")
        verbose_name_plural = _("更正撤下申请")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["petition"], condition=models.Q(state="proposed"), name="one_open_change_per_letter"
            )
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.action}"
