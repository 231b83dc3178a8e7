"""A dispatch taken back a moment later, before any unit has the letter in hand."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Membership
from accounts.models import User as Person
from common.clock import now
from common.errors import RefusedError
from deadlines.models import Deadline, DeadlineKind
from deadlines.services.clocks import make_answerable
from deadlines.services.reopening import run_on
from deadlines.services.unsaying import cancel
from notifications.models import DeliveryState, Medium, Notification
from petitions.models import Kind, Petition, PetitionEvent, State
from petitions.services.states import lock, move
from routing import access, engine
from routing.flows import LetterFlow
from routing.models import Assignment
from routing.services.assignments import end_part, tell_unit
from routing.services.dispatching import centre_holds

UNDO_MINUTES = 10
"""So long a dispatch can be undone, if no unit has acknowledged (custom)."""
GIVING = (Kind.DISPATCHED, Kind.REASSIGNED, Kind.JUMPED)
NOTICES = ("assigned_lead", "assigned_support", "follow_up_assigned")


def _last_dispatch(petition: Petition) -> PetitionEvent | None:
    """Return the dispatch that holds; none where the letter went another way since."""
    event = petition.events.filter(kind__in=GIVING).order_by("-sequence").first()
    return event if event and event.kind == Kind.DISPATCHED else None


def _time_left(event: PetitionEvent) -> dt.timedelta:
    return event.at + dt.timedelta(minutes=UNDO_MINUTES) - now()


def minutes_left(petition: Petition) -> int:
    """Return for how many minutes, begun ones counted whole, the dispatch can still be undone; 0 if it can't."""
    event = _last_dispatch(petition)
    if event is None or undo_closed_because(petition):
        return 0
    return min(math.ceil(_time_left(event) / dt.timedelta(minutes=1)), UNDO_MINUTES)


def undo_closed_because(petition: Petition) -> str:
    """Say why the dispatch can't be undone; empty while it can."""
    event = _last_dispatch(petition) if petition.state == State.HANDLING else None
    if event is None:
        return _("这封信现在没有可以撤销的分办。需要换单位的，请改派主办单位。")
    taken = petition.assignments.filter(round=petition.round, assigned_at__gte=event.at, acknowledged_at__isnull=False)
    unit = taken.select_related("department").first()
    if unit:
        return _("%(unit)s已经签收，不能撤销分办。需要换单位的，请改派主办单位。") % {"unit": unit.department.name}
    if _time_left(event) <= dt.timedelta():
        words = {"minutes": UNDO_MINUTES}
        return _("分办已经超过%(minutes)s分钟，不能撤销。需要换单位的，请改派主办单位。") % words
    return ""


@transaction.atomic
def undo_dispatch(petition: Petition, *, version: int | None = None, actor: Person) -> Petition:
    """Take a dispatch back: the letter waits for dispatch again, and for the units it was never there.

    Their parts and clocks end, messages that nobody read yet never go out, who may have read one is told. The
    clock of dispatching runs on as if it had not stopped, the writer's is not touched, the days since are the
    centre's. Raises RefusedError with what to do instead once a unit acknowledged, or the minutes are over.
    """
    access.require_centre(actor, petition)
    petition = lock(petition, version=version)
    closed = undo_closed_because(petition)
    event = _last_dispatch(petition)
    if closed or event is None:
        raise RefusedError(closed)
    moment = now()
    parts = list(petition.assignments.filter(ended_at=None).select_related("department").order_by("pk"))
    engine.jump(petition, LetterFlow.dispatch)
    for part in parts:
        part.petition = petition
        end_part(part)
    _move_back(petition, event, actor)
    _dispatch_clock_runs_on(petition)
    make_answerable(petition, None, at=moment)
    centre_holds(petition, moment)
    _call_back(parts, moment)
    return petition


def _move_back(petition: Petition, event: PetitionEvent, actor: Person) -> None:
    """Give the letter, and its matters, what they had before the dispatch."""
    changes: dict[str, object] = {"lead_department_id": event.data.get("lead_before")}
    if event.data.get("first"):
        changes["dispatched_at"] = None
    unit = event.department
    move(petition, "undo_dispatch", Kind.DISPATCH_UNDONE, changes=changes, department=unit, shown=True, actor=actor)
    for position, unit_before in event.data.get("matters", {}).items():
        petition.matters.filter(position=int(position)).update(lead_department=unit_before)


def _dispatch_clock_runs_on(petition: Petition) -> None:
    clocks = Deadline.objects.filter(petition=petition, kind=DeadlineKind.DISPATCH, round=petition.round)
    clock = clocks.filter(satisfied_at__isnull=False).select_related("calendar_version").first()
    if clock:
        clock.petition = petition
        run_on(clock)


def _call_back(parts: Iterable[Assignment], moment: dt.datetime) -> None:
    """Cancel the messages that have not gone out; tell the units where one may have been read."""
    for part in parts:
        people = Membership.objects.filter(department=part.department).values_list("user", flat=True)
        keys = [
            f"{notice}:{part.pk}:{person}:{medium}"
            for notice in NOTICES
            for person in people
            for medium in Medium.values
        ]
        written = Notification.objects.filter(key__in=keys)
        read = any(_may_be_read(message, moment) for message in written)
        cancel(written, reason=_("分办已经撤销，没有发出。"))
        if read:
            tell_unit(part, "dispatch_undone")


def _may_be_read(message: Notification, moment: dt.datetime) -> bool:
    """Tell whether it went out, or lies on somebody's desk."""
    on_desk = message.medium == Medium.DESK and message.not_before <= moment
    return message.state == DeliveryState.SENT or on_desk
