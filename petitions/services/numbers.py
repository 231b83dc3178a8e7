"""Public numbers: channel prefix, Beijing date, and a counter row per channel and year."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from common.clock import local_date
from petitions.models import Channel, NumberCounter


def _locked_counter(channel: Channel, year: int) -> NumberCounter:
    counters = NumberCounter.objects.select_for_update()
    counter = counters.filter(channel=channel, year=year).first()
    if counter:
        return counter
    try:
        with transaction.atomic():
            NumberCounter.objects.create(channel=channel, year=year)
    except IntegrityError:
        pass  # somebody else created the row between our look and our insert: use theirs
    return counters.get(channel=channel, year=year)


@transaction.atomic
def take_number(channel: Channel, *, at: dt.datetime) -> str:
    """Return the next number, such as ``X20261106-00164``; a number is never given twice.

    The date is the Beijing date of ``at``, the counter starts anew each year. The counter row stays
    locked until the caller's transaction ends, so a number that was rolled back is given again.
    """
    day = local_date(at)
    counter = _locked_counter(channel, day.year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{channel.number_prefix}{day:%Y%m%d}-{counter.last:05d}"
