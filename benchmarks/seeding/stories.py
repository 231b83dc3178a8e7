"""What happened to one letter: drawn by chance, with the shares of a real office."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from accounts.models import Department
from common.clock import TZ
from deadlines.calendar import WorkingCalendar
from petitions.models import Channel, Grade, LetterType

TYPES = [
    (LetterType.CONSULTATION, 38),
    (LetterType.HELP, 26),
    (LetterType.COMPLAINT, 21),
    (LetterType.SUGGESTION, 10),
    (LetterType.THANKS, 3),
    (LetterType.WRONGDOING, 2),
]
CHANNEL_SHARES = {"leader": 30, "forum": 25, "department": 12, "consultation": 12, "service_complaint": 11}
INVALID_SHARE, OPEN_DAYS, LATE_SHARE, RATED_SHARE = 0.06, 20, 0.035, 0.3


@dataclass(frozen=True)
class Story:
    """The facts of one letter; moments are None for what did not happen (yet)."""

    channel: Channel
    letter_type: LetterType
    received: dt.datetime
    unit: Department
    invalid: bool
    dispatched: dt.datetime | None
    acknowledged: dt.datetime | None
    submitted: dt.datetime | None
    released: dt.datetime | None
    grade: Grade | None
    rated: dt.datetime | None
    published: bool


def moment(rng: random.Random, day: dt.date, first: int = 8, last: int = 17) -> dt.datetime:
    """Return a moment of that day between two hours."""
    time = dt.time(rng.randint(first, last), rng.randint(0, 59), rng.randint(0, 59))
    return dt.datetime.combine(day, time, tzinfo=TZ)


class Chance:
    """Draws stories; the same seed draws the same ones."""

    def __init__(
        self, seed: int, calendar: WorkingCalendar, channels: list[Channel], units: list[Department], until: dt.date
    ) -> None:
        self.rng = random.Random(seed)
        self.calendar = calendar
        self.channels = [channel for channel in channels if channel.key in CHANNEL_SHARES]
        self.weights = [CHANNEL_SHARES[channel.key] for channel in self.channels]
        self.units = units
        self.unit_weights = [1 / (1 + index / 6) for index in range(len(units))]
        self.until = until

    def story(self, day: dt.date) -> Story:
        """Return what happened to a letter received on that day."""
        rng = self.rng
        received = moment(rng, day, 6, 23)
        invalid = rng.random() < INVALID_SHARE
        dispatched = self._later(day, 1) if not invalid else None
        acknowledged = self._later(day, rng.choice([1, 1, 2])) if dispatched else None
        days = rng.randint(2, 5) if rng.random() > LATE_SHARE else rng.randint(8, 20)
        submitted = self._later(day, days) if acknowledged else None
        released = submitted + dt.timedelta(minutes=rng.randint(20, 600)) if submitted else None
        if released and released.date() > self.until:
            released = None
        rated = released + dt.timedelta(hours=rng.randint(5, 100)) if released and rng.random() < RATED_SHARE else None
        if rated and rated.date() > self.until:
            rated = None
        letter_type = rng.choices([key for key, _n in TYPES], [n for _key, n in TYPES])[0]
        return Story(
            channel=rng.choices(self.channels, self.weights)[0],
            letter_type=letter_type,
            received=received,
            unit=rng.choices(self.units, self.unit_weights)[0],
            invalid=invalid,
            dispatched=dispatched,
            acknowledged=acknowledged,
            submitted=submitted,
            released=released,
            grade=rng.choices(list(Grade), [7, 2, 1])[0] if rated else None,
            rated=rated,
            published=bool(released) and letter_type != LetterType.WRONGDOING and rng.random() < 0.6,
        )

    def _later(self, day: dt.date, working_days: int) -> dt.datetime | None:
        there = self.calendar.add_working_days(day, working_days)
        return moment(self.rng, there) if there <= self.until else None
