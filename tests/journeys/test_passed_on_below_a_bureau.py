"""A bureau passes a letter to its own office, and takes over what the office reports into its draft."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from playwright.sync_api import expect

from tests.factories import Office
from tests.journeys.conftest import SignIn
from tests.journeys.people import Citizen
from tests.journeys.steps import in_hand, sent
from tests.routing.hands import Tree, make_tree

TITLE = "县道边沟堵了，雨天漫水"
RESULT = "公路股已于昨日清淤60米，边沟恢复排水。"
ANSWER = f"您好！\n\n{RESULT}"


@pytest.fixture
def tree(office: Office) -> Tree:
    """The bureau's office, and a station below that."""
    return make_tree(office)


def test_a_letter_is_passed_on_below_and_its_result_comes_back_as_a_draft(
    office: Office, tree: Tree, citizen: Citizen, on_phone: SignIn
) -> None:
    receipt = sent(title=TITLE, body="县道边沟堵了，一下雨路上都是水。")
    letter = in_hand(receipt, office)
    bureau, section, station = (
        on_phone(person) for person in (office.roads_liaison, tree.section_liaison, tree.station_liaison)
    )
    bureau.finds_on_desk("办理中", TITLE)
    bureau.unfolds("转交下级单位…")
    offered = bureau.field("转交给哪个下级单位").locator("option").all_inner_texts()
    assert {tree.section.name, tree.station.name} <= set(offered)
    assert not {office.schools.name, office.town.name} & set(offered)  # its own subtree alone
    bureau.chooses("转交给哪个下级单位", tree.section.name)
    bureau.fills(给下级单位的话="请两天内清淤，报结果。")
    bureau.presses("转交下级单位")
    bureau.sees(f"已转交{tree.section.name}办理，仍由本单位负责答复。")
    assert station.opens_letter(letter.number).status == HTTPStatus.NOT_FOUND

    section.finds_on_desk("待签收", TITLE)
    section.has_nothing_beside_the_screen()
    section.sees("请两天内清淤，报结果。")
    section.presses("签收来信")
    section.sees("报给测试交通局，由它答复来信人")
    expect(section.button("报负责人审定")).to_have_count(0)
    section.fills(办理结果=RESULT)
    section.presses("报送办理结果")
    section.sees(f"办理结果已报{office.roads.name}。", RESULT)

    bureau.finds_on_desk("办理中", TITLE)
    bureau.sees(f"{tree.section.name}的办理结果", RESULT)
    bureau.fills(答复稿="您好！")
    bureau.presses("只保存草稿")
    bureau.sees("草稿已保存")
    bureau.follows("放入文稿末尾")
    expect(bureau.field("答复稿")).to_have_value(ANSWER)
    bureau.presses("报负责人审定")
    bureau.sees("答复稿已报单位负责人审定。")
    citizen.looks_up(receipt)
    citizen.does_not_see(tree.section.name, "两天内清淤")  # how the bureau does it is its own business
