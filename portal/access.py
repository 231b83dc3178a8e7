"""Who may open a letter on the public side: whoever showed its code (or its form's token) in this session."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from petitions.models import Petition

OPENED = "opened_letters"
MOST = 20


def remember(request: HttpRequest, petition: Petition) -> None:
    """Let this session open the letter; the session gets a new name, so that none set before can be used."""
    opened = [pk for pk in request.session.get(OPENED, []) if pk != petition.pk]
    request.session.cycle_key()
    request.session[OPENED] = [*opened, petition.pk][-MOST:]


def get_own_letter(request: HttpRequest, number: str) -> Petition:
    """Return the letter that this session opened; 404 for any other, whether it exists or not."""
    opened = request.session.get(OPENED, [])
    letters = Petition.objects.filter(pk__in=opened, number=number)
    petition = letters.select_related("channel", "lead_department", "township", "merged_into").first()
    if petition is None:
        raise Http404
    return petition
