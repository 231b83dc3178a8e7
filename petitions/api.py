"""Answered letters for programs: read only, open to all, the public copies and nothing else."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.keyset import Place
from petitions.forms.search import SearchForm
from petitions.search import LONGEST, current_copy, found_page
from petitions.serializers import PublicCopySerializer

PAGE = 20
LARGEST_PAGE = 100
DIGITS = 3


class PublicView(APIView):
    """Open to everybody; no session is read."""

    authentication_classes = []
    permission_classes = [AllowAny]


class LetterList(PublicView):
    """Answered letters, the newest answers first."""

    def get(self, request: Request) -> Response:
        """Return a page of letters and the addresses of the next and the previous page.

        Parameters: q, channel, type (may be repeated), unit, township, mailbox, category, late (on), since and until
        (months of the answer, or with dated=received of the receipt, as 2026-10), sort (newest, reads or supports),
        size (1 to 100). Anything wrong answers 400 and says what.
        """
        form = SearchForm(request.query_params)
        if not form.is_valid():
            raise ValidationError({name: [str(said) for said in messages] for name, messages in form.errors.items()})
        if form.cut:
            raise ValidationError({"q": [_("关键词最多%(longest)s个字。") % {"longest": LONGEST}]})
        place = form.cleaned_data
        page = found_page(form.wanted(), size=_size(request), after=place["after"], before=place["before"])
        return Response(
            {
                "letters": PublicCopySerializer(page.rows, many=True).data,
                "next": _address(request, "after", page.older),
                "previous": _address(request, "before", page.newer),
            }
        )


class LetterDetail(PublicView):
    """One answered letter."""

    def get(self, _request: Request, number: str) -> Response:
        """Return the letter as it is public now; 404 for anything that is not."""
        copy = current_copy(number)
        if copy is None:
            raise Http404
        return Response(PublicCopySerializer(copy).data)


def _size(request: Request) -> int:
    text = request.query_params.get("size", str(PAGE))
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS and 1 <= int(text) <= LARGEST_PAGE):
        raise ValidationError({"size": [_("每页1至%(largest)s件。") % {"largest": LARGEST_PAGE}]})
    return int(text)


def _address(request: Request, name: str, place: Place | None) -> str | None:
    if place is None:
        return None
    query = request.query_params.copy()
    query.pop("after", None)
    query.pop("before", None)
    query[name] = str(place)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
