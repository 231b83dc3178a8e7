"""Which letters are an account's: put into it by its owner, or written from a contact that the owner has proved."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Max, OuterRef, Q, Subquery

from common.clock import now
from common.keyset import Place, Turn, turn
from common.text import one_line
from petitions.models import Citizen, LetterType, Petition, Reply, ReplyKind, ReplyState, Writer
from petitions.models.petition import PetitionQuerySet
from petitions.services.citizens import FREEZE

PAGE_SIZE = 20
MOST_NAMED = 200
"""So many older letters of one telephone number are compared by the writer's name; more have no single writer."""


def letters_of(citizen: Citizen) -> PetitionQuerySet:
    """Return the letters that the account may open.

    Its own: written while signed in, or added with number and query code. By contact: letters that were sent on this
    site from a proved contact; never reports of wrongdoing and anonymous letters, whose writers did not want to be
    found by their contact. By telephone only as far as the number was surely the same person's (``FREEZE``), or the
    writer gave the account's name.
    """
    return Petition.objects.filter(Q(writer__citizen=citizen) | _by_contact(citizen))


def own_letter(citizen: Citizen, number: str) -> Petition | None:
    """Return the account's letter of this number."""
    return letters_of(citizen).filter(number=number).first()


def note_reading(petition: Petition) -> None:
    """Remember that the writer has the letter open, with all that was answered so far."""
    Writer.objects.filter(petition=petition).filter(
        Q(read_at=None) | Q(read_at__lt=petition.changed_at or now())
    ).update(read_at=now())


@dataclass(frozen=True)
class OwnLetters:
    """A page of letters, the newest first, and before them those with an answer that was not read."""

    unread: list[Petition]
    page: Turn[Petition]


def own_letters(citizen: Citizen, *, after: Place | None = None, before: Place | None = None) -> OwnLetters:
    """Return one page; the unread answers stand on the first one, the longest unread first."""
    mine = letters_of(citizen).select_related("channel", "lead_department")
    released = Reply.objects.filter(petition=OuterRef("pk"), kind=ReplyKind.FINAL, state=ReplyState.RELEASED)
    newest = released.values("petition").annotate(newest=Max("released_at")).values("newest")
    unread = mine.annotate(answer_came=Subquery(newest)).filter(answer_came__isnull=False)
    unread = unread.filter(Q(writer__read_at=None) | Q(writer__read_at__lt=F("answer_came"))).order_by("answer_came")
    first = after is None and before is None
    page = turn(mine, by="received_on", size=PAGE_SIZE, after=after, before=before)
    return OwnLetters(list(unread[:PAGE_SIZE]) if first else [], page)


def _by_contact(citizen: Citizen) -> Q:
    reached = Q(pk__in=[])
    if citizen.email_index:
        reached |= Q(writer__email_index=citizen.email_index)
    if citizen.phone_index and citizen.phone_proved_at:
        proved = citizen.phone_proved_at
        near = Q(received_at__gte=proved - FREEZE, received_at__lte=proved + FREEZE)
        reached |= Q(writer__phone_index=citizen.phone_index) & (near | Q(pk__in=_of_the_name(citizen)))
    nobodys = Q(writer__citizen=None, writer__anonymous=False)
    return reached & nobodys & _sent_here()


def _sent_here() -> Q:
    """Letters that their writers can follow on this site, and no reports."""
    reports = Q(restricted=True) | Q(letter_type=LetterType.WRONGDOING) | Q(proposed_type=LetterType.WRONGDOING)
    return Q(imported=False) & ~Q(code_digest="") & ~reports


def _of_the_name(citizen: Citizen) -> list[int]:
    """Return the letters of the account's number whose writer gave the account's name."""
    if not citizen.name:
        return []
    written = Writer.objects.filter(phone_index=citizen.phone_index).order_by("-pk")[:MOST_NAMED]
    return [writer.petition_id for writer in written if one_line(writer.name) == one_line(citizen.name)]
