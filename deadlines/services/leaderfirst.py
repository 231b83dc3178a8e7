"""The centre's clock for dispatch in channels whose letters a leader reads first (RULES section 2).

From receipt to screening it runs as everywhere, so that nothing lies unseen; then it is held, and starts anew when
the leader has read the letter. The writer's clock runs all the same.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.db import transaction

from common.clock import local_date
from deadlines.models import Deadline, DeadlineKind, StartMoment
from deadlines.services.calendars import ensure_calendar
from deadlines.services.clocks import open_by, running, set_dates, void
from deadlines.services.rules import Situation, pick_rule
from petitions.models import Petition


@transaction.atomic
def hold_dispatch(petition: Petition) -> None:
    """Stop the clock: the leader reads the letter now."""
    for clock in running(petition).filter(kind=DeadlineKind.DISPATCH):
        void(clock)


@transaction.atomic
def start_dispatch(petition: Petition, *, at: dt.datetime) -> Deadline:
    """Start the clock that was held, or was never opened; one that was kept or missed stays as it is."""
    rule = replace(pick_rule(DeadlineKind.DISPATCH, Situation.of(petition)), starts_from=StartMoment.INSTRUCTION)
    held = Deadline.objects.filter(petition=petition, round=petition.round, kind=DeadlineKind.DISPATCH, department=None)
    clock = held.first()
    if clock is None:
        return open_by(petition, DeadlineKind.DISPATCH, rule, None, at)
    if clock.satisfied_at:
        return clock
    clock.petition, clock.rule, clock.verdict = petition, rule.as_json(), ""
    clock.calendar_version = ensure_calendar()
    clock.started_at, clock.started_on = at, local_date(at)
    return set_dates(clock)
