"""The centre's queue of wishes to correct or erase personal data."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import roles_required
from common.errors import PetitionError, WrongStateError
from petitions.models import DataRequest, PublicCopy, WishState
from routing.forms.data_requests import DecideForm
from routing.services import data_requests as services
from routing.views.frame import CENTRE, DATA, frame, signed_in

PAGE_SIZE = 25


@roles_required(*CENTRE)
@require_safe
def data_requests(request: HttpRequest) -> HttpResponse:
    """List the wishes that wait, the oldest first, or those that were decided, the newest first."""
    decided = request.GET.get("state") == "decided"
    found = services.requests_visible_to(signed_in(request))
    found = found.exclude(state=WishState.ASKED) if decided else found.filter(state=WishState.ASKED)
    found = found.order_by("-decided_at", "-pk") if decided else found.order_by("asked_at", "pk")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {**frame(request, current=DATA), "page": page, "decided": decided}
    return render(request, "routing/data_requests.html", context)


@roles_required(*CENTRE)
@require_http_methods(["GET", "HEAD", "POST"])
def data_request(request: HttpRequest, request_id: int) -> HttpResponse:
    """Show one wish with what must be kept and what will be erased; a POST decides it."""
    user = signed_in(request)
    asked = services.get_request_for(user, request_id)
    form = DecideForm(request.POST if request.method == "POST" else None, request=asked)
    if not form.is_valid():
        return _page(request, asked, form, status=400 if form.is_bound else 200)
    try:
        services.decide(asked, decision=form.decision(), actor=user)
    except PetitionError as error:
        form.add_error(None, str(error))
        status = 409 if isinstance(error, WrongStateError) else 400
        return _page(request, services.get_request_for(user, request_id), form, status=status)
    messages.success(request, _("请求已经处理，结果已告知来信人。"))
    return redirect("routing:data_requests")


def _page(request: HttpRequest, asked: DataRequest, form: DecideForm, *, status: int) -> HttpResponse:
    context = {
        **frame(request, current=DATA),
        "asked": asked,
        "letter": asked.petition,
        "form": form,
        "public": PublicCopy.objects.current().filter(petition=asked.petition_id).exists(),
        "years": settings.CONTACTS_KEPT_YEARS,
    }
    return render(request, "routing/data_request.html", context, status=status)
