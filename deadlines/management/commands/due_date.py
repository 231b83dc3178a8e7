"""``manage.py due_date DATE N [N…]``: the due dates of a day of receipt, by the calendar in force."""

from __future__ import annotations

import os
import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from datetime import date
from io import TextIOWrapper
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from common.errors import BadInputError
from deadlines.calendar import CalendarRangeError, WorkingCalendar
from deadlines.services.published import calendar_at_hand

FROM_INPUT: Final = "-"
MOST_DAYS: Final = 1000
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SHOWN: Final = 40  # characters of a line that can't be read


class Command(BaseCommand):
    """Count working days from a date, or from each date on standard input; nothing is written anywhere."""

    help = "按当前工作日历计算期限：收信日之后第N个工作日。"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the date and the numbers; both are read by `handle`, so that its refusals are Chinese."""
        parser.add_argument("date", metavar="DATE", help="收信日，如 2026-02-12；写“-”则从标准输入逐行读取")
        parser.add_argument("days", metavar="N", nargs="+", help=f"工作日数，0至{MOST_DAYS}的整数，可以写几个")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print a line per N; with `-` a line per date, bad ones on standard error and exit code 1 at the end."""
        days = [_number(text) for text in options["days"]]
        try:
            calendar = calendar_at_hand()
        except DatabaseError as error:
            raise CommandError("无法连接数据库，不知道当前的工作日历。请检查DATABASE_URL后再试。") from error
        try:
            if options["date"] == FROM_INPUT:
                self._answer_lines(calendar, days)
            else:
                self._answer_one(calendar, options["date"], days)
        except BrokenPipeError:  # the reader has what it wanted, as in `| head`
            _forget_output()
            raise SystemExit(1) from None

    def _answer_one(self, calendar: WorkingCalendar, text: str, days: Sequence[int]) -> None:
        try:
            lines = _due(calendar, _day(text), days)
        except CalendarRangeError as error:
            raise CommandError(f"{error}，请核对日期和天数。") from error
        except BadInputError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("\n".join(lines))
        self.stdout.flush()

    def _answer_lines(self, calendar: WorkingCalendar, days: Sequence[int]) -> None:
        """Answer every line as it comes, so that a program at the other end can wait for it."""
        failed = 0
        for number, text in _lines():
            try:
                start = _day(text)
                answer = " ".join((start.isoformat(), *_due(calendar, start, days)))
            except (BadInputError, CalendarRangeError) as error:
                failed += 1
                self.stderr.write(f"第{number}行：{error}")
                continue
            self.stdout.write(answer)
            self.stdout.flush()
        if failed:
            raise CommandError(f"有{failed}行无法计算，见上；其余各行已经算出。")


def _lines() -> Iterable[tuple[int, str]]:
    """The lines of standard input that hold something, with their numbers."""
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8-sig", errors="replace")
    for number, line in enumerate(sys.stdin, start=1):
        if text := line.strip():
            yield number, text


def _day(text: str) -> date:
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise BadInputError(f"没有“{text}”这一天，请核对。") from None
    raise BadInputError(f"日期“{text[:_SHOWN]}”无法识别，请写成 2026-02-12 的样子。")


def _number(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= len(str(MOST_DAYS)) and int(text) <= MOST_DAYS:
        return int(text)
    raise CommandError(f"工作日数“{text[:_SHOWN]}”不对，请写0至{MOST_DAYS}的整数。")


def _due(calendar: WorkingCalendar, start: date, days: Sequence[int]) -> list[str]:
    """The due dates as they are printed; CalendarRangeError outside of the calendar."""
    calendar.is_working(start)  # outside of the calendar even where nothing is added
    due = [calendar.add_working_days(start, n) for n in days]
    return [f"{day.isoformat()} provisional" if calendar.is_provisional(day) else day.isoformat() for day in due]


def _forget_output() -> None:
    """Send what is still to be written nowhere, or Python would complain when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
