"""Batches for the leaders: the list, one batch, its PDF, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import posts_of, roles_required
from accounts.models import Role, User
from common.clock import today
from common.errors import PetitionError
from common.words import cn_date
from routing.batchpdf import PART_SIZE, batch_pdf, parts_of
from routing.forms.leaders import AddForm, PlainForm, PresentForm, ReviseForm
from routing.leaders import batches_visible_to, get_batch_for, get_item_for, items_of
from routing.models import BatchItem, BatchOutcome, BatchState, LeaderBatch
from routing.services import batches as services
from routing.services.batches import planned_day
from routing.views.frame import BATCHES, CENTRE, frame, signed_in

PAGE_SIZE = 25
READERS = (*CENTRE, Role.LEADER)


@roles_required(*READERS)
@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """List the batches, those that are put together first; letters this person may not see are not counted."""
    user = signed_in(request)
    seen = Q() if posts_of(user).sees_wrongdoing else Q(items__petition__restricted=False)
    found = batches_visible_to(user).annotate(
        letters=Count("items", filter=seen),
        waiting=Count("items", filter=seen & Q(items__outcome=BatchOutcome.WAITING)),
        instructed=Count("items", filter=seen & Q(items__outcome=BatchOutcome.INSTRUCTED)),
    )
    page = Paginator(found.order_by("-planned_on", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "next_day": planned_day(today()), "centre": posts_of(user).in_centre}
    return render(request, "routing/batches.html", {**frame(request, current=BATCHES), **context})


@roles_required(*READERS)
@require_safe
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Show a batch: the centre changes it until it is presented, the leader reads it."""
    return _page(request, get_batch_for(request.user, batch_id))


def _page(
    request: HttpRequest, found: LeaderBatch, *, failed: PlainForm | None = None, item: int = 0, status: int = 200
) -> HttpResponse:
    user = signed_in(request)
    items = list(items_of(user, found))
    editable = found.state == BatchState.COLLECTING and posts_of(user).in_centre
    lines = [
        {
            "item": each,
            "form": failed
            if failed and failed.action == "revise" and each.pk == item
            else ReviseForm(initial={"proposal": each.proposal}),
            "first": place == 0,
            "last": place == len(items) - 1,
        }
        for place, each in enumerate(items)
    ]
    context = {
        "batch": found,
        "lines": lines,
        "editable": editable,
        "centre": posts_of(user).in_centre,
        "own": found.leader_id == user.pk,
        "add": failed if failed and failed.action == "add" else AddForm(),
        "present": failed if failed and failed.action == "present" else PresentForm(initial={"note": found.note}),
        "failed": failed,
        "dead": failed if failed and not editable else None,
        "parts": parts_of(len(items)),
        "part_size": PART_SIZE,
        "read": sum(each.outcome != BatchOutcome.WAITING for each in items),
        "state": BatchState,
    }
    return render(request, "routing/batch.html", {**frame(request, current=BATCHES), **context}, status=status)


