"""What a letter's writer added since it was sent, as the office reads it: supplements, questions, ratings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from petitions.models import Attachment, NoteKind, Petition, Rating, WriterNote


@dataclass(frozen=True)
class NoteLine:
    """A supplement or a question, as written; ``number`` where another writer's letter was merged into this one."""

    note: WriterNote
    files: list[Attachment]
    number: str = ""

    @property
    def title(self) -> str:
        """What it is."""
        follow_up = self.note.kind == NoteKind.FOLLOW_UP
        return _("来信人追问") if follow_up else _("来信人补充")


@dataclass(frozen=True)
class RatingLine:
    """The writer's judgement of one answer, with what was answered beside the grade."""

    rating: Rating

    @property
    def details(self) -> list[tuple[str, str]]:
        """Label and answer of what the writer chose to say."""
        rating = self.rating
        said = (
            (_("是否解决"), rating.get_solved_display()),
            (_("办理态度"), rating.get_attitude_display()),
            (_("办理速度"), rating.get_speed_display()),
        )
        return [(label, words) for label, words in said if words]


@dataclass(frozen=True)
class Added:
    """All of it, the oldest first."""

    notes: list[NoteLine]
    ratings: list[RatingLine]


def added_to(letter: Petition, merged: Iterable[Petition] = ()) -> Added:
    """Return what came to the letter, and to those merged into it that the reader may know of."""
    ratings = Rating.objects.standing().filter(petition=letter).order_by("round")
    return Added(notes_of([letter, *merged]), [RatingLine(rating) for rating in ratings])


def notes_of(letters: Sequence[Petition]) -> list[NoteLine]:
    """Return the notes of these letters, of which the first one is read."""
    numbers = {letter.pk: letter.number for letter in letters[1:]}
    return [
        NoteLine(note, list(note.attachments.all()), numbers.get(note.petition_id, ""))
        for note in _notes(letter.pk for letter in letters)
    ]


def notes_by_letter(letters: Iterable[int]) -> dict[int, list[NoteLine]]:
    """Return the own notes of each of many letters, for a list; letters without any are left out."""
    found: dict[int, list[NoteLine]] = defaultdict(list)
    for note in _notes(letters):
        found[note.petition_id].append(NoteLine(note, list(note.attachments.all())))
    return found


def _notes(letters: Iterable[int]) -> Iterable[WriterNote]:
    found = WriterNote.objects.filter(petition__in=list(letters))
    return found.prefetch_related("attachments").order_by("added_at", "pk")
