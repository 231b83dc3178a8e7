"""Load all reference data in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, fields

from django.db import transaction

from portal.reference.channels import create_categories, create_channels
from portal.reference.clocks import create_calendar, create_ladder, create_rules
from portal.reference.places import create_boards, create_mailboxes
from portal.reference.units import create_units


@dataclass(frozen=True)
class Created:
    """How many rows were missing and are there now."""

    units: int
    channels: int
    categories: int
    places: int
    """Leaders' mailboxes and boards."""
    rules: int
    steps: int
    calendar_days: int

    @property
    def total(self) -> int:
        """All rows together; 0 when nothing was missing."""
        return sum(int(getattr(self, field.name)) for field in fields(self))


@transaction.atomic
def load_reference() -> Created:
    """Create what is missing; whatever the office has changed stays as it is, and nothing is deleted."""
    return Created(
        units=create_units(),
        channels=create_channels(),
        categories=create_categories(),
        places=create_mailboxes() + create_boards(),
        rules=create_rules(),
        steps=create_ladder(),
        calendar_days=create_calendar(),
    )
