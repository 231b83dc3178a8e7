"""A list of letters as a spreadsheet: no contacts, every cell plain text, for the person who asked for it alone."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils.exceptions import IllegalCharacterError

from accounts.models import User
from common.clock import TZ
from petitions.models import Petition
from routing.access import letters_visible_to
from routing.models import BulkJob

FOLDER = "exports"
KEPT_DAYS = 3
"""A list of letters is fetched at once or asked for again."""
WIDTHS = (18, 44, 14, 8, 16, 16, 20, 12, 17, 12, 12, 8)


def headings() -> list[str]:
    """Return the names of the columns."""
    return [
        _("编号"), _("标题"), _("渠道"), _("类型"), _("类别"), _("乡镇（街道）"), _("主办单位"), _("状态"),
        _("收信时间"), _("答复期限"), _("答复日期"), _("退回次数"),
    ]  # fmt: skip


def _cells(letter: Petition) -> list[str | int]:
    received = letter.received_at.astimezone(TZ).strftime("%Y-%m-%d %H:%M")
    return [
        letter.number,
        letter.title,
        letter.channel.name,
        letter.get_letter_type_display() or letter.get_proposed_type_display(),
        letter.category.name if letter.category else "",
        letter.township.name if letter.township else "",
        letter.lead_department.name if letter.lead_department else "",
        str(letter.get_state_display()),
        received,
        letter.due_on.isoformat() if letter.due_on else "",
        letter.released_on.isoformat() if letter.released_on else "",
        letter.returns,
    ]


def write_export(job: BulkJob, actor: User) -> str:
    """Write the job's letters, as far as the person may see them now, and return the file's name."""
    letters = letters_visible_to(actor).filter(pk__in=job.items.filter(refusal="").values("petition"))
    content = workbook_of(letters.select_related("channel", "category", "township", "lead_department").iterator(1_000))
    return default_storage.save(f"{FOLDER}/{uuid.uuid4().hex}.xlsx", ContentFile(content))


def holds_hidden(job: BulkJob, user: User) -> bool:
    """Tell whether the file names letters that the person may not see any more: taken away, or found to be reports."""
    listed = job.items.filter(refusal="")
    return listed.exclude(petition__in=letters_visible_to(user)).exists()


def workbook_of(letters: Iterator[Petition]) -> bytes:
    """Return the letters as an XLSX file. Text is text: what looks like a formula is none."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("来信"))
    sheet.freeze_panes = "A2"
    for index, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[chr(ord("A") + index - 1)].width = width
    sheet.append([_cell(sheet, heading, bold=True) for heading in headings()])
    for letter in letters:
        sheet.append([_cell(sheet, value) for value in _cells(letter)])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _cell(sheet: Any, value: str | int, *, bold: bool = False) -> Any:
    try:
        cell = WriteOnlyCell(sheet, value=value)
    except IllegalCharacterError:
        cell = WriteOnlyCell(sheet, value="".join(char for char in str(value) if char.isprintable()))
    if isinstance(value, str):
        cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def forget_files(*, now: dt.datetime) -> None:
    """Delete the files of some days ago, also those whose job is gone."""
    if not default_storage.exists(FOLDER):
        return
    _folders, files = default_storage.listdir(FOLDER)
    for name in files:
        path = f"{FOLDER}/{name}"
        if default_storage.get_modified_time(path) < now - dt.timedelta(days=KEPT_DAYS):
            default_storage.delete(path)
