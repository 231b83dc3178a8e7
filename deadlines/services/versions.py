"""Changes of the calendar: prepared as a draft, looked at, then applied; what was judged keeps its version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now
from common.errors import BadInputError, ConflictError, WrongStateError
from common.text import one_line, visible
from deadlines.calendar import FIRST_DAY, LAST_DAY, DayFact
from deadlines.calendarfile.plan import YearPlan
from deadlines.dayfacts import (
    Facts,
    announced_until,
    digest_of,
    normalised,
    with_local,
    with_year,
    without_local,
)
from deadlines.models import CalendarDay, CalendarDraft, CalendarVersion, Deadline, DraftState
from deadlines.services.calendar_news import tell_units, tell_writers, write_events
from deadlines.services.calendars import add_version, ensure_calendar, facts_of
from deadlines.services.recounting import Recount, Recounts, clocks_of, letters_to_count, recount_many
from deadlines.services.unsaying import UNSENT, unsay_overtaken
from notifications.models import Notification
from petitions.models import Petition

LONGEST_NAME = CalendarDay._meta.get_field("name").max_length or 0
LONGEST_NOTE = CalendarDraft._meta.get_field("note").max_length or 0
LONGEST_RUN = 31
"""Days that one local decision names at most: a mistyped year must not close the offices for ever."""
LEFT_BEHIND_FOR = dt.timedelta(hours=2)


@dataclass(frozen=True)
class Applied:
    """What a draft did: letters whose dates moved, and clocks that could not be counted and keep their version."""

    version: CalendarVersion
    moved: int
    broken: tuple[Deadline, ...]


def prepare_year(plan: YearPlan, *, note: str = "", actor: User | None) -> CalendarDraft:
    """Prepare the calendar with a year's notice; refused where it would change nothing.

    The notice replaces the national days of its year, a supplement is laid over them; local days stay.
    """
    base = ensure_calendar()
    facts = with_year(facts_of(base), plan)
    said = note or (_("%(year)s年放假安排的补充通知") if plan.supplement else _("%(year)s年放假安排")) % {
        "year": plan.year
    }
    return _draft(base, facts, announced_until(facts, base.announced_until), said, actor)


def prepare_local_days(days: Sequence[tuple[dt.date, bool, str]], *, actor: User | None) -> CalendarDraft:
    """Prepare days that the county decided, as (day, worked, name); they go before the national ones."""
    _check_local(days)
    base = ensure_calendar()
    facts = with_local(facts_of(base), [(day, working, one_line(name)) for day, working, name in days])
    first = days[0]
    said = _("本地上班：%(name)s") if first[1] else _("本地放假：%(name)s")
    return _draft(base, facts, base.announced_until, said % {"name": one_line(first[2])}, actor)


def _check_local(days: Sequence[tuple[dt.date, bool, str]]) -> None:
    if not days:
        raise BadInputError(_("没有选择日期。请填写从哪一天到哪一天。"))
    if len(days) > LONGEST_RUN:
        raise BadInputError(_("一次最多安排%(n)s天，请核对日期，或者分几次填写。") % {"n": LONGEST_RUN})
    if any(not visible(name) or len(one_line(name)) > LONGEST_NAME for _day, _working, name in days):
        raise BadInputError(_("请填写名称，最多%(n)s个字。") % {"n": LONGEST_NAME})
    if any(not FIRST_DAY <= day <= LAST_DAY for day, _working, _name in days):
        raise BadInputError(_("日期不在工作日历的范围内，请核对年份。"))


def prepare_removal(day: dt.date, *, actor: User | None) -> CalendarDraft:
    """Prepare the calendar without the local decision on a day; national days are changed by a notice only."""
    base = ensure_calendar()
    facts = facts_of(base)
    left = without_local(facts, day)
    if left == facts:
        raise WrongStateError(_("这一天没有本地安排，不用取消。国家公布的放假安排请导入新的通知来改。"))
    removed = next(fact for fact in facts if fact.local and fact.date == day)
    return _draft(base, left, base.announced_until, _("取消本地安排：%(name)s") % {"name": removed.name}, actor)


def prepare_restore(version: CalendarVersion, *, actor: User | None) -> CalendarDraft:
    """Prepare the calendar as it was in an earlier version, whole; the versions between stay on record."""
    said = _("恢复第%(number)s版") % {"number": version.number}
    return _draft(ensure_calendar(), facts_of(version), version.announced_until, said, actor)


def _draft(base: CalendarVersion, facts: Facts, until: dt.date, note: str, actor: User | None) -> CalendarDraft:
    digest = digest_of(facts, until)
    if digest == digest_of(facts_of(base), base.announced_until):
        raise WrongStateError(_("与现行日历相同，没有改动。"))
    return CalendarDraft.objects.create(
        base=base,
        announced_until=until,
        days=[[fact.date.isoformat(), fact.working, fact.name, fact.local] for fact in facts],
        digest=digest,
        note=one_line(note)[:LONGEST_NOTE],
        created_at=now(),
        created_by=actor,
    )


def facts_in(draft: CalendarDraft) -> Facts:
    """Return the days of the version that a draft would make."""
    return normalised(
        DayFact(dt.date.fromisoformat(day), working, name, local) for day, working, name, local in draft.days
    )


def is_stale(draft: CalendarDraft) -> bool:
    """Tell whether the calendar changed after the draft was made, so that it can't be applied."""
    return draft.base_id != ensure_calendar().pk


