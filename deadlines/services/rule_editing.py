"""Rules are set and ended, never changed: letters of before keep what was promised to them."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now, today
from common.errors import BadInputError, RefusedError, WrongStateError
from deadlines.models import DayUnit, Deadline, DeadlineKind, DeadlineRule, StartMoment
from petitions.models import Channel

audit = logging.getLogger("audit")

RULED = (
    DeadlineKind.DISPATCH,
    DeadlineKind.ACKNOWLEDGE,
    DeadlineKind.RETURN,
    DeadlineKind.NOTIFY,
    DeadlineKind.REPLY,
    DeadlineKind.INSTRUCTION,
)
"""Clocks that rules are made for, in the order of a letter's way."""
NEEDED = frozenset({DeadlineKind.DISPATCH, DeadlineKind.ACKNOWLEDGE, DeadlineKind.REPLY, DeadlineKind.INSTRUCTION})
"""Every letter has these clocks, or may get them, so a rule must be left for every letter."""
NATURAL = frozenset({DeadlineKind.NOTIFY, DeadlineKind.REPLY})
"""Limits of law that are written in natural days; the office's own are in working days."""
LONGEST = 365
Conditions = tuple[str, int | None, str, bool | None, bool | None]


@dataclass(frozen=True, kw_only=True)
class RuleFacts:
    """A rule as it was entered. ``urgent`` and ``complex_matter``: for such letters only, or (none) for any."""

    kind: str
    amount: int
    source: str
    valid_from: dt.date
    cap: int
    unit: str = DayUnit.WORKING
    starts_from: str = StartMoment.RECEIPT
    channel: Channel | None = None
    letter_type: str = ""
    urgent: bool | None = None
    complex_matter: bool | None = None


def conditions_of(rule: DeadlineRule) -> Conditions:
    """Return what the rule is for; rules for the same are versions of each other, the newest of which holds."""
    return (rule.kind, rule.channel_id, rule.letter_type, rule.urgent, rule.complex_matter)


def is_general(rule: DeadlineRule) -> bool:
    """Tell whether the rule takes what no other rule takes."""
    return conditions_of(rule)[1:] == (None, "", None, None)


@transaction.atomic
def add_rule(facts: RuleFacts, *, actor: User) -> DeadlineRule:
    """Set a rule for letters received from its day on.

    Where one for the same letters holds already it is replaced from that day; letters received before keep it,
    and clocks that run keep their snapshot. Raises BadInputError where it makes no sense.
    """
    _check(facts)
    held = _held(facts.kind)
    rule = DeadlineRule(
        kind=facts.kind,
        channel=facts.channel,
        letter_type=facts.letter_type,
        urgent=facts.urgent,
        complex_matter=facts.complex_matter,
        amount=facts.amount,
        unit=facts.unit,
        starts_from=facts.starts_from,
        cap=facts.cap,
        source=facts.source.strip(),
        valid_from=facts.valid_from,
        created_at=now(),
        created_by=actor,
    )
    if any(_same(rule, other) for other in held):
        raise RefusedError(_("已经有一条完全相同的规则，从同一天起施行。"))
    rule.save()
    audit.info("rule: %s added by %s: %s", rule.pk, actor.get_username(), facts)
    return rule


@transaction.atomic
def end_rule(rule: DeadlineRule, *, on: dt.date, actor: User) -> DeadlineRule:
    """End a rule for letters received on that day and later; the more general ones take them.

    With it end the older ones for the same letters, or they would come back. One that would begin later is
    called off, and those before it stay. Raises RefusedError where letters would be left without a rule.
    """
    held = {row.pk: row for row in _held(rule.kind)}
    rule = held[rule.pk]
    if on < today():
        raise BadInputError(_("停用日期不能早于今天，已经收到的来信不受影响。"))
    if rule.valid_until and rule.valid_until <= max(on, rule.valid_from):
        raise WrongStateError(_("这条规则已经停用。"))
    if rule.valid_from > today() and rule.valid_from >= on:
        return _ended([rule], rule.valid_from, actor)[0]
    if is_general(rule) and rule.kind in NEEDED:
        raise RefusedError(
            _("这是%(kind)s期限的一般规则，停用以后会有来信没有期限。要改天数的，请设一条新的一般规则。")
            % {"kind": rule.get_kind_display()}
        )
    same = [row for row in held.values() if conditions_of(row) == conditions_of(rule) and row.valid_from < on]
    open_ones = [row for row in same if row.valid_until is None or row.valid_until > on]
    _ended(open_ones, on, actor)
    return held[rule.pk]


def _ended(rules: list[DeadlineRule], on: dt.date, actor: User) -> list[DeadlineRule]:
    for rule in rules:
        rule.valid_until = on
        rule.save(update_fields=["valid_until"])
        audit.info("rule: %s ended by %s from %s on", rule.pk, actor.get_username(), on)
    return rules


def _held(kind: str) -> list[DeadlineRule]:
    """Return the rules of one clock, held until the transaction ends: one person at a time edits them."""
    return list(DeadlineRule.objects.select_for_update(of=("self",)).filter(kind=kind).order_by("pk"))


def _same(rule: DeadlineRule, other: DeadlineRule) -> bool:
    said = ("amount", "unit", "starts_from", "cap", "source", "valid_from")
    alive = other.valid_until is None or other.valid_until > other.valid_from
    return (
        alive
        and conditions_of(rule) == conditions_of(other)
        and all(getattr(rule, name) == getattr(other, name) for name in said)
    )


def _check(facts: RuleFacts) -> None:
    if facts.kind not in RULED:
        raise BadInputError(_("请选择是哪一个期限的规则。"))
    if not 1 <= facts.amount <= LONGEST or not facts.amount <= facts.cap <= LONGEST:
        raise BadInputError(_("天数要在1至365之间，延期后最长的天数不能少于原来的天数。"))
    if facts.unit == DayUnit.NATURAL and facts.kind not in NATURAL:
        raise BadInputError(_("这个期限只按工作日计算。"))
    if facts.starts_from != StartMoment.RECEIPT and facts.kind != DeadlineKind.REPLY:
        raise BadInputError(_("只有答复期限可以从受理或者分办起算。"))
    if facts.starts_from == StartMoment.INSTRUCTION:  # no writer waits for a leader
        raise BadInputError(_("答复期限不能从批示起算：来信人的期限不因呈批而推迟。"))
    if not facts.source.strip():
        raise BadInputError(_("请写明依据，如文号或者本县的规定。"))
    if facts.valid_from < today():
        raise BadInputError(_("施行日期不能早于今天，已经收到的来信不受影响。"))


def running_by_rule() -> dict[int, int]:
    """Return how many clocks run by each rule (by its id); they keep it whatever becomes of the rule."""
    clocks = Deadline.objects.running().order_by().values_list("rule__rule_id").annotate(n=Count("pk"))
    return {int(rule): n for rule, n in clocks if rule is not None}
