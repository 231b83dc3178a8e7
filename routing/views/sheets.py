"""The letter as a printed form, with who wrote it masked as on the page, or in full with a trace in the record."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from accounts.access import roles_required
from common.pdf import MissingFontError
from petitions.models import Petition, Writer
from routing.access import get_letter_for
from routing.lettersheet import letter_pdf, report_pdf
from routing.services.contacts import see_contact
from routing.services.reporting import commission_of, proposed_report
from routing.views.frame import CENTRE, HANDLERS, signed_in


@login_required
@require_safe
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """Send the form to who may see the letter; who wrote it stands there as on the page, masked."""
    return _printed(request, get_letter_for(request.user, number))


@roles_required(*HANDLERS)
@require_POST
def contact_sheet(request: HttpRequest, number: str) -> HttpResponse:
    """Send the form with the writer's data in full, and record who printed it."""
    letter = get_letter_for(request.user, number)
    return _printed(request, letter, contact=see_contact(letter, actor=signed_in(request)))


@roles_required(*CENTRE)
@require_safe
def report(request: HttpRequest, number: str) -> HttpResponse:
    """Send the letter to the office that waits to hear of it: what was reported, before that what is proposed."""
    letter = get_letter_for(request.user, number)
    commission = commission_of(letter)
    text = commission.report or proposed_report(letter) if commission and commission.report_back else ""
    if not text or commission is None:
        raise Http404
    try:
        data = report_pdf(letter, commission, text)
    except MissingFontError as error:
        messages.error(request, str(error))
        return redirect("routing:letter", letter.number)
    return pdf_response(data, f"{letter.number}-report.pdf")


def _printed(request: HttpRequest, letter: Petition, *, contact: Writer | None = None) -> HttpResponse:
    try:
        data = letter_pdf(letter, signed_in(request), contact=contact)
    except MissingFontError as error:
        messages.error(request, str(error))
        return redirect("routing:letter", letter.number)
    return pdf_response(data, f"{letter.number}.pdf")


def pdf_response(data: bytes, name: str) -> HttpResponse:
    """Return the file to be shown by the browser, under this name when it is saved."""
    response = HttpResponse(data, content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=name) or "inline"
    return response
