"""What one may not see does not exist; what one does twice happens once."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from petitions.models import LetterType, Petition
from routing.services import dispatching, screening
from routing.urls import ACTIONS
from tests import factories as make
from tests.factories import Office
from tests.journeys.conftest import NewContext, SignIn
from tests.journeys.people import PHOTO, Citizen, Official, Receipt

TITLE = "柳塘小学门前斑马线看不清，过街危险"
PHONE = "13900002206"


def ready_to_send(citizen: Citizen) -> None:
    """Write a letter with a photo, up to the last page."""
    citizen.writes_to("县长信箱", "求助")
    citizen.tells(TITLE, "斑马线磨得看不清了，希望补画。", photo=PHOTO)
    citizen.says_who("周小禾", PHONE)


def test_another_unit_meets_404_at_the_letter_at_its_file_and_at_everything_done_to_it(
    office: Office, citizen: Citizen, sign_in: SignIn
) -> None:
    ready_to_send(citizen)
    letter = Petition.objects.get(number=citizen.sends().number)
    screening.accept(letter, findings=screening.Findings(letter_type=LetterType.HELP), actor=office.clerk)
    dispatching.dispatch(make.fresh(letter), lead=office.roads, actor=office.clerk)
    file = f"/desk/attachments/{letter.attachments.get().key}/"

    own = sign_in(office.roads_liaison)
    assert own.opens_letter(letter.number).status == HTTPStatus.OK
    with own.page.expect_download() as download:
        own.follows("路口照片.jpg")
    assert download.value.path().read_bytes() == PHOTO["buffer"]

    other = sign_in(office.schools_liaison)
    other.opens("/desk/")
    other.does_not_see(TITLE)
    assert {tries(other, letter, name) for name in ACTIONS} == {HTTPStatus.NOT_FOUND}
    assert other.page.request.get(file).status == HTTPStatus.NOT_FOUND
    assert other.opens_letter(letter.number).status == HTTPStatus.NOT_FOUND
    other.does_not_see(TITLE, letter.number)
    assert make.lead_of(letter).acknowledged_at is None

    citizen.opens(file)
    citizen.sees("工作人员登录")


def tries(official: Official, letter: Petition, action: str) -> int:
    """Send an action's form as the letter's own page would; return how it was answered."""
    token = official.page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    form: dict[str, str | float | bool] = {
        "csrfmiddlewaretoken": token,
        "version": str(make.fresh(letter).version),
        "part": str(make.lead_of(letter).pk),
    }
    return official.page.request.post(f"/desk/letters/{letter.number}/{action}/", form=form).status


def test_a_wrong_code_a_wrong_number_and_another_letters_code_are_answered_alike(
    office: Office, citizen: Citizen
) -> None:
    first, second = (make.submit_letter(title=f"{TITLE}{n}") for n in (1, 2))
    number, code = first.petition.number, first.code
    wrong = [Receipt(number, "2222 222 222 222"), Receipt("X20200101-00001", code), Receipt(number, second.code)]
    answers = set()
    for receipt in wrong:
        citizen.looks_up(receipt)
        citizen.sees("编号和查询码对不上，请照回执核对后再查。")
        answers.add((citizen.page.title(), citizen.page.locator("main").inner_text()))
        assert citizen.opens(f"/follow/{number}/").status == HTTPStatus.NOT_FOUND
    assert len(answers) == 1

    citizen.looks_up(Receipt(f" {number.lower()}", code.lower()))  # what a person types by hand
    citizen.sees(f"{TITLE}1", "收到来信")
    assert citizen.opens(f"/follow/{second.petition.number}/").status == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("java_script", [True, False])
def test_a_letter_sent_twice_is_one_letter_with_one_receipt(
    office: Office, new_context: NewContext, *, java_script: bool
) -> None:
    citizen = Citizen(new_context(java_script_enabled=java_script, width=360).new_page())
    ready_to_send(citizen)
    check = citizen.page.url
    citizen.button("确认无误，寄出").dblclick()
    citizen.sees("您的来信已经寄到")
    citizen.page.wait_for_load_state("networkidle")  # what the second press asked for may still come
    receipt = citizen.receipt()
    citizen.page.go_back()
    citizen.opens(check)  # the form is gone: there is only the receipt
    citizen.sees("您的来信已经寄到")
    assert citizen.receipt() == receipt
    assert Petition.objects.get().number == receipt.number
