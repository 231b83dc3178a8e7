"""What can be done to many letters at once: for each deed who may, why a letter is left out, and the doing.

Each deed is the same service that the letter's own page calls; nothing is done in bulk that could not be done singly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.access import CENTRE_ROLES, UNIT_ROLES
from accounts.models import Department, Role, User
from common.errors import RefusedError
from petitions.models import Petition, State
from routing.models import BulkKind
from routing.services.advising import advise
from routing.services.dispatching import change_lead, dispatch
from routing.services.undoing import undo_closed_because, undo_dispatch
from routing.services.urging import urge, urging_closed_because

Wishes = Mapping[str, Any]


@dataclass(frozen=True)
class Deed:
    """One thing done to each chosen letter. ``closed`` says beforehand why a letter will be left out."""

    roles: frozenset[Role]
    closed: Callable[[Petition, Wishes], str]
    do: Callable[[Petition, Wishes, int, User], object]


def _dispatch(letter: Petition, wishes: Wishes, version: int, actor: User) -> object:
    """Give the letter to the unit that was chosen for all, or to the one that is proposed for it."""
    note = str(wishes.get("note", ""))
    if not wishes.get("advised"):
        return dispatch(letter, lead=_unit(wishes), note=note, version=version, actor=actor)
    advice = advise(letter)
    if advice.unit is None:
        raise RefusedError(_("系统没有把握由哪个单位主办，请打开这封信分办。"))
    lead = _unit({"unit": advice.unit.pk})
    return dispatch(letter, lead=lead, supports=advice.supports, note=note, version=version, actor=actor)


def _unit(wishes: Wishes) -> Department:
    unit = Department.objects.handling().filter(pk=wishes.get("unit") or 0).first()
    if unit is None:
        raise RefusedError(_("选定的单位已经不能承办来信，请另选单位。"))
    return unit


def _dispatch_closed(letter: Petition, wishes: Wishes) -> str:
    if letter.state != State.ACCEPTED:
        return _("现在是“%(state)s”，不能分办。") % {"state": letter.get_state_display()}
    if letter.awaits_leader:
        return _("要先呈领导批示，不能分办。")
    return _accused(letter, wishes)


def _accused(letter: Petition, wishes: Wishes) -> str:
    if letter.restricted and letter.named_department_id == wishes.get("unit"):
        return _("举报件不能交给被举报的单位办理。")
    return ""


def _reassign_closed(letter: Petition, wishes: Wishes) -> str:
    if letter.state not in (State.HANDLING, State.IN_REVIEW):
        return _("现在是“%(state)s”，不能改派。") % {"state": letter.get_state_display()}
    if letter.lead_department_id == wishes.get("unit"):
        return _("已经由这个单位主办。")
    return _accused(letter, wishes)


DEEDS: Mapping[BulkKind, Deed] = {
    BulkKind.DISPATCH: Deed(
        CENTRE_ROLES,
        _dispatch_closed,
        _dispatch,
    ),
    BulkKind.REASSIGN: Deed(
        CENTRE_ROLES,
        _reassign_closed,
        lambda letter, wishes, version, actor: change_lead(
            letter, new_lead=_unit(wishes), reason=str(wishes.get("note", "")), version=version, actor=actor
        ),
    ),
    BulkKind.URGE: Deed(
        CENTRE_ROLES,
        lambda letter, _wishes: urging_closed_because(letter),
        lambda letter, wishes, _version, actor: urge(letter, note=str(wishes.get("note", "")), actor=actor),
    ),
    BulkKind.UNDO: Deed(
        CENTRE_ROLES,
        lambda letter, _wishes: undo_closed_because(letter),
        lambda letter, _wishes, _version, actor: undo_dispatch(letter, actor=actor),
    ),
    BulkKind.EXPORT: Deed(CENTRE_ROLES | UNIT_ROLES, lambda _letter, _wishes: "", lambda *_facts: None),
}
"""The closed list."""
