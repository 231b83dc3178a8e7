"""The clocks stand still while the writer is asked to supplement; remaining days are kept."""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from accounts.models import Role, User
from common.clock import local_date, now
from common.errors import RefusedError, WrongStateError
from deadlines.models import Pause
from deadlines.services.calendars import current_calendar
from deadlines.services.clocks import PAUSED_KINDS, running, set_dates
from deadlines.services.telling import CENTRE, tell_staff, tell_writer
from petitions.models import Kind, Petition
from petitions.services.events import record
from petitions.services.states import lock

logger = logging.getLogger(__name__)

BATCH = 500


def _recount(petition: Petition) -> None:
    for clock in running(petition).filter(kind__in=PAUSED_KINDS):
        clock.petition = petition
        set_dates(clock)


@transaction.atomic
def pause(petition: Petition, *, reason: str, from_on: dt.date | None = None, actor: User | None) -> Pause:
    """Stop the clock from a day on (default today); refused before receipt, in the future, or twice.

    It goes on by itself after ``PAUSE_WAIT_DAYS`` working days (custom): no letter waits for ever.
    """
    petition = lock(petition)
    day = from_on or local_date(now())
    if day < petition.received_on or day > local_date(now()):
        raise RefusedError(_("暂停日期不能早于收信日期，也不能晚于今天。"))
    if Pause.objects.filter(petition=petition, to_on=None).exists():
        raise WrongStateError(_("这封信的期限已经暂停。"))
    if Pause.objects.filter(petition=petition, to_on__gt=day).exists():
        raise RefusedError(_("与以前的暂停时间重叠，请改选日期。"))
    ends = current_calendar().add_working_days(day, settings.PAUSE_WAIT_DAYS)
    row = Pause.objects.create(petition=petition, from_on=day, resume_on=ends, reason=reason, actor=actor)
    _recount(petition)
    record(
        petition,
        Kind.PAUSED,
        note=reason,
        data={"from_on": day.isoformat(), "resume_on": ends.isoformat()},
        shown=True,
        actor=actor,
    )
    return row


@transaction.atomic
def resume(petition: Petition, *, to_on: dt.date | None = None, note: str = "", actor: User | None) -> Pause:
    """Let the clock go on from a day (default today); working days between are not counted.

    ``note`` is what the writer told, for the office; the writer's timeline leaves it out.
    """
    petition = lock(petition)
    row = Pause.objects.filter(petition=petition, to_on=None).first()
    if row is None:
        raise WrongStateError(_("这封信的期限没有暂停。"))
    day = to_on or local_date(now())
    if day < row.from_on or day > local_date(now()):
        raise RefusedError(_("恢复日期不能早于暂停日期，也不能晚于今天。"))
    row.to_on, row.resumed_by = _at_most(row, day), actor
    row.save(update_fields=["to_on", "resumed_by"])
    _recount(petition)
    facts = {"to_on": row.to_on.isoformat(), "due_on": petition.due_on.isoformat() if petition.due_on else ""}
    record(petition, Kind.RESUMED, note=note, data=facts, shown=True, actor=actor)
    return row


def resume_due(*, on: dt.date) -> int:
    """Let the clocks go on whose wait is over on that day; return how many. Writer, unit and centre are told.

    A clock goes on from the day that was set when it was paused, however late this runs. One letter that
    fails holds up no other; the log says why, and it is tried again.
    """
    resumed = 0
    due = Pause.objects.filter(to_on=None, resume_on__lte=on).order_by("pk").select_related("petition")
    for row in due.iterator(BATCH):
        try:
            resumed += _end_wait(row)
        except (InterfaceError, OperationalError):  # the database itself: no other letter would fare better
            raise
        except Exception:
            logger.exception("the pause %s could not be ended", row.pk)
    return resumed


@transaction.atomic
def _end_wait(row: Pause) -> bool:
    """End one wait; not, where somebody did meanwhile."""
    petition = lock(row.petition)
    if not Pause.objects.filter(pk=row.pk, to_on=None, resume_on=row.resume_on).exists():
        return False
    if not petition.is_open:  # there is no date to go on with, and nothing to tell
        end_open_pause(petition, at=now())
        return False
    resume(petition, to_on=row.resume_on, actor=None)
    petition.refresh_from_db(fields=["due_on"])
    key, unit = f"{row.pk}:wait", petition.lead_department
    tell_writer(petition, "resumed", key=key, due=petition.due_on)
    tell_staff(petition, "wait_over", CENTRE, key=key, due=petition.due_on)
    if unit:
        tell_staff(petition, "wait_over", (Role.LIAISON,), department=unit, key=key, due=petition.due_on)
    return True


def _at_most(row: Pause, day: dt.date) -> dt.date:
    """Return the day on which the pause ends: not after the end of its wait, also where no sweep ran on that day."""
    return min(day, row.resume_on) if row.resume_on else day


def end_open_pause(petition: Petition, *, at: dt.datetime) -> None:
    """End the pause that is open when the answer goes out, or the letter ends: nothing later inherits it.

    The days until then are left out for the last time, before the clock is judged. Nobody is told.
    """
    row = Pause.objects.filter(petition=petition, to_on=None).first()
    if row is None:
        return
    row.to_on = _at_most(row, max(local_date(at), row.from_on))
    row.save(update_fields=["to_on"])
    _recount(petition)
