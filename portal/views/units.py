"""Units, townships and leaders' mailboxes, each with its letters and figures; nothing but what is public."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import Department
from petitions.models import Mailbox
from portal.units import SHOWN_KINDS, doors, mailbox_page, unit_page, unit_url


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """List the units that answer letters."""
    return render(request, "portal/units.html", {"doors": doors()})


@require_safe
def townships(request: HttpRequest) -> HttpResponse:
    """Lead to the townships in the list of units."""
    return redirect(f"{reverse('portal:units')}#townships")


@require_safe
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """Show one unit; each has one address, a bureau's asked for among the townships leads there, and the reverse."""
    shown = Department.objects.filter(code=code, kind__in=SHOWN_KINDS).select_related("successor").first()
    if shown is None:
        raise Http404
    if request.path != unit_url(shown):
        return redirect(unit_url(shown), permanent=True)
    return render(request, "portal/unit.html", {"page": unit_page(shown)})


@require_safe
def mailboxes(request: HttpRequest) -> HttpResponse:
    """List the leaders' mailboxes."""
    return render(request, "portal/mailboxes.html", {"boxes": Mailbox.objects.all()})


@require_safe
def mailbox(request: HttpRequest, key: str) -> HttpResponse:
    """Show one leader's mailbox; a closed one stays to be read."""
    box = get_object_or_404(Mailbox.objects.select_related("channel"), key=key)
    return render(request, "portal/mailbox.html", {"page": mailbox_page(box)})
