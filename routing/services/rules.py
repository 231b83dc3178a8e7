"""Rules written by the centre: kept, tried on past letters, switched on; a broken one is skipped and reported."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.access import posts_of
from accounts.models import Department, Role, User
from accounts.people import holders
from common.clock import now
from common.errors import BadInputError, RefusedError
from common.text import one_line, visible
from notifications.services import notify
from petitions.models import Category, Petition
from routing.access import NoPermissionError
from routing.conditions import BrokenRuleError, Condition, LetterFacts, matched, read_conditions
from routing.models import RoutingRule

logger = logging.getLogger(__name__)
TRIED_LETTERS = 2_000
"""A rule is tried on so many of the letters handled last."""
MOST_EXAMPLES = 10


@dataclass(frozen=True, kw_only=True)
class RuleDraft:
    """What a person writes into a rule."""

    name: str
    conditions: Sequence[Condition]
    lead: Department | None = None
    supports: Sequence[Department] = ()
    category: Category | None = None
    letter_type: str = ""
    urgent: bool = False
    note: str = ""


@dataclass(frozen=True)
class Ruled:
    """A rule that fits a letter, and the words by which it does."""

    rule: RoutingRule
    words: tuple[str, ...]


def _require_centre(actor: User) -> None:
    if not posts_of(actor).in_centre:
        raise NoPermissionError


@transaction.atomic
def save_rule(rule: RoutingRule | None, *, draft: RuleDraft, actor: User) -> RoutingRule:
    """Keep a rule; a new one stands last. A changed one is off until it was tried again."""
    _require_centre(actor)
    name = one_line(draft.name)
    if not visible(name):
        raise BadInputError(_("请写明规则的名称。"))
    if not (draft.lead or draft.category or draft.letter_type or draft.urgent):
        raise BadInputError(_("请写明符合条件时建议什么：主办单位、类别、类型或者紧急。"))
    conditions = [condition.stored() for condition in draft.conditions]
    try:
        read_conditions(conditions)
    except BrokenRuleError as error:
        raise BadInputError(str(error)) from error
    if rule is None:
        rule = RoutingRule(position=(_standing().aggregate(last=Max("position"))["last"] or 0) + 1)
    for column in ("lead", "category", "letter_type", "urgent", "note"):
        setattr(rule, column, getattr(draft, column))
    rule.name, rule.conditions, rule.active = name, conditions, False
    rule.tried_at, rule.trial, rule.broken_because, rule.broken_at = None, {}, "", None
    rule.changed_at, rule.changed_by = now(), actor
    rule.save()
    rule.supports.set([unit for unit in draft.supports if unit != draft.lead])
    return rule


def _standing() -> Any:
    return RoutingRule.objects.filter(retired_at=None)


def standing_rules() -> list[RoutingRule]:
    """Return the rules in the order in which they are asked."""
    return list(_standing().select_related("lead", "category", "changed_by").prefetch_related("supports"))


@dataclass
class Trial:
    """What a rule would have said of letters handled before."""

    asked: int = 0
    fitted: int = 0
    right: int = 0
    wrong: list[dict[str, str]] = field(default_factory=list)

    def stored(self) -> dict[str, Any]:
        """Return it as it is kept with the rule."""
        return {"asked": self.asked, "fitted": self.fitted, "right": self.right, "wrong": self.wrong}


@transaction.atomic
def try_rule(rule: RoutingRule, *, actor: User) -> Trial:
    """Ask the rule about the letters handled last, and compare with what people decided; keep what came out.

    Right is a letter with the same lead, or where the rule names none the same category, type or urgency.
    Reports of wrongdoing are left out: their words must not stand among the examples.
    """
    _require_centre(actor)
    conditions = _readable(rule)
    trial = Trial()
    for letter in _handled():
        trial.asked += 1
        if matched(conditions, LetterFacts.of(letter)) is None:
            continue
        trial.fitted += 1
        if _agrees(rule, letter):
            trial.right += 1
        elif len(trial.wrong) < MOST_EXAMPLES:
            decided = letter.lead_department.label if rule.lead and letter.lead_department else _decided(letter)
            trial.wrong.append({"number": letter.number, "title": letter.title[:60], "decided": decided})
    rule.trial, rule.tried_at = trial.stored(), now()
    rule.save(update_fields=["trial", "tried_at"])
    return trial


def _readable(rule: RoutingRule) -> tuple[Condition, ...]:
    try:
        return read_conditions(rule.conditions)
    except BrokenRuleError as error:
        raise RefusedError(_("这条规则不能使用：%(why)s") % {"why": error}) from error


def _handled() -> list[Petition]:
    letters = Petition.objects.filter(restricted=False, lead_department__isnull=False)
    letters = letters.select_related("channel", "township", "named_department", "lead_department", "category")
    return list(letters.order_by("-pk")[:TRIED_LETTERS])


def _agrees(rule: RoutingRule, letter: Petition) -> bool:
    if rule.lead_id:
        return letter.lead_department_id == rule.lead_id
    if rule.category_id:
        return letter.category_id == rule.category_id
    return letter.letter_type == rule.letter_type if rule.letter_type else letter.priority > 0


def _decided(letter: Petition) -> str:
    return letter.category.name if letter.category else str(letter.get_letter_type_display())


@transaction.atomic
def switch(rule: RoutingRule, *, on: bool, actor: User) -> None:
    """Let the rule propose, or not. On only after it was tried as it is now, and while it can be read."""
    _require_centre(actor)
    if on:
        _readable(rule)
        if rule.tried_at is None:
            raise RefusedError(_("请先用以前的来信试用这条规则，看过结果再启用。"))
        flaw = flaw_of(rule)
        if flaw:
            raise RefusedError(_("这条规则不能使用：%(why)s") % {"why": flaw})
        rule.broken_because, rule.broken_at = "", None
    rule.active, rule.changed_at, rule.changed_by = on, now(), actor
    rule.save(update_fields=["active", "changed_at", "changed_by", "broken_because", "broken_at"])


@transaction.atomic
def retire(rule: RoutingRule, *, actor: User) -> None:
    """Take the rule off the list; it stays on record."""
    _require_centre(actor)
    rule.active, rule.retired_at = False, now()
    rule.changed_at, rule.changed_by = now(), actor
    rule.save(update_fields=["active", "retired_at", "changed_at", "changed_by"])


@transaction.atomic
def move(rule: RoutingRule, *, earlier: bool, actor: User) -> None:
    """Let the rule be asked one place earlier, or later."""
    _require_centre(actor)
    rules = list(_standing().select_for_update())
    place = next(index for index, one in enumerate(rules) if one.pk == rule.pk)
    other = place - 1 if earlier else place + 1
    if 0 <= other < len(rules):
        rules[place], rules[other] = rules[other], rules[place]
    for position, one in enumerate(rules, start=1):
        if one.position != position:
            RoutingRule.objects.filter(pk=one.pk).update(position=position)


def flaw_of(rule: RoutingRule) -> str:
    """Say why the rule can't be used as things are now; empty while it can."""
    try:
        read_conditions(rule.conditions)
    except BrokenRuleError as error:
        return str(error)
    if rule.lead_id and not Department.objects.handling().filter(pk=rule.lead_id).exists():
        return _("建议的主办单位“%(unit)s”已经不能承办来信。") % {"unit": rule.lead}
    return ""


