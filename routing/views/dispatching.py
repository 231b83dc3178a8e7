"""Who gets the letter: dispatch, and the decision on a return."""

from __future__ import annotations

from django.utils.translation import gettext as _

from routing.forms.centre import AgreeReturnForm, DispatchForm, InsistForm
from routing.services import dispatching
from routing.views.acting import Act, action
from routing.views.frame import CENTRE


@action(*CENTRE, form=DispatchForm)
def dispatch(act: Act) -> str:
    """Give the letter to its lead and support units."""
    lead, supports = act.data["lead"], list(act.data["supports"])
    dispatching.dispatch(act.letter, lead=lead, supports=supports, note=act.data["note"], actor=act.user)
    return _("来信%(number)s已分给%(unit)s主办。") % {"number": act.letter.number, "unit": lead.name}


@action(*CENTRE, form=AgreeReturnForm, part=True)
def agree_return(act: Act) -> str:
    """Agree to a return; a lead gets a successor."""
    lead = act.data.get("new_lead")
    dispatching.agree_return(act.own_part, new_lead=lead, note=act.data["note"], actor=act.user)
    if lead is None:
        return _("已同意%(unit)s不再协办。") % {"unit": act.own_part.department.name}
    return _("已同意退回，改由%(unit)s主办。") % {"unit": lead.name}


@action(*CENTRE, form=InsistForm, part=True)
def insist(act: Act) -> str:
    """Do not agree to a return."""
    dispatching.insist(act.own_part, reason=act.data["reason"], actor=act.user)
    return _("未同意退回，仍由%(unit)s办理。") % {"unit": act.own_part.department.name}
