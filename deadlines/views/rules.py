"""The rules of deadlines in their order, what they give a letter, and the pages on which they are set and ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import CENTRE_ROLES, posts_of, roles_required
from accounts.models import Role, User
from common.clock import today
from common.errors import PetitionError
from deadlines.forms.rules import EndRuleForm, RuleForm, TrialForm
from deadlines.models import DeadlineKind, DeadlineRule
from deadlines.services import rule_words as words
from deadlines.services.rule_editing import (
    NEEDED,
    RULED,
    add_rule,
    conditions_of,
    end_rule,
    is_general,
    running_by_rule,
)
from deadlines.services.rules import in_order

LOOKERS = (*sorted(CENTRE_ROLES), Role.AUDITOR)
"""Who may look at the rules; they hold no letters."""
HIGHEST = 2**63 - 1


@dataclass(frozen=True)
class Line:
    """A rule in words. ``running``: clocks that go by it; ``until``: the first day of receipt that it doesn't hold for.

    ``alone``: no other rule of its clock holds.
    """

    rule: DeadlineRule
    running: int = 0
    until: dt.date | None = None
    alone: bool = False

    @property
    def whose(self) -> str:
        """For which letters it is."""
        return _("所有来信") if self.alone else words.whose(self.rule)

    @property
    def limit(self) -> str:
        """How long."""
        return words.limit_of(self.rule)

    @property
    def start(self) -> str:
        """From when."""
        return words.start_of(self.rule)

    @property
    def longest(self) -> str:
        """The longest total after extensions."""
        return words.longest_of(self.rule)

    @property
    def standing(self) -> str:
        """Why it stands where it stands."""
        return "" if self.alone else words.standing_of(self.rule)

    @property
    def may_end(self) -> bool:
        """Whether it can be ended: every letter must be left with a rule."""
        return not (is_general(self.rule) and self.rule.kind in NEEDED and self.rule.valid_from <= today())


@dataclass(frozen=True)
class Book:
    """The rules of one clock: those that hold today in their order, those to come, those of before."""

    kind: DeadlineKind
    current: list[Line]
    coming: list[Line]
    past: list[Line]

    @property
    def title(self) -> str:
        """What the clock is called."""
        return words.title_of(self.kind)


def _books() -> list[Book]:
    rules = list(DeadlineRule.objects.select_related("channel", "created_by"))
    running = running_by_rule()
    return [_book(kind, [rule for rule in rules if rule.kind == kind], running) for kind in RULED]


def _book(kind: DeadlineKind, rules: Iterable[DeadlineRule], running: dict[int, int]) -> Book:
    """Sort the rules of one clock; of several for the same letters the newest that has begun holds."""
    day, book = today(), Book(kind, [], [], [])
    newest: dict[tuple[Any, ...], DeadlineRule] = {}
    for rule in in_order(rules):
        line = Line(rule, running.get(rule.pk, 0), rule.valid_until)
        if rule.valid_until and rule.valid_until <= max(day, rule.valid_from):
            if line.running or rule.valid_until > rule.valid_from:
                book.past.append(line)
        elif rule.valid_from > day:
            book.coming.append(line)
        elif conditions_of(rule) in newest:
            book.past.append(Line(rule, line.running, newest[conditions_of(rule)].valid_from))
        else:
            newest[conditions_of(rule)] = rule
            book.current.append(line)
    if len(book.current) == 1 and is_general(book.current[0].rule):
        book.current[0] = replace(book.current[0], alone=True)
    return book


@roles_required(*LOOKERS)
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Show all rules, and what they give the letter that was chosen."""
    tried = "on" in request.GET
    form = TrialForm(request.GET if tried else None)
    trial = nothing = None
    if tried and form.is_valid():
        trial = words.try_out(DeadlineKind(form.cleaned_data["kind"]), form.situation)
        nothing = trial is None
    context = {
        "books": _books(),
        "form": form,
        "tried": tried,
        "trial": trial,
        "fitting": [Line(rule) for rule in trial.fitting] if trial else [],
        "nothing": nothing,
        "may_change": posts_of(request.user).has(Role.CENTRE_HEAD),
    }
    return render(request, "deadlines/rules.html", context, status=400 if tried and form.errors else 200)


@roles_required(Role.CENTRE_HEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Set a rule; ``?like=`` fills the form in as the rule of that id."""
    status = 200
    if request.method == "POST":
        form, status = RuleForm(request.POST), 400
        if form.is_valid():
            try:
                rule = add_rule(form.facts, actor=_person(request))
            except PetitionError as error:
                form.add_error(None, str(error))
            else:
                said = _("已设规则：%(whose)s %(limit)s，收到日期在%(day)s及以后的来信适用。")
                day = f"{rule.valid_from:%Y-%m-%d}"
                facts = {"whose": words.whose(rule), "limit": words.limit_of(rule), "day": day}
                messages.success(request, said % facts)
                return redirect("deadlines:rules")
    else:
        form = RuleForm(initial=_like(request.GET.get("like", "")))
    return render(request, "deadlines/rule_add.html", {"form": form}, status=status)


def _like(key: str) -> dict[str, Any]:
    rule = DeadlineRule.objects.select_related("channel").filter(pk=int(key)).first() if _is_key(key) else None
    if rule is None:
        return {}
    return {
        "kind": rule.kind,
        "channel": rule.channel.key if rule.channel else "",
        "letter_type": rule.letter_type,
        "urgent": bool(rule.urgent),
        "complex_matter": bool(rule.complex_matter),
        "amount": rule.amount,
        "unit": rule.unit,
        "starts_from": rule.starts_from,
        "cap": rule.cap,
        "source": rule.source,
    }


def _is_key(key: str) -> bool:
    return len(key) < len(str(HIGHEST)) and key.isascii() and key.isdecimal()


@roles_required(Role.CENTRE_HEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, rule: int) -> HttpResponse:
    """End a rule from a day on."""
    rules = DeadlineRule.objects.select_related("channel", "created_by")
    found, status = get_object_or_404(rules, pk=min(rule, HIGHEST)), 200
    if request.method == "POST":
        form, status = EndRuleForm(request.POST), 400
        if form.is_valid():
            try:
                end_rule(found, on=form.cleaned_data["on"], actor=_person(request))
            except PetitionError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("已停用规则：%(whose)s。") % {"whose": words.whose(found)})
                return redirect("deadlines:rules")
    else:
        form = EndRuleForm(initial={"on": max(today(), found.valid_from)})
    line = Line(found, running_by_rule().get(found.pk, 0), found.valid_until)
    context = {"form": form, "line": line, "title": words.title_of(DeadlineKind(found.kind))}
    return render(request, "deadlines/rule_end.html", context, status=status)


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)
