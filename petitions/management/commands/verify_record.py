"""``manage.py verify_record``: has anybody changed the record behind the application's back?"""

from __future__ import annotations

from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from petitions.models import DaySeal, PetitionEvent
from petitions.services.sealing import broken_links, broken_seals


class Command(BaseCommand):
    """Walk every chain and every seal; name the first thing that does not agree."""

    help = "核对全部办理经过和每日封存，指出第一处被改动的记录。"

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print the counts, or fail with the first flaw."""
        flaw = next(chain(broken_links(), broken_seals()), None)
        if flaw:
            where = f"第{flaw.sequence}条" if flaw.sequence else ""
            raise CommandError(f"{flaw.number}{where}：{flaw.what}。")
        events, seals = PetitionEvent.objects.count(), DaySeal.objects.count()
        self.stdout.write(f"核对无误：经过{events:,}条，每日封存{seals:,}份。")
