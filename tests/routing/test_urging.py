"""The centre's word to hurry: to whom it goes, once a day, without a card; and asking the writer for what is missing."""

from __future__ import annotations

import datetime as dt

import pytest

from common.clock import pretend
from common.errors import BadInputError, RefusedError
from deadlines.models import Deadline, Escalation, Pause
from notifications.models import Notification
from petitions.models import Kind, LetterType, State
from routing.access import NoPermissionError
from routing.models import AssignmentRole
from routing.services import handling, screening, timing
from routing.services.urging import urge, urging_closed_because
from tests import factories as make
from tests.factories import Office, at
from tests.routing.conftest import SignIn, act, page_of

pytestmark = pytest.mark.django_db
DAY = at("2026-11-06T10:00")
WORD = "请抓紧办理，今天下午报进展。"


def told() -> set[str]:
    rows = Notification.objects.filter(notice="urged_by_centre").select_related("recipient")
    return {row.recipient.username for row in rows if row.recipient}


def test_the_liaisons_of_all_units_that_have_work_are_told(office: Office) -> None:
    with pretend(DAY):
        letter = make.handled(office, supports=(office.schools,))
        parts = urge(letter, note=WORD, actor=office.clerk)
    assert [part.department for part in parts] == [office.roads, office.schools]
    assert told() == {"t.roads", "t.schools"}
    event = letter.events.get(kind=Kind.URGED_BY_CENTRE)
    assert (event.note, event.shown_to_writer) == (WORD, False)
    assert event.data == {"units": ["测试交通局", "测试教育局"]}
    assert not Escalation.objects.exists()


def test_a_unit_that_is_done_is_left_alone(office: Office) -> None:
    with pretend(DAY):
        letter = make.handled(office, supports=(office.schools,))
        support = letter.assignments.get(role=AssignmentRole.SUPPORT)
        handling.acknowledge(support, actor=office.schools_liaison)
        handling.give_opinion(support, opinion="没有意见", actor=office.schools_liaison)
        urge(letter, note=WORD, actor=office.clerk)
    assert told() == {"t.roads"}


def test_of_a_late_letter_the_head_is_told_too(office: Office) -> None:
    with pretend(DAY):
        letter = make.handled(office)
    with pretend(at("2026-11-18T09:00")):
        urge(letter, note=WORD, actor=office.clerk)
    assert told() == {"t.roads", "t.roads.head"}


def test_once_a_day(office: Office, sign_in: SignIn) -> None:
    with pretend(at("2026-11-06T23:50")):
        letter = make.handled(office)
        urge(letter, note=WORD, actor=office.clerk)
        with pytest.raises(RefusedError, match="今天已经催办过"):
            urge(letter, note=WORD, actor=office.second_clerk)
        assert "每天只催办一次" in page_of(sign_in(office.clerk), letter)
    with pretend(at("2026-11-07T00:10")):
        urge(letter, note=WORD, actor=office.second_clerk)
    assert letter.events.filter(kind=Kind.URGED_BY_CENTRE).count() == 2


def test_who_has_the_letter_himself_is_not_urged(office: Office) -> None:
    with pytest.raises(RefusedError, match="不在单位手里"):
        urge(make.in_review(office), note=WORD, actor=office.clerk)
    letter = make.dispatched(office)
    handling.ask_return(make.lead_of(letter), reason="不归我单位管", actor=office.roads_liaison)
    assert "等候信息中心核定" in urging_closed_because(make.fresh(letter))


def test_only_the_centre_urges_and_with_a_word(office: Office) -> None:
    letter = make.handled(office)
    for person in (office.roads_liaison, office.leader):
        with pytest.raises(NoPermissionError):
            urge(letter, note=WORD, actor=person)
    with pytest.raises(BadInputError):
        urge(letter, note=" ", actor=office.clerk)


# -- asking the writer ------------------------------------------------------------------------


def test_the_writer_is_asked_at_screening_with_lines_to_choose(office: Office, sign_in: SignIn) -> None:
    letter, client = make.submit_letter().petition, sign_in(office.clerk)
    assert page_of(client, letter).count("请来信人补充，暂停期限…") == 1
    response = act(client, letter, "pause", text="您好！请您补充：", asks=["place", "proof"])
    assert response.status_code == 302
    assert (
        Pause.objects.get().reason
        == "您好！请您补充：\n1. 事情发生的具体地点（乡镇、村、路名）\n2. 照片、合同、票据等材料"
    )
    letter = make.fresh(letter)
    assert letter.state == State.SUBMITTED
    assert "请来信人补充，暂停期限…" not in page_of(client, letter)


def test_a_text_that_asks_for_nothing_is_refused(office: Office, sign_in: SignIn) -> None:
    letter = make.submit_letter().petition
    response = act(sign_in(office.clerk), letter, "pause", text="您好！为了尽快办理，请您补充以下情况：")
    assert response.status_code == 400
    assert "请选择缺少的内容" in response.content.decode()
    assert not Pause.objects.exists()


def test_what_the_writer_told_stays_and_the_letter_goes_on(office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.clerk)
    with pretend(DAY):
        letter = make.submit_letter().petition
        timing.pause(letter, reason="请补充地点", actor=office.clerk)
    with pretend(DAY + dt.timedelta(days=4)):
        told_words = "来信人来电：在柳塘村口公交站旁。"
        assert act(client, letter, "resume", text=told_words).status_code == 302
        assert told_words in page_of(client, letter)
        assert not Deadline.objects.filter(petition=letter).paused().exists()
        screening.accept(
            make.fresh(letter), findings=screening.Findings(letter_type=LetterType.HELP), actor=office.clerk
        )
    assert make.fresh(letter).state == State.ACCEPTED
    assert letter.events.get(kind=Kind.RESUMED).note == told_words


def test_a_letter_that_waits_for_its_writer_can_be_accepted_meanwhile(office: Office) -> None:
    letter = make.submit_letter().petition
    timing.pause(letter, reason="请补充地点", actor=office.clerk)
    screening.accept(make.fresh(letter), findings=screening.Findings(letter_type=LetterType.HELP), actor=office.clerk)
    assert make.fresh(letter).state == State.ACCEPTED
    assert Deadline.objects.filter(petition=letter).paused().exists()  # what is waited for is still waited for
