"""``manage.py check_flow``: find tasks of the workflow that nobody can finish; changes nothing."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from routing.flowcheck import flow_troubles


class Command(BaseCommand):
    """A line for each trouble, and the exit status 1 where there is one: then a new version is not switched on."""

    help = "核对流程：没有人能办的待办、出错的步骤、结束以后还开着的流程、办不下去的来信。只读，有问题时退出码为1。"

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print what is wrong, or that nothing is."""
        count = 0
        for count, trouble in enumerate(flow_troubles(), start=1):  # noqa: B007
            self.stdout.write(f"{trouble.number} {trouble.words}")
        if count:
            self.stderr.write(f"共{count}个问题。")
            sys.exit(1)
        self.stdout.write("全部流程核对无误。")
