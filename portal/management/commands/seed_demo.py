"""``manage.py seed_demo``: demonstration accounts and letters for whoever tries the system."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from portal.demo.play import load_demo
from portal.reference.load import load_reference


class Command(BaseCommand):
    """Load the demonstration into a database without letters; elsewhere change nothing."""

    help = "Load demonstration accounts and letters, if there are no letters yet."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and print one line."""
        load_reference()
        played = load_demo()
        if played is None:
            self.stdout.write(_("库中已有来信，没有载入演示数据。"))
            return
        self.stdout.write(
            _("已载入演示来信%(letters)d件、演示账号%(accounts)d个。")
            % {"letters": played.letters, "accounts": played.accounts}
        )