@transaction.atomic
def discard_draft(draft: CalendarDraft) -> None:
    """Put a draft aside; refused when it is no longer open."""
    held = _held(draft)
    held.state = DraftState.DISCARDED
    held.save(update_fields=["state"])


def _held(draft: CalendarDraft) -> CalendarDraft:
    held = CalendarDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if held.state == DraftState.APPLIED:
        raise WrongStateError(_("这份修改稿已经生效，不用再操作。"))
    if held.state == DraftState.DISCARDED:
        raise WrongStateError(_("这份修改稿已经放弃。需要的话请重新导入。"))
    return held


@transaction.atomic
def apply_draft(draft: CalendarDraft, *, actor: User | None) -> Applied:
    """Make the draft the newest version and count every running clock by it; all or nothing.

    Each letter that moves gets an event, its writer and its unit a message. Refused when the draft is no
    longer open, or (ConflictError) when another version came meanwhile.
    """
    # The base is locked, not the newest row: who waited here then finds the version the other one made.
    # Its key stays free, so that letters that open a clock in the meantime do not wait.
    CalendarVersion.objects.select_for_update(no_key=True).get(pk=draft.base_id)
    held, newest, moment = _held(draft), ensure_calendar(), now()
    if held.base_id != newest.pk:
        raise ConflictError(
            _("日历刚刚有了新版本（第%(number)s版），这份修改稿是按旧版本做的。请放弃后重新导入，再核对一次。")
            % {"number": newest.number}
        )
    version = add_version(
        newest.number + 1, facts_in(held), held.announced_until, note=held.note, at=moment, actor=actor
    )
    held.state, held.version = DraftState.APPLIED, version
    held.save(update_fields=["state", "version"])
    return _count_again(version, letters_to_count(version), key=f"v{version.number}", at=moment, actor=actor)


def _count_again(
    version: CalendarVersion, batches: Iterable[list[int]], *, key: str, at: dt.datetime, actor: User | None
) -> Applied:
    moved: list[Recount] = []
    broken: list[Deadline] = []
    letters = 0
    for batch in batches:
        counted = _count_batch(batch, version)
        moves = [each for each in counted.done if each.moves]
        letters += write_events(moves, version, at=at, actor=actor)
        tell_writers(moves, key=key)
        moved += moves
        broken += counted.broken
    if moved:
        unsay_overtaken(Notification.objects.filter(state__in=UNSENT))
    tell_units(moved, key=key)
    return Applied(version, letters, tuple(broken))


def _count_batch(batch: list[int], version: CalendarVersion) -> Recounts:
    """Count some letters' clocks, with their rows held so that nobody moves the same clock meanwhile."""
    rows = Petition.objects.select_for_update(of=("self",)).filter(pk__in=batch)
    list(rows.order_by("pk").values_list("pk"))
    return recount_many(clocks_of(batch), version)


def recount_left_behind(*, now: dt.datetime) -> Applied | None:
    """Count the clocks that were opened while the newest version was being applied; none most of the time.

    A letter sent in that very moment read the version before. Looked for during two hours.
    """
    version = ensure_calendar()
    if not version.created_at <= now <= version.created_at + LEFT_BEHIND_FOR:
        return None
    since = version.created_at - LEFT_BEHIND_FOR
    with transaction.atomic():
        left = letters_to_count(version, since=since)
        return _count_again(version, left, key=f"v{version.number}-{now:%d%H%M}", at=now, actor=None)
