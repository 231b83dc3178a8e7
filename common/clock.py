"""The clock of the county: every date in this system is a date in Beijing time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

TZ = ZoneInfo("Asia/Shanghai")
_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """Return this moment, aware, in Beijing time."""
    return (_pretended.get() or timezone.now()).astimezone(TZ)


@contextmanager
def pretend(moment: datetime) -> Iterator[None]:
    """Let `now` say this moment inside the block: for runs that tell what would happen at another time."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone is no moment")
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)


def today() -> date:
    """Return the current date in Beijing."""
    return now().date()


def local_date(moment: datetime) -> date:
    """Return the Beijing date of an aware moment; naive moments raise ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone has no local date")
    return moment.astimezone(TZ).date()


def start_of_day(day: date) -> datetime:
    """Return the first moment of a Beijing date."""
    return datetime.combine(day, time.min, tzinfo=TZ)


def end_of_day(day: date) -> datetime:
    """Return the moment a Beijing date is over: the next midnight, itself not part of the day."""
    return start_of_day(day + timedelta(days=1))
