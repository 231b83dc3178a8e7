"""What each jump does to units, answer, clocks, days and flow. ``jumping.jump`` is the door; it checked and locked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.access import centre_department
from accounts.models import Department, Role, User
from common.clock import now
from common.errors import WrongStateError
from deadlines.services.clocks import make_answerable, void_of_unit
from deadlines.services.extensions import drop_request
from deadlines.services.holdings import go_on, hand_over
from deadlines.services.leaderfirst import start_dispatch
from deadlines.services.orders import lift_orders_of
from deadlines.services.reopening import run_on_voided, start_dispatch_again
from deadlines.services.telling import CENTRE, tell_staff, tell_writer
from petitions.models import Kind, Petition, Reply, ReplyState
from petitions.models.petition import INVALID_STATES
from petitions.services.events import record
from petitions.services.putting_back import put_back, sent_back_version, set_aside, stand_again
from petitions.services.replies import in_work
from petitions.services.states import move
from routing import engine
from routing.flows import LetterFlow
from routing.models import OPEN_ASSIGNMENT_STATES, Assignment
from routing.services.approving import approval_chain
from routing.services.assignments import cancel, current_lead, step
from routing.services.intake import UNIT, screening_unit


@dataclass(frozen=True, kw_only=True)
class Jump:
    """One jump: of which letter (held), to which step, why, by whom."""

    petition: Petition
    step: str
    label: str
    reason: str
    actor: User

    def moved(
        self,
        transition: str,
        *,
        changes: dict[str, Any] | None = None,
        data: dict[str, Any] | None = None,
        department: Department | None = None,
        shown: bool = False,
    ) -> None:
        """Take the step of the status table and leave the one event that tells of the jump."""
        move(
            self.petition,
            transition,
            Kind.JUMPED,
            changes=changes,
            note=self.reason,
            data={"step": self.step, **(data or {})},
            department=department,
            shown=shown,
            actor=self.actor,
        )

    def tell(self, roles: Iterable[Role], department: Department | None = None, *, taken: bool = False) -> None:
        """Tell these people of a unit (or of the centre) where the letter is now, and why; ``taken`` from that unit."""
        place = department.pk if department else "centre"
        key = f"{self.petition.number}:{self.petition.version}:{place}"
        words: dict[str, Any] = {"step": self.label, "reason": self.reason, "taken": taken}
        tell_staff(self.petition, "letter_jumped", roles, department=department, key=key, **words)


UNTOUCHED: dict[str, Any] = {"dispatched_at": None, "lead_department": None}
"""A letter that no unit has: what the figures knew of a dispatch that was a mistake."""
UNSCREENED: dict[str, Any] = {
    "screened_at": None,
    "invalid_at": None,
    "refusal_reason": "",
    "outcome_note": "",
    "merged_into": None,
    "awaits_leader": False,
    **UNTOUCHED,
}
"""A letter that was not looked at yet."""


def to_screening(jump: Jump) -> None:
    """Look at the letter anew: it was taken on, or turned away, by mistake."""
    petition, moment = jump.petition, now()
    turned_away, former = petition.state in INVALID_STATES, str(petition.get_state_display())
    units = _take_from_units(jump)
    holder = screening_unit(petition) or centre_department()
    facts: dict[str, Any] = {"turned_away": former} if turned_away else {}
    if turned_away:
        facts |= run_on_voided(petition)
        if holder:
            go_on(petition, holder)
    else:
        facts |= _time_to_dispatch(petition, moment)
        hand_over(petition, holder, at=moment)
    make_answerable(petition, None, at=moment)
    jump.moved("screen_again", changes=UNSCREENED, data=facts, shown=True)
    engine.jump(petition, LetterFlow.screen)
    for unit in units:
        jump.tell(UNIT, unit, taken=True)
    jump.tell((Role.LIAISON,) if screening_unit(petition) else CENTRE, screening_unit(petition))
    if turned_away:
        _tell_writers(jump, former, facts)


def _tell_writers(jump: Jump, former: str, facts: dict[str, Any]) -> None:
    """Tell that the earlier word no longer holds: the writer, and those whose letters had been merged into this one."""
    petition = jump.petition
    for letter in [petition, *petition.merged.select_for_update(of=("self",)).order_by("pk")]:
        if letter != petition:
            record(letter, Kind.JUMPED, data={"step": jump.step, **facts}, shown=True, actor=jump.actor)
        key = f"{letter.number}:{petition.number}:{petition.version}"
        tell_writer(letter, "taken_up_again", key=key, former=former, due=petition.due_on)


def to_dispatch(jump: Jump) -> None:
    """Give the letter to other units: it went to the wrong ones, or waits for a leader who is not needed."""
    petition, moment = jump.petition, now()
    units = _take_from_units(jump)
    facts = _time_to_dispatch(petition, moment)
    hand_over(petition, centre_department(), at=moment)
    if units:
        make_answerable(petition, None, at=moment)
    changes = {"awaits_leader": False, **(UNTOUCHED if petition.round == 1 else {})}
    jump.moved("dispatch_again", changes=changes, data=facts, shown=bool(units))
    engine.jump(petition, LetterFlow.dispatch)
    for unit in units:
        jump.tell(UNIT, unit, taken=True)
    jump.tell(CENTRE)


def _time_to_dispatch(petition: Petition, moment: dt.datetime) -> dict[str, str]:
    """Let the centre's clock run again; where a leader was waited for it had not begun."""
    if petition.awaits_leader:
        start_dispatch(petition, at=moment)
        return {}
    return start_dispatch_again(petition, at=moment)


