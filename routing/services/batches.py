"""Letters put before a leader together 呈批: chosen by the centre, on set weekdays or at once, then read (RULES section 1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.access import posts_of
from accounts.models import Role, User
from common.clock import now, today
from common.errors import BadInputError, ConflictError, RefusedError, WrongStateError
from deadlines.services.calendars import current_calendar, staff_time
from notifications.services import notify
from petitions.models import Kind, Petition, Priority
from petitions.services.events import EventDraft, record, record_many
from petitions.services.states import lock
from routing import access
from routing.access import NoPermissionError
from routing.leaders import READABLE, may_read, require_reader
from routing.models import BatchItem, BatchOutcome, BatchState, LeaderBatch
from routing.services.leaderfirst import end_wait

LONGEST_BREAK = 21
"""Days back from which a set day may have moved: no break between working days is as long."""


def upcoming_days(after: dt.date, number: int) -> list[dt.date]:
    """Return the next days on which batches are presented, from ``after`` on, that day included.

    They are set weekdays (custom: Tuesday and Friday); one that is no working day moves to the next working day.
    """
    calendar, days = current_calendar(), set[dt.date]()
    day = after - dt.timedelta(days=LONGEST_BREAK)
    while sum(found >= after for found in days) < number or day <= max(days):
        if day.isoweekday() in settings.BATCH_WEEKDAYS:
            days.add(calendar.next_working_day(day))
        day += dt.timedelta(days=1)
    return sorted(found for found in days if found >= after)[:number]


def planned_day(after: dt.date) -> dt.date:
    """Return the first day, from ``after`` on, on which a batch is presented."""
    return upcoming_days(after, 1)[0]


def standing_item(petition: Petition, leader: User) -> BatchItem | None:
    """Return the letter's place in a batch of this leader that was not presented or not read yet."""
    items = BatchItem.objects.filter(petition=petition, batch__leader=leader, outcome=BatchOutcome.WAITING)
    return items.exclude(batch__state=BatchState.DONE).select_related("batch").first()


@transaction.atomic
def add_to_batch(
    petition: Petition,
    *,
    leader: User,
    planned_on: dt.date | None = None,
    proposal: str = "",
    version: int | None = None,
    actor: User,
) -> BatchItem:
    """Choose a letter for the leader's batch of that day (none: at once, today's).

    The leader learns of it when the batch is presented. Raises RefusedError for a letter that the leader has
    before him already, and for one that ended without an answer.
    """
    access.require_centre(actor, petition)
    petition = lock(petition, version=version)
    require_reader(leader, petition)
    day = planned_on or today()
    if day < today():
        raise BadInputError(_("呈报日期不能早于今天。"))
    if not (petition.is_open or petition.is_answered):
        raise RefusedError(_("来信%(number)s已经不再办理，不用呈批。") % {"number": petition.number})
    standing = standing_item(petition, leader)
    if standing:
        raise RefusedError(
            _("来信%(number)s已经选入%(leader)s%(day)s的呈批。")
            % {"number": petition.number, "leader": leader, "day": standing.batch.planned_on.isoformat()}
        )
    batch = _collecting(leader, day, actor)
    last = batch.items.aggregate(last=Max("position"))["last"] or 0
    return BatchItem.objects.create(
        batch=batch, petition=petition, position=last + 1, proposal=proposal.strip(), added_at=now(), added_by=actor
    )


def _collecting(leader: User, day: dt.date, actor: User) -> LeaderBatch:
    """Return the leader's batch of the day, held, made where there is none."""
    open_ones = LeaderBatch.objects.select_for_update(of=("self",))
    wanted = {"leader": leader, "planned_on": day, "state": BatchState.COLLECTING}
    found = open_ones.filter(**wanted).first()
    if found:
        return found
    try:
        with transaction.atomic():
            return LeaderBatch.objects.create(**wanted, created_at=now(), created_by=actor)
    except IntegrityError:  # a colleague made it between our look and our insert
        return open_ones.get(**wanted)


