"""Links in messages: the page they lead to opens the letter by a button, since scanners of mails follow links."""

from __future__ import annotations

from http import HTTPStatus

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from petitions.models import LetterLink
from petitions.services.links import VALID_FOR, find_link, open_link
from portal.access import remember
from portal.copies import send_new_link
from portal.forms import NewLinkForm
from portal.throttle import Throttle, too_many

ASKED = Throttle(purpose="new-link", failures=10, seconds=60 * 60)
PLACES = {"rate": "#rate", "supplement": "#supplement", "follow_up": "#follow-up"}
"""Where on the letter's page a link leads; all others to its top."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the button that opens the letter; the POST uses the link up. To be seen once is not to be opened."""
    if request.method != "POST":
        found = find_link(secret)
        return _private(render(request, "portal/link.html")) if found else _ended(request)
    with transaction.atomic():
        opened = open_link(secret)
    if opened is None:
        return _ended(request)
    remember(request, opened.petition)
    return redirect(_place(opened))


def _place(link: LetterLink) -> str:
    return reverse("portal:letter", args=[link.petition.number]) + PLACES.get(link.leads_to, "")


def _ended(request: HttpRequest) -> HttpResponse:
    """Say what to do, in the same words for a used, an expired and a wrong link."""
    return _private(_asking(request, NewLinkForm(), HTTPStatus.GONE))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_link(request: HttpRequest) -> HttpResponse:
    """Send a new link to the writer's own address, and answer the same whatever was typed."""
    form = NewLinkForm(data=request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _asking(request, form, HTTPStatus.OK)
    wait = ASKED.closed_for(request)
    if wait:
        return too_many(request, wait)
    if not form.is_valid():
        return _asking(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    ASKED.count_failure(request)
    send_new_link(number=form.cleaned_data["number"], contact=form.cleaned_data["contact"])
    return render(request, "portal/link_sent.html", {"days": VALID_FOR.days})


def _asking(request: HttpRequest, form: NewLinkForm, status: int) -> HttpResponse:
    context = {"form": form, "days": VALID_FOR.days, "ended": status == HTTPStatus.GONE}
    return render(request, "portal/link_ended.html", context, status=status)


def _private(response: HttpResponse) -> HttpResponse:
    """The address is a secret: no search engine lists it, no page learns it from the browser.

    The browser tells other pages the site and no path. Not "no-referrer": with it browsers send the button's form from
    the origin "null", which the protection against forged forms refuses.
    """
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "strict-origin"
    return response
