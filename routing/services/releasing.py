"""The last look, and out: the answer goes to its writer, and to all where that is allowed."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Role, User
from common.clock import local_date, now
from common.errors import RefusedError, WrongStateError
from common.once import reading_once
from deadlines.services.calendars import current_calendar
from deadlines.services.clocks import reply_clock, satisfy, void_running
from deadlines.services.holdings import hand_over
from deadlines.services.pauses import end_open_pause
from deadlines.services.telling import tell_staff, tell_writer
from petitions.models import Petition, Publicity, Reply, ReplyState, Screener
from petitions.services import replies
from petitions.services.clearing import Checks, clear, texts_of
from petitions.services.publication import may_be_public, proposed_copy, publish
from petitions.services.states import lock
from routing import access, engine
from routing.flows import LetterFlow
from routing.models import OPEN_ASSIGNMENT_STATES, Assignment, AssignmentRole
from routing.services.assignments import cancel, current_lead, step
from routing.services.supplements import require_read

CLOSES_AFTER_DAYS = 5
"""A letter closes so many working days after release, if it is not rated before (RULES section 6)."""


@dataclass(frozen=True, kw_only=True)
class PublicTexts:
    """The masked texts as the releaser saw and confirmed them."""

    title: str
    question: str
    answer: str


def _for_review(petition: Petition) -> tuple[Reply, Assignment]:
    reply, assignment = replies.in_work(petition), current_lead(petition)
    if reply is None or assignment is None or reply.state != ReplyState.APPROVED:
        raise WrongStateError(_("这封信没有等待审核的答复。"))
    reply.petition = assignment.petition = petition
    return reply, assignment


@transaction.atomic
def send_back_reply(petition: Petition, *, note: str, version: int | None = None, actor: User) -> None:
    """Send the answer back to the unit with remarks; its days are the unit's again."""
    access.require_centre(actor, petition)
    petition = lock(petition, version=version)
    reply, assignment = _for_review(petition)
    step(assignment, "rework")
    replies.reject(reply, note=note, actor=actor)
    hand_over(petition, assignment.department, at=now())
    engine.finish(petition, LetterFlow.review, seed=assignment, actor=actor)
    tell_staff(
        petition, "reply_rejected", (Role.LIAISON,), department=assignment.department, key=str(reply.pk), reason=note
    )


@reading_once()
@transaction.atomic
def release(
    petition: Petition,
    *,
    checks: Checks,
    texts: PublicTexts | None = None,
    withheld: str = "",
    version: int | None = None,
    actor: User,
) -> Reply:
    """Release the reviewed answer; ``texts`` is what the public will see, if it may see anything.

    Without ``texts`` the proposed ones are published; ``withheld`` is why the answer is for the writer alone, though
    it might be public. ``checks`` is what was ticked; what was not is refused.
    """
    access.require_centre(actor, petition)
    petition = lock(petition, version=version)
    reply, assignment = _for_review(petition)
    if withheld and not may_withhold(petition):
        raise RefusedError(_("这个渠道的答复一律公开，不能只答复来信人。"))
    require_read(reply, checks)
    _let_out(petition, assignment, reply, texts, checks, actor, withheld=withheld)
    engine.finish(petition, LetterFlow.review, seed=assignment, actor=actor)
    return reply


def may_withhold(petition: Petition) -> bool:
    """Tell whether the centre may answer the writer alone, though the letter might be public: not on the board."""
    return may_be_public(petition) and petition.channel.publicity != Publicity.ALWAYS


def releases_by_unit(petition: Petition) -> bool:
    """Tell whether the unit's last head lets the answer out; a report of wrongdoing always goes by the centre."""
    return petition.channel.released_by == Screener.UNIT and not petition.restricted


def release_by_unit(
    assignment: Assignment, reply: Reply, *, checks: Checks, texts: PublicTexts | None = None, actor: User
) -> None:
    """Release in a channel whose unit heads release; the caller finishes the flow's task."""
    _let_out(assignment.petition, assignment, reply, texts, checks, actor)


def _let_out(
    petition: Petition,
    assignment: Assignment,
    reply: Reply,
    texts: PublicTexts | None,
    checks: Checks,
    actor: User,
    *,
    withheld: str = "",
) -> None:
    """Check for secrets, judge the clock, release, publish, end all parts, tell the writer."""
    public = may_be_public(petition) and not withheld
    texts = _checked(petition, reply, texts, checks, actor, public=public)
    moment = now()
    closes_on = current_calendar().add_working_days(local_date(moment), CLOSES_AFTER_DAYS)
    replies.release(reply, closes_on=closes_on, withheld=withheld, actor=actor)
    end_open_pause(petition, at=moment)
    clock = reply_clock(petition)
    if clock and not clock.satisfied_at:
        satisfy(clock, at=reply.released_at or moment, submitted_at=reply.submitted_at)
    step(assignment, "finish", ended_at=moment)
    _end_supports(petition)
    void_running(petition, answered=True)
    hand_over(petition, None, at=moment)
    _publish(petition, reply, texts, actor)
    for follower in [petition, *petition.merged.all()]:
        tell_writer(follower, "reply_released", key=f"{follower.number}:{reply.pk}", unit=reply.department_name)


def _checked(
    petition: Petition, reply: Reply, texts: PublicTexts | None, checks: Checks, actor: User, *, public: bool
) -> PublicTexts | None:
    """Note the confidentiality check over all that goes out; return what will be public, none of a private letter."""
    if not public:
        clear(reply, texts={}, checks=checks, actor=actor)
        return None
    draft = proposed_copy(petition, reply)
    texts = texts or PublicTexts(**texts_of(draft))
    clear(reply, texts=asdict(texts), hidden=draft.hidden, checks=checks, actor=actor)
    return texts


def _end_supports(petition: Petition) -> None:
    """End the parts of all who helped, support units and units below alike."""
    helpers = Assignment.objects.filter(petition=petition, round=petition.round, state__in=OPEN_ASSIGNMENT_STATES)
    for helper in helpers.exclude(role=AssignmentRole.LEAD).select_related("department"):
        cancel(helper)


def _publish(petition: Petition, reply: Reply, texts: PublicTexts | None, actor: User) -> None:
    """Publish the confirmed texts, where there are any."""
    if texts is None:
        return
    days = current_calendar().working_days_between(petition.received_on, local_date(reply.released_at or now()))
    publish(
        petition,
        reply=reply,
        title=texts.title,
        question=texts.question,
        answer=texts.answer,
        working_days=max(days, 0),
        actor=actor,
    )
