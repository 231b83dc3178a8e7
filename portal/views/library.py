"""Answered letters, open to all: found, filtered, read. Public copies only."""

from __future__ import annotations

import datetime as dt
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.keyset import Place
from petitions.forms.search import SearchForm
from petitions.search import current_copy, withdrawn_copy
from portal.archive import month_page, years
from portal.library import library_page
from portal.publicletter import public_letter_parts
from portal.reads import count_read


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """List what was answered and may be shown, the newest answers first."""
    form = SearchForm(request.GET)
    page = library_page(form, request.GET)
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(request, "portal/library.html", {"form": form, "page": page}, status=status)


@require_safe
def public_letter(request: HttpRequest, number: str) -> HttpResponse:
    """Show one answered letter as it is public now; where it was taken down, the reason, and nothing else of it."""
    copy = current_copy(number)
    if copy is None:
        withdrawn = withdrawn_copy(number)
        if withdrawn is None:
            raise Http404
        return render(request, "portal/letter_withdrawn.html", {"copy": withdrawn}, status=HTTPStatus.GONE)
    count_read(request, "copy", copy.pk)
    return render(request, "portal/public_letter.html", {"copy": copy, **public_letter_parts(copy)})


@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """List the years and months in which answers were given: from here any letter is two clicks away."""
    return render(request, "portal/archive.html", {"years": years()})


@require_safe
def archive_month(request: HttpRequest, month: str) -> HttpResponse:
    """List every letter answered in a month by its day and title."""
    try:
        first = dt.date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise Http404 from error
    if first.year == dt.MAXYEAR:
        raise Http404
    after = Place.read(request.GET.get("after", ""))
    page = month_page(first, after=after if after and after.is_day else None)
    if page is None:
        raise Http404
    return render(request, "portal/archive_month.html", {"page": page})
