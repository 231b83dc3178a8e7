"""Three letters go out at once, one is acknowledged, the others are called back; the list goes into a spreadsheet."""

from __future__ import annotations

import io

from openpyxl import load_workbook
from playwright.sync_api import expect

from petitions.models import State
from routing.services.bulk import run_waiting
from tests import factories as make
from tests.factories import Office
from tests.journeys.conftest import SignIn
from tests.journeys.people import Official

TITLES = ("第一封：路口过街危险", "第二封：路灯不亮了", "=SUM(1)第三封：公交站牌倒了")


def test_letters_go_out_in_bulk_and_come_back(office: Office, sign_in: SignIn, on_phone: SignIn) -> None:
    letters = [make.accepted(office, title=title) for title in TITLES]
    clerk, roads = sign_in(office.clerk), on_phone(office.roads_liaison)
    chooses_all(clerk, "待分办", "批量分办…")
    clerk.sees("批量分办：3封来信", *TITLES)
    clerk.chooses("主办单位", office.roads.name)
    clerk.presses("分办选中的来信")
    clerk.sees("正在处理：0/3封", "可以离开这一页，处理会继续。")
    roads.opens("/desk/")
    roads.does_not_see(*TITLES)
    assert run_waiting() == 3  # what the worker does
    clerk.sees("已完成：办成3封，跳过0封。")  # without being opened again

    roads.finds_on_desk("待签收", TITLES[0])
    roads.presses("签收来信")
    roads.sees("已签收来信")
    clerk.presses("撤销这次分办")
    clerk.sees("正在处理：0/3封")
    assert run_waiting() == 3
    clerk.sees("已完成：办成2封，跳过1封。", "没有办成", "签收")
    states = [make.fresh(letter).state for letter in letters]
    assert states == [State.HANDLING, State.ACCEPTED, State.ACCEPTED]
    roads.opens("/desk/")
    roads.sees(TITLES[0])
    roads.does_not_see(*TITLES[1:])
    the_list_is_exported(clerk, sign_in(office.second_clerk))


def chooses_all(clerk: Official, queue: str, deed: str) -> None:
    clerk.opens("/desk/")
    clerk.page.get_by_role("navigation", name="队列").get_by_role("link", name=queue).click()
    boxes = clerk.page.get_by_role("checkbox", name="选择")
    expect(boxes).to_have_count(3)
    for box in boxes.all():
        box.check()
    expect(clerk.page.locator("[data-bulk-count]")).to_have_text("3")
    clerk.presses(deed)


def the_list_is_exported(clerk: Official, other: Official) -> None:
    chooses_all(clerk, "全部在办", "导出…")
    clerk.sees("表格里没有来信人的姓名和联系方式")
    clerk.presses("导出选中的来信")
    clerk.sees("正在处理")
    run_waiting()
    with clerk.page.expect_download() as download:
        clerk.follows("下载表格（XLSX）")
    assert download.value.suggested_filename.endswith(".xlsx")
    sheet = load_workbook(io.BytesIO(download.value.path().read_bytes())).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    said = " ".join(str(cell.value) for cell in cells)
    assert all(title in said for title in TITLES)
    assert "13800000001" not in said
    assert not any(cell.data_type == "f" for cell in cells)
    assert other.opens(clerk.page.url).status == 404  # one's own jobs are nobody else's
