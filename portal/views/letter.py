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
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import PetitionError
from petitions.models import AttachmentOwner, Grade, Petition, State
from petitions.services.endings import rate, withdraw
from petitions.services.own_letters import note_reading
from portal.access import get_own_letter
from portal.letterpage import letter_page
from portal.noteforms import RatingForm

logger = logging.getLogger(__name__)


@never_cache
@require_safe
def letter(request: HttpRequest, number: str) -> HttpResponse:
    """Show status, counting, next step, answer, letter and timeline."""
    petition = get_own_letter(request, number)
    note_reading(petition)
    context = {"page": letter_page(petition), "petition": petition, "form": RatingForm()}
    return render(request, "portal/letter.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rate_letter(request: HttpRequest, number: str) -> HttpResponse:
    """Keep the writer's judgement, once for each answer."""
    petition = get_own_letter(request, number)
    if request.method != "POST":
        return _rating(request, petition, RatingForm())
    form = RatingForm(request.POST)
    if not form.is_valid():
        return _rating(request, petition, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    said = form.cleaned_data
    try:
        rate(petition, grade=Grade(said["grade"]), text=said["text"], details=form.details, actor=None)
        messages.success(request, _("已收到您的评价，谢谢。"))
    except PetitionError as refusal:
        messages.error(request, str(refusal))
    return redirect("portal:letter", number)


def _rating(request: HttpRequest, petition: Petition, form: RatingForm, status: int = HTTPStatus.OK) -> HttpResponse:
    rating = petition.ratings.standing().filter(round=petition.round).first()
    context = {"petition": petition, "form": form, "rating": rating}
    return render(request, "portal/rate.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_letter(request: HttpRequest, number: str) -> HttpResponse:
    """Ask once more, then take the letter back; refused once it was answered."""
    petition = get_own_letter(request, number)
    if request.method != "POST":
        return render(request, "portal/withdraw.html", {"petition": petition})
    try:
        if petition.state != State.WITHDRAWN:  # the same wish sent twice is one
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
