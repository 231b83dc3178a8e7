"""A letter that did not come through the site: told by telephone, sent by another office, brought on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now
from common.errors import BadInputError, RefusedError
from common.hashing import sha256_of
from petitions.models import Attachment, Commission, Draft, Kind, Petition
from petitions.services.events import record
from petitions.services.likeness import index_letters
from petitions.services.submission import (
    Arrival,
    LetterData,
    Receipt,
    WriterData,
    adopt,
    create_letter,
    receipt_for,
    receipt_of,
    token_digest,
)
from petitions.signals import submitted


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a letter comes from: when the office received it, who passed it on, and its number there."""

    received_at: dt.datetime
    source: str = ""
    foreign_number: str = ""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What the office that sent the letter asks for: its own date, and word of what became of it (RULES section 2)."""

    due_on: dt.date | None = None
    report_back: bool = True


class AlreadyRegisteredError(RefusedError):
    """A letter of this number from this source is kept already; ``petition`` is that letter."""

    def __init__(self, petition: Petition) -> None:
        super().__init__(_("这个来源的这个编号已经登记过，没有重复登记。"))
        self.petition = petition


def register(
    *,
    token: str,
    letter: LetterData,
    writer: WriterData,
    origin: Origin,
    request: Request | None = None,
    attachments: Sequence[Attachment] = (),
    with_code: bool = False,
    actor: User,
) -> Receipt:
    """Keep the letter and return its receipt, with a query code if the writer wants one; the same token again
    returns the same receipt.

    The number carries the date of today, figures count the letter on the day of ``origin.received_at``, and the
    clocks run from there. ``request`` is for a letter that another office sent with a date or wants to hear of.
    Raises AlreadyRegisteredError, and BadInputError for a moment to come. Emits ``submitted``.
    """
    known = receipt_for(token)
    if known:
        return known
    if origin.received_at > now():
        raise BadInputError(_("收到时间不能晚于现在。"))
    _refuse_second(origin)
    arrival = Arrival(
        received_at=origin.received_at,
        source=origin.source,
        foreign_number=origin.foreign_number,
        source_digest=source_digest(origin.source, origin.foreign_number),
        coded=with_code,
    )
    try:
        with transaction.atomic():
            draft = Draft.objects.select_for_update().filter(token_digest=token_digest(token)).first()
            petition = create_letter(token, letter, writer, arrival)
            _note(petition, origin, request, actor)
            adopt(petition, draft, attachments)
            index_letters([petition])
            submitted.send(sender=Petition, petition=petition)
    except IntegrityError:
        known = receipt_for(token)  # the same form was sent twice at once: the other one won
        if known is None:
            _refuse_second(origin)  # or two people registered the same letter at once
            raise
        return known
    petition.refresh_from_db()
    return receipt_of(petition, token)


def _note(petition: Petition, origin: Origin, request: Request | None, actor: User) -> None:
    """Keep what the sending office asks for, and record who registered the letter, and when it had come."""
    facts = {"received_at": origin.received_at.isoformat(timespec="minutes")}
    if origin.source:
        facts |= {"source": origin.source, "foreign_number": origin.foreign_number}
    if request:
        Commission.objects.create(
            petition=petition,
            office=origin.source,
            document_number=origin.foreign_number,
            due_on=request.due_on,
            report_back=request.report_back,
            registered_by=actor,
        )
        facts["wanted_by"] = request.due_on.isoformat() if request.due_on else ""
    record(petition, Kind.REGISTERED, data=facts, shown=True, actor=actor)


def source_digest(source: str, foreign_number: str) -> str | None:
    """Return the hash that makes (source, number there) one of a kind, blanks and case apart; none without a number."""
    if not foreign_number:
        return None
    spelt = ["".join(text.split()).casefold() for text in (source, foreign_number)]
    return sha256_of({"source": spelt[0], "foreign_number": spelt[1]})


def registered_before(source: str, foreign_number: str) -> Petition | None:
    """Return the letter that is kept under this number of this source, registered or imported."""
    digest = source_digest(source, foreign_number)
    if digest is None:
        return None
    same = Petition.objects.filter(source=source, foreign_number=foreign_number)
    return Petition.objects.filter(source_digest=digest).first() or same.first()


def _refuse_second(origin: Origin) -> None:
    found = registered_before(origin.source, origin.foreign_number)
    if found:
        raise AlreadyRegisteredError(found)
