"""A stored clock as pages show it: badge, cards, the counted days, and the sentence above them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from common.clock import local_date, today
from deadlines import calendar as counted
from deadlines.badges import DueBadge, card_badge, days_left, due_badge
from deadlines.calendar import WorkingCalendar
from deadlines.counting import Folded, counting, fold
from deadlines.explaining import WAITING_FOR_YOU, explain, explain_given
from deadlines.models import (
    Deadline,
    DeadlineKind,
    Escalation,
    Extension,
    ExtensionBasis,
    ExtensionState,
    StartMoment,
    Verdict,
)
from deadlines.services.calendars import calendar_of, ensure_calendar
from deadlines.services.clocks import as_it_stands, pauses_of
from deadlines.services.rules import RuleSnapshot, Situation, pick_rule
from deadlines.standing import stands_still
from deadlines.wording import RECEIPT, REPLY, gettext_noop
from petitions.models import LetterType, Petition
from petitions.services.public_texts import question_of

WAITING_FOR_WRITER = gettext_noop("等来信人补充材料")
ACTIONS = {
    DeadlineKind.DISPATCH: gettext_noop("分办"),
    DeadlineKind.ACKNOWLEDGE: gettext_noop("签收"),
    DeadlineKind.REPLY: REPLY,
    DeadlineKind.SUPPORT: gettext_noop("提出意见"),
    DeadlineKind.UNIT: gettext_noop("报送办理结果"),
    DeadlineKind.NOTIFY: gettext_noop("告知"),
    DeadlineKind.RETURN: gettext_noop("退回"),
    DeadlineKind.INSTRUCTION: gettext_noop("反馈"),
    DeadlineKind.EXTERNAL: gettext_noop("向来文单位反馈"),
}
"""What is due, as a verb."""
ACCEPTED = gettext_noop("受理")
AGAIN = gettext_noop("重办")
ASKED = gettext_noop("追问")
GIVEN = gettext_noop("分办")
INSTRUCTED = gettext_noop("批示")
READ_FIRST = gettext_noop("阅批")
_FROM_THE_WRITER = (DeadlineKind.REPLY, DeadlineKind.DISPATCH, DeadlineKind.NOTIFY, DeadlineKind.EXTERNAL)


def origin_of(deadline: Deadline) -> str:
    """Return what the clock counts from, untranslated: 收信, 受理, 分办, 重办, 追问, 批示."""
    if deadline.kind not in _FROM_THE_WRITER:
        return INSTRUCTED if deadline.kind == DeadlineKind.INSTRUCTION else GIVEN
    moments = {
        StartMoment.ACCEPTANCE: deadline.petition.screened_at,
        StartMoment.DISPATCH: deadline.petition.dispatched_at,
    }
    begun = StartMoment(deadline.rule["starts_from"])
    if begun == StartMoment.INSTRUCTION:
        return READ_FIRST
    if moments.get(begun) == deadline.started_at:
        return ACCEPTED if begun == StartMoment.ACCEPTANCE else GIVEN
    if deadline.round == 1:
        return RECEIPT
    return ASKED if question_of(deadline.petition, deadline.round) else AGAIN


def reply_dates(letter: Petition) -> dict[str, dt.date]:
    """Return the reply date that each type would give this letter, neither urgent nor complex, by its key."""
    calendar, day = calendar_of(ensure_calendar()), today()
    pauses, start = pauses_of(letter), letter.received_on
    dates: dict[str, dt.date] = {}
    for letter_type in LetterType.values:
        situation = Situation(
            channel=letter.channel, letter_type=letter_type, urgent=False, complex_matter=False, on=start
        )
        rule = pick_rule(DeadlineKind.REPLY, situation)
        dates[letter_type] = counted.due_date(calendar, start, rule.amount, counted.DayUnit(rule.unit), pauses, day)
    return dates


@dataclass(frozen=True)
class Picture:
    """One clock, drawn: ``pk`` its key, ``amount`` of days in force, ``days`` for the strip, ``sentence`` above it, ``source`` the rule's basis."""

    pk: int
    amount: int
    badge: DueBadge
    cards: list[DueBadge]
    days: Folded
    sentence: str
    source: str


