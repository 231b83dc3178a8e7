"""A letter on the page of its own writer, and what the writer can do with it."""

from __future__ import annotations

import logging
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import PetitionError
from petitions.models import AttachmentOwner, Grade, Petition
from petitions.services.endings import rate, withdraw
from portal.access import get_own_letter
from portal.forms import RatingForm
from portal.letterpage import letter_page

logger = logging.getLogger(__name__)


@never_cache
@require_safe
def letter(request: HttpRequest, number: str) -> HttpResponse:
    """Show status, counting, answer, letter and timeline."""
    return _page(request, get_own_letter(request, number), RatingForm())


def _page(request: HttpRequest, petition: Petition, form: RatingForm, status: int = HTTPStatus.OK) -> HttpResponse:
    context = {"page": letter_page(petition), "petition": petition, "form": form}
    return render(request, "portal/letter.html", context, status=status)


@never_cache
@require_POST
def rate_letter(request: HttpRequest, number: str) -> HttpResponse:
    """Keep the writer's judgement, once for each answer."""
    petition = get_own_letter(request, number)
    form = RatingForm(request.POST)
    if not form.is_valid():
        return _page(request, petition, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        rate(petition, grade=Grade(form.cleaned_data["grade"]), text=form.cleaned_data["text"], actor=None)
        messages.success(request, _("已收到您的评价，谢谢。"))
    except PetitionError as refusal:
        messages.error(request, str(refusal))
    return redirect("portal:letter", number)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_letter(request: HttpRequest, number: str) -> HttpResponse:
    """Ask once more, then take the letter back; refused once it was answered."""
    petition = get_own_letter(request, number)
    if request.method != "POST":
        return render(request, "portal/withdraw.html", {"petition": petition})
    try:
        withdraw(petition, actor=None)
        messages.success(request, _("来信已经撤回，不再办理。"))
    except PetitionError as refusal:
        messages.error(request, str(refusal))
    return redirect("portal:letter", number)


@never_cache
@require_safe
def attachment(request: HttpRequest, number: str, key: UUID) -> HttpResponseBase:
    """Give the writer back an own file: always as a download, never shown inside the site."""
    petition = get_own_letter(request, number)
    found = get_object_or_404(petition.attachments.filter(owner=AttachmentOwner.WRITER), key=key)
    try:
        file = found.file.open("rb")
    except FileNotFoundError as error:
        logger.exception("the stored file of an attachment is missing: %s", petition.number)
        raise Http404 from error
    response = FileResponse(file, as_attachment=True, filename=found.given_name, content_type=found.media_type)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
