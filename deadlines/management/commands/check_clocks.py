"""``manage.py check_clocks``: compare every stored clock with what the rules give; changes nothing."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from common.clock import now
from deadlines.services.checking import troubles


class Command(BaseCommand):
    """A line for each trouble, and the exit status 1 where there is one."""

    help = "核对全部期限：没有期限的来信、算错的日期、漏发的预警、不一致的结论和暂停。只读，有问题时退出码为1。"

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print what is wrong, or that nothing is."""
        count = 0
        for count, trouble in enumerate(troubles(now()), start=1):  # noqa: B007
            self.stdout.write(f"{trouble.number} {trouble.words}")
        if count:
            self.stderr.write(f"共{count}个问题。")
            sys.exit(1)
        self.stdout.write("全部期限核对无误。")
