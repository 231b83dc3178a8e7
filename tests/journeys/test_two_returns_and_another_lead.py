"""Two units send a letter back; the centre's head decides, and later changes the lead: who lost it finds nothing."""

from __future__ import annotations

from http import HTTPStatus

from playwright.sync_api import expect

from tests.factories import Office
from tests.journeys.conftest import SignIn
from tests.journeys.people import Citizen, Official
from tests.journeys.steps import letter_of, sent, taken_on

TITLE = "河堤步道塌了一段没人管"


def test_two_returns_are_decided_and_the_lead_is_changed_later(
    office: Office, citizen: Citizen, sign_in: SignIn, on_phone: SignIn
) -> None:
    receipt = sent(title=TITLE, body="河堤步道塌了一段，用绳子拦着，晚上看不见。")
    letter = taken_on(receipt, office)
    citizen.looks_up(receipt)
    promised = citizen.due()
    clerk, head = sign_in(office.clerk), sign_in(office.head)
    roads, schools = on_phone(office.roads_liaison), on_phone(office.schools_liaison)
    clerk.finds_in("待分办", TITLE)
    clerk.chooses("主办单位", office.roads.name)
    clerk.presses("分办来信")
    clerk.sees("主办。")

    sends_back(roads, "河堤不归我局管。")
    clerk.finds_in("退回待定", TITLE)
    clerk.chooses("改由哪个单位主办", office.schools.name)
    clerk.presses("同意退回，改派单位")
    clerk.sees(f"已同意退回，改由{office.schools.name}主办。")
    assert roads.opens_letter(letter.number).status == HTTPStatus.NOT_FOUND
    sends_back(schools, "河堤也不归我局管。")

    head.finds_in("待裁定", TITLE)
    head.sees("河堤不归我局管。", "河堤也不归我局管。")
    head.chooses("改由哪个单位主办", office.roads.name)
    head.presses("同意退回，改派单位")
    head.sees(f"改由{office.roads.name}主办")
    roads.finds_on_desk("待签收", TITLE)
    roads.presses("签收来信")
    roads.sees("已签收来信")
    returning_is_closed(roads)

    the_centre_changes_the_lead(clerk, office)
    assert roads.opens_letter(letter.number).status == HTTPStatus.NOT_FOUND
    roads.opens("/desk/")
    roads.does_not_see(TITLE)
    schools.finds_on_desk("待签收", TITLE)
    schools.sees("步道由学校管理，请教育局接办。")
    citizen.looks_up(receipt)
    assert citizen.due() == promised
    citizen.sees(f"改由{office.schools.name}主办", "单位之间转办，您的答复期限不变")
    citizen.does_not_see("步道由学校管理")
    assert letter_of(receipt).lead_department == office.schools


def sends_back(liaison: Official, reason: str) -> None:
    liaison.finds_on_desk("待签收", TITLE)
    liaison.unfolds("退回信息中心…")
    liaison.fills(退回的理由=reason)
    liaison.presses("退回信息中心")
    liaison.sees("已申请退回，等信息中心核定。")
    liaison.has_nothing_beside_the_screen()


def returning_is_closed(liaison: Official) -> None:
    liaison.sees("起草答复")
    liaison.unfolds("退回信息中心…")
    liaison.sees("不能再退")
    expect(liaison.button("退回信息中心")).to_have_count(0)


def the_centre_changes_the_lead(clerk: Official, office: Office) -> None:
    clerk.finds_in("单位办理中", TITLE)
    clerk.unfolds("改派主办单位…")
    clerk.chooses("改由哪个单位主办", office.schools.name)
    clerk.fills(改派的理由="步道由学校管理，请教育局接办。")
    clerk.presses("改派主办单位")
    clerk.sees(f"已改由{office.schools.name}主办。")
