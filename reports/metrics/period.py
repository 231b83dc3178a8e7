"""The span a bulletin tells of, and the moment after which nothing is known."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.clock import TZ, end_of_day, local_date, start_of_day
from common.errors import BadInputError
from deadlines import standing

_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])", re.ASCII)
_MIDNIGHT = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2})T24:00(:00)?(?P<offset>Z|[+-]\d{2}:\d{2})?", re.ASCII)
_FIRST_YEAR = 1990


@dataclass(frozen=True)
class Period:
    """A month of local dates, seen as it was at ``cut_off``.

    The cut-off is itself no part of what is seen: what happened at it or after it is unknown. The end of
    a day is the next midnight, so a letter of 00:00 belongs to the new day.
    """

    month: str
    first: dt.date
    last: dt.date
    cut_off: dt.datetime

    @classmethod
    def of(cls, month: str, cut_off: dt.datetime | None = None) -> Period:
        """Return the month "2026-10" at the cut-off, by default the end of its last day (RULES section 6).

        Raises BadInputError for a text that is no month, and for a cut-off before the month begins.
        """
        first = first_day(month)
        last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
        moment = end_of_day(last) if cut_off is None else cut_off
        if moment <= start_of_day(first):
            raise BadInputError(
                _("截止时间%(cut_off)s早于%(month)s的开始，没有可以统计的数据。请改用%(month)s内或者之后的时间。")
                % {"cut_off": cut_off_text(moment), "month": month}
            )
        return cls(month, first, last, moment.astimezone(TZ))

    @property
    def begins_at(self) -> dt.datetime:
        """The first moment of the month."""
        return start_of_day(self.first)

    @property
    def seen_until(self) -> dt.datetime:
        """The end of what is seen of the month itself: its end, or the cut-off if that is earlier."""
        return min(end_of_day(self.last), self.cut_off)

    @property
    def cut_off_day(self) -> dt.date:
        """The local date of the cut-off: the days before it are over."""
        return local_date(self.cut_off)

    def holds(self, day: dt.date) -> bool:
        """Tell whether the day lies in the month."""
        return self.first <= day <= self.last

    def is_over(self, day: dt.date) -> bool:
        """Tell whether 24:00 of the day has passed at the cut-off."""
        return standing.is_over(day, self.cut_off_day)


def first_day(month: str) -> dt.date:
    """Return the first day of a month written as 2026-10; BadInputError for anything else."""
    found = _MONTH.fullmatch(month)
    if found is None or int(found["year"]) < _FIRST_YEAR:
        raise BadInputError(_("“%(text)s”不是月份。请按“年-月”填写，例如2026-10。") % {"text": month[:40]})
    return dt.date(int(found["year"]), int(found["month"]), 1)


def month_before(month: str, back: int = 1) -> str:
    """Return the month so many months earlier."""
    first = first_day(month)
    count = first.year * 12 + first.month - 1 - back
    return f"{count // 12:04d}-{count % 12 + 1:02d}"


def parse_cut_off(text: str) -> dt.datetime:
    """Return the moment of an ISO text; 24:00 is the end of its day, no offset means Beijing time.

    A date alone means its end. Raises BadInputError for anything else.
    """
    text = text.strip()
    try:
        midnight = _MIDNIGHT.fullmatch(text)
        if midnight:
            moment = dt.datetime.fromisoformat(f"{midnight['day']}T00:00{midnight['offset'] or ''}")
            return _aware(moment) + dt.timedelta(days=1)
        if len(text) == len("2026-10-31"):
            return end_of_day(dt.date.fromisoformat(text))
        return _aware(dt.datetime.fromisoformat(text))
    except (ValueError, OverflowError) as error:
        raise BadInputError(
            _("“%(text)s”不是时间。请按“2026-10-31T24:00+08:00”的样式填写截止时间。") % {"text": text[:40]}
        ) from error


def _aware(moment: dt.datetime) -> dt.datetime:
    local = moment.replace(tzinfo=TZ) if moment.tzinfo is None else moment
    return local.astimezone(TZ)


def cut_off_text(moment: dt.datetime) -> str:
    """Return the cut-off as printed in data: "2026-10-31T24:00+08:00" for the end of a day."""
    local = moment.astimezone(TZ)
    if (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0):
        return f"{local.date() - dt.timedelta(days=1):%Y-%m-%d}T24:00+08:00"
    precision = "minutes" if local.second == local.microsecond == 0 else "auto"
    return local.isoformat(timespec=precision)
