"""Following a public matter instead of writing again: who follows hears when it is answered, and when that changes.

What a follower reads is public already: the public title and its address, nothing of the letter itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from common.clock import now
from common.codes import digest, same
from common.errors import RefusedError
from notifications.models import Medium
from notifications.services import Outgoing, notify_many
from notifications.services.forgetting import drop_notices
from petitions.models import BoardPost, Citizen, Follow, Petition, PublicCopy, Shown
from petitions.services.contacts import Contact

ANSWERED, CORRECTED = "matter_answered", "matter_corrected"
NOTICES = (ANSWERED, CORRECTED)
SIGNATURE_LENGTH = 32


@dataclass(frozen=True)
class Matter:
    """A letter as the public knows it."""

    petition_id: int
    number: str
    title: str


def matter_of(number: str) -> Matter | None:
    """Return what may be followed under this number: a public answer, or a post that is shown."""
    copy = PublicCopy.objects.current().filter(number=number).first()
    if copy:
        return Matter(copy.petition_id, copy.number, copy.title)
    post = BoardPost.objects.filter(number=number, state=Shown.SHOWN, petition__restricted=False).first()
    return Matter(post.petition_id, post.number, post.title) if post else None


def follow(matter: Matter, *, citizen: Citizen | None = None, contact: Contact | None = None) -> Follow:
    """Follow with an account, or with an e-mail address that was proved just now; a second time changes nothing."""
    if citizen is None and (contact is None or contact.is_phone):
        raise RefusedError(_("关注需要电子邮箱，请填写电子邮箱。"))
    who = {"citizen": citizen} if citizen else {"email_index": contact.index if contact else ""}
    email = {} if citizen else {"email": contact.text if contact else ""}
    try:
        with transaction.atomic():
            made, _new = Follow.objects.get_or_create(
                petition_id=matter.petition_id, **who, defaults={**email, "since": now()}
            )
    except IntegrityError:  # the same person, at the same moment, in another window
        made = Follow.objects.get(petition_id=matter.petition_id, **who)
    return made


def follow_of(petition_id: int, citizen: Citizen | None) -> Follow | None:
    """Return the account's follow of the letter."""
    return Follow.objects.filter(petition_id=petition_id, citizen=citizen).first() if citizen else None


def followers(petition_id: int) -> int:
    """Return how many follow the letter."""
    return Follow.objects.filter(petition_id=petition_id).count()


def unfollow(follow: Follow) -> None:
    """Follow no longer; what still waits to be sent to this follower is not sent."""
    end = f":{follow.pk}:{Medium.EMAIL}"
    drop_notices(reference=follow.petition.number, notices=NOTICES, key_end=end)
    follow.delete()


def key_of(follow: Follow) -> str:
    """Return what stands in the address that ends the follow."""
    return f"{follow.pk}.{_signature(follow.pk)}"


def find_follow(key: str) -> Follow | None:
    """Return the follow of such a key; none for a wrong one, or where it has ended."""
    pk, _dot, signature = key.partition(".")
    if not (pk.isascii() and pk.isdigit() and len(pk) <= 18 and same(signature, _signature(int(pk)))):
        return None
    return Follow.objects.select_related("petition").filter(pk=int(pk)).first()


def followed_by(citizen: Citizen) -> QuerySet[Follow]:
    """Return what the account follows, the newest first."""
    return Follow.objects.filter(citizen=citizen).select_related("petition").order_by("-pk")


def tell_followers(copy: PublicCopy, *, corrected: bool = False) -> int:
    """Tell all followers of the letter that its answer is public, or was corrected; return how many messages."""
    found = Follow.objects.filter(petition_id=copy.petition_id).select_related("citizen")
    notice = CORRECTED if corrected else ANSWERED
    return notify_many([_message(follow, copy, notice) for follow in found if _address(follow)])


def stop_mails(petition: Petition) -> None:
    """Send followers nothing more of what is not public any longer."""
    drop_notices(reference=petition.number, notices=NOTICES)


def _message(follow: Follow, copy: PublicCopy, notice: str) -> Outgoing:
    facts = {
        "number": copy.number,
        "title": copy.title,
        "unit": copy.department_name,
        "path": reverse("portal:public_letter", args=[copy.number]),
        "unfollow": settings.SITE_URL + reverse("portal:unfollow", args=[key_of(follow)]),
    }
    key = f"{notice}:{copy.number}:{copy.version}:{follow.pk}"
    return Outgoing(key=key, notice=notice, context=facts, address=_address(follow), reference=copy.number)


def _address(follow: Follow) -> str:
    return follow.citizen.email if follow.citizen else follow.email


def _signature(pk: int) -> str:
    return digest(str(pk), key=settings.QUERY_CODE_KEY, purpose="unfollow")[:SIGNATURE_LENGTH]