@transaction.atomic
def add_many(batch: LeaderBatch, *, numbers: Collection[str], proposal: str = "", actor: User) -> list[BatchItem]:
    """Choose letters by their numbers for a batch that is being put together; all of them, or none.

    A number that does not exist, or not for this person or the leader, raises BadInputError.
    """
    letters = access.letters_visible_to(actor).filter(number__in=numbers).order_by("pk")
    if not batch.leader.sees_wrongdoing:
        letters = letters.filter(restricted=False)
    found = {letter.number: letter for letter in letters}
    missing = [number for number in dict.fromkeys(numbers) if number not in found]
    if missing:
        raise BadInputError(_("没有找到来信：%(numbers)s。请核对编号。") % {"numbers": "、".join(missing)})
    letters_in_order = [found[number] for number in dict.fromkeys(numbers)]
    for letter in letters:
        lock(letter)
    held = _held(batch, actor)
    _require_leader(held)
    return [
        add_to_batch(letter, leader=held.leader, planned_on=held.planned_on, proposal=proposal, actor=actor)
        for letter in letters_in_order
    ]


def _held(batch: LeaderBatch, actor: User) -> LeaderBatch:
    """Return the batch, held; it can be changed by the centre alone and only before it is presented."""
    if not posts_of(actor).in_centre:
        raise NoPermissionError
    held = LeaderBatch.objects.select_for_update(of=("self",)).select_related("leader").get(pk=batch.pk)
    if held.state != BatchState.COLLECTING:
        raise WrongStateError(_("这份呈批已经呈报，不能再改。请刷新页面查看。"))
    return held


@transaction.atomic
def revise_item(item: BatchItem, *, proposal: str, actor: User) -> BatchItem:
    """Change the proposal for a letter before the batch is presented."""
    access.require_centre(actor, item.petition)
    _held(item.batch, actor)
    BatchItem.objects.filter(pk=item.pk).update(proposal=proposal.strip())
    item.refresh_from_db(fields=["proposal"])
    return item


@transaction.atomic
def move_item(item: BatchItem, *, up: bool, actor: User) -> None:
    """Let a letter and its neighbour change places before the batch is presented; at the end nothing happens."""
    access.require_centre(actor, item.petition)
    batch = _held(item.batch, actor)
    order = list(batch.items.order_by("position", "pk"))
    at = next((place for place, each in enumerate(order) if each.pk == item.pk), None)
    if at is None:
        return
    other = at - 1 if up else at + 1
    if 0 <= other < len(order):
        order[at], order[other] = order[other], order[at]
    for place, each in enumerate(order, start=1):
        each.position = place
    BatchItem.objects.bulk_update(order, ["position"])


@transaction.atomic
def take_out(item: BatchItem, *, actor: User) -> None:
    """Take a letter out before the batch is presented; a batch that is empty then goes with it."""
    access.require_centre(actor, item.petition)
    batch = _held(item.batch, actor)
    BatchItem.objects.filter(pk=item.pk).delete()
    if not batch.items.exists():
        batch.delete()


