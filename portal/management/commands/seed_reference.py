"""``manage.py seed_reference``: what an installation needs before the first letter."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from portal.reference.load import load_reference


class Command(BaseCommand):
    """Create the units, channels, mailboxes, rules, calendar and categories that are missing; change nothing else."""

    help = "Create the reference data that is missing; what the office changed stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and print one line."""
        created = load_reference()
        if not created.total:
            self.stdout.write(_("基础数据已齐全，没有改动。"))
            return
        self.stdout.write(
            _(
                "已建立基础数据：单位及别名%(units)d，渠道%(channels)d，信箱和版块%(places)d，类别%(categories)d，"
                "期限规则%(rules)d，催督办步骤%(steps)d，日历特殊日%(days)d。"
            )
            % {
                "units": created.units,
                "channels": created.channels,
                "places": created.places,
                "categories": created.categories,
                "rules": created.rules,
                "steps": created.steps,
                "days": created.calendar_days,
            }
        )
