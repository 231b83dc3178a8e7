"""A letter as its own writer sees it after showing number and code."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.clock import now
from common.masking import mask
from common.words import cn_date, cn_full, cn_moment
from deadlines.counting import DueBadge
from deadlines.services.calendars import current_calendar
from deadlines.services.holdings import days_held
from petitions.models import (
    Attachment,
    AttachmentOwner,
    Kind,
    LetterType,
    Petition,
    PetitionEvent,
    Rating,
    RefusalReason,
    Reply,
    ReplyState,
    State,
)
from petitions.services.publication import known_of
from petitions.services.replies import final_reply
from portal.clockface import ClockFace, clock_face
from portal.timeline import Entry, entries_of

ENDED_OTHERWISE = (State.NOT_ACCEPTED, State.MERGED, State.TRANSFERRED_OUT, State.WITHDRAWN)


@dataclass(frozen=True)
class Answer:
    """An answer as this writer reads it; ``why`` says of a former one why it is none any more."""

    title: str
    text: str
    note: str
    sign: str
    why: str = ""


@dataclass(frozen=True)
class Outcome:
    """How a letter ended without an answer of its own, and why."""

    title: str
    words: str


@dataclass(frozen=True)
class LetterPage:
    """What the page shows."""

    petition: Petition
    badge: DueBadge
    type_name: str
    lead: str
    outcome: Outcome | None
    own_note: str
    own_sign: str
    clock: ClockFace | None
    answer: Answer | None
    former: list[Answer]
    timeline: list[Entry]
    held: list[tuple[str, str]]
    attachments: list[Attachment]
    rating: Rating | None
    may_rate: bool
    may_withdraw: bool


def letter_page(petition: Petition) -> LetterPage:
    """Return the page of a letter; the caller has made sure that its writer asks."""
    clock = clock_face(petition)
    rating = petition.ratings.standing().filter(round=petition.round).first()
    return LetterPage(
        petition=petition,
        badge=_badge(petition, clock),
        type_name=str(LetterType(petition.effective_type).label) if petition.effective_type else "",
        lead=_("由%(unit)s主办") % {"unit": petition.lead_department} if petition.lead_department else "",
        outcome=_outcome(petition),
        own_note=cn_moment(petition.received_at),
        own_sign="，".join(part for part in (petition.township and petition.township.label, petition.place) if part),
        clock=clock,
        answer=_answer(petition),
        former=_former_answers(petition),
        timeline=entries_of(petition),
        held=_held(petition),
        attachments=list(petition.attachments.filter(owner=AttachmentOwner.WRITER)),
        rating=rating,
        may_rate=petition.is_answered and rating is None,
        may_withdraw=petition.is_open and not petition.merged.exists(),
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


def _carrier(petition: Petition) -> Petition | None:
    """Return the letter whose answer is this one's: of a merged letter the other one."""
    return petition.merged_into if petition.state == State.MERGED else petition


def _answer(petition: Petition) -> Answer | None:
    """Return the newest answer; of a merged letter that of the other one."""
    carrier = _carrier(petition)
    reply = final_reply(carrier) if carrier else None
    if reply is None or carrier is None or reply.released_at is None:
        return None
    other = carrier != petition
    title = _("对%(number)s的答复") % {"number": carrier.number} if other else _("正式答复")
    return _as_read(reply, carrier, title, other=other)


def _as_read(reply: Reply, carrier: Petition, title: str, *, other: bool, why: str = "") -> Answer:
    """Return an answer as it is read; of another letter's masked: it was written to another person."""
    moment = reply.released_at or reply.created_at
    return Answer(
        title=title,
        text=mask(reply.body, known=known_of(carrier)).text if other else reply.body,
        note=cn_moment(moment),
        sign=f"{reply.department_name}\n{cn_full(moment)}",
        why=why,
    )


def _former_answers(petition: Petition) -> list[Answer]:
    """Return what went out as an answer and is none any more, the newest first, each with the reason why.

    It was judged hollow later, or a corrected version took its place.
    """
    carrier = _carrier(petition)
    gone = Q(judged_hollow_at__isnull=False) | Q(state=ReplyState.SUPERSEDED)
    former = list(carrier.replies.filter(gone).order_by("-pk")) if carrier else []
    if carrier is None or not former:
        return []
    other = carrier != petition
    happened = carrier.events.filter(kind__in=(Kind.JUDGED_HOLLOW, Kind.CORRECTED))
    events = {event.data.get("corrects", event.data.get("reply")): event for event in happened.order_by("sequence")}
    return [_former(reply, carrier, events[reply.pk], other=other) for reply in former if reply.pk in events]


def _former(reply: Reply, carrier: Petition, event: PetitionEvent, *, other: bool) -> Answer:
    """Return one former answer; a reason given for another letter is masked as its answer is."""
    if event.kind == Kind.JUDGED_HOLLOW:
        title, why = _("阶段说明（不算正式答复）"), _why_none(event, carrier, other=other)
        return _as_read(reply, carrier, title, other=other, why=why)
    reason = mask(event.note, known=known_of(carrier)).text if other else event.note
    said = _("下面的答复在%(day)s更正，以更正后的为准。原因：%(reason)s")
    why = said % {"day": cn_date(event.at), "reason": reason}
    return _as_read(reply, carrier, _("更正以前的答复"), other=other, why=why)


def _why_none(event: PetitionEvent, carrier: Petition, *, other: bool) -> str:
    """Say since when and why an answer is none; a reason given for another letter is masked as its answer is."""
    reason = mask(event.note, known=known_of(carrier)).text if other else event.note
    said = _(
        "下面的答复在%(day)s改为阶段说明，由%(unit)s继续办理。理由：%(reason)s。答复期限照原来的日期计算，没有重新开始。"
    )
    return said % {"day": cn_date(event.at), "unit": event.department_name, "reason": reason.rstrip("。")}


def _held(petition: Petition) -> list[tuple[str, str]]:
    """Return each unit's own working days, in the order in which they first had the letter."""
    held = days_held(petition, current_calendar(), now())
    return [(unit.label, _days(days)) for unit, days in held.items()]


def _days(days: int) -> str:
    return ngettext("%(n)s个工作日", "%(n)s个工作日", days) % {"n": days} if days else _("不到1个工作日")
