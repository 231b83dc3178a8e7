"""An answered letter is taken up again by the centre: a further round; what was answered stays in the figures."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now
from common.errors import RefusedError
from deadlines.models import DeadlineKind
from deadlines.services.clocks import open_clock
from deadlines.services.telling import tell_writer
from petitions.models import Kind, Petition
from petitions.services.events import record
from petitions.services.replies import checked_text
from petitions.services.states import lock, move
from routing import access, engine
from routing.services.dispatching import centre_holds
from routing.services.rework import redo_closed_because


def reopening_closed_because(petition: Petition) -> str:
    """Say why the centre can't take the letter up again; empty while it can.

    What an unsatisfied writer asks for is a redo and counts as one (RULES section 6); it is not got round by this.
    """
    if not petition.is_answered:
        return _("答复以后才能恢复办理。")
    if petition.dispatched_at is None:
        return _("这封信是历史导入的，没有在本系统交办过，不能恢复办理。需要重新办理的，请来信人重新来信。")
    if not redo_closed_because(petition):
        return _("来信人评价“不满意”，请先决定是否重新办理。")
    return ""


@transaction.atomic
def reopen(petition: Petition, *, reason: str, version: int | None = None, actor: User) -> Petition:
    """Open the next round without the writer's asking: the answer was wrong, or did not hold.

    The centre's head alone may. The released answer stays on record and public, its verdict and rating count;
    the new round has clocks of its own, is no redo in the figures and uses the writer's one redo up neither.
    Writer and merged writers are told. Raises RefusedError with what to do instead.
    """
    access.require_centre_head(actor, petition)
    reason = checked_text(reason)
    petition = lock(petition, version=version)
    closed = reopening_closed_because(petition)
    if closed:
        raise RefusedError(closed)
    moment = now()
    changes = {"round": petition.round + 1, "closes_on": None}
    move(petition, "reopen", Kind.REOPENED, changes=changes, note=reason, shown=True, actor=actor)
    open_clock(petition, DeadlineKind.REPLY, start=moment)
    open_clock(petition, DeadlineKind.DISPATCH, start=moment)
    centre_holds(petition, moment)
    engine.begin(petition)
    for letter in [petition, *petition.merged.select_for_update(of=("self",)).order_by("pk")]:
        if letter != petition:
            record(letter, Kind.REOPENED, shown=True, actor=actor)
        tell_writer(letter, "reopened", key=f"{letter.number}:{petition.number}:{petition.round}", due=petition.due_on)
    return petition
