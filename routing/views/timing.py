"""More time, and time that stands still."""

from __future__ import annotations

from django.utils.translation import gettext as _

from common.errors import RefusedError
from deadlines.models import ExtensionState
from deadlines.services.provisional import due_words
from routing.forms.centre import BeginEscalationForm, GrantExtensionForm, PauseForm, RefuseExtensionForm, ResumeForm
from routing.forms.units import AskExtensionForm
from routing.services import history, timing
from routing.views.acting import Act, action
from routing.views.frame import CENTRE, UNIT


@action(*UNIT, form=AskExtensionForm, part=True)
def ask_extension(act: Act) -> str:
    """Ask the centre for more time."""
    extension = timing.ask_extension(act.own_part, total=act.data["total"], reason=act.data["reason"], actor=act.user)
    if extension.state == ExtensionState.LATE:
        due = due_words(extension.deadline.due_on)
        return _("答复期限%(day)s已过，这份申请记录为逾期提出，期限不变。请尽快答复，或者先告知办理进展。") % {
            "day": due
        }
    return _("延期申请已送信息中心审批，批准以前期限不变。")


@action(*CENTRE, form=GrantExtensionForm)
def grant_extension(act: Act) -> str:
    """Agree to more time."""
    clock = timing.grant_extension(act.letter, note=act.data["note"], actor=act.user)
    return _("已同意延期，答复期限改到%(day)s，已告知来信人。") % {"day": due_words(clock.due_on)}


@action(*CENTRE, form=RefuseExtensionForm)
def refuse_extension(act: Act) -> str:
    """Do not agree to more time."""
    timing.refuse_extension(act.letter, note=act.data["note"], actor=act.user)
    return _("未同意延期，期限不变，已告知承办单位。")


@action(*CENTRE, form=BeginEscalationForm)
def begin_escalation(act: Act) -> str:
    """Let reminders and urging begin for an old letter that was imported without an answer."""
    if not history.begin_escalation([act.letter], actor=act.user):
        raise RefusedError(_("这封信已经在催办，或者没有正在计算的答复期限。"))
    return _("来信%(number)s开始提醒和催办。") % {"number": act.letter.number}


@action(*CENTRE, form=PauseForm)
def pause(act: Act) -> str:
    """Ask the writer for what is missing; the clock stands still."""
    timing.pause(act.letter, reason=act.data["text"], actor=act.user)
    return _("已请来信人补充，期限从今天起暂停。")


@action(*CENTRE, form=ResumeForm)
def resume(act: Act) -> str:
    """Let the clock go on."""
    timing.resume(act.letter, supplement=act.data["text"], actor=act.user)
    return _("期限从今天起恢复计算。")
