"""The centre's routing rules: the list in the order they are asked, one rule with its trial, and its switches."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import roles_required
from accounts.models import Department, User
from common.errors import PetitionError
from petitions.models import Channel, LetterType
from routing.access import letters_visible_to
from routing.conditions import SORTS, BrokenRuleError, read_conditions
from routing.forms.rules import RuleForm
from routing.models import RoutingRule
from routing.services import rules as services
from routing.views.frame import CENTRE, RULES, frame, signed_in


@roles_required(*CENTRE)
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """List the rules, those in use and those not."""
    names = _names()
    lines = [(rule, _in_words(rule, names), _proposal(rule)) for rule in services.standing_rules()]
    return render(request, "routing/rules.html", {**frame(request, current=RULES), "lines": lines})


def _names() -> dict[str, str]:
    """Return what is called how: units and channels by their codes, types."""
    units = dict(Department.objects.values_list("code", "name"))
    return {**units, **dict(Channel.objects.values_list("key", "name")), **{k: str(v) for k, v in LetterType.choices}}


def _in_words(rule: RoutingRule, names: dict[str, str]) -> list[str]:
    """Return the conditions as people read them."""
    try:
        conditions = read_conditions(rule.conditions)
    except BrokenRuleError as error:
        return [str(error)]
    return [
        f"{SORTS[one.sort].label}：" + "、".join(names.get(value, value) for value in one.values) for one in conditions
    ]


def _proposal(rule: RoutingRule) -> list[str]:
    """Return what the rule proposes, each thing as people read it."""
    supports = _("、").join(unit.label for unit in rule.supports.all())
    return [
        *([_("由%(unit)s主办") % {"unit": rule.lead}] if rule.lead else []),
        *([_("%(units)s协办") % {"units": supports}] if supports else []),
        *([str(rule.category)] if rule.category else []),
        *([rule.get_letter_type_display()] if rule.letter_type else []),
        *([_("安全紧急")] if rule.urgent else []),
    ]


@roles_required(*CENTRE)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Write a new rule."""
    return _edit(request, None)


@roles_required(*CENTRE)
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Show a rule with its trial; change it."""
    return _edit(request, get_object_or_404(RoutingRule, pk=rule_id, retired_at=None))


def _edit(request: HttpRequest, shown: RoutingRule | None) -> HttpResponse:
    form = RuleForm(request.POST if request.method == "POST" else None, rule=shown)
    status = 200
    if form.is_bound:
        if form.is_valid():
            try:
                saved = services.save_rule(shown, draft=form.draft, actor=signed_in(request))
            except PetitionError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("已保存规则“%(name)s”。请试用，看过结果再启用。") % {"name": saved.name})
                return redirect("routing:rule", saved.pk)
        status = 400
    context = {
        "rule": shown,
        "form": form,
        "flaw": services.flaw_of(shown) if shown else "",
        "wrong": _examples(shown, signed_in(request)) if shown else [],
    }
    return render(request, "routing/rule.html", {**frame(request, current=RULES), **context}, status=status)


def _examples(shown: RoutingRule, user: User) -> list[dict[str, str]]:
    """Return the trial's examples that the person may see: some may have turned out to report wrongdoing since."""
    kept: list[dict[str, str]] = shown.trial.get("wrong", [])
    letters = letters_visible_to(user).filter(number__in=[one["number"] for one in kept])
    visible = set(letters.values_list("number", flat=True))
    return [one for one in kept if one["number"] in visible]


Deed = Callable[[RoutingRule, User], str]


def _action(act: Deed) -> Callable[..., HttpResponseBase]:
    """Make a view of a function that does one thing with a rule and returns what to say."""

    @roles_required(*CENTRE)
    @require_POST
    @wraps(act)
    def view(request: HttpRequest, rule_id: int) -> HttpResponse:
        found = get_object_or_404(RoutingRule, pk=rule_id, retired_at=None)
        try:
            messages.success(request, act(found, signed_in(request)))
        except PetitionError as error:
            messages.error(request, str(error))
        found.refresh_from_db()
        return redirect("routing:rules") if found.retired_at or act in _STAY else redirect("routing:rule", found.pk)

    return view


def _try(found: RoutingRule, user: User) -> str:
    trial = services.try_rule(found, actor=user)
    facts = {"asked": trial.asked, "fitted": trial.fitted, "right": trial.right}
    return _("试用了最近%(asked)s封已分办的来信：符合%(fitted)s封，其中与人工决定一致%(right)s封。") % facts


def _on(found: RoutingRule, user: User) -> str:
    services.switch(found, on=True, actor=user)
    return _("已启用规则“%(name)s”。") % {"name": found.name}


def _off(found: RoutingRule, user: User) -> str:
    services.switch(found, on=False, actor=user)
    return _("已停用规则“%(name)s”。") % {"name": found.name}


def _retire(found: RoutingRule, user: User) -> str:
    services.retire(found, actor=user)
    return _("已删除规则“%(name)s”。") % {"name": found.name}


def _earlier(found: RoutingRule, user: User) -> str:
    services.move(found, earlier=True, actor=user)
    return _("规则“%(name)s”已移前一位。") % {"name": found.name}


def _later(found: RoutingRule, user: User) -> str:
    services.move(found, earlier=False, actor=user)
    return _("规则“%(name)s”已移后一位。") % {"name": found.name}


_STAY = (_earlier, _later)
ACTIONS = {
    "try": _action(_try),
    "switch-on": _action(_on),
    "switch-off": _action(_off),
    "retire": _action(_retire),
    "earlier": _action(_earlier),
    "later": _action(_later),
}
"""What is done with a rule, by POST alone."""
