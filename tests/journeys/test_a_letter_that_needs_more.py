"""A letter that lacks something waits for its writer, the unit gets more days; another one belongs elsewhere."""

from __future__ import annotations

from tests.factories import Office
from tests.journeys.conftest import SignIn
from tests.journeys.people import Citizen
from tests.journeys.steps import in_hand, sent

TITLE = "村口水泵坏了没人修"
ASKED = "您好！请告诉我们是哪个村的水泵。"
TOLD = "来信人电话答复：是柳塘镇东村。"
WHY = "配件要从外省订购。"


def test_a_letter_waits_for_its_writer_and_the_unit_gets_more_days(
    office: Office, citizen: Citizen, sign_in: SignIn, on_phone: SignIn
) -> None:
    receipt = sent(title=TITLE, body="村口的水泵坏了一个月。")
    letter = in_hand(receipt, office)
    citizen.looks_up(receipt)
    first = citizen.due()
    clerk, roads = sign_in(office.clerk), on_phone(office.roads_liaison)
    clerk.finds_in("单位办理中", TITLE)
    clerk.unfolds("请来信人补充，暂停期限…")
    clerk.fills(请来信人补充什么=ASKED)
    clerk.presses("告知来信人补充，暂停期限")
    clerk.sees("已请来信人补充，期限从今天起暂停。")
    citizen.looks_up(receipt)
    citizen.sees(ASKED, "暂停")
    clerk.finds_in("暂停中", TITLE)
    clerk.fills(来信人补充的内容=TOLD)
    clerk.presses("来信人已补充，恢复期限")
    clerk.sees("期限从今天起恢复计算。")

    roads.opens_letter(letter.number)
    roads.sees(TOLD)
    roads.unfolds("申请延期…")
    roads.fills(延期的理由=WHY)
    roads.page.locator("select[name=total]").select_option(index=1)
    roads.presses("申请延期，报信息中心审批")
    roads.sees("延期申请已送信息中心审批，批准以前期限不变。")
    roads.has_nothing_beside_the_screen()
    citizen.looks_up(receipt)
    assert citizen.due() == first  # asked for is not granted
    clerk.finds_in("延期申请", TITLE)
    clerk.sees(WHY)
    clerk.presses("同意延期，告知来信人")
    clerk.sees("已同意延期，答复期限改到")
    citizen.looks_up(receipt)
    assert citizen.due() != first
    citizen.sees(WHY, "答复期限从")
    citizen.has_nothing_beside_the_screen()


def test_a_letter_for_another_office_is_passed_on_with_a_word(
    office: Office, citizen: Citizen, sign_in: SignIn
) -> None:
    receipt = sent(title=TITLE)
    said = "您好！这件事由县人民法院办理，电话0518-5550200。"
    clerk = sign_in(office.clerk)
    clerk.finds_in("待筛查", TITLE)
    clerk.unfolds("转其他机关…")
    clerk.fills(转到哪个机关="澜川县人民法院")
    clerk.page.locator("#transfer-out").get_by_label("告知来信人的话").fill(said)
    clerk.presses("转出来信，告知来信人")
    clerk.sees(f"来信{receipt.number}已转澜川县人民法院，已告知来信人。")
    clerk.opens("/desk/queues/all-open/")
    clerk.does_not_see(TITLE)
    citizen.looks_up(receipt)
    citizen.sees(said, "澜川县人民法院")
