"""Who wrote, in full: shown when asked for, and never without a trace (PIPL, article 51)."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from petitions.models import Kind, Petition, Writer
from petitions.services.events import record
from petitions.services.states import lock


@transaction.atomic
def see_contact(petition: Petition, *, actor: User) -> Writer | None:
    """Return the writer's data and record who looked; the caller checked that the person may see the letter."""
    petition = lock(petition)
    record(petition, Kind.CONTACT_SEEN, actor=actor)
    return Writer.objects.filter(petition=petition).first()
