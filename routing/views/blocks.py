"""Text blocks: the page on which a unit keeps them, and what is offered beside an answer that is being written."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import posts_of, roles_required
from accounts.models import User
from common.errors import BadInputError
from common.text import one_line
from routing.access import get_letter_for
from routing.forms.blocks import BlockForm, ChangeBlockForm
from routing.models import Assignment, TextBlock
from routing.services import blocks
from routing.views.frame import HANDLERS, UNIT, frame, signed_in
from routing.views.neighbours import letter_address, walk_of
from routing.views.typed import number_of

LONGEST_QUERY = 100


@roles_required(*HANDLERS)
@require_http_methods(["GET", "HEAD", "POST"])
def block_list(request: HttpRequest) -> HttpResponse:
    """List the blocks, and add one."""
    user = signed_in(request)
    form = BlockForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            block = blocks.add_block(department=form.department, title=data["title"], body=data["body"], actor=user)
            messages.success(request, _("常用语“%(title)s”已保存。") % {"title": block.title})
            return redirect("routing:blocks")
        except BadInputError as error:
            form.add_error(None, str(error))
    context = {
        **frame(request),
        "form": form,
        "blocks": [(block, blocks.may_change(block, user)) for block in blocks.blocks_for(user)],
        "retired": [block for block in blocks.blocks_for(user, retired=True) if blocks.may_change(block, user)],
    }
    return render(request, "routing/blocks.html", context, status=400 if form.errors else 200)


@roles_required(*HANDLERS)
@require_http_methods(["GET", "HEAD", "POST"])
def block(request: HttpRequest, block_id: int) -> HttpResponse:
    """Write a block anew."""
    user = signed_in(request)
    found = _own(user, block_id)
    initial = {"title": found.title, "body": found.body}
    form = ChangeBlockForm(request.POST or None, user=user, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            blocks.change_block(found, title=data["title"], body=data["body"], actor=user)
            messages.success(request, _("常用语“%(title)s”已保存。") % {"title": found.title})
            return redirect("routing:blocks")
        except BadInputError as error:
            form.add_error(None, str(error))
    context = {**frame(request), "form": form, "block": found}
    return render(request, "routing/block.html", context, status=400 if form.errors else 200)


@roles_required(*HANDLERS)
@require_POST
def retire(request: HttpRequest, block_id: int) -> HttpResponse:
    """Offer a block no longer, or again."""
    user = signed_in(request)
    found = _own(user, block_id)
    stops = found.retired_at is None
    blocks.retire_block(found, retired=stops, actor=user)
    said = _("常用语“%(title)s”已停用。") if stops else _("常用语“%(title)s”已恢复使用。")
    messages.success(request, said % {"title": found.title})
    return redirect("routing:blocks")


@roles_required(*HANDLERS)
@require_POST
def used(request: HttpRequest, block_id: int) -> HttpResponse:
    """Count that a block was put into an answer."""
    blocks.count_use(get_object_or_404(TextBlock, pk=block_id), actor=signed_in(request))
    return HttpResponse(status=204)


@roles_required(*UNIT)
@require_safe
def phrases(request: HttpRequest, number: str) -> HttpResponse:
    """Offer blocks and the unit's earlier answers for this letter: beside the form, or as a page to copy from."""
    user, letter = signed_in(request), get_letter_for(request.user, number)
    mine = Assignment.objects.filter(petition=letter, department__in=posts_of(user).unit_ids)
    chosen = number_of(request.GET.get("part", ""))
    part = (mine.filter(pk=chosen) if chosen else mine).select_related("department").order_by("-pk").first()
    if part is None:
        raise Http404
    words = one_line(request.GET.get("words", ""))[:LONGEST_QUERY]
    context = {
        "letter": letter,
        "part": part,
        "words": words,
        "blocks": blocks.blocks_for(user),
        "earlier": blocks.earlier_answers(letter, department=part.department, words=words, user=user),
    }
    if getattr(request, "htmx", False):
        return render(request, "routing/_phrases.html", context)
    back = letter_address(letter, walk_of(request))
    return render(request, "routing/phrases.html", {**frame(request), **context, "back": back})


def _own(user: User, block_id: int) -> TextBlock:
    """Return a block that the person looks after; 404 for all others."""
    found = get_object_or_404(TextBlock.objects.select_related("department"), pk=block_id)
    if not blocks.may_change(found, user):
        raise Http404
    return found
