"""The page from which the centre finds what it sets up."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import CENTRE_ROLES, roles_required


@roles_required(*CENTRE_ROLES)
@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """Lead to the calendar, the rules of deadlines, the steps of chasing."""
    return render(request, "deadlines/settings.html")
