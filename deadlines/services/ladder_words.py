"""A step of the ladder in words: when, whom it tells, what follows."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role
from deadlines.models import EscalationStep, StepBasis
from deadlines.services.ladder_checks import CENTRE

TOLD: dict[str, str | Promise] = {
    str(Role.LIAISON): gettext_lazy("联络员"),
    str(Role.SECTION_HEAD): gettext_lazy("科室负责人"),
    str(Role.UNIT_HEAD): gettext_lazy("单位负责人"),
    str(Role.PRINCIPAL_HEAD): gettext_lazy("单位主要负责人"),
    str(Role.LEADER): gettext_lazy("县领导"),
    str(Role.CENTRE_HEAD): gettext_lazy("信息中心主任"),
    CENTRE: gettext_lazy("信息中心全体"),
}
"""The words of ``tells`` as people read them."""


def when_words(step: EscalationStep) -> str:
    """Return when the step happens: 到期前1个工作日, 到期次日零时, 到期后第5个工作日, 满三个月前45日."""
    if step.basis == StepBasis.THREE_MONTHS:
        return _("满三个月前%(n)s日") % {"n": -step.offset}
    if step.offset == 0:
        return _("到期次日零时")
    if step.offset < 0:
        return _("到期前%(n)s个工作日") % {"n": -step.offset}
    return _("到期后第%(n)s个工作日") % {"n": step.offset}


def told_words(tells: Iterable[str]) -> str:
    """Return whom the step tells, in one line."""
    return "、".join(str(TOLD.get(word, word)) for word in tells)
