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
from petitions.models import Grade, Kind, Petition
from petitions.services.replies import checked_text
from petitions.services.states import lock, move
from routing import access, engine
from routing.services.dispatching import centre_holds


def redo_closed_because(petition: Petition) -> str:
    """Say why the letter can't be handled again; empty while it can."""
    if not petition.is_answered:
        return _("答复以后才能重新办理。")
    if petition.events.filter(kind=Kind.REDO_OPENED).exists():  # once; what the centre reopened itself is none
        return _("这封信已经重新办理过一次，不能再次重办。")
    if not petition.ratings.standing().filter(round=petition.round, grade=Grade.UNSATISFIED).exists():
        return _("来信人评价“不满意”的，才能重新办理。")
    return ""


@transaction.atomic
def open_redo(petition: Petition, *, reason: str, version: int | None = None, actor: User) -> Petition:
    """Open the next round with a new clock; the first round's result stays in the figures."""
    access.require_centre(actor, petition)
    reason = checked_text(reason)
    petition = lock(petition, version=version)
    closed = redo_closed_because(petition)
    if closed:
        raise RefusedError(closed)
    moment = now()
    changes = {"round": petition.round + 1, "closes_on": None}
    move(petition, "reopen", Kind.REDO_OPENED, changes=changes, note=reason, shown=True, actor=actor)
    open_clock(petition, DeadlineKind.REPLY, start=moment)
    open_clock(petition, DeadlineKind.DISPATCH, start=moment)
    centre_holds(petition, moment)
    engine.begin(petition)
    tell_writer(petition, "redo_opened", key=f"{petition.number}:{petition.round}", due=petition.due_on)
    return petition
