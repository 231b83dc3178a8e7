"""The ladder: its steps drawn along a line, and the pages on which the centre's head edits them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import CENTRE_ROLES, posts_of, roles_required
from accounts.models import Role, User
from common.errors import ConflictError, PetitionError
from deadlines.badges import DueBadge, card_badge
from deadlines.forms.ladder import StepForm
from deadlines.models import DeadlineKind, EscalationStep, StepBasis
from deadlines.services.ladder import live_steps
from deadlines.services.ladder_checks import LADDERS, is_required
from deadlines.services.ladder_editing import add_step, change_step, mark_of, restore_step, retire_step
from deadlines.services.ladder_words import told_words, when_words

LOOKERS = (*sorted(CENTRE_ROLES), Role.AUDITOR)
"""Who may look at the ladder; it holds no letters."""


@dataclass(frozen=True)
class Rung:
    """A step in words."""

    step: EscalationStep
    when: str
    told: str
    card: DueBadge | None
    mark: str


@dataclass(frozen=True)
class Ladder:
    """The steps of one clock: before its due date, after it, before three months, and those that are retired."""

    kind: DeadlineKind
    before: list[Rung]
    after: list[Rung]
    months: list[Rung]
    retired: list[Rung]

    @property
    def empty(self) -> bool:
        """Whether no step is in use."""
        return not (self.before or self.after or self.months)


def _rung(step: EscalationStep) -> Rung:
    card = card_badge(step.card, _) if step.card else None
    return Rung(step, when_words(step), told_words(step.tells), card, mark_of(step))


def _ladders() -> list[Ladder]:
    steps = list(EscalationStep.objects.select_related("changed_by").order_by("kind", "rank", "pk"))
    ladders = []
    for kind in LADDERS:
        own = [step for step in steps if step.kind == kind]
        live = [step for step in own if not step.retired_at]
        due = [step for step in live if step.basis == StepBasis.DUE]
        ladders.append(
            Ladder(
                kind=kind,
                before=[_rung(step) for step in due if step.offset < 0],
                after=[_rung(step) for step in due if step.offset >= 0],
                months=[_rung(step) for step in live if step.basis == StepBasis.THREE_MONTHS],
                retired=[_rung(step) for step in own if step.retired_at],
            )
        )
    return ladders


@roles_required(*LOOKERS)
@require_safe
def ladder(request: HttpRequest) -> HttpResponse:
    """Show all steps; the centre's head finds here how to change them."""
    context = {"ladders": _ladders(), "may_change": posts_of(request.user).has(Role.CENTRE_HEAD)}
    return render(request, "deadlines/ladder.html", context)


@roles_required(Role.CENTRE_HEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """Add a step to the ladder of one clock."""
    if kind not in LADDERS:
        raise Http404
    clock = DeadlineKind(kind)
    form = StepForm(request.POST if request.method == "POST" else None, kind=clock)
    said = _("已增加步骤“%(name)s”，从现在起对还没有走到这一天的来信生效。")
    return _saved(request, form, lambda: add_step(form.facts, actor=_person(request)), said)


@roles_required(Role.CENTRE_HEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, step: int) -> HttpResponse:
    """Change a step."""
    found = _step(step)
    form = StepForm(request.POST if request.method == "POST" else None, kind=DeadlineKind(found.kind), step=found)
    said = _("已修改步骤“%(name)s”。")

    def act() -> EscalationStep:
        return change_step(found, form.facts, seen=form.cleaned_data["seen"], actor=_person(request))

    return _saved(request, form, act, said)


def _saved(request: HttpRequest, form: StepForm, act: Callable[[], EscalationStep], said: str) -> HttpResponse:
    """Save what was sent, and go back to the ladder; else show the form, with what was typed."""
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                step = act()
            except PetitionError as error:
                form.add_error(None, str(error))
                status = 409 if isinstance(error, ConflictError) else 400
            else:
                messages.success(request, said % {"name": step.name})
                return redirect("deadlines:ladder")
    found = _step(form.step.pk) if form.step else None
    # after a conflict the state is seen that is there now, so that a second look can be followed by saving
    rung = _rung(found) if found else None
    context = {
        "form": form,
        "kind": form.kind,
        "step": found,
        "rung": rung,
        "required": found is not None and is_required(found, live_steps()[form.kind]),
        "seen": rung.mark if rung else "",
    }
    return render(request, "deadlines/ladder_step.html", context, status=status)


@roles_required(Role.CENTRE_HEAD)
@require_POST
def retire(request: HttpRequest, step: int) -> HttpResponse:
    """Take a step out of use."""
    return _switched(request, step, retire_step, _("已停用步骤“%(name)s”。"))


@roles_required(Role.CENTRE_HEAD)
@require_POST
def restore(request: HttpRequest, step: int) -> HttpResponse:
    """Bring a step back."""
    return _switched(request, step, restore_step, _("已恢复步骤“%(name)s”，从现在起生效。"))


def _switched(request: HttpRequest, pk: int, act: Callable[..., EscalationStep], said: str) -> HttpResponse:
    try:
        step = act(_step(pk), seen=request.POST.get("seen", ""), actor=_person(request))
    except PetitionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said % {"name": step.name})
    return redirect("deadlines:ladder")


def _step(pk: int) -> EscalationStep:
    highest = 2**63 - 1  # what every database can hold
    return get_object_or_404(EscalationStep.objects.select_related("changed_by"), pk=min(pk, highest))


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)
