"""Number and code open a letter, and nothing else does."""

import datetime as dt
import logging

import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from common.clock import now
from petitions.models import Petition
from petitions.services import submission
from portal.views.follow import GUESSES
from tests.factories import submit_letter
from tests.portal.conftest import Citizen

WRONG = "编号和查询码对不上"


def text(answer):
    return answer.content.decode()


def test_number_and_code_open_the_letter_for_this_browser_only(citizen):
    receipt = submit_letter()
    number = receipt.petition.number
    assert citizen.opens(number, receipt.code)["Location"] == f"/follow/{number}/"
    assert citizen.client.get(f"/follow/{number}/").status_code == 200
    assert Citizen().client.get(f"/follow/{number}/").status_code == 404


def test_blanks_dashes_and_small_letters_do_not_matter(citizen):
    receipt = submit_letter()
    code = receipt.code.lower()
    answer = citizen.opens(f"  {receipt.petition.number.lower()} ", f"{code[:4]}-{code[4:7]} {code[7:]}")
    assert answer.status_code == 302


def test_every_mistake_gets_the_same_answer(citizen):
    receipt, other = submit_letter(), submit_letter()
    number = receipt.petition.number
    mistakes = [
        ("X20000101-00001", receipt.code),
        (number, other.code),
        (number, "x"),
        ("nonsense", "x"),
        ("a\x00b", "\ud800"),
    ]
    pages = []
    for given, code in mistakes:
        answer = citizen.opens(given, code.encode("utf-8", "replace").decode())
        assert answer.status_code == 422
        pages.append(text(answer))
    assert all(WRONG in page for page in pages)


def test_both_fields_are_asked_for(citizen):
    page = text(citizen.opens("", ""))
    assert "请填写来信编号。" in page
    assert "请填写查询码。" in page


def test_ten_failures_close_the_door_for_that_address_for_a_quarter_of_an_hour(citizen, caplog):
    receipt = submit_letter()
    number = receipt.petition.number
    for _attempt in range(GUESSES.failures):
        assert citizen.opens(number, "WRONG").status_code == 422
    with caplog.at_level(logging.WARNING):
        closed = citizen.opens(number, receipt.code)
    assert closed.status_code == 429
    assert "请过15分钟再试" in text(closed)
    assert closed["Retry-After"] == "900"
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert elsewhere.post("/follow/", {"number": number, "code": receipt.code}).status_code == 302
    with time_machine.travel(now() + dt.timedelta(seconds=GUESSES.seconds + 1)):
        assert citizen.opens(number, receipt.code).status_code == 302


def test_the_closing_of_the_door_is_logged_without_any_code(citizen, caplog):
    with caplog.at_level(logging.WARNING, logger="portal.throttle"):
        for _attempt in range(GUESSES.failures + 3):
            citizen.opens("X20260101-00001", "SECRETSECRET1")
    said = [record.getMessage() for record in caplog.records if record.name == "portal.throttle"]
    assert said == ["follow: 10 failures from 127.0.0.1, closed"]


def test_the_right_code_does_not_count_as_a_failure(citizen):
    receipt = submit_letter()
    for _attempt in range(GUESSES.failures + 2):
        assert citizen.opens(receipt.petition.number, receipt.code).status_code == 302


def test_opening_a_letter_gives_the_session_a_new_name(citizen):
    first, second = submit_letter(), submit_letter()
    citizen.opens(first.petition.number, first.code)
    before = citizen.client.session.session_key
    citizen.opens(second.petition.number, second.code)
    assert citizen.client.session.session_key != before
    for receipt in (first, second):
        assert citizen.client.get(f"/follow/{receipt.petition.number}/").status_code == 200


def test_the_number_can_be_filled_in_by_a_link(citizen):
    assert 'value="X20261106-00164"' in text(citizen.client.get("/follow/?number=X20261106-00164"))


def test_letters_and_digits_that_look_alike_do_not_matter(citizen):
    receipt = submit_letter()
    number = receipt.petition.number.replace("0", "O").replace("1", "l").replace("-", " － ")
    code = receipt.code.replace("O", "0").replace("I", "1").replace("B", "8")
    assert citizen.opens(number, " ".join(code)).status_code == 302
    full_width = str.maketrans("X0123456789-", "Ｘ０１２３４５６７８９－")
    assert citizen.opens(receipt.petition.number.translate(full_width), receipt.code).status_code == 302


def test_a_wrong_number_costs_the_same_work_as_a_wrong_code(citizen, monkeypatch):
    receipt = submit_letter()
    done: list[tuple[str, int]] = []
    real_same, real_digest = submission.same, submission.code_digest
    monkeypatch.setattr(submission, "same", lambda a, b: done.append(("same", len(a) + len(b))) or real_same(a, b))
    monkeypatch.setattr(
        submission, "code_digest", lambda number, code: done.append(("hash", 1)) or real_digest(number, code)
    )

    def work(number: str, code: str) -> tuple[list[tuple[str, int]], list[str]]:
        done.clear()
        with CaptureQueriesContext(connection) as asked:
            assert citizen.opens(number, code).status_code == 422
        return list(done), [query["sql"].split("WHERE")[0].split("VALUES")[0] for query in asked]

    wrong_code = work(receipt.petition.number, "AAAAAAAAAAAAA")
    assert work("X20000101-00001", receipt.code) == wrong_code
    assert work("nonsense", "x") == wrong_code
    assert [name for name, _size in wrong_code[0]] == ["hash", "same"]
    Petition.objects.filter(pk=receipt.petition.pk).update(code_digest="")  # registered without a code
    assert work(receipt.petition.number, "AAAAAAAAAAAAA") == wrong_code
