"""What is sent to a writer who asks for it: the receipt once more, a new link. Only to the address given with the letter."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from common.codes import same
from common.errors import RefusedError
from deadlines.services.telling import tell_writer
from notifications.services import reachable, times_told
from petitions.models import Petition, Writer
from petitions.services.contacts import blind_index
from petitions.services.states import lock
from petitions.services.submission import normalise_number

MOST_COPIES = 3
MOST_LINKS = 3
"""So many of each go out for a letter: enough for a mail that was lost, too few to annoy anybody with."""


def contact_of(petition: Petition) -> str:
    """Return where messages about the letter go: its writer's mail address, else a mobile number, else nothing."""
    writer = Writer.objects.filter(petition=petition).first()
    return reachable(writer.email, writer.phone) if writer else ""


@transaction.atomic
def send_receipt_copy(petition: Petition) -> None:
    """Write number, dates and a link that opens the letter once to its writer; the query code goes into no message.

    Raises RefusedError where there is no address, and after three copies.
    """
    petition = lock(petition)
    if not contact_of(petition):
        raise RefusedError(_("您没有留下邮箱或者手机号码，请把回执保存下来或者打印出来。"))
    sent = times_told(reference=petition.number, notice="receipt_copy")
    if sent >= MOST_COPIES:
        raise RefusedError(_("回执已经寄过%(n)s次，请查收；没有收到的，请把回执保存下来或者打印出来。") % {"n": sent})
    key = f"{petition.number}:{sent + 1}"
    tell_writer(petition, "receipt_copy", key=key, received=petition.received_at)


@transaction.atomic
def send_new_link(*, number: str, contact: str) -> None:
    """Send a new link to the writer, if this is the letter's number and a contact given with it; else do nothing.

    Nobody learns which it was. At most three such messages go out for a letter.
    """
    petition = Petition.objects.filter(number=normalise_number(number)).first()
    index = blind_index(contact)
    writer = Writer.objects.filter(petition=petition).first() if petition else None
    known = (writer.phone_index, writer.email_index) if writer else ("", "")
    matches = [same(index, each) for each in known if each and index]
    if petition is None or petition.restricted or not any(matches):
        return
    petition = lock(petition)
    sent = times_told(reference=petition.number, notice="new_link")
    if sent < MOST_LINKS:
        tell_writer(petition, "new_link", key=f"{petition.number}:{sent + 1}")
