"""An index of what letters are about: by a few of their pairs of characters, see petitions/likeness.py."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from petitions.models.petition import Petition


class LetterSketch(models.Model):
    """That a letter is in the index; ``gathered_at`` says when it was looked at for topics."""

    petition = models.OneToOneField(
        Petition, verbose_name=_("来信"), primary_key=True, on_delete=models.CASCADE, related_name="sketch"
    )
    made_at = models.DateTimeField(_("建立时间"))
    gathered_at = models.DateTimeField(_("归类时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("来信特征")
        verbose_name_plural = _("来信特征")
        indexes: ClassVar = [
            models.Index(fields=["petition"], condition=models.Q(gathered_at=None), name="sketch_to_gather")
        ]

    def __str__(self) -> str:
        return f"{self.petition_id}"


class LetterTerm(models.Model):
    """One pair of a letter's sketch. ``letter`` is the id alone: the rows are many, and read by term."""

    pk = models.CompositePrimaryKey("term", "letter")
    term = models.BigIntegerField(_("特征"))
    letter = models.BigIntegerField(_("来信"))

    class Meta:
        verbose_name = _("来信特征词")
        verbose_name_plural = _("来信特征词")

    def __str__(self) -> str:
        return f"{self.term} {self.letter}"


class LetterVocabulary(models.Model):
    """Which pairs are frequent, counted over the newest letters; the newest row holds."""

    shares = models.JSONField(_("常见程度"), default=dict)
    letters = models.PositiveIntegerField(_("来信数"))
    made_at = models.DateTimeField(_("统计时间"))

    class Meta:
        verbose_name = _("常见词")
        verbose_name_plural = _("常见词")

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}"


class TopicState(models.TextChoices):
    """Whether the centre still looks at it."""

    OPEN = "open", _("关注中")
    SETTLED = "settled", _("已处置")


class Topic(models.Model):
    """One matter that several people write about. It is hot from a number of writers on; below it is only kept."""

    title = models.CharField(_("名称"), max_length=120)
    named = models.BooleanField(_("人工命名"), default=False)
    state = models.CharField(_("状态"), max_length=8, choices=TopicState.choices, default=TopicState.OPEN)
    note = models.CharField(_("处置说明"), max_length=500, blank=True)
    first_on = models.DateField(_("首封来信"))
    last_on = models.DateField(_("最近来信"))
    letters = models.PositiveIntegerField(_("来信数"), default=0)
    writers = models.PositiveIntegerField(_("来信人数"), default=0)

    class Meta:
        verbose_name = _("热点")
        verbose_name_plural = _("热点")
        indexes: ClassVar = [models.Index(fields=["state", "-last_on", "-writers"], name="topic_newest")]

    def __str__(self) -> str:
        return self.title


class TopicLetter(models.Model):
    """A letter of a topic; ``taken_out`` when a person said that it is about something else."""

    petition = models.OneToOneField(
        Petition, verbose_name=_("来信"), on_delete=models.CASCADE, related_name="topic_letter"
    )
    topic = models.ForeignKey(Topic, verbose_name=_("热点"), on_delete=models.CASCADE, related_name="members")
    taken_out = models.BooleanField(_("已移出"), default=False)

    class Meta:
        verbose_name = _("热点来信")
        verbose_name_plural = _("热点来信")

    def __str__(self) -> str:
        return f"{self.topic_id} {self.petition_id}"
