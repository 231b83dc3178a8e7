"""Three people write about one matter: it is listed as hot, and two letters get one answer."""

from __future__ import annotations

from petitions.services.submission import WriterData
from petitions.services.topics import gather
from routing.services import handling, releasing
from tests import factories as make
from tests.factories import Office
from tests.journeys.conftest import SignIn
from tests.journeys.people import Citizen, Receipt
from tests.journeys.steps import in_hand, letter_of, sent

TITLE = "桂湖新苑旁的搅拌站扰民"
BODIES = (
    "桂湖新苑小区东门外建了搅拌站，每天夜里两点还在施工，灰尘和噪音都很大。",
    "桂湖新苑小区东门外的搅拌站，夜里两点还在施工，灰尘噪音很大，没法睡觉。",
    "请问桂湖新苑东边的搅拌站有没有环评手续？灰尘噪音让人没法开窗。",
)
WORDS = "您好！这件事已有来信正在办理，现合并办理，答复会同时发给您。"


def writes(n: int) -> Receipt:
    writer = WriterData(name=f"来信人{n}", phone=f"1390000550{n}", email="")
    return sent(title=TITLE, body=BODIES[n], writer=writer)


def test_a_matter_grows_hot_and_two_letters_get_one_answer(office: Office, citizen: Citizen, sign_in: SignIn) -> None:
    first, second = writes(0), writes(1)
    in_hand(first, office)
    gather()
    clerk = sign_in(office.clerk)
    clerk.opens("/desk/topics/")
    clerk.sees("现在没有热点")
    writes(2)
    gather()  # what the worker does every few minutes
    clerk.follows("热点")
    clerk.sees(TITLE, "3封，3人", office.roads.name)
    clerk.follows(TITLE)
    clerk.sees(first.number, second.number)

    clerk.opens("/desk/queues/new/")
    clerk.page.get_by_role("row").filter(has_text=second.number).get_by_role("link", name=TITLE).click()
    beside = clerk.page.get_by_role("region", name="类似来信")
    beside.get_by_role("listitem").filter(has_text=first.number).get_by_role("link", name="并入这封…").click()
    merging = clerk.page.locator("#merge")
    assert merging.get_by_label("并入哪一封来信").input_value() == first.number
    merging.get_by_label("告知来信人的话").fill(WORDS)
    clerk.presses("并入这封来信")
    clerk.sees(f"已并入{first.number}，已告知来信人。")

    citizen.looks_up(second)
    citizen.sees(WORDS, f"并入{first.number}")
    citizen.does_not_see(BODIES[0], "来信人0")  # another person's letter
    the_answer_goes_out(office, first)
    for receipt in (first, second):
        citizen.looks_up(receipt)
        citizen.sees(make.ANSWER)


def the_answer_goes_out(office: Office, receipt: Receipt) -> None:
    part = make.lead_of(letter_of(receipt))
    handling.hand_to_head(part, body=make.ANSWER, actor=office.roads_liaison)
    handling.approve(make.lead_of(letter_of(receipt)), actor=office.roads_head)
    releasing.release(letter_of(receipt), checks=make.CHECKED, actor=office.second_clerk)
