"""Create the deadline rules, the escalation ladder and the first calendar where they are missing."""

from __future__ import annotations

import datetime as dt

from deadlines.models import CalendarVersion, DeadlineRule, EscalationStep
from deadlines.services.calendars import ensure_calendar
from petitions.models import Channel
from portal.reference.tables import rows_of, yes, yes_or_any

RULES_VALID_FROM = dt.date(2000, 1, 1)
"""Before every letter that may be imported: letters of the past are judged by these rules, too."""


def create_rules() -> int:
    """Create the clocks of RULES section 3 that are missing; return how many.

    A rule that the office changed in its days, its dates or its source is recognised by what it is for, and kept.
    Urgency and wrongdoing hold in every channel, so their rows name none (deadlines/services/rules.py).
    """
    channels = {channel.key: channel for channel in Channel.objects.all()}
    known = set(
        DeadlineRule.objects.values_list("kind", "channel__key", "letter_type", "urgent", "complex_matter").distinct()
    )
    created = 0
    for row in rows_of("deadline_rules"):
        urgent, complex_matter = yes_or_any(row["urgent"]), yes_or_any(row["complex_matter"])
        if (row["kind"], row["channel"] or None, row["letter_type"], urgent, complex_matter) in known:
            continue
        DeadlineRule.objects.create(
            kind=row["kind"],
            channel=channels[row["channel"]] if row["channel"] else None,
            letter_type=row["letter_type"],
            urgent=urgent,
            complex_matter=complex_matter,
            amount=int(row["amount"]),
            unit=row["unit"],
            cap=int(row["cap"]),
            source=row["source"],
            valid_from=RULES_VALID_FROM,
        )
        created += 1
    return created


def create_ladder() -> int:
    """Create the rungs of RULES section 4 that are missing; return how many."""
    known = set(EscalationStep.objects.values_list("key", flat=True))
    missing = [
        EscalationStep(
            key=row["key"],
            name=row["name"],
            kind=row["kind"],
            basis=row["basis"],
            offset=int(row["offset"]),
            tells=row["tells"].split(),
            card=row["card"],
            event_kind=row["event_kind"],
            rank=int(row["rank"]),
            opens_order=yes(row["opens_order"]),
        )
        for row in rows_of("escalation_steps")
        if row["key"] not in known
    ]
    return len(EscalationStep.objects.bulk_create(missing))


def create_calendar() -> int:
    """Write version 1 of the working calendar where there is none yet; return how many days it names."""
    if CalendarVersion.objects.exists():
        return 0
    return ensure_calendar().days.count()
