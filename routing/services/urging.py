"""The centre asks a unit to hurry. The ladder gives the cards; this is a person's word."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Role, User
from common.clock import local_date, now
from common.errors import RefusedError
from deadlines.models import DeadlineKind
from deadlines.services.clocks import running
from deadlines.services.telling import tell_staff
from petitions.models import Kind, Petition, State
from petitions.services.events import record
from petitions.services.replies import checked_text
from petitions.services.states import lock
from routing import access
from routing.models import Assignment, AssignmentState

TO_DO = (AssignmentState.ASSIGNED, AssignmentState.ACKNOWLEDGED, AssignmentState.AWAITING_HEAD)
"""Where the next step is the unit's."""


def urging_closed_because(petition: Petition) -> str:
    """Say why the units of this letter can't be urged now; empty while they can."""
    if petition.state != State.HANDLING:
        return _("这封信现在不在单位手里，不能催办。")
    if not _to_do(petition):
        return _("这封信的各单位都在等候信息中心核定，不能催办。")
    last = petition.events.filter(kind=Kind.URGED_BY_CENTRE).order_by("-sequence").first()
    if last and local_date(last.at) == local_date(now()):
        return _("这封信今天已经催办过，每天只催办一次。请明天再催，或者电话联系单位。")
    return ""


@transaction.atomic
def urge(petition: Petition, *, note: str, actor: User) -> list[Assignment]:
    """Tell the units that have the letter to hurry, with a word of the centre; return whose step is next.

    Their liaisons are told, of a late letter their heads, too. No card is given, and the writer is not told. Raises
    RefusedError where no unit has it, or it was urged today already.
    """
    access.require_centre(actor, petition)
    note = checked_text(note)
    petition = lock(petition)
    closed = urging_closed_because(petition)
    if closed:
        raise RefusedError(closed)
    parts = _to_do(petition)
    names = [part.department.name for part in parts]
    event = record(petition, Kind.URGED_BY_CENTRE, note=note, data={"units": names}, actor=actor)
    late = running(petition).filter(kind=DeadlineKind.REPLY).late(now()).exists()
    roles = (Role.LIAISON, Role.UNIT_HEAD) if late else (Role.LIAISON,)
    for part in parts:
        key, unit = f"{petition.number}:{event.sequence}:{part.pk}", part.department
        tell_staff(petition, "urged_by_centre", roles, department=unit, key=key, unit=unit.name, note=note)
    return parts


def _to_do(petition: Petition) -> list[Assignment]:
    parts = Assignment.objects.filter(petition=petition, round=petition.round, state__in=TO_DO)
    return list(parts.select_related("department").order_by("role", "pk"))
