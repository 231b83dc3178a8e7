"""When everything happened: moments in office hours, relative to the day of loading."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from common.clock import TZ, local_date
from common.words import cn_day
from deadlines.calendar import WorkingCalendar
from portal.demo.letters import DemoLetter, Step

OPENS, CLOSES = dt.time(8, 40), dt.time(17, 20)
_AFTER_RECEIPT = dt.timedelta(minutes=10)
_DAY = re.compile(r"\{\+(\d+)\}")
SUBMIT = Step("submit", 0)


@dataclass(frozen=True, order=True)
class Entry:
    """One step of one letter at its moment; entries sort by time, then in the order of the files."""

    moment: dt.datetime
    order: int
    letter: DemoLetter
    step: Step


class Diary:
    """Places letters and their steps before a given day."""

    def __init__(self, calendar: WorkingCalendar, today: dt.date) -> None:
        self.calendar = calendar
        self.today = today
        self.last_day = calendar.add_working_days(today, -1)
        """The last full working day: nothing of the demonstration happens after it."""

    def received_at(self, letter: DemoLetter) -> dt.datetime:
        """Return when the letter came."""
        day = self.calendar.add_working_days(self.last_day, -letter.ago)
        return dt.datetime.combine(day, letter.at, tzinfo=TZ)

    def day(self, letter: DemoLetter, number: int) -> dt.date:
        """Return the n-th working day after the letter came."""
        return self.calendar.add_working_days(local_date(self.received_at(letter)), number)

    def text(self, letter: DemoLetter, name: str) -> str:
        """Return what somebody wrote, with its dates filled in; a text that is missing raises KeyError."""
        return _DAY.sub(lambda found: cn_day(self.day(letter, int(found[1]))), letter.texts[name])

    def entries(self, letters: list[DemoLetter]) -> list[Entry]:
        """Return the whole story in the order of time."""
        found: list[Entry] = []
        for letter in letters:
            for moment, step in self._steps(letter):
                found.append(Entry(moment, len(found), letter, step))
        return sorted(found, key=lambda entry: (entry.moment, entry.order))

    def _steps(self, letter: DemoLetter) -> Iterator[tuple[dt.datetime, Step]]:
        received = self.received_at(letter)
        yield received, SUBMIT
        chance = random.Random(letter.key)  # noqa: S311 - minutes of a story, the same at every loading
        for number, group in groupby(letter.steps, key=lambda step: step.day):
            steps = list(group)
            if number > letter.ago:
                raise ValueError(f"{letter.key}: {steps[0].verb} happens in the future")
            yield from zip(self._moments(letter, number, len(steps), chance), steps, strict=True)

    def _moments(self, letter: DemoLetter, number: int, count: int, chance: random.Random) -> list[dt.datetime]:
        """Spread so many steps over the office hours of a day, after the letter came."""
        day = self.day(letter, number)
        begin = dt.datetime.combine(day, OPENS, tzinfo=TZ)
        begin = max(begin, self.received_at(letter) + _AFTER_RECEIPT)
        share = (dt.datetime.combine(day, CLOSES, tzinfo=TZ) - begin) / count
        if share < dt.timedelta(minutes=1):
            raise ValueError(f"{letter.key}: no office hours left on day {number}")
        return [begin + share * (place + chance.uniform(0.05, 0.9)) for place in range(count)]
