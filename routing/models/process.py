"""The workflow engine's process behind a letter."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import Process

from petitions.models import Petition


class LetterProcess(Process):  # type: ignore[misc]
    """One run of the flow: one letter, one round.

    ``run`` counts up where a round goes on after its end: its answer turned out to be none.
    """

    petition = models.ForeignKey(Petition, verbose_name=_("来信"), on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    run = models.PositiveSmallIntegerField(_("本轮第几次"), default=1, db_default=1)

    class Meta:
        verbose_name = _("流程")
        verbose_name_plural = _("流程")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["petition", "round", "run"], name="one_process_per_run")
        ]
