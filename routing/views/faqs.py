"""The centre keeps the questions often asked: writes them, makes them of public letters, hides, orders, reviews."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import roles_required
from accounts.models import User
from common.clock import today
from common.errors import ConflictError, PetitionError
from common.text import storable
from petitions.models import Faq, PublicCopy
from petitions.search import current_copy
from petitions.services import faqs as services
from routing.forms.faqs import FaqForm
from routing.views.frame import CENTRE, FAQS, frame, signed_in

STALE_DAYS = 365
"""An answer that nobody reviewed for a year may have become wrong."""
PROPOSED = 5


@roles_required(*CENTRE)
@require_safe
def faqs(request: HttpRequest) -> HttpResponse:
    """List all questions in their order, those to be looked at marked; and public letters that are read most."""
    kept = list(Faq.objects.select_related("category", "department", "updated_by"))
    sources = {faq.source_number for faq in kept if faq.source_number}
    public = set(PublicCopy.objects.current().filter(number__in=sources).values_list("number", flat=True))
    stale_since = today() - dt.timedelta(days=STALE_DAYS)
    lines = [
        {"faq": faq, "stale": faq.reviewed_on < stale_since, "orphan": faq.source_number not in {"", *public}}
        for faq in kept
    ]
    often_read = PublicCopy.objects.current().exclude(number__in=sources).order_by("-reads", "-pk")[:PROPOSED]
    context = {
        "lines": lines,
        "to_review": sum(1 for line in lines if line["stale"] or line["orphan"]),
        "often_read": often_read,
    }
    return render(request, "routing/faqs.html", {**frame(request, current=FAQS), **context})


@roles_required(*CENTRE)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Write a question; ?from=number begins with the public texts of that letter."""
    number = request.GET.get("from", "").strip()
    copy = current_copy(number) if number and storable(number) else None
    if number and copy is None:
        messages.error(request, _("没有这个编号的公开答复。请核对编号；没有公开的来信不能用来生成常见问题。"))
        return redirect("routing:faqs")
    return _edit(request, None, services.draft_of(copy) if copy else None)


@roles_required(*CENTRE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a question."""
    return _edit(request, get_object_or_404(Faq.objects.select_related("category", "department", "updated_by"), pk=pk))


def _edit(request: HttpRequest, faq: Faq | None, draft: services.FaqDraft | None = None) -> HttpResponse:
    form = FaqForm(request.POST if request.method == "POST" else None, faq=faq, draft=draft)
    status = HTTPStatus.OK
    if form.is_bound:
        status = HTTPStatus.BAD_REQUEST
        if form.is_valid():
            try:
                saved = _save(form, faq, signed_in(request))
            except PetitionError as error:
                form.add_error(None, str(error))
                status = HTTPStatus.CONFLICT if isinstance(error, ConflictError) else status
            else:
                messages.success(request, _("“%(question)s”已保存。") % {"question": saved.question})
                return redirect("routing:faqs")
    asked = (form["question"].value() or "", form["answer"].value() or "")
    context = {"form": form, "faq": faq, "flaws": services.flaws_of(*asked), "made_of": draft}
    return render(request, "routing/faq.html", {**frame(request, current=FAQS), **context}, status=status)


def _save(form: FaqForm, faq: Faq | None, user: User) -> Faq:
    confirmed = form.cleaned_data["confirmed"]
    return services.save_faq(faq, draft=form.draft(), confirmed=confirmed, seen=form.seen_at(), actor=user)


Deed = Callable[[Faq, User], str]


def _action(act: Deed) -> Callable[..., HttpResponseBase]:
    """Make a view of a function that does one thing with a question and returns what to say."""

    @roles_required(*CENTRE)
    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        said = act(get_object_or_404(Faq, pk=pk), signed_in(request))
        if said:
            messages.success(request, said)
        return redirect("routing:faqs")

    return view


def _show(faq: Faq, user: User) -> str:
    services.show_faq(faq, shown=True, actor=user)
    return _("“%(question)s”已公开显示。") % {"question": faq.question}


def _hide(faq: Faq, user: User) -> str:
    services.show_faq(faq, shown=False, actor=user)
    return _("“%(question)s”已隐藏，随时可以再显示。") % {"question": faq.question}


def _review(faq: Faq, user: User) -> str:
    services.review_faq(faq, actor=user)
    return _("已记下今天核对过“%(question)s”。") % {"question": faq.question}


def _earlier(faq: Faq, user: User) -> str:
    services.move_faq(faq, earlier=True, actor=user)
    return ""


def _later(faq: Faq, user: User) -> str:
    services.move_faq(faq, earlier=False, actor=user)
    return ""


ACTIONS = {
    "show": _action(_show),
    "hide": _action(_hide),
    "review": _action(_review),
    "earlier": _action(_earlier),
    "later": _action(_later),
}
