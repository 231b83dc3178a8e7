"""Public numbers: channel prefix, Beijing date, and a counter row per channel and year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

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


def _spelt(channel: Channel, day: dt.date, count: int) -> str:
    return f"{channel.number_prefix}{day:%Y%m%d}-{count:05d}"


@transaction.atomic
def take_number(channel: Channel, *, at: dt.datetime) -> str:
    """Return the next number, such as ``X20261106-00164``; a number is never given twice.

    The date is the Beijing date of ``at``, the counter starts anew each year. The counter row stays
    locked until the caller's transaction ends, so a number that was rolled back is given again.
    """
    return take_numbers(channel, at=[at])[0]


@transaction.atomic
def take_numbers(channel: Channel, *, at: Sequence[dt.datetime]) -> list[str]:
    """Return a number for each of the moments, in their order, as ``take_number`` would one by one.

    Counters are locked once per year, the earliest first, so that two takers never wait for each other.
    """
    days = [local_date(moment) for moment in at]
    counters = {year: _locked_counter(channel, year) for year in sorted({day.year for day in days})}
    numbers = []
    for day in days:
        counters[day.year].last += 1
        numbers.append(_spelt(channel, day, counters[day.year].last))
    for counter in counters.values():
        counter.save(update_fields=["last"])
    return numbers
