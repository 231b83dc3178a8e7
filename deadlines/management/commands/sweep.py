"""``manage.py sweep [--dry-run [--now ISO]]``: do, or tell, everything that is due."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.clock import TZ, now
from deadlines.calendar import FIRST_DAY, LAST_DAY, CalendarRangeError
from deadlines.services.escalation import SweepSummary, sweep
from petitions.models import Kind


class Command(BaseCommand):
    """Reminders, urging, supervision, closing and the outbox, in one pass."""

    help = "处理当前到期的一切事项：恢复期限、提醒、催办、督办、办结、发送消息。"
    requires_system_checks = ()  # run every minute, it need not read all addresses and their pages

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the two options."""
        parser.add_argument("--dry-run", action="store_true", help="只说明会做什么，不作任何改动")
        parser.add_argument("--now", help="按这个时间推算，如 2026-11-20T09:00，只能与 --dry-run 同用")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the sweep and print one summary line, with the letters before it in a dry run."""
        dry_run = bool(options["dry_run"])
        if options["now"] and not dry_run:
            raise CommandError("--now 只能与 --dry-run 同用：实际处理总是按现在的时间。")
        summary = sweep(now=_moment(options["now"]), dry_run=dry_run)
        if dry_run:
            for number, step in summary.letters:
                self.stdout.write(f"{number} {step}")
        self.stdout.write(_line(summary, dry_run=dry_run))


def _moment(text: str | None) -> dt.datetime:
    if not text:
        return now()
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"时间“{text}”无法识别，请写成 2026-11-20T09:00 的样子。") from error
    if not FIRST_DAY <= moment.date() <= LAST_DAY:
        raise CommandError(f"{CalendarRangeError()}，请另写一个时间。")
    return moment if moment.tzinfo else moment.replace(tzinfo=TZ)


def _line(summary: SweepSummary, *, dry_run: bool) -> str:
    if summary.did_nothing:
        return "试算：没有到期事项。" if dry_run else "没有到期事项。"
    parts = [f"{Kind(kind).label}{count}件" for kind, count in sorted(summary.steps.items())]
    parts += [f"恢复期限{summary.resumed}件"] if summary.resumed else []
    parts += [f"办结{summary.closed}件"] if summary.closed else []
    parts += [f"发送消息{summary.sent}条"] if summary.sent else []
    parts += [f"发送失败{summary.failed}条"] if summary.failed else []
    parts += [f"未能处理{summary.broken}件，原因见日志"] if summary.broken else []
    parts += ["发给中心以外的消息暂扣，等信息中心确认"] if summary.held else []
    return ("试算：" if dry_run else "") + "，".join(parts) + "。"
