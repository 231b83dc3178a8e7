"""Put right what was released: one person asks, another one decides; and the page of all versions."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.errors import WrongStateError
from petitions.models import ChangeAction, ReleasedChange
from petitions.services.corrections import Wish, open_change
from routing.access import get_letter_for
from routing.forms.correcting import ApproveChangeForm, CorrectForm, DeclineChangeForm, WithdrawCopyForm
from routing.services import correcting
from routing.versions import versions_of
from routing.views.acting import Act, action
from routing.views.frame import HANDLERS, frame, signed_in


@action(*HANDLERS, form=CorrectForm)
def correct(act: Act) -> str:
    """Ask for a correction of the answer, or of what the public sees."""
    correcting.propose_change(act.letter, wish=act.data["wish"], reason=act.data["reason"], actor=act.user)
    return _("已申请更正来信%(number)s的答复，等另一位负责人核定。") % {"number": act.letter.number}


@action(*HANDLERS, form=WithdrawCopyForm)
def withdraw_copy(act: Act) -> str:
    """Ask for the public copy to be taken down."""
    wish = Wish(action=ChangeAction.WITHDRAW)
    correcting.propose_change(act.letter, wish=wish, reason=act.data["reason"], actor=act.user)
    return _("已申请撤下来信%(number)s的公开答复，等另一位负责人核定。") % {"number": act.letter.number}


def _waiting(act: Act) -> ReleasedChange:
    change = open_change(act.letter)
    if change is None:
        raise WrongStateError(_("这封信没有等待核定的更正或者撤下申请。"))
    change.petition = act.letter
    return change


@action(*HANDLERS, form=ApproveChangeForm)
def approve_change(act: Act) -> str:
    """Do as was asked."""
    change = _waiting(act)
    correcting.decide_change(change, approve=True, note=act.data["note"], checks=act.data["checks"], actor=act.user)
    if change.action == ChangeAction.WITHDRAW:
        return _("来信%(number)s的公开答复已撤下，已告知来信人。") % {"number": act.letter.number}
    return _("来信%(number)s的答复已更正，已告知来信人。") % {"number": act.letter.number}


@action(*HANDLERS, form=DeclineChangeForm)
def decline_change(act: Act) -> str:
    """Leave what was released as it is."""
    correcting.decide_change(_waiting(act), approve=False, note=act.data["note"], actor=act.user)
    return _("没有同意申请，来信%(number)s的答复不变。") % {"number": act.letter.number}


@login_required
@require_safe
def versions(request: HttpRequest, number: str) -> HttpResponse:
    """Show every version of the answers and of the public copy, with what changed from one to the next."""
    letter = get_letter_for(request.user, number)
    context = {**frame(request), "letter": letter, "page": versions_of(letter, signed_in(request))}
    return render(request, "routing/versions.html", context)
