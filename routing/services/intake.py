"""A new letter reaches the office: clocks start, the flow starts, the centre is told."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import UNIT_ROLES, centre_department
from accounts.models import Department, Role
from common.clock import now
from common.once import reading_once
from deadlines.models import DeadlineKind
from deadlines.services.clocks import open_clock, open_clock_if_ruled, void_running
from deadlines.services.holdings import hand_over
from deadlines.services.orders import lift_orders_of
from deadlines.services.pauses import end_open_pause
from deadlines.services.telling import CENTRE, tell_staff, tell_writer
from petitions.models import Commission, Petition
from routing import engine
from routing.models import OPEN_ASSIGNMENT_STATES, Assignment
from routing.services.assignments import cancel

UNIT = tuple(sorted(UNIT_ROLES))


def screening_unit(petition: Petition) -> Department | None:
    """Return the unit that screens this letter itself; none where the centre does."""
    return petition.named_department if petition.screened_by_unit else None


@reading_once()
@transaction.atomic
def take_in(petition: Petition) -> None:
    """Open the clocks for dispatch and reply at receipt, start the flow, tell who screens."""
    _open_reply(petition)
    open_clock(petition, DeadlineKind.DISPATCH, start=petition.received_at)
    open_clock_if_ruled(petition, DeadlineKind.NOTIFY, start=petition.received_at)
    unit = screening_unit(petition)
    hand_over(petition, unit or centre_department(), at=petition.received_at)
    engine.begin(petition)
    roles = (Role.LIAISON,) if unit else CENTRE
    tell_staff(petition, "new_letter", roles, department=unit, key=petition.number, channel=petition.channel.name)
    tell_writer(petition, "letter_received", key=petition.number, received=petition.received_at)


def _open_reply(petition: Petition) -> None:
    """Open the writer's clock: to the date of the office that sent the letter, where it set one, which goes before
    every rule (RULES section 2). Until that date it hears back, too.
    """
    commission = Commission.objects.filter(petition=petition).first()
    wanted = commission.due_on if commission else None
    said = _("来文时限：%(office)s") % {"office": commission} if commission else ""
    open_clock(petition, DeadlineKind.REPLY, start=petition.received_at, until=wanted, source=said)
    if wanted and commission and commission.report_back:
        open_clock(petition, DeadlineKind.EXTERNAL, start=petition.received_at, until=wanted, source=said)


@transaction.atomic
def take_back(petition: Petition) -> None:
    """End a letter that its writer took back, and tell who was working on it (a unit, its head, the centre)."""
    parts = Assignment.objects.filter(petition=petition, state__in=OPEN_ASSIGNMENT_STATES).select_related("department")
    first_reader = screening_unit(petition)
    units = [part.department for part in parts] or ([first_reader] if first_reader else [])
    let_go(petition)
    for unit in units:
        tell_staff(petition, "letter_withdrawn", UNIT, department=unit, key=petition.number)
    tell_staff(petition, "letter_withdrawn", CENTRE, key=petition.number)


@transaction.atomic
def let_go(petition: Petition) -> None:
    """End all that runs for a letter that left the ordinary way; nothing of its record is lost."""
    moment = now()
    void_running(petition)
    end_open_pause(petition, at=moment)
    lift_orders_of(petition, reason=_("来信不再办理，督办单撤销。"))
    hand_over(petition, None, at=moment)
    for assignment in Assignment.objects.filter(petition=petition, state__in=OPEN_ASSIGNMENT_STATES):
        cancel(assignment)
    engine.stop(petition)