@transaction.atomic
def present(batch: LeaderBatch, *, note: str = "", actor: User) -> LeaderBatch:
    """Put the batch before its leader, who is told; from then on it does not change.

    Letters that ended without an answer since they were chosen are left out, and so are reports of wrongdoing
    where the leader's mark is gone. Raises RefusedError where nothing is left, and for who is no leader any more.
    """
    letters = {letter.pk: letter for letter in _held_letters(batch)}
    held = _held(batch, actor)
    _require_leader(held)
    items = list(held.items.order_by("position", "pk"))
    if {item.petition_id for item in items} - letters.keys():
        raise ConflictError(_("这份呈批刚刚有了变化，请核对后再呈报。"))
    gone = [item for item in items if not _may_be_read(letters[item.petition_id], held.leader)]
    BatchItem.objects.filter(pk__in=[item.pk for item in gone]).delete()
    items = [item for item in items if item not in gone]
    if not items:
        raise RefusedError(_("这份呈批里没有来信，先选入来信再呈报。"))
    moment = now()
    held.state, held.presented_at, held.presented_by, held.note = BatchState.PRESENTED, moment, actor, note.strip()
    held.save()
    record_many(
        [
            EventDraft(letters[item.petition_id], Kind.TO_LEADER, moment, note=item.proposal,
                       data={"leader": str(held.leader)}, actor=actor)
            for item in items
        ]
    )  # fmt: skip
    _tell_leader(held, [letters[item.petition_id] for item in items])
    return held


def _held_letters(batch: LeaderBatch) -> list[Petition]:
    letters = Petition.objects.filter(pk__in=batch.items.values("petition"))
    return list(letters.select_for_update(of=("self",)).order_by("pk"))


def _may_be_read(letter: Petition, leader: User) -> bool:
    return (letter.is_open or letter.is_answered) and may_read(leader, letter)


def _require_leader(batch: LeaderBatch) -> None:
    """Refuse to put letters before somebody who left: nobody would read them, and the message would go out of the house."""
    if not posts_of(batch.leader).has(Role.LEADER):
        raise RefusedError(
            _("%(leader)s已经不在领导岗位，不能再呈。请移出来信，另选领导呈批。") % {"leader": batch.leader}
        )


def _tell_leader(batch: LeaderBatch, letters: list[Petition]) -> None:
    urgent = any(letter.priority == Priority.URGENT for letter in letters)
    notify(
        key=f"batch_presented:{batch.pk}",
        notice="batch_presented",
        context={"day": batch.planned_on, "count": len(letters), "urgent": urgent},
        recipient=batch.leader,
        not_before=staff_time(now(), urgent=urgent),
    )


@transaction.atomic
def mark_read(item: BatchItem, *, actor: User) -> BatchItem:
    """Write down that the leader read the letter and has nothing to add: he agrees to the proposal.

    The leader does it, or the centre for one who reads on paper. A letter that had to wait for him goes on.
    """
    held = held_item(item, actor)
    if held.outcome != BatchOutcome.WAITING:
        raise WrongStateError(_("这封信已经阅批过。请刷新页面查看。"))
    settle_item(held, BatchOutcome.READ)
    data = {"leader": str(held.batch.leader)}
    record(held.petition, Kind.READ_BY_LEADER, note=held.proposal, data=data, actor=actor)
    end_wait(held.petition, at=held.outcome_at or now(), actor=actor)
    return held


def held_item(item: BatchItem, actor: User) -> BatchItem:
    """Return a presented letter with its row held, for its leader or for the centre; NoPermissionError for others."""
    petition = lock(item.petition)
    held = BatchItem.objects.select_for_update(of=("self",)).select_related("batch__leader").get(pk=item.pk)
    held.petition = petition
    if held.batch.leader_id == actor.pk:
        require_reader(actor, petition)
    else:
        access.require_centre(actor, petition)
    if held.batch.state not in READABLE:
        raise WrongStateError(_("这份呈批还没有呈报。"))
    return held


def settle_item(item: BatchItem, outcome: BatchOutcome) -> None:
    """Write down what the leader did with a letter; after the last one the batch is done."""
    item.outcome, item.outcome_at = outcome, now()
    item.save(update_fields=["outcome", "outcome_at"])
    batch = item.batch
    waiting = batch.items.filter(outcome=BatchOutcome.WAITING)
    if not batch.leader.sees_wrongdoing:
        waiting = waiting.filter(petition__restricted=False)
    if not waiting.exists():
        LeaderBatch.objects.filter(pk=batch.pk, state=BatchState.PRESENTED).update(state=BatchState.DONE)
