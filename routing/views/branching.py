"""A letter changes hands after its dispatch: another lead, supports that come and go, passing on, undoing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from routing.forms.branches import (
    AddSupportForm,
    ChangeLeadForm,
    DropSupportForm,
    EndPassingForm,
    KeepPassingForm,
    PassOnForm,
    UndoDispatchForm,
)
from routing.services import dispatching, passing, supports, undoing
from routing.views.acting import Act, action
from routing.views.frame import CENTRE, UNIT


@action(*CENTRE, form=ChangeLeadForm)
def change_lead(act: Act) -> str:
    """Let another unit lead."""
    lead = act.data["new_lead"]
    dispatching.change_lead(act.letter, new_lead=lead, reason=act.data["reason"], actor=act.user)
    return _("来信%(number)s已改由%(unit)s主办。") % {"number": act.letter.number, "unit": lead.name}


@action(*CENTRE, form=AddSupportForm)
def add_support(act: Act) -> str:
    """Ask one more unit for its opinion."""
    unit = act.data["department"]
    supports.add_support(act.letter, department=unit, note=act.data["note"], actor=act.user)
    return _("已请%(unit)s协办。") % {"unit": unit.name}


@action(*CENTRE, form=DropSupportForm, part=True)
def drop_support(act: Act) -> str:
    """Let a support unit off."""
    supports.drop_support(act.own_part, reason=act.data["reason"], actor=act.user)
    return _("已取消%(unit)s的协办。") % {"unit": act.own_part.department.name}


@action(*CENTRE, form=UndoDispatchForm)
def undo_dispatch(act: Act) -> str:
    """Take the dispatch back."""
    undoing.undo_dispatch(act.letter, actor=act.user)
    return _("已撤销来信%(number)s的分办，请重新分办。") % {"number": act.letter.number}


@action(*UNIT, form=PassOnForm, part=True)
def pass_on(act: Act) -> str:
    """Give the letter to a unit below."""
    unit = act.data["department"]
    passing.pass_on(act.own_part, department=unit, note=act.data["note"], actor=act.user)
    return _("已转交%(unit)s办理，仍由本单位负责答复。") % {"unit": unit.name}


@action(*UNIT, form=EndPassingForm, part=True)
def end_passing(act: Act) -> str:
    """Take back what was passed on."""
    passing.end_passing(act.own_part, reason=act.data["reason"], actor=act.user)
    return _("已收回%(unit)s的承办。") % {"unit": act.own_part.department.name}


@action(*UNIT, form=KeepPassingForm, part=True)
def keep_passing(act: Act) -> str:
    """Do not agree that the unit below returns it."""
    passing.keep_passing(act.own_part, reason=act.data["reason"], actor=act.user)
    return _("未同意退回，仍由%(unit)s办理。") % {"unit": act.own_part.department.name}
