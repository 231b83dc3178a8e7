"""``manage.py reindex_library``: make the library's search index anew, or only look whether it is right."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from petitions.search_rebuild import flaws, rebuild


class Command(BaseCommand):
    """Rebuild and check the index that the library's search uses."""

    help = "Makes the search index of the public library anew and checks it; --check only checks."

    def add_arguments(self, parser: CommandParser) -> None:
        """Let the caller only look."""
        parser.add_argument("--check", action="store_true", help="change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild unless only asked to look; exit with an error where index and public copies do not agree."""
        if not options["check"]:
            self.stdout.write(f"{rebuild():,} letters indexed")
        wrong = flaws()
        if wrong:
            raise CommandError("The index does not agree with what is public: " + "; ".join(wrong))
        self.stdout.write("The index agrees with what is public.")
