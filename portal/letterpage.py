"""A letter as its own writer sees it after showing number and code."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.clock import now
from common.words import cn_moment
from deadlines.counting import DueBadge
from deadlines.services.calendars import current_calendar
from deadlines.services.holdings import days_held
from petitions.models import Attachment, AttachmentOwner, LetterType, Petition, Rating, RefusalReason, State
from petitions.services.notes import asking_about, supplement_closed_because
from portal.clockface import ClockFace, clock_face
from portal.nextsteps import open_pause, what_next
from portal.rounds import Round, rounds_of
from portal.timeline import Entry, entries_of

ENDED_OTHERWISE = (State.NOT_ACCEPTED, State.MERGED, State.TRANSFERRED_OUT, State.WITHDRAWN)


@dataclass(frozen=True)
class Outcome:
    """How a letter ended without an answer of its own, and why."""

    title: str
    words: str


@dataclass(frozen=True)
class LetterPage:
    """What the page shows; ``ask_until`` is the last day of asking about the answer, none where that is closed."""

    petition: Petition
    badge: DueBadge
    type_name: str
    lead: str
    outcome: Outcome | None
    own_note: str
    own_sign: str
    clock: ClockFace | None
    rounds: list[Round]
    timeline: list[Entry]
    held: list[tuple[str, str]]
    attachments: list[Attachment]
    rating: Rating | None
    may_rate: bool
    may_withdraw: bool
    next_steps: list[str]
    waits: bool
    centre_phone: str
    may_supplement: bool
    ask_until: dt.date | None

    @property
    def last(self) -> Round:
        """The round that was begun last."""
        return self.rounds[-1]

    @property
    def several(self) -> bool:
        """Whether questions and answers are shown in their order, instead of the one answer above the letter."""
        return len(self.rounds) > 1


def letter_page(petition: Petition) -> LetterPage:
    """Return the page of a letter; the caller has made sure that its writer asks."""
    clock, rounds = clock_face(petition), rounds_of(petition)
    rating, asking = rounds[-1].rating, asking_about(petition)
    until, pause = None if asking.closed else asking.until, open_pause(petition)
    return LetterPage(
        petition=petition,
        badge=_badge(petition, clock),
        type_name=str(LetterType(petition.effective_type).label) if petition.effective_type else "",
        lead=_("由%(unit)s主办") % {"unit": petition.lead_department} if petition.lead_department else "",
        outcome=_outcome(petition),
        own_note=cn_moment(petition.received_at),
        own_sign="，".join(part for part in (petition.township and petition.township.label, petition.place) if part),
        clock=clock,
        rounds=rounds,
        timeline=entries_of(petition),
        held=_held(petition),
        attachments=list(petition.attachments.filter(owner=AttachmentOwner.WRITER, note=None)),
        rating=rating,
        may_rate=petition.is_answered and rating is None,
        may_withdraw=petition.is_open and not petition.merged.exists(),
        next_steps=what_next(petition, pause=pause, ask_until=until),
        waits=pause is not None,
        centre_phone=settings.CENTRE_PHONE,
        may_supplement=not supplement_closed_because(petition),
        ask_until=until,
    )


def _badge(petition: Petition, clock: ClockFace | None) -> DueBadge:
    if petition.state in ENDED_OTHERWISE or clock is None:
        css = "st-done" if petition.is_answered else ""
        return DueBadge(css, str(petition.get_state_display()))
    return clock.badge


def _outcome(petition: Petition) -> Outcome | None:
    if petition.state not in ENDED_OTHERWISE:
        return None
    state = str(petition.get_state_display())
    if petition.state == State.WITHDRAWN:
        return Outcome(state, _("您已经撤回这封信，不再办理。"))
    if petition.state == State.MERGED:
        title = _("并入%(number)s一起办理") % {"number": petition.merged_into}
        return Outcome(title, petition.outcome_note)
    reason = str(RefusalReason(petition.refusal_reason).label) if petition.refusal_reason else ""
    title = _("%(state)s：%(reason)s") % {"state": state, "reason": reason} if reason else state
    return Outcome(title, petition.outcome_note)


def _held(petition: Petition) -> list[tuple[str, str]]:
    """Return each unit's own working days, in the order in which they first had the letter."""
    held = days_held(petition, current_calendar(), now())
    return [(unit.label, _days(days)) for unit, days in held.items()]


def _days(days: int) -> str:
    return ngettext("%(n)s个工作日", "%(n)s个工作日", days) % {"n": days} if days else _("不到1个工作日")
