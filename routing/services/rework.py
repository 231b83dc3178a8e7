"""A second round: an unsatisfied writer's letter is handled again, once."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now
from common.errors import RefusedError
from deadlines.models import DeadlineKind
from deadlines.services.clocks import open_clock
from deadlines.services.telling import tell_writer
from petitions.models import Grade, Kind, Petition, Rating, RedoDecision
from petitions.services.events import record
from petitions.services.replies import checked_text
from petitions.services.states import lock, move, touch
from routing import access, engine
from routing.services.dispatching import centre_holds


def redo_closed_because(petition: Petition) -> str:
    """Say why the letter can't be handled again; empty while it can."""
    if not petition.is_answered:
        return _("答复以后才能重新办理。")
    if petition.events.filter(kind=Kind.REDO_OPENED).exists():  # once; what the centre reopened itself is none
        return _("这封信已经重新办理过一次，不能再次重办。")
    rating = unsatisfied_rating(petition)
    if rating is None:
        return _("来信人评价“不满意”的，才能重新办理。")
    if rating.redo_decision == RedoDecision.DECLINED:
        return _("信息中心已经决定不再重新办理，并告知了来信人。")
    return ""


def unsatisfied_rating(petition: Petition) -> Rating | None:
    """Return the present round's rating, if the writer is not satisfied."""
    return petition.ratings.standing().filter(round=petition.round, grade=Grade.UNSATISFIED).first()


def _open_rating(petition: Petition) -> Rating:
    closed, rating = redo_closed_because(petition), unsatisfied_rating(petition)
    if closed or rating is None:
        raise RefusedError(closed)
    return rating


def _decide(rating: Rating, decision: RedoDecision) -> None:
    rating.redo_decision, rating.redo_decided_at = decision, now()
    rating.save(update_fields=["redo_decision", "redo_decided_at"])


@transaction.atomic
def open_redo(petition: Petition, *, reason: str, version: int | None = None, actor: User) -> Petition:
    """Open the next round with a new clock; the first round's result stays in the figures."""
    access.require_centre(actor, petition)
    reason = checked_text(reason)
    petition = lock(petition, version=version)
    _decide(_open_rating(petition), RedoDecision.OPENED)
    moment = now()
    changes = {"round": petition.round + 1, "closes_on": None}
    move(petition, "reopen", Kind.REDO_OPENED, changes=changes, note=reason, shown=True, actor=actor)
    open_clock(petition, DeadlineKind.REPLY, start=moment)
    open_clock(petition, DeadlineKind.DISPATCH, start=moment)
    centre_holds(petition, moment)
    engine.begin(petition)
    tell_writer(petition, "redo_opened", key=f"{petition.number}:{petition.round}", due=petition.due_on)
    return petition


@transaction.atomic
def decline_redo(petition: Petition, *, reason: str, version: int | None = None, actor: User) -> Petition:
    """Decide that an unsatisfied writer's letter is not handled again; the writer is told why."""
    access.require_centre(actor, petition)
    reason = checked_text(reason)
    petition = lock(petition, version=version)
    _decide(_open_rating(petition), RedoDecision.DECLINED)
    touch(petition)
    record(petition, Kind.REDO_DECLINED, note=reason, data={"round": petition.round}, shown=True, actor=actor)
    tell_writer(petition, "redo_declined", key=f"{petition.number}:{petition.round}", reason=reason)
    return petition
