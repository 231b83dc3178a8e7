"""Following a letter: number and code open it, for this session."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from petitions.services.submission import petition_by_code
from portal.access import remember
from portal.forms import FollowForm
from portal.throttle import Throttle, too_many

GUESSES = Throttle(purpose="follow", failures=10, seconds=15 * 60)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Ask for number and code; every mistake gets the same answer, and too many of them close the door."""
    if request.method != "POST":
        return _page(request, FollowForm(initial={"number": request.GET.get("number", "")}))
    wait = GUESSES.closed_for(request)
    if wait:
        return too_many(request, wait)
    form = FollowForm(data=request.POST)
    if not form.is_valid():
        return _page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    petition = petition_by_code(form.cleaned_data["number"], form.cleaned_data["code"])
    if petition is None:
        GUESSES.count_failure(request)
        form.add_error(None, _("编号和查询码对不上，请照回执核对后再查。"))
        return _page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    remember(request, petition)
    return redirect("portal:letter", petition.number)


def _page(request: HttpRequest, form: FollowForm, status: int = HTTPStatus.OK) -> HttpResponse:
    return render(request, "portal/follow.html", {"form": form}, status=status)
