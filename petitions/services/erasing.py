"""Who wrote is forgotten: on the writer's wish once it may be, and by itself years later (PIPL, articles 19 and 47).

The letter stays, as a record of the office; so does its chain of events, in which no personal data of the writer stand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import local_date, now
from common.masking import mask
from notifications.services.forgetting import drop_waiting, forget_addresses
from petitions.models import (
    BoardPost,
    Comment,
    DataRequest,
    Follow,
    Kind,
    LetterLink,
    Petition,
    PublicCopy,
    Shown,
    State,
    WishState,
    Writer,
)
from petitions.models.petition import OPEN_STATES, PetitionQuerySet
from petitions.services.events import record
from petitions.services.publication import correct_copy, known_of, take_down
from petitions.services.replies import final_reply
from petitions.services.states import lock

ENDED = tuple(state for state in State if state not in (*OPEN_STATES, State.ANSWERED))
BATCH = 500
LAST_WORD = "data_decided"
"""The message that tells a writer what was decided goes out although the address it goes to is erased."""


@dataclass(frozen=True)
class Erased:
    """What was done with one letter, for the record; no word of the writer in it."""

    copy_withdrawn: bool = False
    post_hidden: bool = False


def erase_writer(petition: Petition, *, copy_too: bool = False, actor: User | None) -> Erased:
    """Erase who wrote, the caller holding the letter's row: name, contacts, nickname, for whom, account.

    Messages that wait are not sent, addresses in the outbox go, links end. Public texts are masked once more while
    the name is still known; with ``copy_too`` they are taken down. Nothing of it comes back.
    """
    writer = Writer.objects.select_for_update().filter(petition=petition).first()
    if writer is None or writer.erased_at:
        return Erased()
    petition.writer = writer
    done = _public_texts(petition, copy_too=copy_too, actor=actor)
    addresses = {each for each in (writer.email, writer.phone) if each}
    drop_waiting(reference=petition.number, addresses=addresses, but=LAST_WORD)
    forget_addresses(reference=petition.number, addresses=addresses)
    LetterLink.objects.filter(petition=petition).delete()
    _identity_elsewhere(writer)
    for name in _FIELDS:
        setattr(writer, name, "")
    writer.citizen, writer.erased_at = None, now()
    writer.save(update_fields=[*_FIELDS, "citizen", "erased_at"])
    return done


_FIELDS = (
    "name",
    "phone",
    "email",
    "address",
    "behalf_name",
    "behalf_relation",
    "nickname",
    "phone_index",
    "email_index",
)


def _public_texts(petition: Petition, *, copy_too: bool, actor: User | None) -> Erased:
    copy = PublicCopy.objects.current().filter(petition=petition).first()
    withdrawn = False
    if copy and copy_too:
        take_down(petition, copy, reason=_("应来信人的请求撤下。"))
        withdrawn = True
    elif copy:
        _mask_again(petition, copy)
    PublicCopy.objects.filter(petition=petition).update(writer_label="")
    post = BoardPost.objects.filter(petition=petition).first()
    hidden = bool(post and post.state == Shown.SHOWN and copy_too)
    if post:
        hiding = {"state": Shown.HIDDEN, "reason": _("应发帖人的请求隐藏。"), "decided_at": now(), "decided_by": actor}
        BoardPost.objects.filter(pk=post.pk).update(writer_label="", **(hiding if hidden else {}))
    return Erased(withdrawn, hidden)


def _mask_again(petition: Petition, copy: PublicCopy) -> None:
    """Show the next version if anything is found now that was not hidden when it was published."""
    known, reply = known_of(petition), final_reply(petition)
    texts = {"title": copy.title, "question": copy.question, "answer": copy.answer}
    masked = {name: mask(text, known=known, by_office=name == "answer").text for name, text in texts.items()}
    if reply and masked != texts:
        reply.petition = petition
        correct_copy(copy, reply=reply, reason=_("应来信人的请求，隐去个人信息。"), **masked)


def _identity_elsewhere(writer: Writer) -> None:
    """Forget the same contacts where they follow or comment without an account."""
    indexes = [index for index in (writer.email_index, writer.phone_index) if index]
    if writer.email_index:
        Follow.objects.filter(citizen=None, email_index=writer.email_index).delete()
    Comment.objects.filter(citizen=None, contact_index__in=indexes).update(
        name="", contact="", contact_index="", writer_label=_("网友")
    )


def expired(*, at: dt.datetime) -> PetitionQuerySet:
    """Return the letters whose writers are to be forgotten: ended, and nothing done for ``CONTACTS_KEPT_YEARS``.

    Not while a wish about the data waits, which is decided by a person.
    """
    day = local_date(at)
    years = settings.CONTACTS_KEPT_YEARS
    edge = at.replace(year=at.year - years, day=28 if (day.month, day.day) == (2, 29) else day.day)
    last = Q(changed_at__lt=edge) | Q(changed_at=None, received_at__lt=edge)
    waiting = DataRequest.objects.filter(state=WishState.ASKED).values("petition")
    kept = Petition.objects.filter(state__in=ENDED, writer__erased_at=None).exclude(pk__in=waiting)
    return kept.filter(last).order_by("pk")


def erase_expired(*, at: dt.datetime) -> int:
    """Forget the writers whose time is over and return how many; a run that was broken off goes on with the next."""
    erased = 0
    for pk in _keys(expired(at=at)):
        with transaction.atomic():
            petition = lock(Petition(pk=pk))
            if not expired(at=at).filter(pk=pk).exists():
                continue
            erase_writer(petition, actor=None)
            record(petition, Kind.DATA_DECIDED, data={"years": settings.CONTACTS_KEPT_YEARS}, shown=True, actor=None)
            erased += 1
    return erased


def _keys(letters: PetitionQuerySet) -> Iterator[int]:
    last = 0
    while found := list(letters.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        yield from found
        last = found[-1]
