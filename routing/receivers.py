"""The one seam upward: what the writer did reaches the office, in the same transaction."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from deadlines.services.telling import CENTRE, tell_staff
from petitions.models import DataRequest, Grade, Petition, Rating, WriterNote
from petitions.signals import asked_again, data_asked, rated, submitted, supplemented, withdrawn
from routing.services.data_requests import tell_centre
from routing.services.follow_ups import take_question
from routing.services.intake import take_back, take_in
from routing.services.rework import redo_closed_because
from routing.services.supplements import take_supplement


@receiver(submitted)
def on_submitted(sender: type[Petition], petition: Petition, **_kwargs: Any) -> None:
    """Take the new letter in."""
    del sender
    take_in(petition)


@receiver(withdrawn)
def on_withdrawn(sender: type[Petition], petition: Petition, **_kwargs: Any) -> None:
    """End what runs for a letter that was taken back."""
    del sender
    take_back(petition)


@receiver(rated)
def on_rated(sender: type[Petition], petition: Petition, rating: Rating, **_kwargs: Any) -> None:
    """Let the centre decide about a redo when the writer is not satisfied."""
    del sender
    if rating.grade == Grade.UNSATISFIED and not redo_closed_because(petition):
        tell_staff(petition, "redo_asked", CENTRE, key=f"{petition.number}:{rating.round}")


@receiver(supplemented)
def on_supplemented(sender: type[Petition], petition: Petition, note: WriterNote, **_kwargs: Any) -> None:
    """Let whoever has the letter know what its writer added."""
    del sender
    take_supplement(petition, note)


@receiver(asked_again)
def on_asked_again(sender: type[Petition], petition: Petition, note: WriterNote, **_kwargs: Any) -> None:
    """Open the next round at the unit that answered."""
    del sender
    take_question(petition, note)


@receiver(data_asked)
def on_data_asked(sender: type[Petition], petition: Petition, request: DataRequest, **_kwargs: Any) -> None:
    """Let the centre know of a wish about the writer's data."""
    del sender
    tell_centre(petition, request)
