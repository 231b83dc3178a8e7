"""The home page and the short pages that explain."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.clock import today
from petitions.models import PublicCopy, RefusalReason
from petitions.search import busiest_categories
from petitions.services.drafts import KEPT_FOR, KEPT_FOR_ACCOUNT
from portal.figures import year_figures
from portal.forms import FollowForm
from portal.promises import journey, units_handling
from portal.slips import newest_slip

NEWEST = 6
RECENT_DAYS = 30


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the three doors, what was answered last, the newest bulletin, and how a letter travels."""
    copies = PublicCopy.objects.current()
    context = {
        "form": FollowForm(),
        "units": units_handling(),
        "span": year_figures(),
        "answered": copies.count(),
        "newest": copies.order_by("-replied_on", "-pk")[:NEWEST],
        "slip": newest_slip(),
        "hot": busiest_categories(since=today() - dt.timedelta(days=RECENT_DAYS)),
        "recent_days": RECENT_DAYS,
        "journey": journey(),
    }
    return render(request, "portal/home.html", context)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is kept of a writer, why, and what the writer may ask for (PIPL, article 17)."""
    days = {"kept_days": KEPT_FOR.days, "account_days": KEPT_FOR_ACCOUNT.days}
    return render(request, "portal/privacy.html", {**days, "years": settings.CONTACTS_KEPT_YEARS})


@require_safe
def not_accepted(request: HttpRequest) -> HttpResponse:
    """List the reasons for which letters are not accepted."""
    return render(request, "portal/not_accepted.html", {"reasons": RefusalReason.labels})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say how the site can be used by everybody."""
    return render(request, "portal/accessibility.html")
