"""The writer's own pages: add to a letter, ask about its answer, judge it; each form once, each refusal with a way on."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.clock import pretend
from petitions.models import Grade, Kind, NoteKind, Petition, Rating, RefusalReason, State, WriterNote
from petitions.services import notes
from petitions.services.endings import rate
from petitions.services.submission import WriterData
from routing.services import handling, releasing, screening
from routing.services.rework import decline_redo
from routing.services.timing import pause
from tests import factories as make
from tests.factories import Office, fresh, lead_of
from tests.petitions import files
from tests.portal.conftest import Citizen

pytestmark = pytest.mark.django_db
TEXT = "补充：早上七点半到八点车最多。"


@pytest.fixture
def reader(office: Office) -> Citizen:
    """A citizen in a browser of their own."""
    del office
    return Citizen()


def has_opened(reader: Citizen, *letters: Petition) -> None:
    session = reader.client.session
    session["opened_letters"] = [letter.pk for letter in letters]
    session.save()


def page(reader: Citizen, letter: Petition, place: str = "", *, status: int = 200) -> str:
    answer = reader.client.get(f"/follow/{letter.number}/{place}")
    assert answer.status_code == status
    return str(answer.content.decode())


def send(reader: Citizen, letter: Petition, place: str, **fields: Any) -> Any:
    return reader.client.post(f"/follow/{letter.number}/{place}/", fields)


def answer_again(office: Office, letter: Petition) -> Petition:
    handling.acknowledge(lead_of(letter), actor=office.roads_liaison)
    handling.hand_to_head(lead_of(letter), body="您追问的地方已于11月20日补画。", actor=office.roads_liaison)
    handling.approve(lead_of(letter), actor=office.roads_head)
    releasing.release(fresh(letter), checks=make.CHECKED, actor=office.second_clerk)
    return fresh(letter)


def test_a_supplement_is_kept_with_its_files_and_shown_to_its_writer(reader: Citizen, office: Office) -> None:
    letter = make.handled(office)
    has_opened(reader, letter)
    assert f"/follow/{letter.number}/supplement/" in page(reader, letter)
    assert "寄出补充" in page(reader, letter, "supplement/")
    photo = SimpleUploadedFile("现场.png", files.png())
    sent = send(reader, letter, "supplement", text=TEXT, token="t", files=[photo])
    assert sent["Location"] == f"/follow/{letter.number}/"
    shown = page(reader, letter)
    assert TEXT in shown
    assert "下载现场.png" in shown
    assert "您补充了情况" in shown
    assert "附件1个" in shown


def test_the_form_sent_twice_is_one_note(reader: Citizen, office: Office) -> None:
    letter = make.handled(office)
    has_opened(reader, letter)
    for _time in range(2):
        assert send(reader, letter, "supplement", text=TEXT, token="t").status_code == 302
    assert WriterNote.objects.count() == 1


def test_every_form_has_a_token_of_its_own(reader: Citizen, office: Office) -> None:
    letter = make.handled(office)
    has_opened(reader, letter)
    tokens = {page(reader, letter, "supplement/").split('name="token" value="')[1].split('"')[0] for _time in range(2)}
    assert len(tokens) == 2


@pytest.mark.parametrize("text", ["", "  ", "\u200b\u200b", "a\x00b", "\ufffd", "字" * 2001])
def test_what_can_not_be_kept_is_refused_with_words(reader: Citizen, office: Office, text: str) -> None:
    letter = make.handled(office)
    has_opened(reader, letter)
    refused = send(reader, letter, "supplement", text=text, token="t")
    assert refused.status_code == 422
    assert 'class="error-summary' in refused.content.decode() or 'role="alert"' in refused.content.decode()
    assert not WriterNote.objects.exists()


def test_markup_is_text(reader: Citizen, office: Office) -> None:
    letter = make.handled(office)
    has_opened(reader, letter)
    send(reader, letter, "supplement", text="<script>alert(1)</script>{{ settings }}", token="\u0000" * 3)
    shown = page(reader, letter)
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_a_refused_file_leaves_the_words_on_the_page(reader: Citizen, office: Office) -> None:
    letter = make.handled(office)
    has_opened(reader, letter)
    bad = SimpleUploadedFile("a.exe", b"MZ" * 40)
    refused = send(reader, letter, "supplement", text=TEXT, token="t", files=[bad])
    assert refused.status_code == 422
    assert TEXT in refused.content.decode()
    assert not WriterNote.objects.exists()


def test_a_letter_answered_meanwhile_takes_none_and_gives_the_words_back(reader: Citizen, office: Office) -> None:
    letter = make.answered(office)
    has_opened(reader, letter)
    assert "现在不能补充" in page(reader, letter, "supplement/")
    refused = send(reader, letter, "supplement", text=TEXT, token="t")
    assert refused.status_code == 422
    said = refused.content.decode()
    assert "可以追问" in said
    assert TEXT in said


def test_a_wait_for_the_writer_says_so_and_leads_there(reader: Citizen, office: Office) -> None:
    letter = make.handled(office)
    pause(letter, reason="请补充具体路口", actor=office.clerk)
    has_opened(reader, letter)
    assert "正在等您补充：请补充具体路口" in page(reader, letter)
    assert "请补充具体路口" in page(reader, letter, "supplement/")
    send(reader, letter, "supplement", text=TEXT, token="t")
    assert "正在等您补充" not in page(reader, letter)


def test_a_question_shows_the_next_round_and_its_date(reader: Citizen, office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        letter = make.answered(office)
    with pretend(make.at("2026-11-16T10:00")):
        has_opened(reader, letter)
        assert "12月6日（周日）以前可以追问" in page(reader, letter)
        assert send(reader, letter, "ask-again", text="到底什么时候画？", token="t").status_code == 302
        assert send(reader, letter, "ask-again", text="到底什么时候画？", token="t").status_code == 302
        shown = page(reader, letter)
    assert fresh(letter).round == 2
    assert "答复期限：11月25日（周三）" in shown
    assert "您对答复提出追问" in shown
    assert "11月16日追问，求助类7个工作日" in shown
    order = ["第1次办理", "您的来信", make.ANSWER, "第2次办理", "您在11月16日（周一）追问", "到底什么时候画？"]
    places = [shown.index(words) for words in order]
    assert places == sorted(places)


def test_both_answers_stand_in_their_order_and_each_with_its_judgement(reader: Citizen, office: Office) -> None:
    letter = make.answered(office)
    rate(letter, grade=Grade.BASICALLY_SATISFIED, text="还行")
    notes.ask_again(fresh(letter), text="到底什么时候画？")
    letter = answer_again(office, letter)
    has_opened(reader, letter)
    shown = page(reader, letter)
    order = [
        make.ANSWER,
        "评价：基本满意",
        "到底什么时候画？",
        "对追问的答复",
        "您追问的地方已于11月20日补画。",
        "寄出评价",
    ]
    places = [shown.index(words) for words in order]
    assert places == sorted(places)
    send(reader, letter, "rate", grade="satisfied")
    assert Rating.objects.filter(petition=letter).count() == 2


def test_a_question_that_is_not_taken_says_what_to_do(reader: Citizen, office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        letter = make.answered(office)
    with pretend(make.at("2026-12-07T10:00")):
        has_opened(reader, letter)
        assert "ask-again" not in page(reader, letter)
        assert "请另写一封信，写明原来的编号" in page(reader, letter, "ask-again/")
        assert send(reader, letter, "ask-again", text=TEXT, token="t").status_code == 422
    assert fresh(letter).round == 1


def test_another_writers_letter_does_not_exist(reader: Citizen, office: Office) -> None:
    letter, other = make.answered(office), make.handled(office)
    has_opened(reader, letter)
    for place in ("supplement/", "ask-again/", "rate/"):
        page(reader, other, place, status=404)
        assert send(reader, other, place.strip("/"), text=TEXT, grade="satisfied").status_code == 404


def test_a_judgement_may_say_more_and_the_desk_reads_it(reader: Citizen, office: Office) -> None:
    letter = make.answered(office)
    has_opened(reader, letter)
    said = {"grade": "unsatisfied", "solved": "no", "attitude": "good", "speed": "poor", "text": "没有画"}
    assert send(reader, letter, "rate", **said).status_code == 302
    rating = Rating.objects.get(petition=letter)
    assert (rating.solved, rating.attitude, rating.speed) == ("no", "good", "poor")
    shown = page(reader, letter)
    assert "问题解决了吗：没有解决" in shown
    assert "信息中心正在看是否重新办理" in shown
    reader.client.force_login(office.roads_liaison, backend="django.contrib.auth.backends.ModelBackend")
    desk = reader.client.get(f"/desk/letters/{letter.number}/").content.decode()
    assert "没有解决" in desk
    assert "没有画" in desk
    assert "没有画" not in reader.client.get(f"/library/{letter.number}/").content.decode()
    decline_redo(fresh(letter), reason="已经按期完成", actor=office.clerk)
    has_opened(reader, letter)
    assert "决定：不再办理" in page(reader, letter)


def test_who_is_not_satisfied_says_why(reader: Citizen, office: Office) -> None:
    letter = make.answered(office)
    has_opened(reader, letter)
    refused = send(reader, letter, "rate", grade="unsatisfied", solved="no")
    assert refused.status_code == 422
    assert "请写明哪里不满意" in refused.content.decode()
    assert not Rating.objects.exists()


@pytest.mark.parametrize("wrong", [{"solved": "x"}, {"attitude": "<b>"}, {"speed": "goodgoodgood"}, {"grade": "best"}])
def test_a_judgement_of_another_kind_is_refused(reader: Citizen, office: Office, wrong: dict[str, str]) -> None:
    letter = make.answered(office)
    has_opened(reader, letter)
    assert send(reader, letter, "rate", **{"grade": "satisfied", **wrong}).status_code == 422
    assert not Rating.objects.exists()


def test_the_rating_page_stands_by_itself(reader: Citizen, office: Office) -> None:
    letter = make.answered(office)
    has_opened(reader, letter)
    assert "寄出评价" in page(reader, letter, "rate/")
    rate(letter, grade=Grade.SATISFIED)
    assert "现在不用评价" in page(reader, letter, "rate/")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("submitted", "信息中心审核来信"),
        ("accepted", "信息中心把来信交给有关单位"),
        ("handled", "测试交通局核实办理"),
        ("in_review", "已经报到信息中心，审核以后发给您"),
        ("answered", "您可以评价这次答复"),
    ],
)
def test_every_state_says_what_comes_next_and_whom_to_call(
    reader: Citizen, office: Office, state: str, words: str
) -> None:
    letter = make.submit_letter().petition if state == "submitted" else getattr(make, state)(office)
    has_opened(reader, letter)
    shown = page(reader, letter)
    assert words in shown
    assert "0000-6021000" in shown


def test_a_refusal_says_the_reason_and_the_way_on(reader: Citizen, office: Office) -> None:
    letter = make.submit_letter().petition
    screening.refuse(letter, reason=RefusalReason.NO_FACTS, text="没有写明地点。", actor=office.clerk)
    has_opened(reader, letter)
    shown = page(reader, letter)
    assert "没有写明地点。" in shown
    assert "请写明时间、地点、经过和您的联系方式，另写一封信" in shown


def test_a_merged_letters_writer_reads_no_word_of_the_other_one(reader: Citizen, office: Office) -> None:
    carrier = make.answered(office)
    other = make.submit_letter(writer=WriterData(name="王小丽", phone="13800000077")).petition
    screening.merge(other, into=carrier, text="同一件事。", actor=office.clerk)
    notes.ask_again(fresh(other), text="我是王小丽，我家门口也没有画。")
    answer_again(office, carrier)
    has_opened(reader, carrier)
    shown = page(reader, carrier)
    assert "我家门口" not in shown
    assert "一起办理的另一位来信人" in shown
    has_opened(reader, other)
    own = page(reader, other)
    assert "我家门口也没有画" in own
    assert "对追问的答复" in own


def test_what_follows_for_somebody_else_is_masked(reader: Citizen, office: Office) -> None:
    carrier = make.answered(office)
    other = make.submit_letter(writer=WriterData(name="王小丽", phone="13800000077")).petition
    screening.merge(other, into=carrier, text="同一件事。", actor=office.clerk)
    notes.ask_again(fresh(other), text="我家门口也没有画。")
    handling.acknowledge(lead_of(carrier), actor=office.roads_liaison)
    body = "王小丽您好，电话13800000077已联系，您家门口已补画。"
    handling.hand_to_head(lead_of(carrier), body=body, actor=office.roads_liaison)
    handling.approve(lead_of(carrier), actor=office.roads_head)
    releasing.release(fresh(carrier), checks=make.CHECKED, actor=office.second_clerk)
    has_opened(reader, carrier)
    shown = page(reader, carrier)
    assert "王小丽" not in shown
    assert "13800000077" not in shown
    has_opened(reader, other)
    assert body in page(reader, other)


def test_a_wish_to_withdraw_sent_twice_is_one(reader: Citizen, office: Office) -> None:
    letter = make.handled(office)
    has_opened(reader, letter)
    for _time in range(2):
        assert "来信已经撤回" in reader.client.post(f"/follow/{letter.number}/withdraw/", follow=True).content.decode()
    assert letter.events.filter(kind=Kind.WITHDRAWN).count() == 1
    assert fresh(letter).state == State.WITHDRAWN


def test_a_letters_page_costs_the_same_however_much_was_added(reader: Citizen, office: Office) -> None:
    letter = make.handled(office)
    has_opened(reader, letter)
    notes.supplement(fresh(letter), text=TEXT)
    page(reader, letter)
    with CaptureQueriesContext(connection) as few:
        page(reader, letter)
    for count in range(5):
        notes.supplement(fresh(letter), text=f"{TEXT}{count}")
    with CaptureQueriesContext(connection) as many:
        page(reader, letter)
    assert len(many) == len(few)
    assert len(many) <= 40
    assert letter.writer_notes.filter(kind=NoteKind.SUPPLEMENT).count() == 6
