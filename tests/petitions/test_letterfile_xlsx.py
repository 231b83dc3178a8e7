"""Reading workbooks: dates, merged cells, sheets, and workbooks that mean harm."""

from __future__ import annotations

import datetime as dt
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from common.errors import BadInputError
from petitions.letterfile import LetterRow, open_letters
from petitions.letterfile import xlsx as xlsx_module
from tests.petitions.letterfiles import HEADINGS, NINE_OCLOCK, TODAY, letters, only, refusal, row, write_csv, write_xlsx


def sheet_with(path: Path, fill: Any) -> Path:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(HEADINGS)
    fill(workbook, sheet)
    workbook.save(path)
    return path


def test_real_dates_and_serial_numbers_of_a_sheet_are_dates(tmp_path: Path) -> None:
    rows = [
        row(1, 留言时间=NINE_OCLOCK),
        row(2, 留言时间=dt.date(2019, 11, 4)),
        row(3, 留言时间=43773.378483796),
        row(4, 留言时间=43773),
        row(5, 留言时间="43773"),
        row(6, 留言时间=20191104),
    ]
    times = [
        letter.received for letter in letters(write_xlsx(tmp_path / "a.xlsx", rows)) if isinstance(letter, LetterRow)
    ]
    assert [time.at.strftime("%Y-%m-%d %H:%M:%S") for time in times] == [
        "2019-11-04 09:05:01",
        "2019-11-04 12:00:00",
        "2019-11-04 09:05:01",
        "2019-11-04 12:00:00",
        "2019-11-04 12:00:00",
        "2019-11-04 12:00:00",
    ]
    assert [time.exact for time in times] == [True, False, True, False, False, False]


def test_serial_numbers_of_old_mac_workbooks_count_from_1904(tmp_path: Path) -> None:
    def fill(workbook: Workbook, sheet: Any) -> None:
        workbook.epoch = CALENDAR_MAC_1904
        sheet.append(row(留言时间=43773 - 1462))

    assert only(sheet_with(tmp_path / "a.xlsx", fill)).received.day == dt.date(2019, 11, 4)


def test_numbers_in_text_columns_are_read_as_seen(tmp_path: Path) -> None:
    assert only(write_xlsx(tmp_path / "a.xlsx", [row(留言编号=188006.0)])).foreign_id == "188006"


def test_a_cell_merged_over_several_rows_counts_for_each(tmp_path: Path) -> None:
    def fill(_workbook: Workbook, sheet: Any) -> None:
        for number in (1, 2, 3):
            sheet.append(row(number, 留言时间="2019-11-04" if number == 1 else None))
        sheet.merge_cells("D2:D4")

    rows = letters(sheet_with(tmp_path / "a.xlsx", fill))
    assert [letter.received.day for letter in rows if isinstance(letter, LetterRow)] == [dt.date(2019, 11, 4)] * 3


def test_headings_in_two_merged_rows_are_recognised(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["留言编号", "留言时间", "留言详情", "办理", None])
    sheet.append([None, None, None, "答复意见", "答复时间"])
    sheet.append(["M1", "2019-11-04", "路灯不亮", "已更换", "2019-11-05"])
    for cells in ("A1:A2", "B1:B2", "C1:C2", "D1:E1"):
        sheet.merge_cells(cells)
    workbook.save(tmp_path / "a.xlsx")
    letter = only(tmp_path / "a.xlsx")
    assert (letter.number, letter.reply) == (3, "已更换")


def test_the_first_sheet_with_letters_is_taken(tmp_path: Path) -> None:
    workbook = Workbook()
    first = workbook.active
    assert first is not None
    first.append(["填表说明", "请勿改动表头"])
    workbook.create_sheet("空表")
    letters_sheet = workbook.create_sheet("来信")
    letters_sheet.append(HEADINGS)
    letters_sheet.append(row())
    workbook.save(tmp_path / "a.xlsx")
    assert only(tmp_path / "a.xlsx").foreign_id == "M0001"


def test_a_wrong_size_in_the_sheet_is_not_believed(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [row(number) for number in range(1, 6)])
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == part:
                data = data.replace(b"<sheetData>", b'<dimension ref="A1:A1"/><sheetData>', 1)
            new.writestr(item, data)
    assert len(letters(tmp_path / "b.xlsx")) == 5


def test_a_formula_as_text_stays_text(tmp_path: Path) -> None:
    def fill(_workbook: Workbook, sheet: Any) -> None:
        sheet.append(row())
        sheet["E2"].value = "=1+1"
        sheet["E2"].data_type = "s"

    assert only(sheet_with(tmp_path / "a.xlsx", fill)).text == "=1+1"


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert "不是XLSX表格" in refusal(tmp_path / "a.xlsx")


def test_a_workbook_cut_off_in_the_middle_is_refused_before_a_row_is_given(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [row(number) for number in range(1, 400)])
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for item in old.infolist():
            data = old.read(item)
            new.writestr(item, data[: len(data) // 2] if item.filename.startswith("xl/worksheets/") else data)
    with pytest.raises(BadInputError, match="已经损坏"), open_letters(tmp_path / "b.xlsx", today=TODAY):
        pytest.fail("the file was opened")


def test_a_zip_bomb_is_refused_without_unpacking_it(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [row()])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b" " * 200_000_000)
    assert path.stat().st_size < 1_000_000
    tracemalloc.start()
    try:
        assert "解压后过大" in refusal(path)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_a_workbook_with_entities_is_refused(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [row()])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/extra.xml", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    assert "不允许的内容" in refusal(path)


def test_a_row_number_beyond_every_sheet_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_module, "MAX_ROWS", 50)
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(HEADINGS)
    for column, value in enumerate(row(), start=1):
        sheet.cell(row=60, column=column, value=value)
    workbook.save(tmp_path / "a.xlsx")
    assert "已经损坏" in refusal(tmp_path / "a.xlsx")
    monkeypatch.undo()
    assert only(tmp_path / "a.xlsx").number == 60


def test_the_workbook_written_by_other_programs_reads_like_ours(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [row()])
    load_workbook(path).save(tmp_path / "b.xlsx")  # shared strings instead of inline ones, a size, styles
    assert only(tmp_path / "b.xlsx") == only(path)


def test_csv_and_xlsx_give_the_same_identity(tmp_path: Path) -> None:
    from_csv = only(write_csv(tmp_path / "a.csv", [row()], encoding="gbk"))
    from_xlsx = only(write_xlsx(tmp_path / "a.xlsx", [row(留言时间=NINE_OCLOCK)]))
    assert from_csv.identity == from_xlsx.identity