def _take_from_units(jump: Jump) -> list[Department]:
    """End all units' parts: their clocks are void, their draft stays on record, nobody asks them to explain."""
    petition = jump.petition
    parts = Assignment.objects.filter(petition=petition, round=petition.round, state__in=OPEN_ASSIGNMENT_STATES)
    taken = list(parts.select_related("department").order_by("pk"))
    for part in taken:
        cancel(part)
        void_of_unit(petition, part.department)
    if taken:
        set_aside(petition)
        reason = _("信息中心把来信调回“%(step)s”，督办单撤销。") % {"step": jump.label}
        lift_orders_of(petition, round=petition.round, reason=reason)
        drop_request(petition, note=_("信息中心把来信调回“%(step)s”。") % {"step": jump.label}, actor=jump.actor)
    return [part.department for part in taken]


def _answer_and_lead(petition: Petition) -> tuple[Reply, Assignment]:
    reply, lead = in_work(petition), current_lead(petition)
    if reply is None or lead is None:
        raise WrongStateError(_("这封信没有正在办理的答复。"))
    reply.petition = lead.petition = petition
    return reply, lead


def to_answering(jump: Jump) -> None:
    """Let the lead go on drafting: the answer left its desk too early."""
    petition = jump.petition
    reply, lead = _answer_and_lead(petition)
    step(lead, "rework", awaits="")
    put_back(reply, state=ReplyState.DRAFT, reason=jump.reason)
    hand_over(petition, lead.department, at=now())
    jump.moved("answer_again", data={"reply": reply.pk}, department=lead.department)
    engine.jump(petition, LetterFlow.answer, seed=lead)
    jump.tell(UNIT, lead.department)


def to_approval(jump: Jump) -> None:
    """Let the lead's heads look at the answer, from the first of them on."""
    petition = jump.petition
    reply, lead = _answer_and_lead(petition)
    asked = approval_chain(lead)[0]
    if reply.state == ReplyState.DRAFT:
        reply.state = ReplyState.SUBMITTED
        reply.save(update_fields=["state"])
    else:
        put_back(reply, state=ReplyState.SUBMITTED, reason=jump.reason)
    step(lead, "head_again", awaits=asked)
    hand_over(petition, lead.department, at=now())
    jump.moved("answer_again", data={"reply": reply.pk}, department=lead.department)
    engine.jump(petition, LetterFlow.approve, seed=lead)
    jump.tell({Role.LIAISON, asked}, lead.department)


def to_review(jump: Jump) -> None:
    """Let the version stand that the unit had reported: it was sent back by mistake, and the unit was in time with it."""
    petition = jump.petition
    lead = current_lead(petition)
    version = sent_back_version(petition, lead.department_id) if lead else None
    if lead is None or version is None:
        raise WrongStateError(_("这封信没有退回过的答复。"))
    lead.petition = version.petition = petition
    stand_again(version)
    step(lead, "review_again", awaits="")
    hand_over(petition, centre_department(), at=now())
    jump.moved("review_again", data={"reply": version.pk}, department=lead.department)
    engine.jump(petition, LetterFlow.review, seed=lead)
    jump.tell(UNIT, lead.department)
    jump.tell(CENTRE)
