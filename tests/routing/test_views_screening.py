"""The first look, as a person does it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from common.clock import pretend
from petitions.models import Kind, LetterType, Priority, RefusalReason, State
from routing.wording import REFUSAL_TEXTS
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn, act, page_of

pytestmark = pytest.mark.django_db
FINDINGS = {"letter_type": LetterType.HELP, "priority": "0"}


def test_each_type_tells_the_date_it_leads_to(office: Office, sign_in: SignIn) -> None:
    with pretend(make.at("2026-02-12T10:00")):
        letter = make.submit_letter().petition
        page = page_of(sign_in(office.clerk), letter)
    assert "咨询，2月26日（周四）前答复" in page
    assert "求助，2月28日（周六）前答复" in page
    assert "举报，3月11日（周三）前答复" in page


def test_accepting_sets_what_was_found_and_moves_the_date(office: Office, sign_in: SignIn) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        letter = make.submit_letter().petition
        client = sign_in(office.clerk)
        texts = {**FINDINGS, "letter_type": LetterType.CONSULTATION, "priority": Priority.GREEN}
        response = act(client, letter, "accept", query="?queue=new", **texts)
    assert response.headers["Location"] == f"/desk/letters/{letter.number}/?queue=new"
    letter = make.fresh(letter)
    assert (letter.state, letter.letter_type, letter.priority) == (State.ACCEPTED, "consultation", Priority.GREEN)
    assert letter.due_on is not None
    assert letter.due_on.isoformat() == "2026-11-13"


def test_a_type_must_be_chosen(office: Office, sign_in: SignIn) -> None:
    letter = make.submit_letter(proposed_type="").petition
    response = act(sign_in(office.clerk), letter, "accept", priority="0")
    assert response.status_code == 400
    assert "请选择这封信的类型。" in response.content.decode()


def test_who_accepts_a_report_that_they_may_not_read_lands_on_the_desk(office: Office, sign_in: SignIn) -> None:
    letter, client = make.submit_letter().petition, sign_in(office.second_clerk)
    response = act(client, letter, "accept", **{**FINDINGS, "letter_type": LetterType.WRONGDOING})
    assert response.headers["Location"] == reverse("routing:desk")
    assert client.get(reverse("routing:letter", args=[letter.number])).status_code == 404


@pytest.mark.parametrize("reason", list(REFUSAL_TEXTS))
def test_each_reason_has_a_text_drafted_for_it(office: Office, sign_in: SignIn, reason: RefusalReason) -> None:
    letter = make.submit_letter().petition
    page = page_of(sign_in(office.clerk), letter, f"?reason={reason.value}")
    assert str(REFUSAL_TEXTS[reason]) in page


@pytest.mark.parametrize("reason", ["repeat", "no-such", ""])
def test_a_reason_without_a_text_asks_for_one_first(office: Office, sign_in: SignIn, reason: str) -> None:
    page = page_of(sign_in(office.clerk), make.submit_letter().petition, f"?reason={reason}")
    assert "选定原因，起草告知…" in page


def test_every_refusal_but_a_repeat_has_its_draft() -> None:
    assert set(REFUSAL_TEXTS) == set(RefusalReason) - {RefusalReason.REPEAT}


def test_refusing_tells_the_writer_the_edited_text(office: Office, sign_in: SignIn) -> None:
    letter = make.submit_letter().petition
    texts = {"reason": RefusalReason.OTHER_BODY, "text": "请向县人民法院诉讼服务中心反映。"}
    act(sign_in(office.clerk), letter, "refuse", **texts)
    letter = make.fresh(letter)
    assert (letter.state, letter.refusal_reason) == (State.NOT_ACCEPTED, RefusalReason.OTHER_BODY)
    assert letter.outcome_note == texts["text"]


def test_an_empty_text_to_the_writer_is_refused_and_says_what_is_missing(office: Office, sign_in: SignIn) -> None:
    letter = make.submit_letter().petition
    response = act(sign_in(office.clerk), letter, "refuse", reason=RefusalReason.ADVERTISING, text=" ")
    assert response.status_code == 400
    assert "请写明告知来信人的话" in response.content.decode()
    assert make.fresh(letter).state == State.SUBMITTED


def test_merging_needs_a_letter_that_one_may_see(office: Office, sign_in: SignIn) -> None:
    letter = make.submit_letter().petition
    secret = make.submit_letter(proposed_type=LetterType.WRONGDOING).petition
    for number in ("X20260101-99999", secret.number, "'; --"):
        response = act(sign_in(office.second_clerk), letter, "merge", into=number, text="合并办理")
        assert response.status_code == 400
        assert "没有找到这个编号的来信" in response.content.decode()
    into = make.answered(office)
    act(sign_in(office.second_clerk), letter, "merge", into=f" {into.number.lower()} ", text="合并办理")
    assert make.fresh(letter).merged_into == into
    assert letter.number in page_of(sign_in(office.clerk), into)


def test_merging_into_itself_is_refused_with_the_text_kept(office: Office, sign_in: SignIn) -> None:
    letter = make.submit_letter().petition
    response = act(sign_in(office.clerk), letter, "merge", into=letter.number, text="我填写的告知")
    assert response.status_code == 400
    assert "不能并入这封信自己" in response.content.decode()
    assert "我填写的告知" in response.content.decode()


def test_a_unit_takes_its_own_letter_in_one_step(office: Office, sign_in: SignIn) -> None:
    letter = make.submit_letter("department", named_department=office.roads).petition
    client = sign_in(office.roads_liaison)
    assert "受理，由本单位办理" in page_of(client, letter)
    act(client, letter, "take", **FINDINGS)
    letter = make.fresh(letter)
    assert (letter.state, letter.lead_department) == (State.HANDLING, office.roads)
    assert {Kind.ACCEPTED, Kind.DISPATCHED} <= set(letter.events.values_list("kind", flat=True))


def test_a_unit_passes_a_letter_on_to_the_centre(office: Office, sign_in: SignIn) -> None:
    letter = make.submit_letter("department", named_department=office.roads).petition
    client = sign_in(office.roads_liaison)
    response = act(client, letter, "accept", **FINDINGS)
    assert response.headers["Location"] == reverse("routing:desk")
    assert make.fresh(letter).state == State.ACCEPTED
    assert client.get(reverse("routing:letter", args=[letter.number])).status_code == 404
    assert "分办来信" in page_of(sign_in(office.clerk), letter)


def test_a_unit_neither_merges_nor_transfers(office: Office, sign_in: SignIn) -> None:
    letter = make.submit_letter("department", named_department=office.roads).petition
    client = sign_in(office.roads_liaison)
    assert "并入其他来信" not in page_of(client, letter)
    assert act(client, letter, "merge", into="x", text="x").status_code == 404
    assert act(client, letter, "transfer-out", to="x", text="x").status_code == 404


def test_what_the_centre_screens_no_unit_takes(office: Office, sign_in: SignIn) -> None:
    letter = make.submit_letter("forum", named_department=office.roads).petition
    assert act(sign_in(office.roads_liaison), letter, "take", **FINDINGS).status_code == 404
