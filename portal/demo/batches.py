"""Batches on set days: each is put before the leader in the morning of the day for which it was chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import partial

from common.clock import TZ, local_date
from portal.demo.acts_of_leader import next_batch_day
from portal.demo.bulletin import Happening
from portal.demo.diary import Entry
from portal.demo.stage import Stage
from routing.models import BatchState, LeaderBatch
from routing.services.batches import present

PRESENTED = dt.time(8, 20)
"""Before office hours begin: what the leader does with it comes later that day, or on another one."""


def batches_of_the_story(stage: Stage, entries: Iterable[Entry]) -> list[Happening]:
    """Return when each batch is presented; one for a day that has not come yet goes on being put together."""
    chosen = {local_date(entry.moment) for entry in entries if entry.step.verb == "choose" and not entry.step.arguments}
    days = {next_batch_day(day) for day in chosen}
    past = sorted(day for day in days if day <= stage.diary.last_day)
    return [(dt.datetime.combine(day, PRESENTED, tzinfo=TZ), partial(_present, stage, day)) for day in past]


def _present(stage: Stage, day: dt.date) -> object:
    batch = LeaderBatch.objects.get(leader=stage.leader, planned_on=day, state=BatchState.COLLECTING)
    return present(batch, actor=stage.clerk)
