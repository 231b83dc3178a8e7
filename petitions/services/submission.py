"""A citizen's letter is taken in: one submission, one letter, whatever the network does."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.models import Department
from common.clock import local_date, now
from common.codes import digest, normalise_code, query_code, same
from petitions.models import Attachment, Board, Channel, Draft, Kind, Mailbox, Matter, Petition, Writer
from petitions.services.contacts import blind_index
from petitions.services.events import record
from petitions.services.likeness import index_letters
from petitions.services.numbers import take_number
from petitions.services.posts import open_post
from petitions.signals import submitted


@dataclass(frozen=True, kw_only=True)
class WriterData:
    """Who writes, and for whom where it is for somebody else; empty text where nothing was given."""

    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    nickname: str = ""
    behalf_name: str = ""
    behalf_relation: str = ""
    anonymous: bool = False


@dataclass(frozen=True, kw_only=True)
class LetterData:
    """What is written. ``may_publish`` is the writer's own choice, never a default.

    ``unproven`` letters came without a proof of work: the centre looks whether a person wrote them.
    ``board`` is where the letter is shown before it is answered, once the centre has looked at it.
    """

    channel: Channel
    title: str
    body: str
    may_publish: bool
    proposed_type: str = ""
    township: Department | None = None
    place: str = ""
    named_department: Department | None = None
    mailbox: Mailbox | None = None
    board: Board | None = None
    unproven: bool = False


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """How a letter came: when it was received (now, where nothing is said), where it began, under which number there.

    ``coded`` letters can be followed by their writers.
    """

    received_at: dt.datetime | None = None
    source: str = ""
    foreign_number: str = ""
    source_digest: str | None = None
    coded: bool = True


@dataclass(frozen=True)
class Receipt:
    """What the writer is shown: the letter and the secret code, the same at every repetition."""

    petition: Petition
    code: str


def token_digest(token: str) -> str:
    """Return the hash under which a form token is known."""
    return digest(token, key=settings.QUERY_CODE_KEY, purpose="form-token")


def code_digest(number: str, code: str) -> str:
    """Return the hash that is stored of a query code; bound to the letter's number."""
    return digest(f"{number}:{normalise_code(code)}", key=settings.QUERY_CODE_KEY, purpose="stored-code")


_NO_DIGEST = "-" * 64
"""As long as a digest, and none: letters without a code, and numbers that are none, are compared with it."""


_NUMBER = re.compile(r"([A-Z]+?)(2[0-9OIL]{7})([0-9OIL]{5,8})")
_DIGITS = str.maketrans("OIL", "011")


def normalise_number(text: str) -> str:
    """Return what a person typed as a letter's number is spelt: half-width, no blanks, one dash, O→0 in the digits."""
    kept = "".join(char for char in unicodedata.normalize("NFKC", text).upper() if char.isascii() and char.isalnum())
    parts = _NUMBER.fullmatch(kept)
    return f"{parts[1]}{parts[2].translate(_DIGITS)}-{parts[3].translate(_DIGITS)}" if parts else text.strip().upper()


def receipt_for(token: str) -> Receipt | None:
    """Return the receipt of the letter that this form token became, if it did."""
    petition = Petition.objects.filter(token_digest=token_digest(token)).first()
    return receipt_of(petition, token) if petition else None


def receipt_of(petition: Petition, token: str) -> Receipt:
    """Return the receipt of the letter that this token became; without a code where none was given out."""
    return Receipt(petition, query_code(token, key=settings.QUERY_CODE_KEY) if petition.code_digest else "")


def petition_by_code(number: str, code: str) -> Petition | None:
    """Return the letter that this number and query code open together; none for any mistake.

    A wrong number costs the same work as a wrong code: one look-up, one hash, one comparison of equal lengths.
    """
    number = normalise_number(number)
    found = Petition.objects.filter(number=number).values_list("pk", "code_digest").first()
    stored = (found[1] if found else "") or _NO_DIGEST
    fits = same(stored, code_digest(number, code))
    return Petition.objects.get(pk=found[0]) if found and fits else None


def submit(*, token: str, letter: LetterData, writer: WriterData, attachments: Sequence[Attachment] = ()) -> Receipt:
    """Keep the letter and return its receipt; the same token again returns the same receipt.

    Emits ``submitted`` inside the transaction: clocks and flow stand before the receipt is shown.
    """
    known = receipt_for(token)
    if known:
        return known
    try:
        with transaction.atomic():
            draft = Draft.objects.select_for_update().filter(token_digest=token_digest(token)).first()
            petition = create_letter(token, letter, writer)
            record(petition, Kind.SUBMITTED, at=petition.received_at, shown=True, actor=None)
            adopt(petition, draft, attachments)
            index_letters([petition])
            if letter.board:
                open_post(petition, board=letter.board)
            submitted.send(sender=Petition, petition=petition)
    except IntegrityError:
        known = receipt_for(token)  # the same form was sent twice at once: the other one won
        if known is None:
            raise
        return known
    petition.refresh_from_db()
    return receipt_of(petition, token)


def create_letter(token: str, letter: LetterData, writer: WriterData, arrival: Arrival | None = None) -> Petition:
    """Write the letter's rows under a new number and return it; event, files and signal are the caller's.

    The number carries the Beijing date of now, whenever the letter was received.
    """
    moment, arrival = now(), arrival or Arrival()
    received_at = arrival.received_at or moment
    number = take_number(letter.channel, at=moment)
    code = query_code(token, key=settings.QUERY_CODE_KEY)
    petition = Petition.objects.create(
        number=number,
        channel=letter.channel,
        title=letter.title,
        body=letter.body,
        may_publish=letter.may_publish,
        proposed_type=letter.proposed_type,
        restricted=letter.proposed_type == "wrongdoing",
        township=letter.township,
        place=letter.place,
        named_department=letter.named_department,
        mailbox=letter.mailbox,
        unproven=letter.unproven,
        received_at=received_at,
        received_on=local_date(received_at),
        token_digest=token_digest(token),
        code_digest=code_digest(number, code) if arrival.coded else "",
        source=arrival.source,
        foreign_number=arrival.foreign_number,
        source_digest=arrival.source_digest,
    )
    Matter.objects.create(petition=petition, position=1, summary=letter.title)
    save_writer(petition, writer)
    return petition


def save_writer(petition: Petition, writer: WriterData) -> Writer:
    """Keep who wrote, with the blind indexes of the contacts."""
    return Writer.objects.create(
        petition=petition,
        name=writer.name,
        phone=writer.phone,
        email=writer.email,
        address=writer.address,
        nickname=writer.nickname,
        behalf_name=writer.behalf_name,
        behalf_relation=writer.behalf_relation,
        anonymous=writer.anonymous,
        phone_index=blind_index(writer.phone),
        email_index=blind_index(writer.email),
    )


def adopt(petition: Petition, draft: Draft | None, attachments: Sequence[Attachment]) -> None:
    """Take files and account over from the draft, which then ends; also a file added from another window just now."""
    given = Q(pk__in=[attachment.pk for attachment in attachments])
    files = given | Q(draft=draft) if draft else given
    Attachment.objects.filter(files, petition=None).update(petition=petition, draft=None)
    if draft and draft.citizen_id:
        Writer.objects.filter(petition=petition, anonymous=False).update(citizen=draft.citizen_id)
    if draft:
        draft.delete()
