"""Dates as real files write them, read as Beijing time."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from common.clock import TZ
from petitions.letterfile.source import EXCEL_DAY_ZERO, Cell

EARLIEST = date(2000, 1, 1)
"""No mailbox on the web is older; what lies before is an empty or broken date cell (0 shows as 1900)."""
NOON = time(12)
"""Stands for an unknown time of day: it keeps the local date right whatever is done with the moment later."""

_WRITTEN = re.compile(
    r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?"
    r"(?:\s*,?\s*(?:星期.|周.)?\s*T?\s*(?P<half>上午|下午|am|pm)?\s*"
    r"(?P<hour>\d{1,2})\s*[:时点]\s*(?P<minute>\d{1,2})\s*分?"
    r"(?:\s*:?\s*(?P<second>\d{1,2})(?:[.,]\d+)?\s*秒?)?\s*(?P<half_after>am|pm)?"
    r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:\s*(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?)?"
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_AFTERNOON = ("下午", "pm")
_HALF_DAY = 12


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time; not ``exact`` where only the day is known, ``at`` is then noon of that day."""

    at: datetime
    exact: bool

    @property
    def day(self) -> date:
        """The Beijing date."""
        return self.at.date()

    def plausible(self, *, today: date) -> bool:
        """Tell whether a mailbox can have had a letter or an answer on that day."""
        return EARLIEST <= self.day <= today

    def before(self, other: Moment) -> bool:
        """Tell whether this is surely earlier; on the same day only two known times can tell."""
        if self.exact and other.exact:
            return self.at < other.at
        return self.day < other.day

    def spelt(self) -> str:
        """Return it in one form for hashing, whatever the file's form was."""
        return self.at.isoformat() if self.exact else self.day.isoformat()


def read_moment(cell: Cell, *, day_zero: date = EXCEL_DAY_ZERO) -> Moment | None:
    """Return the moment a cell means, or none if it is no date.

    Understood: real dates, Excel's serial numbers, 2019/11/30 9:05:01, 2019-11-30, 2019年11月30日,
    20191130090501 and their kin. Midnight sharp counts as "no time given", as spreadsheets show dates.
    """
    if isinstance(cell, datetime):
        return _moment(cell)
    if isinstance(cell, date):
        return _moment(datetime.combine(cell, time.min))
    if isinstance(cell, str):
        return _from_text(unicodedata.normalize("NFKC", cell).strip(), day_zero)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_text(f"{cell:.10f}".rstrip("0").rstrip("."), day_zero)
    return None


def _from_text(text: str, day_zero: date) -> Moment | None:
    match = _WRITTEN.fullmatch(text) or _COMPACT.fullmatch(text)
    if match:
        return _from_parts({name: value for name, value in match.groupdict().items() if value})
    if _SERIAL.fullmatch(text):
        return _from_serial(float(text), day_zero)
    return None


def _from_parts(parts: dict[str, str]) -> Moment | None:
    hour, minute, second = (int(parts.get(name, 0)) for name in ("hour", "minute", "second"))
    half = parts.get("half", parts.get("half_after", "")).lower()
    if half:
        hour = hour % _HALF_DAY + (_HALF_DAY if half in _AFTERNOON else 0)
    try:
        day = date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
        naive = datetime.combine(day, time(hour, minute, second))
        zone = parts.get("zone")
        return _moment(datetime.fromisoformat(f"{naive.isoformat()}{zone}") if zone else naive)
    except (ValueError, OverflowError):
        return None


def _from_serial(serial: float, day_zero: date) -> Moment | None:
    """Excel counts days, the time of day being the fraction; rounded to the second."""
    return _moment(datetime.combine(day_zero, time.min) + timedelta(seconds=round(serial * 86400)))


def _moment(value: datetime) -> Moment:
    local = value.astimezone(TZ) if value.tzinfo else value.replace(tzinfo=TZ)
    local = local.replace(microsecond=0)
    if local.timetz().replace(tzinfo=None) == time.min:
        return Moment(datetime.combine(local.date(), NOON, tzinfo=TZ), exact=False)
    return Moment(local, exact=True)
