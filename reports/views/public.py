"""What everybody reads: published bulletins, never computed."""

from __future__ import annotations

import logging

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.clock import local_date
from common.hashing import canonical
from common.pdf import MissingFontError
from reports.document import document_for
from reports.models import Bulletin
from reports.services.files import public_data, published_pdf

logger = logging.getLogger(__name__)


def _published(month: str) -> Bulletin:
    """Return the newest published version of the month; 404 for a month without one."""
    found = Bulletin.objects.published().filter(month=month).order_by("-version").first()
    if found is None:
        raise Http404
    return found


@require_safe
def bulletins(request: HttpRequest) -> HttpResponse:
    """List the months that have a bulletin, the newest first."""
    rows = Bulletin.objects.published().newest_versions().for_lists()
    return render(request, "reports/bulletin_list.html", {"bulletins": rows})


@require_safe
def bulletin(request: HttpRequest, month: str) -> HttpResponse:
    """Show one bulletin as a page."""
    found = _published(month)
    signed_on = local_date(found.published_at) if found.published_at else None
    context = {"bulletin": found, "document": document_for(found, signed_on=signed_on)}
    return render(request, "reports/bulletin_detail.html", context)


@require_safe
def bulletin_pdf(request: HttpRequest, month: str) -> HttpResponse:
    """Send the bulletin as an official document; on a machine that can't print Chinese say so, and log why."""
    try:
        data = published_pdf(_published(month))
    except MissingFontError as error:
        logger.error("bulletin %s: %s", month, error)
        return render(request, "503.html", status=503)
    return pdf_response(data, month)


@require_safe
def bulletin_data(request: HttpRequest, month: str) -> HttpResponse:
    """Send the figures as JSON, described by docs/bulletin-schema.json."""
    return HttpResponse(canonical(public_data(_published(month))) + b"\n", content_type="application/json")


def pdf_response(data: bytes, month: str) -> HttpResponse:
    """Return a PDF that browsers show and save under the month's name."""
    headers = {"Content-Disposition": f'inline; filename="bulletin-{month}.pdf"'}
    return HttpResponse(data, content_type="application/pdf", headers=headers)
