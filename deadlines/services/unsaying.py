"""Messages of the ladder that were overtaken before they went out: they are cancelled, and stay on record."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Substr
from django.utils.translation import gettext as _

from deadlines.models import OUTLIVING, Deadline, Escalation, OrderState, StepBasis
from notifications.models import DeliveryState, Medium, Notification
from petitions.models.petition import OPEN_STATES

UNSENT = (DeliveryState.HELD, DeliveryState.WAITING)
BATCH = 2_000
_KEPT_OF_KEY = 140
"""The key of a cancelled message makes room for the one that is written when the step really comes."""
_LIVE_ORDERS = (OrderState.OPEN, OrderState.ANSWERED)

Told = tuple[int, str, str]
"""What a message told: the clock's id, the step's key, and the due date, as its own key has it."""


def cancel(messages: QuerySet[Notification], *, reason: str) -> int:
    """Cancel the messages among these that have not gone out; their keys are free again."""
    freed = Concat(Substr("key", 1, _KEPT_OF_KEY), Value("~"), Cast("pk", CharField()))
    return messages.filter(state__in=UNSENT).update(
        state=DeliveryState.CANCELLED, key=freed, next_attempt_at=None, leased_until=None, last_error=reason
    )


def unsay(clock: Deadline) -> None:
    """Cancel what still waits to be said of a clock that has ended, or has got another date.

    A supervision order asks for an explanation after the answer, too: it is told of as long as it stands.
    """
    # what waits is little, and found by the index "outbox"; SQLite would read every key that was ever written
    unsent = Notification.objects.filter(medium__in=Medium.values, state__in=UNSENT)
    waiting = list(unsent.filter(key__startswith=f"step:{clock.pk}:").values_list("pk", "key"))
    if waiting:
        cancel(Notification.objects.filter(pk__in=_overtaken(waiting)), reason=_overtaken_words())


def unsay_overtaken(messages: QuerySet[Notification]) -> int:
    """Cancel the messages of steps among these that don't hold any more; return how many.

    Overtaken is a step that was withdrawn, whose clock has ended or has got another date meanwhile, or whose
    order was lifted. The number of queries does not depend on the number of clocks.
    """
    gone: list[int] = []
    for batch in _batches(messages.filter(key__startswith="step:")):
        gone += _overtaken(batch)
    cancelled = 0
    for start in range(0, len(gone), BATCH):
        some = Notification.objects.filter(pk__in=gone[start : start + BATCH])
        cancelled += cancel(some, reason=_overtaken_words())
    return cancelled


def _overtaken_words() -> str:
    return _("发出前来信已经有了新的情况，没有发出。")


def _batches(messages: QuerySet[Notification]) -> Iterator[list[tuple[int, str]]]:
    batch: list[tuple[int, str]] = []
    for row in messages.order_by("pk").values_list("pk", "key").iterator(BATCH):
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def _told(key: str) -> Told:
    _step, clock, step, due_on, *_rest = key.split(":")
    return int(clock), step, due_on


def _overtaken(waiting: Collection[tuple[int, str]]) -> list[int]:
    told = {pk: _told(key) for pk, key in waiting}
    holds = _holding({clock for clock, _step, _due_on in told.values()})
    return [pk for pk, each in told.items() if each not in holds]


def _holding(clocks: Collection[int]) -> set[Told]:
    """Return the steps of these clocks that still hold, as their messages' keys name them."""
    waits = Q(deadline__petition__state__in=OPEN_STATES) | Q(deadline__kind__in=OUTLIVING)
    runs = Q(deadline__satisfied_at=None, deadline__verdict="") & waits
    same = Q(due_on=F("deadline__due_on")) | Q(step__basis=StepBasis.THREE_MONTHS)
    rows = Escalation.objects.standing().filter(deadline__in=clocks)
    rows = rows.filter((runs & same & ~Q(orders__state=OrderState.LIFTED)) | Q(orders__state__in=_LIVE_ORDERS))
    return {
        (clock, step, f"{due_on:%Y%m%d}") for clock, step, due_on in rows.values_list("deadline", "step__key", "due_on")
    }
