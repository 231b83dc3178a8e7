"""What the guard over the sweep has to show: when it last ran, why messages are held, which, and what was taken back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Prefetch, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from common.clock import now
from common.words import cn_full_moment
from deadlines.models import Escalation, HoldReason, SweepWatch
from deadlines.services.holds import held_messages
from deadlines.services.watch import BACKWARDS_TOLERANCE, WATCH, gap_between
from notifications.models import Medium, Notification
from notifications.notices import label_of

STANDS_STILL_AFTER = dt.timedelta(minutes=10)
"""The sweep runs every minute; after ten without it something is broken."""
_HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Report:
    """The guard as one page shows it; ``ago`` in minutes, negative where the machine's clock is behind the last run."""

    row: SweepWatch
    moment: dt.datetime
    ago: int | None

    @property
    def stands_still(self) -> bool:
        """Whether the scheduler has not run for too long."""
        return self.ago is not None and self.ago >= STANDS_STILL_AFTER.total_seconds() / 60

    @property
    def went_back(self) -> bool:
        """Whether the clock is behind the last run, and the sweep has not noticed yet."""
        return bool(self.row.last_at and self.moment < self.row.last_at - BACKWARDS_TOLERANCE)

    @property
    def held(self) -> bool:
        """Whether messages wait for the centre's word."""
        return self.row.held_at is not None

    @property
    def stopped(self) -> bool:
        """Whether the centre has said that the time is wrong."""
        return self.held and self.row.decided_at is not None

    @property
    def why(self) -> str:
        """Why messages are held, with both times."""
        before, since = self.row.held_from, self.row.held_at
        if before is None or since is None:
            return ""
        facts = {"before": cn_full_moment(before), "since": cn_full_moment(since)}
        if self.row.held_reason == HoldReason.BACKWARDS:
            return _("服务器时间倒退了：定时处理已经运行到%(before)s，下一次运行时，服务器时间却是%(since)s。") % facts
        if self.row.held_reason == HoldReason.FORWARDS:
            return _("服务器时间被调快了：从%(before)s一下子跳到%(since)s，其间服务器并没有停机。") % facts
        hours = int(gap_between(before, since) / _HOUR)
        return _(
            "定时处理中断了：从%(before)s到%(since)s没有运行，其中工作日有%(hours)s小时。可能是服务停过，也可能是服务器时间被调快。"
        ) % {**facts, "hours": hours}


def report() -> Report:
    """Return how the guard stands now; reads alone."""
    row = SweepWatch.objects.select_related("decided_by").filter(pk=WATCH).first() or SweepWatch(pk=WATCH)
    moment = now()
    ago = int((moment - row.last_at).total_seconds() // 60) if row.last_at else None
    return Report(row, moment, ago)


def taken_back(report: Report) -> tuple[int, int]:
    """Return how many steps of how many letters the sweep took back when the clock went back."""
    if report.row.held_reason != HoldReason.BACKWARDS:
        return 0, 0
    rows = Escalation.objects.filter(withdrawn_at=report.row.held_at)
    found = rows.aggregate(steps=Count("pk"), letters=Count("deadline__petition", distinct=True))
    return found["steps"], found["letters"]


def messages_for(user: User) -> QuerySet[Notification]:
    """Return the held messages that this person may read of, oldest first, with recipient and units."""
    posts = Prefetch("recipient__memberships", Membership.objects.current().select_related("department"))
    found = held_messages().select_related("recipient").prefetch_related(posts).order_by("pk")
    return found if user.sees_wrongdoing else found.filter(restricted=False)


def by_kind(messages: QuerySet[Notification]) -> list[tuple[str, int, int]]:
    """Return (what the notice is called, on desks, by mail) for each kind, the most frequent first."""
    counts: dict[str, dict[str, int]] = {}
    for notice, medium, count in messages.order_by().values_list("notice", "medium").annotate(count=Count("pk")):
        counts.setdefault(notice, {})[medium] = count
    rows = [(label_of(name), each.get(Medium.DESK, 0), each.get(Medium.EMAIL, 0)) for name, each in counts.items()]
    return sorted(rows, key=lambda row: -(row[1] + row[2]))
