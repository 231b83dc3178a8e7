"""The sweep: everything that is due now, each thing once, whatever the scheduler or the clock did."""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, transaction

from common.clock import local_date, pretend
from deadlines.services.batches import Circumstances, Written, climb
from deadlines.services.due import Found, in_batches
from deadlines.services.pauses import resume_due
from deadlines.services.watch import Watch, look
from notifications.services import deliver_due
from petitions.services.endings import close_due

logger = logging.getLogger(__name__)

BATCH = 2_500
"""Clocks in one transaction: a few dozen megabytes, and letters held for half a second."""


@dataclass
class SweepSummary:
    """What a sweep did, or would do: rungs climbed by kind of event, pauses ended, letters closed, messages sent and failed.

    ``letters`` names (number, step) in a dry run. ``broken`` counts the clocks that could not be looked at; the
    log says why. ``held``: messages to people outside of the centre wait for the centre's word.
    """

    steps: Counter[str] = field(default_factory=Counter)
    letters: list[tuple[str, str]] = field(default_factory=list)
    resumed: int = 0
    closed: int = 0
    sent: int = 0
    failed: int = 0
    broken: int = 0
    held: bool = False

    @property
    def did_nothing(self) -> bool:
        """Nothing was due."""
        return not (self.steps or self.resumed or self.closed or self.sent or self.failed or self.broken)


def sweep(*, now: dt.datetime, dry_run: bool = False) -> SweepSummary:
    """Resume, remind, urge, supervise, close and deliver what is due at ``now``; at once again it does nothing.

    1. the guard notes the run: after a long gap or a jump of the clock messages to people outside of the
       centre are held, no pause ends and no letter is closed; where the centre said that the clock is wrong
       nothing is done at all;
    2. waits for the writer that are over end;
    3. clocks whose next step has come, in batches;
    4. letters whose waiting time after the answer is over are closed;
    5. messages due are delivered.
    With ``dry_run`` 2 to 4 are counted at the given time and taken back; nothing is sent.
    """
    summary = SweepSummary()
    with pretend(now):
        if dry_run:
            with transaction.atomic():
                _run(summary, now, naming=True)
                transaction.set_rollback(True)
            return summary
        watch = look(now)
        if not watch.stopped:
            _run(summary, now, watch)
        delivered = deliver_due(now=now)
        summary.sent, summary.failed = delivered.sent, delivered.failed
    return summary


def _run(summary: SweepSummary, now: dt.datetime, watch: Watch | None = None, *, naming: bool = False) -> None:
    summary.held = watch is not None and watch.held
    if not summary.held:
        summary.resumed = resume_due(on=local_date(now))
    facts = Circumstances(now, held=summary.held)
    for found in in_batches(now, BATCH):
        for written in _climb_all(found, facts, summary):
            summary.steps += written.steps
            if naming:
                summary.letters += written.told
    if not summary.held:
        summary.closed = close_due(on=local_date(now))


def _climb_all(found: Sequence[Found], facts: Circumstances, summary: SweepSummary) -> Iterator[Written]:
    """Climb the batch; one that the database refuses is halved until what it refuses is alone, told, and stays due."""
    try:
        written = climb(found, facts)
    except Exception as error:
        if _is_outage(error):
            raise
        if len(found) == 1:
            _tell_broken(found[0].pk, error, summary)
            return
        middle = len(found) // 2
        yield from _climb_all(found[:middle], facts, summary)
        yield from _climb_all(found[middle:], facts, summary)
        return
    for pk, reason in written.broken:
        _tell_broken(pk, reason, summary)
    yield written


def _is_outage(error: Exception) -> bool:
    """Tell whether it is the database itself: no other clock would fare better."""
    refused = isinstance(error, DataError | IntegrityError)
    return isinstance(error, InterfaceError | DatabaseError) and not refused


def _tell_broken(pk: int, error: Exception, summary: SweepSummary) -> None:
    logger.error("the clock %s could not be looked at", pk, exc_info=error)
    summary.broken += 1
