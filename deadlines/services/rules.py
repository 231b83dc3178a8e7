"""Which rule a letter's clock follows, kept with the clock as a snapshot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from common.errors import PetitionError
from deadlines.models import DayUnit, Deadline, DeadlineKind, DeadlineRule, StartMoment
from petitions.models import Channel, LetterType, Petition, Priority


@dataclass(frozen=True, kw_only=True)
class RuleSnapshot:
    """A rule as it was when the clock was set. ``amount`` and ``cap`` are in ``unit``.

    ``until`` is a date that a person set (ISO): it goes before the days, which then only say how far off it was.
    """

    amount: int
    unit: str
    starts_from: str
    cap: int
    source: str
    rule_id: int | None
    until: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return what is stored with the deadline."""
        return asdict(self)

    @classmethod
    def of(cls, rule: DeadlineRule) -> RuleSnapshot:
        """Take the snapshot of a rule row."""
        return cls(
            amount=rule.amount,
            unit=rule.unit,
            starts_from=rule.starts_from,
            cap=rule.cap,
            source=rule.source,
            rule_id=rule.pk,
        )


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What of a letter decides about its rule."""

    channel: Channel
    letter_type: str
    urgent: bool
    complex_matter: bool
    on: dt.date

    @classmethod
    def of(cls, petition: Petition) -> Situation:
        """Read it off a letter."""
        return cls(
            channel=petition.channel,
            letter_type=petition.effective_type,
            urgent=petition.priority == Priority.URGENT,
            complex_matter=petition.complex_matter,
            on=petition.received_on,
        )


def _precedence(rule: DeadlineRule) -> tuple[bool, bool, bool, bool, bool, dt.date, int]:
    """Order the rules that fit (RULES section 3).

    Urgency and wrongdoing hold in any channel, so they stand first; then a channel's own days
    before the type's; then the more specific, and among equals the newest.
    """
    return (
        rule.urgent is True,
        rule.letter_type == LetterType.WRONGDOING,
        rule.complex_matter is True,
        rule.channel_id is not None,
        bool(rule.letter_type),
        rule.valid_from,
        rule.pk,
    )


def in_order(rules: Iterable[DeadlineRule]) -> list[DeadlineRule]:
    """Return the rules in their order of precedence; the one that goes before all others first."""
    return sorted(rules, key=_precedence, reverse=True)


def fitting_rules(kind: DeadlineKind, situation: Situation) -> list[DeadlineRule]:
    """Return all rules that such a letter falls under on its day of receipt; the one that it follows first."""
    fitting = DeadlineRule.objects.filter(
        Q(channel=None) | Q(channel=situation.channel),
        Q(letter_type="") | Q(letter_type=situation.letter_type),
        Q(urgent=None) | Q(urgent=situation.urgent),
        Q(complex_matter=None) | Q(complex_matter=situation.complex_matter),
        Q(valid_until=None) | Q(valid_until__gt=situation.on),
        kind=kind,
        valid_from__lte=situation.on,
    )
    return in_order(fitting)


def find_rule(kind: DeadlineKind, situation: Situation) -> RuleSnapshot | None:
    """Return the rule for this kind of clock; none where no rule asks for one."""
    fitting = fitting_rules(kind, situation)
    return RuleSnapshot.of(fitting[0]) if fitting else None


def pick_rule(kind: DeadlineKind, situation: Situation) -> RuleSnapshot:
    """Return the rule for this kind of clock; PetitionError when none is set up."""
    rule = find_rule(kind, situation)
    if rule is None:
        raise PetitionError(
            _("没有设置适用的期限规则（%(kind)s），请系统管理员补充后再办理。") % {"kind": DeadlineKind(kind).label}
        )
    return rule


FIXED = RuleSnapshot(amount=0, unit=DayUnit.WORKING, starts_from=StartMoment.DISPATCH, cap=0, source="", rule_id=None)
"""For clocks whose date follows another clock's (support)."""


def by_hand(until: dt.date, *, days: int, source: str, starts_from: StartMoment = StartMoment.DISPATCH) -> RuleSnapshot:
    """Return what a clock follows whose date a person set: the date, how many working days off it was, and who."""
    return replace(FIXED, amount=days, cap=days, source=source, starts_from=starts_from, until=until.isoformat())


def rule_label(clock: Deadline, petition: Petition) -> str:
    """Return whose limit the clock's is, by the rule it follows: 复杂事项, 服务投诉, 求助类; empty where unknown."""
    return label_of(rule_of(clock), petition)


def rule_of(clock: Deadline) -> DeadlineRule | None:
    """Return the rule that the clock's snapshot was taken of, as it is now."""
    return DeadlineRule.objects.select_related("channel").filter(pk=clock.rule["rule_id"]).first()


def label_of(rule: DeadlineRule | None, petition: Petition) -> str:
    """Return whose limit a rule's is, for this letter."""
    if rule and rule.urgent:
        return _("安全紧急事项")
    if rule and rule.complex_matter:
        return _("复杂事项")
    if rule and rule.channel:
        return rule.channel.name
    if petition.effective_type:
        return _("%(type)s类") % {"type": LetterType(petition.effective_type).label}
    return ""
