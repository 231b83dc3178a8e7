"""The first look: accept, take, or turn away."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Role
from common.errors import RefusedError
from petitions.models import LetterType
from routing.forms.screening import AcceptForm, GenuineForm, MergeForm, RefuseForm, TakeForm, TransferOutForm
from routing.services import dispatching, marking, screening
from routing.services.intake import screening_unit
from routing.views.acting import Act, action
from routing.views.frame import CENTRE, HANDLERS


def _findings(act: Act) -> screening.Findings:
    return screening.Findings(
        letter_type=LetterType(act.data["letter_type"]),
        category=act.data["category"],
        priority=act.data["priority"],
        complex_matter=act.data["complex_matter"],
        important=act.data["important"],
    )


@action(*HANDLERS, form=AcceptForm)
def accept(act: Act) -> str:
    """Take the letter on."""
    screening.accept(act.letter, findings=_findings(act), actor=act.user)
    return _("已受理来信%(number)s，待分办。") % {"number": act.letter.number}


@action(Role.LIAISON, Role.UNIT_HEAD, form=TakeForm)
def take(act: Act) -> str:
    """Take the letter on and keep it in the unit that the writer named."""
    unit = screening_unit(act.letter)
    if unit is None:
        raise RefusedError(_("这封信由信息中心受理，请等信息中心分办。"))
    if act.data["letter_type"] == LetterType.WRONGDOING:
        raise RefusedError(_("举报件由信息中心分办，不能由本单位办理。请选“受理，交信息中心分办”。"))
    accepted = screening.accept(act.letter, findings=_findings(act), actor=act.user)
    dispatching.dispatch(accepted, lead=unit, actor=act.user)
    return _("已受理来信%(number)s，由%(unit)s办理。") % {"number": act.letter.number, "unit": unit.name}


@action(*HANDLERS, form=RefuseForm)
def refuse(act: Act) -> str:
    """Do not take the letter on, and tell the writer why."""
    screening.refuse(act.letter, reason=act.data["reason"], text=act.data["text"], actor=act.user)
    return _("来信%(number)s不予受理，已告知来信人。") % {"number": act.letter.number}


@action(*HANDLERS, form=GenuineForm)
def confirm_genuine(act: Act) -> str:
    """Take the mark off a letter that came without the automatic check."""
    marking.confirm_genuine(act.letter, actor=act.user)
    return _("来信%(number)s已确认为真实来信，请照常受理。") % {"number": act.letter.number}


@action(*CENTRE, form=MergeForm)
def merge(act: Act) -> str:
    """Let another letter carry the matter."""
    into = act.data["into"]
    screening.merge(act.letter, into=into, text=act.data["text"], actor=act.user)
    return _("来信%(number)s已并入%(into)s，已告知来信人。") % {"number": act.letter.number, "into": into.number}


@action(*CENTRE, form=TransferOutForm)
def transfer_out(act: Act) -> str:
    """Pass the letter to another office."""
    screening.transfer_out(act.letter, to=act.data["to"], text=act.data["text"], actor=act.user)
    return _("来信%(number)s已转%(to)s，已告知来信人。") % {"number": act.letter.number, "to": act.data["to"]}
