"""Instructions: the list, one as a paper, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import roles_required
from accounts.models import Role, User
from common.errors import PetitionError, WrongStateError
from routing.access import letters_visible_to
from routing.forms.leaders import AgainForm, AnswerForm, CloseForm, PlainForm
from routing.instructions import get_instruction_for, lines_of
from routing.leaders import instructions_visible_to
from routing.models import Instruction, InstructionState
from routing.services import instructing as services
from routing.views.frame import HANDLERS, INSTRUCTIONS, UNIT, frame, signed_in

PAGE_SIZE = 25
READERS = (*HANDLERS, Role.LEADER)
CLOSERS = (Role.LEADER, Role.CENTRE_HEAD)
EVERY = "all"


@roles_required(*READERS)
@require_safe
def instructions(request: HttpRequest) -> HttpResponse:
    """List the instructions that this person may read: a leader's own, a unit's, all for the centre."""
    user = signed_in(request)
    found = instructions_visible_to(user)
    counted = found.aggregate(**{state.value: Count("pk", filter=Q(state=state)) for state in InstructionState})
    state = request.GET.get("state", "")
    if state not in (*InstructionState.values, EVERY):
        state = next((each for each in InstructionState if counted[each]), InstructionState.OPEN)
    if state != EVERY:
        found = found.filter(state=state)
    order = [F("deadline__due_on").asc(nulls_last=True)] if state == InstructionState.OPEN else []
    page = Paginator(found.order_by(*order, "-given_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    tabs = [(str(each), str(each.label), counted[each]) for each in InstructionState]
    tabs.append((EVERY, _("全部"), sum(counted.values())))
    context = {
        "page": page,
        "lines": lines_of(page.object_list, user),
        "tabs": [{"key": key, "words": words, "count": count, "current": key == state} for key, words, count in tabs],
    }
    return render(request, "routing/instructions.html", {**frame(request, current=INSTRUCTIONS), **context})


@roles_required(*READERS)
@require_safe
def instruction(request: HttpRequest, instruction_id: int) -> HttpResponse:
    """Show one instruction with the forms that are this person's."""
    return _page(request, get_instruction_for(signed_in(request), instruction_id))


def _page(
    request: HttpRequest, found: Instruction, *, failed: PlainForm | None = None, status: int = 200
) -> HttpResponse:
    user = signed_in(request)
    line = lines_of([found], user)[0]
    forms: dict[str, PlainForm] = {}
    if line.may_answer:
        forms["answer"] = AnswerForm()
    if line.may_close:
        forms["close"] = CloseForm()
        if found.state == InstructionState.ANSWERED:
            forms["again"] = AgainForm()
    name = {"ask-again": "again"}.get(failed.action, failed.action) if failed else ""
    dead = failed if failed and name not in forms else None
    if failed and not dead:
        forms[name] = failed
    context = {
        "line": line,
        "row": found,
        "letter": found.petition,
        "may_open_letter": letters_visible_to(user).filter(pk=found.petition_id).exists(),
        "forms": forms,
        "failed": failed,
        "dead": dead,
    }
    return render(
        request, "routing/instruction.html", {**frame(request, current=INSTRUCTIONS), **context}, status=status
    )


Act = Callable[[Instruction, dict[str, Any], User], str]


def _action(*roles: Role, form: type[PlainForm]) -> Callable[[Act], Callable[..., HttpResponseBase]]:
    """Make a view of a function that calls one service and returns what to tell the person.

    A refusal is answered with the page as it is now, the message, and everything that was typed: 409 where the
    instruction has moved on meanwhile, else 400.
    """

    def decorate(act: Act) -> Callable[..., HttpResponseBase]:
        @roles_required(*roles)
        @require_POST
        def view(request: HttpRequest, instruction_id: int) -> HttpResponse:
            user = signed_in(request)
            found = get_instruction_for(user, instruction_id)
            filled = form(request.POST)
            if not filled.is_valid():
                return _page(request, found, failed=filled, status=400)
            try:
                said = act(found, filled.cleaned_data, user)
            except PetitionError as error:
                filled.add_error(None, str(error))
                status = 409 if isinstance(error, WrongStateError) else 400
                return _page(request, get_instruction_for(user, instruction_id), failed=filled, status=status)
            messages.success(request, said)
            return redirect("routing:instruction", instruction_id)

        return view

    return decorate


@_action(*UNIT, form=AnswerForm)
def answer(found: Instruction, data: dict[str, Any], user: User) -> str:
    """Answer the leader."""
    services.answer_instruction(found, answer=data["text"], actor=user)
    return _("办理情况已反馈领导。")


@_action(*CLOSERS, form=CloseForm)
def close(found: Instruction, data: dict[str, Any], user: User) -> str:
    """End the instruction."""
    services.close_instruction(found, note=data["note"], actor=user)
    return _("批示已办结。")


@_action(*CLOSERS, form=AgainForm)
def ask_again(found: Instruction, data: dict[str, Any], user: User) -> str:
    """Send the answer back."""
    services.ask_instruction_again(found, remark=data["remark"], due_on=data["due_on"], actor=user)
    return _("已请单位再办，并重新反馈。")


ACTIONS = {"answer": answer, "close": close, "ask-again": ask_again}
"""What is done with an instruction, by POST alone."""
