"""``manage.py erase_contacts``: forget who wrote letters that ended years ago."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from common.clock import now
from petitions.services.erasing import erase_expired, expired


class Command(BaseCommand):
    """Do by hand what the scheduler does every night; ``--dry-run`` tells which letters it would be."""

    help = "删除办结多年的来信里来信人的姓名和联系方式；--dry-run 只列出，不删除。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the switch."""
        parser.add_argument("--dry-run", action="store_true", help="只列出来信编号")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the numbers, or erase and print how many."""
        years = settings.CONTACTS_KEPT_YEARS
        if options["dry_run"]:
            numbers = list(expired(at=now()).values_list("number", flat=True))
            for number in numbers:
                self.stdout.write(number)
            self.stdout.write(f"办结满{years}年、应当删除来信人姓名和联系方式的来信{len(numbers):,}件，没有改动。")
            return
        erased = erase_expired(at=now())
        self.stdout.write(f"办结满{years}年的来信{erased:,}件，来信人姓名和联系方式已删除。")
