"""Answered letters, open to all: found, filtered, read. Public copies only."""

from __future__ import annotations

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from petitions.forms.search import SearchForm
from petitions.search import current_copy, withdrawn_copy
from portal.library import library_page, public_letter_parts


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
    return render(request, "portal/public_letter.html", {"copy": copy, **public_letter_parts(copy)})


@require_safe
def board(_request: HttpRequest) -> HttpResponse:
    """Lead to the answered posts of the forum."""
    return redirect(f"{reverse('portal:library')}?channel=forum")