def badge_of(
    deadline: Deadline,
    calendar: WorkingCalendar,
    day: dt.date,
    *,
    action: str | None = None,
) -> DueBadge:
    """Return the badge of one clock on this day; an empty ``action`` leaves the verb out."""
    return due_badge(
        calendar,
        deadline.due_on,
        day,
        satisfied_on=local_date(deadline.satisfied_at) if deadline.satisfied_at else None,
        paused_since=deadline.paused_on,
        action=ACTIONS.get(DeadlineKind(deadline.kind), REPLY) if action is None else action,
        given=bool(deadline.rule.get("until")) and not deadline.provisional,
        gettext=gettext,
    )


def standing_badge(deadline: Deadline, calendar: WorkingCalendar, day: dt.date) -> DueBadge:
    """Return the badge of a clock that may have ended without a verdict."""
    if deadline.verdict == Verdict.VOID:
        held = deadline.kind == DeadlineKind.DISPATCH and deadline.petition.awaits_leader
        return DueBadge("", gettext("领导阅批以后起算") if held else gettext("不再计算"))
    return badge_of(deadline, calendar, day)


def distance_of(deadline: Deadline, calendar: WorkingCalendar, day: dt.date) -> DueBadge:
    """Return the badge with the distance alone in words, for narrow columns: 还剩2个工作日, 已暂停."""
    left = gettext("已暂停") if stands_still(deadline) else days_left(calendar, deadline.due_on, day, gettext=gettext)
    return DueBadge(badge_of(deadline, calendar, day).css, left)


def cards_of(deadlines: Iterable[Deadline]) -> dict[int, list[DueBadge]]:
    """Return the card that each clock carries for its present due date, the highest one, by the clock's id."""
    present = {deadline.pk: deadline.due_on for deadline in deadlines}
    climbed = Escalation.objects.standing().filter(deadline__in=present).exclude(step__card="").select_related("step")
    cards: dict[int, list[DueBadge]] = defaultdict(list)
    for row in sorted(climbed, key=lambda row: row.step.rank):
        if row.due_on == present[row.deadline_id]:
            cards[row.deadline_id] = [card_badge(row.step.card, gettext)]
    return cards


def limits(rule: RuleSnapshot, granted: Iterable[Extension]) -> tuple[int, int | None]:
    """Return the limit that holds now, and the one before an extension, if one was granted."""
    totals = [min(row.total, rule.cap) for row in granted if row.basis == ExtensionBasis.REQUEST and row.total]
    longest = max(totals, default=0)
    return (longest, rule.amount) if longest > rule.amount else (rule.amount, None)


def picture(deadline: Deadline, *, day: dt.date, label: str = "", waiting: str = WAITING_FOR_YOU) -> Picture:
    """Draw a clock of a letter as it stands on this day.

    ``label`` says whose limit it is (求助类), ``waiting`` what a pause waits for in the reader's words.
    """
    deadline = as_it_stands(deadline, day=day)
    calendar, rule = calendar_of(deadline.calendar_version), RuleSnapshot(**deadline.rule)
    pauses = pauses_of(deadline.petition)
    amount, before = limits(rule, deadline.extensions.filter(state=ExtensionState.GRANTED))
    unit = counted.DayUnit(rule.unit)
    done_on = local_date(deadline.satisfied_at) if deadline.satisfied_at else None
    span = (calendar, deadline.started_on, deadline.due_on, pauses, day, amount, unit)
    origin = origin_of(deadline)
    return Picture(
        pk=deadline.pk,
        amount=amount,
        badge=badge_of(deadline, calendar, day),
        cards=cards_of([deadline]).get(deadline.pk, []),
        days=fold(counting(*span, done_on, origin=origin, waiting=waiting, gettext=gettext), gettext),
        sentence=sentence_of_given(deadline, rule, day, waiting=waiting)
        if rule.until
        else explain(
            *span,
            label=label,
            extended_from=before,
            origin=origin,
            waiting=waiting,
            final=bool(deadline.verdict),
            gettext=gettext,
        ),
        source=rule.source,
    )


def sentence_of_given(deadline: Deadline, rule: RuleSnapshot, day: dt.date, *, waiting: str) -> str:
    """Return how a clock's date came about that a person set, as its rule's snapshot tells."""
    wanted = dt.date.fromisoformat(rule.until)
    return explain_given(
        deadline.started_on, deadline.due_on, wanted, day, origin=origin_of(deadline), waiting=waiting, gettext=gettext
    )
