"""The writer's own account of the answer's date: behind the query code, in plain words, and nothing of the inside."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from common.clock import pretend
from common.codes import new_token
from deadlines.services import extensions, pauses
from petitions.models import Grade, LetterType, Petition
from petitions.services.endings import rate, withdraw
from petitions.services.submission import Receipt
from routing.services import dispatching, handling, releasing, rework, screening
from tests import factories as make
from tests.factories import Office, at
from tests.portal.conftest import Citizen
from tests.schemas import problems, schema_of

pytestmark = pytest.mark.django_db
SCHEMA = schema_of("deadline-schema.json")
INSIDE = ("t.clerk", "t.roads", "黄牌", "红牌", "催办", "各单位用时", "请抓紧", "人手不够")


@pytest.fixture
def sent(reference: None) -> Receipt:
    with pretend(at("2026-09-30T10:00")):
        return make.submit_letter()


def opened(receipt: Receipt) -> Citizen:
    citizen = Citizen()
    citizen.opens(receipt.petition.number, receipt.code)
    return citizen


def given(office: Office, receipt: Receipt) -> Petition:
    """Hand the letter to the roads bureau on the day it came."""
    with pretend(at("2026-09-30T11:00")):
        screening.accept(receipt.petition, findings=screening.Findings(letter_type=LetterType.HELP), actor=office.clerk)
        dispatching.dispatch(
            make.fresh(receipt.petition), lead=office.roads, supports=(office.schools,), note="", actor=office.clerk
        )
        handling.acknowledge(make.lead_of(receipt.petition), actor=office.roads_liaison)
    return make.fresh(receipt.petition)


def page(citizen: Citizen, letter: Petition, day: str = "2026-10-12") -> str:
    with pretend(at(f"{day}T10:00")):
        answer = citizen.client.get(f"/follow/{letter.number}/why/")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return str(answer.content.decode())


def test_only_who_showed_the_code_sees_it(sent: Receipt) -> None:
    number = sent.petition.number
    for path in (f"/follow/{number}/why/", f"/follow/{number}/why.json"):
        assert Client().get(path).status_code == 404
        assert opened(sent).client.get(path).status_code == 200
        assert opened(sent).client.post(path).status_code == 405


def test_another_letters_code_does_not_open_it(sent: Receipt) -> None:
    other = make.submit_letter()
    assert opened(other).client.get(f"/follow/{sent.petition.number}/why/").status_code == 404


def test_the_page_counts_day_by_day_without_any_script(sent: Receipt) -> None:
    text = page(opened(sent), sent.petition)
    assert "答复期限：10月15日（周四）" in text
    assert "国庆放假7天不计，10月10日（周六）补班照计" in text
    assert "10月1日（周四），法定节假日，不计" in text
    assert "<script" not in text.split("</head>")[1]


def test_the_letter_and_the_receipt_lead_there(reference: None) -> None:
    token = new_token()
    letter = make.submit_letter(token=token).petition
    client = Client()
    assert "这个日期怎么算的？" in client.get(f"/write/{token}/receipt/").content.decode()
    answer = client.post(f"/write/{token}/open/", {"then": "why"})
    assert answer["Location"] == f"/follow/{letter.number}/why/"
    assert client.get(answer["Location"]).status_code == 200
    assert f"/follow/{letter.number}/why/" in client.get(f"/follow/{letter.number}/").content.decode()


def test_pauses_and_granted_extensions_are_told_the_inside_is_not(office: Office, sent: Receipt) -> None:
    letter = given(office, sent)
    with pretend(at("2026-10-09T10:00")):
        refused = extensions.ask_extension(
            letter, total=9, reason="人手不够", department=office.roads, actor=office.roads_liaison
        )
        extensions.refuse_extension(refused, note="理由不充分", actor=office.clerk)
        pauses.pause(letter, reason="请补充路口的照片", actor=office.clerk)
    with pretend(at("2026-10-13T10:00")):
        pauses.resume(letter, actor=office.clerk)
        asked = extensions.ask_extension(
            letter, total=10, reason="等勘察结论", department=office.roads, actor=office.roads_liaison
        )
        extensions.grant_extension(asked, note="同意，请抓紧", actor=office.clerk)
    citizen = opened(sent)
    text = page(citizen, letter, "2026-10-14")
    assert "等您补充材料的3个工作日暂停" in text
    assert "请补充路口的照片" in text
    assert "等勘察结论" in text
    with pretend(at("2026-10-14T10:00")):
        data = citizen.client.get(f"/follow/{letter.number}/why.json")
    for words in (*INSIDE, "理由不充分"):
        assert words not in text
        assert words not in data.content.decode()


def test_the_data_are_what_the_schema_describes(office: Office, sent: Receipt) -> None:
    given(office, sent)
    data = opened(sent).client.get(f"/follow/{sent.petition.number}/why.json").json()
    assert list(problems(data, SCHEMA)) == []
    assert {"ladder", "held"}.isdisjoint(data)


def test_every_round_has_its_account_the_newest_first(office: Office, sent: Receipt) -> None:
    letter = given(office, sent)
    with pretend(at("2026-10-12T10:00")):
        handling.hand_to_head(make.lead_of(letter), body=make.ANSWER, actor=office.roads_liaison)
        handling.approve(make.lead_of(letter), actor=office.roads_head)
        releasing.release(make.fresh(letter), checks=make.CHECKED, actor=office.second_clerk)
        rate(make.fresh(letter), grade=Grade.UNSATISFIED, text="", actor=None)
    with pretend(at("2026-10-14T10:00")):
        rework.open_redo(make.fresh(letter), reason="再核实", actor=office.clerk)
    citizen = opened(sent)
    text = page(citizen, letter, "2026-10-15")
    assert text.index("重新办理</h2>") < text.index("第一次办理</h2>")
    assert "按时（比期限早3个工作日）" in text
    path = f"/follow/{letter.number}/why.json"
    rounds = [citizen.client.get(path + query).json()["round"] for query in ("", "?round=1", "?round=2")]
    assert rounds == [2, 1, 2]
    assert citizen.client.get(path + "?round=3").status_code == 404


def test_a_letter_that_is_not_counted_any_more_has_no_such_page(sent: Receipt) -> None:
    withdraw(sent.petition, actor=None)
    citizen = opened(sent)
    assert citizen.client.get(f"/follow/{sent.petition.number}/why/").status_code == 404
    assert "/why/" not in citizen.client.get(f"/follow/{sent.petition.number}/").content.decode()


def test_the_number_of_statements_does_not_depend_on_what_happened(office: Office, sent: Receipt) -> None:
    letter = given(office, sent)
    citizen = opened(sent)

    def statements() -> int:
        page(citizen, letter, "2026-10-30")
        with CaptureQueriesContext(connection) as caught:
            page(citizen, letter, "2026-10-30")
        return len(caught)

    few = statements()
    for total in (8, 9, 10):
        with pretend(at("2026-10-08T10:00")):
            asked = extensions.ask_extension(
                letter, total=total, reason="等勘察结论", department=office.roads, actor=office.roads_liaison
            )
            extensions.grant_extension(asked, note="", actor=office.clerk)
            pauses.pause(letter, reason="请补充", actor=office.clerk)
            pauses.resume(letter, actor=office.clerk)
    assert statements() == few <= 12
