"""What a unit does with its part: acknowledge, send back, advise, draft, approve."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Role
from routing.forms.releasing import ApproveForm
from routing.forms.units import (
    AcknowledgeForm,
    DraftForm,
    HandToHeadForm,
    InterimNoteForm,
    OpinionForm,
    RejectDraftForm,
    SendBackForm,
)
from routing.services import handling
from routing.services.approving import CHAIN
from routing.views.acting import Act, action
from routing.views.frame import UNIT


@action(Role.LIAISON, form=AcknowledgeForm, part=True)
def acknowledge(act: Act) -> str:
    """Take the letter in hand."""
    handling.acknowledge(act.own_part, actor=act.user)
    return _("已签收来信%(number)s。") % {"number": act.letter.number}


@action(Role.LIAISON, form=SendBackForm, part=True)
def send_back(act: Act) -> str:
    """Ask the centre to take the letter back."""
    handling.ask_return(act.own_part, reason=act.data["reason"], actor=act.user)
    above = act.own_part.parent
    if above:
        return _("来信%(number)s已申请退回，等%(unit)s决定。") % {
            "number": act.letter.number,
            "unit": above.department.name,
        }
    return _("来信%(number)s已申请退回，等信息中心核定。") % {"number": act.letter.number}


@action(Role.LIAISON, form=OpinionForm, part=True)
def opinion(act: Act) -> str:
    """Give a support unit's opinion, or the result to the unit that passed the letter on."""
    handling.give_opinion(act.own_part, opinion=act.data["opinion"], actor=act.user)
    above = act.own_part.parent
    if above:
        return _("办理结果已报%(unit)s。") % {"unit": above.department.name}
    return _("协办意见已送主办单位。")


@action(*UNIT, form=DraftForm, part=True)
def draft(act: Act) -> str:
    """Keep the draft."""
    handling.save_draft(act.own_part, body=act.data["body"], actor=act.user)
    return _("草稿已保存，还没有报负责人审定。")


@action(*UNIT, form=HandToHeadForm, part=True)
def hand_to_head(act: Act) -> str:
    """Hand the draft to the first of the unit's heads who approve it."""
    handling.hand_to_head(act.own_part, body=act.data["body"], actor=act.user)
    act.own_part.refresh_from_db(fields=["awaits"])
    return _("答复稿已报%(role)s审定。") % {"role": Role(act.own_part.awaits).label}


@action(*CHAIN, form=RejectDraftForm, part=True)
def reject_draft(act: Act) -> str:
    """Send the draft back to the liaison, perhaps with the text as it should be."""
    handling.reject_draft(act.own_part, note=act.data["note"], proposed=act.data["proposed"], actor=act.user)
    return _("答复稿已退回联络员修改。")


@action(*CHAIN, form=ApproveForm, part=True)
def approve(act: Act) -> str:
    """Approve for the unit; the last of its heads lets the answer leave."""
    handling.approve(act.own_part, checks=act.data["checks"], texts=act.data["texts"], actor=act.user)
    act.own_part.refresh_from_db(fields=["awaits"])
    if act.own_part.awaits:
        return _("已审定，答复稿转%(role)s审定。") % {"role": Role(act.own_part.awaits).label}
    act.letter.refresh_from_db(fields=["state"])
    return _("答复已发给来信人。") if act.letter.is_answered else _("答复已报信息中心审核。")


@action(*UNIT, form=InterimNoteForm, part=True)
def interim_note(act: Act) -> str:
    """Tell the writer how far it is."""
    handling.post_interim_note(
        act.own_part,
        body=act.data["body"],
        promised_on=act.data["promised_on"],
        checks=act.data["checks"],
        actor=act.user,
    )
    return _("已告知来信人办理进展。这不算正式答复，请继续办理。")
