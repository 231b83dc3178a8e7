"""The one seam upward: what the writer did reaches the office, in the same transaction."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from petitions.models import Petition
from petitions.signals import submitted, withdrawn
from routing.services.intake import let_go, take_in


@receiver(submitted)
def on_submitted(sender: type[Petition], petition: Petition, **_kwargs: Any) -> None:
    """Take the new letter in."""
    del sender
    take_in(petition)


@receiver(withdrawn)
def on_withdrawn(sender: type[Petition], petition: Petition, **_kwargs: Any) -> None:
    """End what runs for a letter that was taken back."""
    del sender
    let_go(petition)
