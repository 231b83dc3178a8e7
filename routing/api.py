"""A clock's account for programs of the office: read only, for whom the letter is open."""

from __future__ import annotations

from django.http import Http404
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.clock import today
from deadlines.models import Deadline
from deadlines.services.account import account
from deadlines.services.account_data import account_data
from routing.access import clocks_visible_to, letters_visible_to


class ClockDetail(APIView):
    """One clock: how its date was counted. What one may not see does not exist, signed in or not."""

    authentication_classes = [SessionAuthentication]
    permission_classes = [AllowAny]

    def get(self, request: Request, pk: int) -> Response:
        """Return the account as docs/deadline-schema.json describes it; 404 for clocks of letters that are not open."""
        letters = letters_visible_to(request.user)
        clock = Deadline.objects.filter(pk=pk, petition__in=letters).select_related("petition").first()
        found = clocks_visible_to(request.user, clock.petition).filter(pk=pk).first() if clock else None
        if found is None:
            raise Http404
        return Response(account_data(account(found, day=today())))
