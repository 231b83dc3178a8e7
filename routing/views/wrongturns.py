"""Wrong turns are put right, and answered letters end or go on, by the centre."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Role
from common.words import cn_date
from routing.forms.wrongturns import CloseForm, JumpForm, ReopenForm
from routing.services import ending, jumping, reopening
from routing.views.acting import Act, action
from routing.views.frame import CENTRE


@action(Role.CENTRE_HEAD, form=JumpForm)
def jump(act: Act) -> str:
    """Move the letter to another step."""
    to = jumping.JumpTarget(act.data["to"])
    moved = jumping.jump(act.letter, to=to, reason=act.data["reason"], actor=act.user)
    facts = {"number": moved.number, "step": to.label, "day": cn_date(moved.due_on) if moved.due_on else ""}
    return _("来信%(number)s已调整到“%(step)s”，答复期限仍是%(day)s。") % facts


@action(Role.CENTRE_HEAD, form=ReopenForm)
def reopen(act: Act) -> str:
    """Take an answered letter up again."""
    opened = reopening.reopen(act.letter, reason=act.data["reason"], actor=act.user)
    facts = {"number": opened.number, "day": cn_date(opened.due_on) if opened.due_on else ""}
    return _("来信%(number)s恢复办理，答复期限%(day)s，请分办。") % facts


@action(*CENTRE, form=CloseForm)
def close(act: Act) -> str:
    """End an answered letter now."""
    ending.close_by_hand(act.letter, reason=act.data["reason"], actor=act.user)
    return _("来信%(number)s已办结。来信人仍可以评价。") % {"number": act.letter.number}
