"""Submit, sweep, answer and count at the boundary seconds, as a process in the zone that TZ names, and print the dates.

Run as a module by test_zones; makes a test database of its own and takes it away again. The database's session
stands in the same zone. `python -m tests.deadlines.zone_run`
"""

from __future__ import annotations

import datetime as dt
import io
import os
import sys
import time

import django


def say(*words: object) -> None:
    """Write a line."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")


def main() -> None:
    """Print what the county's clocks say; the same lines in every zone."""
    zone = os.environ["TZ"]
    django.setup()  # puts the process into the zone of the settings
    os.environ["TZ"] = zone
    time.tzset()

    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    connection.settings_dict["TIME_ZONE"] = zone
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["NAME"] = f"test_zone_{os.getpid()}"
    made = setup_databases(verbosity=0, interactive=False)
    try:
        say(time.strftime("%z"), connection.timezone_name)
        call_command("seed_reference", verbosity=0, stdout=io.StringIO())
        tell()
    finally:
        teardown_databases(made, verbosity=0)


def tell() -> None:
    """Let letters come, be late and be answered around midnight in Beijing; print every date."""
    import time_machine

    from deadlines.models import Deadline, DeadlineKind, Escalation
    from deadlines.services.escalation import sweep
    from petitions.models import Petition
    from petitions.services.endings import close_due
    from reports.metrics import figures
    from reports.metrics.period import Period
    from reports.metrics.reading import read_facts
    from routing.services import releasing
    from tests import factories as make

    def at(text: str) -> time_machine.travel:
        return time_machine.travel(make.at(text).astimezone(dt.UTC), tick=False)

    office = make.make_office()
    for moment in ("2026-12-31T23:59:59.999999", "2027-01-01T00:00"):
        with at(moment):
            letter = make.submit_letter().petition
            say(moment, letter.number, letter.received_on, letter.due_on)
    for moment in ("2026-11-17T23:59:59.999999", "2026-11-18T00:00"):
        with at("2026-11-06T23:59:59"):
            letter = make.in_review(office)
        with at(moment):
            swept = sweep(now=make.at(moment))
            releasing.release(letter, checks=make.CHECKED, actor=office.second_clerk)
        clock = Deadline.objects.get(petition=letter, kind=DeadlineKind.REPLY)
        letter = Petition.objects.get(pk=letter.pk)
        say(moment, sorted(swept.steps.items()), clock.due_on, clock.verdict, letter.released_on, letter.closes_on)
        rungs = Escalation.objects.filter(deadline=clock).order_by("step__rank")
        say(*(f"{row.step.key} {row.happened_at.astimezone(dt.UTC):%m-%dT%H:%M}Z" for row in rungs))
    for month in ("2026-11", "2026-12", "2027-01"):
        facts = read_facts(Period.of(month, make.at("2027-03-01T00:00")))
        share = figures.on_time_reply_rate(facts)
        say(month, len(figures.received(facts)), share.numerator, share.denominator, figures.late(facts))
    for moment in ("2026-11-24T23:59:59", "2026-11-25T00:00"):
        with at(moment):
            say(moment, close_due(on=make.at(moment).date()))


if __name__ == "__main__":
    main()