@roles_required(*READERS)
@require_safe
def batch_file(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Send the batch as PDF; a long one in parts, so that nobody waits for long."""
    user, found = signed_in(request), get_batch_for(request.user, batch_id)
    parts = parts_of(items_of(user, found).count())
    wanted = request.GET.get("part", "")
    part = int(wanted) if wanted.isdecimal() and len(wanted) < 4 else 0
    if not parts or part > len(parts):
        raise Http404
    if part == 0 and len(parts) > 1:
        messages.info(request, _("这份呈批超过%(n)s件，请分成几份打印，每份%(n)s件。") % {"n": PART_SIZE})
        return redirect("routing:batch", found.pk)
    try:
        data = batch_pdf(found, user, part=part or 1)
    except PetitionError as error:
        messages.error(request, str(error))
        return redirect("routing:batch", found.pk)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="batch-{found.planned_on:%Y%m%d}-{found.pk}-{part or 1}.pdf"'
    return response


Act = Callable[[LeaderBatch, dict[str, Any], User], str]
View = Callable[..., HttpResponseBase]


def _action(form: type[PlainForm]) -> Callable[[Act], View]:
    """Make a view of what the centre does with a whole batch; a refusal keeps what was typed."""

    def decorate(act: Act) -> View:
        @roles_required(*CENTRE)
        @require_POST
        def view(request: HttpRequest, batch_id: int) -> HttpResponse:
            user, found = signed_in(request), get_batch_for(request.user, batch_id)
            filled = form(request.POST)
            if not filled.is_valid():
                return _page(request, found, failed=filled, status=400)
            try:
                said = act(found, filled.cleaned_data, user)
            except PetitionError as error:
                filled.add_error(None, str(error))
                return _page(request, get_batch_for(user, batch_id), failed=filled, status=400)
            messages.success(request, said)
            return redirect("routing:batch", batch_id)

        return view

    return decorate


@_action(AddForm)
def add(found: LeaderBatch, data: dict[str, Any], user: User) -> str:
    """Choose letters by their numbers."""
    items = services.add_many(found, numbers=data["numbers"], proposal=data["proposal"], actor=user)
    return _("已选入%(n)s件。") % {"n": len(items)}


@_action(PresentForm)
def present(found: LeaderBatch, data: dict[str, Any], user: User) -> str:
    """Put the batch before its leader."""
    held = services.present(found, note=data["note"], actor=user)
    return _("%(day)s的呈批已呈%(leader)s，领导已收到消息。") % {"day": cn_date(held.planned_on), "leader": held.leader}


def _of_item(act: Callable[[BatchItem, HttpRequest, User], str]) -> View:
    """Make a view of what the centre does with one letter of a batch; what is refused is said above the batch."""

    @roles_required(*CENTRE)
    @require_POST
    def view(request: HttpRequest, batch_id: int, item_id: int) -> HttpResponse:
        user = signed_in(request)
        item = get_item_for(user, get_batch_for(user, batch_id), item_id)
        try:
            messages.success(request, act(item, request, user))
        except PetitionError as error:
            messages.error(request, str(error))
        if batches_visible_to(user).filter(pk=batch_id).exists():
            return redirect("routing:batch", batch_id)
        return redirect("routing:batches")

    return view


@roles_required(*CENTRE)
@require_POST
def revise(request: HttpRequest, batch_id: int, item_id: int) -> HttpResponse:
    """Change the proposal; what was typed stays where it is refused."""
    user, found = signed_in(request), get_batch_for(request.user, batch_id)
    item, filled = get_item_for(user, found, item_id), ReviseForm(request.POST)
    if not filled.is_valid():
        return _page(request, found, failed=filled, item=item.pk, status=400)
    try:
        services.revise_item(item, proposal=filled.cleaned_data["proposal"], actor=user)
    except PetitionError as error:
        filled.add_error(None, str(error))
        return _page(request, get_batch_for(user, batch_id), failed=filled, item=item.pk, status=400)
    messages.success(request, _("来信%(number)s的拟办意见已保存。") % {"number": item.petition.number})
    return redirect("routing:batch", batch_id)


@_of_item
def move(item: BatchItem, request: HttpRequest, user: User) -> str:
    """Let a letter change places with its neighbour."""
    services.move_item(item, up="up" in request.POST, actor=user)
    return _("来信%(number)s的次序已调整。") % {"number": item.petition.number}


@_of_item
def take_out(item: BatchItem, _request: HttpRequest, user: User) -> str:
    """Take a letter out."""
    services.take_out(item, actor=user)
    return _("来信%(number)s已从呈批中移出。") % {"number": item.petition.number}


@_of_item
def record_read(item: BatchItem, _request: HttpRequest, user: User) -> str:
    """Write down that a leader who reads on paper read the letter."""
    services.mark_read(item, actor=user)
    return _("来信%(number)s已登记为领导已阅。") % {"number": item.petition.number}


ACTIONS = {"add": add, "present": present}
ITEM_ACTIONS = {"revise": revise, "move": move, "take-out": take_out, "record-read": record_read}
"""What the centre does with a batch, by POST alone."""
