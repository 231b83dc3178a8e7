"""The centre ends an answered letter before its waiting time is over."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import WrongStateError
from petitions.models import Petition, State
from petitions.services import endings
from petitions.services.replies import checked_text
from petitions.services.states import lock
from routing import access


@transaction.atomic
def close_by_hand(petition: Petition, *, reason: str, version: int | None = None, actor: User) -> Petition:
    """Close an answered letter now, with a reason for the record; its writer may still rate the answer."""
    access.require_centre(actor, petition)
    reason = checked_text(reason)
    petition = lock(petition, version=version)
    if petition.state != State.ANSWERED:
        raise WrongStateError(_("只有已经答复、还没有办结的信可以办结。"))
    endings.close(petition, note=reason, actor=actor)
    return petition
