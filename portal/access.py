"""Who may open a letter on the public side: who showed its code (or its form's token) in this session, or whose account has it."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from petitions.models import Petition
from petitions.services.own_letters import letters_of
from portal.citizens import citizen_of

OPENED = "opened_letters"
MOST = 20


def remember(request: HttpRequest, petition: Petition) -> None:
    """Let this session open the letter; the session gets a new name, so that none set before can be used."""
    opened = [pk for pk in request.session.get(OPENED, []) if pk != petition.pk]
    request.session.cycle_key()
    request.session[OPENED] = [*opened, petition.pk][-MOST:]


def get_own_letter(request: HttpRequest, number: str) -> Petition:
    """Return the letter that this session opened, or the account's; 404 for any other, whether it exists or not."""
    opened, citizen = request.session.get(OPENED, []), citizen_of(request)
    wanted = Petition.objects.select_related("channel", "lead_department", "township", "merged_into")
    petition = wanted.filter(pk__in=opened, number=number).first()
    if petition is None and citizen:
        mine = letters_of(citizen).filter(number=number)
        petition = wanted.filter(pk__in=mine.values("pk")).first()
    if petition is None:
        raise Http404
    return petition
