"""What is filled into messages while they go out (``MESSAGE_SECRETS``): kept nowhere, made for each sending."""

from __future__ import annotations

from notifications.models import Notification
from notifications.notices import place_of
from petitions.models import Petition
from petitions.services.links import LETTER, address_of, new_link
from petitions.services.proofs import code_of


def link_for(message: Notification) -> str:
    """Return a fresh address for a message about a letter that is going out now; a message sent again gets another.

    Empty where there is none: letters that cannot be followed by a code, and reports of wrongdoing, whose messages say
    nothing that others who read the same mailbox might not know.
    """
    petition = Petition.objects.filter(number=message.reference).first()
    if petition is None or petition.restricted or message.restricted or not petition.code_digest:
        return ""
    leads_to = message.context.get("leads_to") or place_of(message.notice) or LETTER
    return address_of(new_link(petition, leads_to=str(leads_to)))


def code_for(message: Notification) -> str:
    """Return the code that proves the contact this message goes to; the message keeps only the proof's name."""
    return code_of(str(message.context["code"]))
