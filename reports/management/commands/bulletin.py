"""``manage.py bulletin 2019-11``: compile a month from the letters in the database."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from common.clock import now, today
from common.errors import BadInputError, PetitionError
from common.hashing import canonical, sha256_of
from reports.document import document_of
from reports.metrics.period import Period, cut_off_text, parse_cut_off
from reports.outputs import write_whole
from reports.pdf import pdf_of
from reports.services import compile_bulletin
from reports.summary import summary_lines
from reports.wording import demands_of


class Command(BaseCommand):
    """Print the month's figures; write them as PDF and JSON where asked for, whole or not at all."""

    help = "统计一个月的来信，显示通报数据；可同时生成PDF和JSON。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the month, the cut-off, and the two files."""
        parser.add_argument("month", help="月份，如 2026-10")
        parser.add_argument("--cut-off", metavar="ISO", help="截止时间，如 2026-10-31T24:00+08:00；默认为月末24时")
        parser.add_argument("--pdf", type=Path, metavar="FILE", help="按公文格式生成PDF")
        parser.add_argument("--json", type=Path, metavar="FILE", help="生成JSON，含每个数字背后的来信编号")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compile, write, print; every refusal ends with exit code 1 and a sentence."""
        del args
        try:
            self._run(options["month"], options["cut_off"], pdf=options["pdf"], json=options["json"])
        except PetitionError as error:
            raise CommandError(str(error)) from error

    def _run(self, month: str, cut_off: str | None, *, pdf: Path | None, json: Path | None) -> None:
        period = _period(month, parse_cut_off(cut_off) if cut_off is not None else None)
        figures = compile_bulletin(month, cut_off=period.cut_off)
        document = document_of(figures, demands=demands_of(figures, written_on=today()))
        files: dict[Path, bytes] = {}
        if json is not None:
            files[json] = canonical(figures) + b"\n"
        if pdf is not None:
            files[pdf] = pdf_of(document)
        write_whole(files)
        for line in summary_lines(document):
            self.stdout.write(line)
        for path in files:
            self.stdout.write(_("已写入%(path)s") % {"path": path})
        self.stdout.write(_("数据摘要（SHA-256）：%(digest)s") % {"digest": sha256_of(figures)})


def _period(month: str, cut_off: dt.datetime | None) -> Period:
    """Return the period; refused where its cut-off has not come yet, as nobody knows its figures."""
    period = Period.of(month, cut_off)
    if period.cut_off > now():
        raise BadInputError(
            _("截止时间%(cut_off)s还没有到，不能统计。请另选月份，或者用--cut-off指定现在以前的时间。")
            % {"cut_off": cut_off_text(period.cut_off)}
        )
    return period
