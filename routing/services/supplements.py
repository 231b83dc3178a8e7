"""A writer adds to a letter: a wait for just that ends, and whoever has the letter now is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, Role
from common.errors import RefusedError
from deadlines.models import Pause
from deadlines.services.telling import CENTRE, tell_staff
from petitions.models import Petition, Reply, State, WriterNote
from petitions.services.clearing import Checks
from petitions.services.notes import newer_than
from routing.models import OPEN_ASSIGNMENT_STATES, Assignment, AssignmentState
from routing.services.approving import asked_role
from routing.services.intake import screening_unit
from routing.services.timing import end_wait

Audience = tuple[Department | None, Iterable[Role]]


@transaction.atomic
def take_supplement(petition: Petition, note: WriterNote) -> None:
    """End the wait for the writer, if the clock stands still for it, and tell who works on the letter.

    The caller holds the letter. A text that waits for approval or release goes out only once whoever lets it out
    has read what came (``require_read``).
    """
    if Pause.objects.filter(petition=petition, to_on=None).exists():
        end_wait(petition, actor=None)
        petition.refresh_from_db(fields=["due_on", "version"])
    for unit, roles in _who_has(petition):
        key = f"{note.pk}:{unit.pk if unit else 'centre'}"
        tell_staff(petition, "supplemented", roles, department=unit, key=key)


def _who_has(petition: Petition) -> Iterator[Audience]:
    """Yield whoever has the letter now: each unit's liaisons and the head who is asked, the centre where it is there."""
    parts = Assignment.objects.filter(petition=petition, state__in=OPEN_ASSIGNMENT_STATES)
    for part in parts.select_related("department").order_by("pk"):
        part.petition = petition
        waits = part.state == AssignmentState.AWAITING_HEAD
        yield part.department, (Role.LIAISON, asked_role(part)) if waits else (Role.LIAISON,)
    reader = screening_unit(petition) if petition.state == State.SUBMITTED else None
    if reader:
        yield reader, (Role.LIAISON,)
    elif petition.state != State.HANDLING:
        yield None, CENTRE


def require_read(reply: Reply, checks: Checks) -> None:
    """Refuse to let an answer on that was written before the writer's last words, unless they were read (FAULTS 44)."""
    if newer_than(reply) and not checks.notes:
        raise RefusedError(_("来信人有新的补充。请看过补充的内容，确认答复不用修改，再打勾确认；要改的，请退回修改。"))
