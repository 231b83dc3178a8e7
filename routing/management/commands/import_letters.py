"""``manage.py import_letters FILE --channel KEY``: take over letters of the past from a CSV or XLSX file."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from tqdm import tqdm

from common.clock import today
from common.errors import PetitionError
from petitions.letterfile import LetterFile, open_letters
from petitions.models import Board, Channel
from routing.services.history import HistoryImport, ImportSummary


class Command(BaseCommand):
    """Import a letter file into a channel; the same file again changes nothing.

    1. The file is read through once: what can't be read to its end leaves no letter behind.
    2. Rows are kept in batches, bad ones listed with number and reason.
    3. A summary, names that no unit has, and the speed.
    """

    help = "Import letters of the past from a CSV or XLSX file; columns are recognised by their headings."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file, the channel, and the two switches."""
        parser.add_argument("file", type=Path, help="CSV (UTF-8, GBK, UTF-16) or XLSX")
        parser.add_argument("--channel", required=True, metavar="KEY", help="the channel that the letters came by")
        parser.add_argument("--create-units", action="store_true", help="make units of names that no unit has")
        parser.add_argument(
            "--board", metavar="KEY", help="the board on which the letters stand: they were public posts"
        )
        parser.add_argument("--dry-run", action="store_true", help="write nothing, say the same")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, keep, report; every refusal ends with exit code 1 and a sentence."""
        del args
        channel = self._channel(options["channel"])
        started = time.monotonic()
        try:
            with open_letters(options["file"], today=today()) as file:
                self._describe(file)
                summary = self._run(file, channel, options)
        except PetitionError as error:
            raise CommandError(str(error)) from error
        self._report(summary, time.monotonic() - started, options)

    def _channel(self, key: str) -> Channel:
        channel = Channel.objects.filter(key=key).first()
        if channel is None:
            known = "、".join(f"{each.key}（{each.name}）" for each in Channel.objects.all())
            hint = known or _("还没有渠道，请先运行 manage.py seed_reference")
            raise CommandError(_("没有代码为“%(key)s”的渠道。可用的渠道：%(known)s") % {"key": key, "known": hint})
        return channel

    def _board(self, key: str | None) -> Board | None:
        board = Board.objects.filter(key=key).first() if key else None
        if key and board is None:
            known = "、".join(f"{each.key}（{each.name}）" for each in Board.objects.all())
            raise CommandError(_("没有代码为“%(key)s”的版块。可用的版块：%(known)s") % {"key": key, "known": known})
        return board

    def _describe(self, file: LetterFile) -> None:
        used = "、".join(
            f"{field}←{heading}" if field != heading else heading for field, heading in file.headings.used().items()
        )
        self.stdout.write(_("第%(row)d行是列名，认出：%(used)s") % {"row": file.headings.row, "used": used})
        if file.headings.ignored:
            self.stdout.write(_("没有使用的列：%(names)s") % {"names": "、".join(file.headings.ignored)})

    def _run(self, file: LetterFile, channel: Channel, options: dict[str, Any]) -> ImportSummary:
        with tqdm(total=file.count, unit=_("行"), disable=None) as bar:

            def tell(number: int, words: str) -> None:
                with tqdm.external_write_mode():
                    self.stdout.write(_("第%(row)d行：%(words)s") % {"row": number, "words": words})

            return HistoryImport(
                channel=channel,
                source=options["file"].name,
                create_units=options["create_units"],
                board=self._board(options["board"]),
                dry_run=options["dry_run"],
                tell=tell,
                advance=bar.update,
            ).run(file.rows())

    def _report(self, summary: ImportSummary, seconds: float, options: dict[str, Any]) -> None:
        self.stdout.write(
            _(
                "读入%(read)d行：入库%(stored)d封（已办结%(answered)d封，待受理%(waiting)d封），"
                "已存在%(existing)d封，错误%(bad)d行。"
            )
            % {**vars(summary), "waiting": summary.waiting}
        )
        if summary.answered:
            self.stdout.write(
                _(
                    "答复没有日期%(undated)d封、早于来信%(before_letter)d封，均不计入按时回复率；"
                    "疑似空洞答复%(hollow)d封，请人工认定。"
                )
                % vars(summary)
            )
        self._report_names(summary, options)
        speed = {"seconds": f"{seconds:.1f}", "speed": f"{summary.read / max(seconds, 0.001):.0f}"}
        self.stdout.write(_("用时%(seconds)s秒，每秒%(speed)s封。") % speed)
        if options["dry_run"]:
            self.stdout.write(_("这是试运行，没有写入任何数据。"))

    def _report_names(self, summary: ImportSummary, options: dict[str, Any]) -> None:
        if summary.units_created:
            self.stdout.write(_("新建单位%(units_created)d个。") % vars(summary))
        if summary.linked:
            self.stdout.write(_("以前导入的%(linked)d封来信已补上答复单位。") % vars(summary))
        if summary.unmatched:
            hint = (
                _("正式导入时将新建为单位")
                if options["create_units"]
                else _("原名已保留，加 --create-units 可建为单位")
            )
            facts = {"count": len(summary.unmatched), "hint": hint, "names": _listed(summary.unmatched)}
            self.stdout.write(_("没有对应单位的答复单位名称%(count)d个（%(hint)s）：%(names)s") % facts)
        if summary.unknown_categories:
            names = {"names": _listed(summary.unknown_categories)}
            self.stdout.write(_("没有对应类别的标签，未采用：%(names)s") % names)


def _listed(names: Counter[str]) -> str:
    return "、".join(f"{name}（{count}）" for name, count in names.most_common())
