"""Why this date: the writer's own reply clocks, day by day."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.clock import now, today
from deadlines.models import Deadline, Verdict
from deadlines.services.account import Account, account
from deadlines.services.account_data import account_data
from petitions.models import Petition
from portal.access import get_own_letter

LONGEST_ROUND = 3
"""Digits of a round's number that are looked at."""


def _accounts(petition: Petition) -> list[Account]:
    """Return the account of every round's reply clock, the newest first; 404 where none was ever counted."""
    clocks = Deadline.objects.replies().filter(petition=petition, department=None).exclude(verdict=Verdict.VOID)
    found = clocks.select_related("petition", "department", "calendar_version").order_by("-round")
    accounts = [account(clock, day=today(), for_writer=True) for clock in found]
    if not accounts:
        raise Http404
    return accounts


@never_cache
@require_safe
def why(request: HttpRequest, number: str) -> HttpResponse:
    """Show how the dates of the letter were counted, to whoever showed its code."""
    petition = get_own_letter(request, number)
    context = {"petition": petition, "accounts": _accounts(petition), "moment": now()}
    return render(request, "portal/why.html", context)


@never_cache
@require_safe
def why_data(request: HttpRequest, number: str) -> JsonResponse:
    """Give the account of the present round as JSON (docs/deadline-schema.json); ``?round=1`` for a former one."""
    accounts = _accounts(get_own_letter(request, number))
    wanted = request.GET.get("round", str(accounts[0].clock.round))[:LONGEST_ROUND]
    for each in accounts:
        if str(each.clock.round) == wanted:
            return JsonResponse(account_data(each), json_dumps_params={"ensure_ascii": False})
    raise Http404
