"""What is private of a letter: its files, and who wrote it."""

from __future__ import annotations

import logging
import uuid

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import roles_required
from petitions.models import Attachment
from routing.access import get_letter_for, letters_visible_to
from routing.services.contacts import see_contact
from routing.views.frame import HANDLERS, signed_in
from routing.views.letters import letter_page

logger = logging.getLogger(__name__)

SANDBOX = "default-src 'none'; sandbox"
"""A file from outside never runs anything under our address."""


@login_required
@require_safe
def attachment(request: HttpRequest, key: uuid.UUID) -> FileResponse:
    """Send a file of a letter that this person may see, to be saved and not to be shown."""
    letters = letters_visible_to(request.user)
    found = Attachment.objects.filter(key=key, petition__in=letters).first()
    if found is None:
        raise Http404
    try:
        file = found.file.open("rb")
    except FileNotFoundError as error:
        logger.exception("the stored file of an attachment is missing: %s", found.key)
        raise Http404 from error
    response = FileResponse(file, as_attachment=True, filename=found.given_name, content_type=found.media_type)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@roles_required(*HANDLERS)
@require_POST
def contact(request: HttpRequest, number: str) -> HttpResponse:
    """Show the writer's data in full once, and record who looked."""
    letter = get_letter_for(request.user, number)
    writer = see_contact(letter, actor=signed_in(request))
    return letter_page(request, letter, contact=writer)