def rules_for(letter: Petition) -> list[Ruled]:
    """Return the rules that fit the letter, in their order. Broken ones are skipped, and reported once."""
    facts, fitting = LetterFacts.of(letter), []
    for rule in _standing().filter(active=True, broken_at=None).select_related("lead", "category"):
        flaw = flaw_of(rule)
        if flaw:
            _report(rule, flaw)
            continue
        words = matched(read_conditions(rule.conditions), facts)
        if words is not None and not _accuses(rule, letter):
            fitting.append(Ruled(rule, words))
    return fitting


def _accuses(rule: RoutingRule, letter: Petition) -> bool:
    """A report of wrongdoing is never proposed to the unit that is accused (RULES section 2)."""
    return letter.restricted and rule.lead_id is not None and rule.lead_id == letter.named_department_id


def _report(rule: RoutingRule, flaw: str) -> None:
    """Mark the rule, and tell the centre's head; whoever comes second finds it marked."""
    found = RoutingRule.objects.filter(pk=rule.pk, broken_at=None)
    if not found.update(broken_because=flaw[:200], broken_at=now()):
        return
    logger.warning("routing rule %s skipped: %s", rule.pk, flaw)
    for person in holders((Role.CENTRE_HEAD,)):
        key = f"rule:{rule.pk}:{rule.changed_at:%Y%m%d%H%M%S}:{person.pk}"
        notify(key=key, notice="rule_broken", context={"rule": rule.name, "why": flaw}, recipient=person)
