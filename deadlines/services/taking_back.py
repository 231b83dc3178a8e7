"""Steps that were recorded only because the machine's clock was wrong are taken back, as if nobody had climbed them."""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import pretend
from deadlines.models import Escalation, OrderState, SupervisionOrder
from deadlines.services.orders import LIVE
from deadlines.services.recounting import clocks_of, recount_many
from deadlines.services.unsaying import UNSENT, cancel
from notifications.models import DeliveryState, Notification
from petitions.models import Kind, Petition
from petitions.services.events import EventDraft, record_many

logger = logging.getLogger(__name__)

BATCH = 500
"""Letters at a time."""


@dataclass
class TakenBack:
    """How many steps of how many letters were taken back, messages cancelled, and messages that had gone out before."""

    letters: int = 0
    steps: int = 0
    cancelled: int = 0
    gone: int = 0


@dataclass
class _Part:
    """What is taken back of one letter: steps, numbers of orders, messages not sent (by id), and how many were sent."""

    rows: list[Escalation] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)
    unsent: list[int] = field(default_factory=list)
    gone: int = 0


def take_back_future(now: dt.datetime) -> TakenBack:
    """Take back every step whose moment has not come at ``now``: the clock went back.

    With them go the lower steps of the same run, of which only the highest told; those that are due come
    again at once. The sweep does this by itself, so that no letter stays late.
    """
    highest = Escalation.objects.standing().filter(
        happened_at__gt=now,
        deadline=OuterRef("deadline"),
        step__basis=OuterRef("step__basis"),
        recorded_at=OuterRef("recorded_at"),
    )
    untold = Q(told=False, recorded_at__gt=now) & Exists(highest)
    with pretend(now):
        return take_back(Escalation.objects.filter(Q(happened_at__gt=now) | untold), at=now, actor=None)


def take_back(rows: QuerySet[Escalation], *, at: dt.datetime, actor: User | None) -> TakenBack:
    """Withdraw these steps, lift their orders, cancel their messages, date their clocks anew, one event a letter.

    Messages that were sent stay sent and are not sent again. The number of queries depends on the number of
    batches alone. The caller is in a transaction.
    """
    total = TakenBack()
    parts = _parts(rows)
    for batch in _batches(sorted(parts)):
        _take_back_batch({letter: parts[letter] for letter in batch}, at, actor, total)
    if total.steps:
        logger.warning("taken back: %s steps of %s letters", total.steps, total.letters)
    return total


def _parts(rows: QuerySet[Escalation]) -> dict[int, _Part]:
    """Sort the steps by letter, each with the messages that it sent out."""
    parts: dict[int, _Part] = defaultdict(_Part)
    owners: dict[str, _Part] = {}
    for row in rows.filter(withdrawn_at=None).select_related("step", "deadline"):
        part = parts[row.deadline.petition_id]
        part.rows.append(row)
        owners[f"step:{row.deadline_id}:{row.step.key}:{row.due_on:%Y%m%d}"] = part
    if not parts:
        return parts
    since = min(row.recorded_at for part in parts.values() for row in part.rows)
    written = Notification.objects.filter(key__startswith="step:", created_at__gte=since)
    for pk, key, state in written.values_list("pk", "key", "state").iterator(BATCH):
        owner = owners.get(key.rsplit(":", 2)[0])
        if owner and state in UNSENT:
            owner.unsent.append(pk)
        elif owner and state == DeliveryState.SENT:
            owner.gone += 1
    return parts


def _batches(letters: Sequence[int]) -> Iterator[list[int]]:
    return (list(letters[start : start + BATCH]) for start in range(0, len(letters), BATCH))


def _held(letters: Sequence[int]) -> QuerySet[Petition]:
    """Return the rows of these letters, locked in the one order that everybody takes."""
    return Petition.objects.select_for_update(of=("self",)).filter(pk__in=letters).order_by("pk")


def _take_back_batch(parts: dict[int, _Part], at: dt.datetime, actor: User | None, total: TakenBack) -> None:
    letters = {letter.pk: letter for letter in _held(list(parts))}
    rows = [row.pk for part in parts.values() for row in part.rows]
    Escalation.objects.filter(pk__in=rows).update(withdrawn_at=at)
    orders = SupervisionOrder.objects.filter(escalation__in=rows, state__in=LIVE)
    for order in orders.order_by("pk"):
        parts[order.petition_id].orders.append(order.number)
    orders.update(state=OrderState.LIFTED, closed_at=at, closed_by=actor, remark=_("系统时间有误，撤销。"))
    unsent = Notification.objects.filter(pk__in=[pk for part in parts.values() for pk in part.unsent])
    total.cancelled += cancel(unsent, reason=wrong_time())
    _date_anew(list(parts))
    record_many([_event(letters[pk], part, at, actor) for pk, part in parts.items()])
    total.letters += len(parts)
    total.steps += len(rows)
    total.gone += sum(part.gone for part in parts.values())


def wrong_time() -> str:
    """Say why the messages of a wrong time never went out."""
    return _("系统时间有误，没有发出。")


def _date_anew(letters: Sequence[int]) -> None:
    """Set dates and next step of the letters' running clocks, each by the calendar that it has."""
    by_version = defaultdict(list)
    for clock in clocks_of(letters):
        by_version[clock.calendar_version].append(clock)
    for version, clocks in by_version.items():
        recount_many(clocks, version)


def _event(letter: Petition, part: _Part, at: dt.datetime, actor: User | None) -> EventDraft:
    """Return what the letter's record says: which steps, and that what was sent can't be called back."""
    names = "、".join(row.step.name for row in part.rows)
    note = _("系统时间有误，撤销：%(steps)s。") % {"steps": names}
    if part.orders:
        note += _("%(orders)s一并撤销。") % {"orders": "、".join(part.orders)}
    if part.gone:
        note += _("其中%(count)s条消息已经发出，不能收回。") % {"count": part.gone}
    facts = {
        "steps": [row.step.key for row in part.rows],
        "orders": part.orders,
        "cancelled": len(part.unsent),
        "gone": part.gone,
    }
    return EventDraft(letter, Kind.STEPS_WITHDRAWN, at, note=note, data=facts, actor=actor)
