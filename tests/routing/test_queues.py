"""The queues: every open letter in exactly one, counted, sorted, narrowed down, turned page by page."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.clock import pretend, today
from deadlines.services.escalation import sweep
from petitions.models import Grade, LetterType, Petition, Priority, RefusalReason, State
from petitions.services.endings import rate
from routing.listing import counts, letters_in, parts_in
from routing.models import AssignmentRole
from routing.queues import CENTRE_QUEUES, QUEUES, UNIT_QUEUES
from routing.services import handling, screening, timing
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn

pytestmark = pytest.mark.django_db
NOW = "2026-11-06T10:00"


@pytest.fixture
def everything(office: Office) -> list[Petition]:
    """A letter in each state that a letter can wait in."""
    with pretend(make.at(NOW)):
        letters = [
            make.submit_letter().petition,
            make.submit_letter("department", named_department=office.roads).petition,
            make.submit_letter("department").petition,
            make.accepted(office),
            make.dispatched(office, supports=(office.schools,)),
            make.handled(office),
            make.awaiting_head(office),
            make.in_review(office),
            make.answered(office),
        ]
        returned = make.dispatched(office)
        handling.ask_return(make.lead_of(returned), reason="县道不归我单位管", actor=office.roads_liaison)
        support_returned = make.in_review(office, supports=(office.schools,))
        support = support_returned.assignments.get(role=AssignmentRole.SUPPORT)
        handling.ask_return(support, reason="与我单位无关", actor=office.schools_liaison)
        asking = make.handled(office)
        timing.ask_extension(make.lead_of(asking), total=10, reason="要现场勘测", actor=office.roads_liaison)
        paused = make.handled(office)
        timing.pause(paused, reason="请补充照片", actor=office.clerk)
        refused = make.submit_letter().petition
        screening.refuse(refused, reason=RefusalReason.ADVERTISING, text="属于广告。", actor=office.clerk)
    return [*letters, returned, support_returned, asking, paused, refused]


def test_every_open_letter_stands_in_exactly_one_work_queue(office: Office, everything: list[Petition]) -> None:
    day = dt.date(2026, 11, 6)
    for letter in Petition.objects.all():
        standing = [
            queue.key
            for queue in CENTRE_QUEUES
            if queue.work and letters_in(queue, office.clerk, day).filter(pk=letter.pk).exists()
        ]
        assert len(standing) == (1 if letter.is_open else 0), (letter.state, standing)


def test_every_open_part_stands_in_exactly_one_queue_of_its_unit(office: Office, everything: list[Petition]) -> None:
    day = dt.date(2026, 11, 6)
    for person, unit in ((office.roads_liaison, office.roads), (office.schools_liaison, office.schools)):
        for part in unit.assignments.all():
            standing = [
                queue.key
                for queue in UNIT_QUEUES
                if queue.work and queue.parts and parts_in(queue, person, day).filter(pk=part.pk).exists()
            ]
            assert len(standing) == (0 if part.ended_at else 1), (part.state, standing)


def test_the_counts_are_what_the_queues_hold(office: Office, everything: list[Petition]) -> None:
    day = dt.date(2026, 11, 6)
    with pretend(make.at(NOW)):
        counted = counts(office.clerk, day)
        assert counted == {queue.key: letters_in(queue, office.clerk, day).count() for queue in CENTRE_QUEUES}
    assert counted["new"] == 2
    assert counted["with-units"] == 1
    assert counted["returned"] == 1
    assert counted["extensions"] == 1
    assert counted["paused"] == 1
    assert counted["to-review"] == 2
    own = counts(office.roads_liaison, day)
    assert {key: own[key] for key in ("to-screen", "to-acknowledge", "awaiting-head", "submitted", "done")} == {
        "to-screen": 1,
        "to-acknowledge": 1,
        "awaiting-head": 1,
        "submitted": 2,
        "done": 1,
    }


def test_closed_letters_are_counted_also_where_nothing_else_stands(office: Office) -> None:
    letter = make.answered(office)
    letter.replies.update(perhaps_hollow=True)
    assert counts(office.clerk, today())["perhaps-hollow"] == 1
    rate(letter, grade=Grade.SATISFIED)
    assert counts(office.clerk, today())["perhaps-hollow"] == 1


def test_reports_of_wrongdoing_are_counted_for_marked_people_alone(office: Office) -> None:
    make.submit_letter(proposed_type=LetterType.WRONGDOING)
    assert counts(office.clerk, today())["new"] == 1
    assert counts(office.second_clerk, today())["new"] == 0


def test_a_late_letter_is_hot_and_carries_its_card(office: Office, sign_in: SignIn) -> None:
    with pretend(make.at(NOW)):
        letter = make.handled(office)
    with pretend(make.at("2026-11-19T09:00")):
        sweep(now=make.at("2026-11-19T09:00"))
        page = sign_in(office.clerk).get(reverse("routing:queue", args=["late"])).content.decode()
    assert letter.number in page
    assert "11月17日（周二）到期" in page
    assert "已超2个工作日" in page
    assert "黄牌" in page


def test_a_letter_paused_in_time_is_not_late(office: Office) -> None:
    with pretend(make.at(NOW)):
        timing.pause(make.handled(office), reason="请补充照片", actor=office.clerk)
    counted = counts(office.clerk, dt.date(2026, 12, 31))
    assert (counted["late"], counted["paused"]) == (0, 1)


def test_urgent_letters_stand_first_then_the_due_date_decides(office: Office, sign_in: SignIn) -> None:
    with pretend(make.at("2026-11-05T10:00")):
        early = make.accepted(office)
    with pretend(make.at(NOW)):
        late = make.accepted(office)
        urgent = make.submit_letter().petition
        findings = screening.Findings(letter_type=LetterType.HELP, priority=Priority.URGENT)
        screening.accept(urgent, findings=findings, actor=office.clerk)
        page = sign_in(office.clerk).get(reverse("routing:queue", args=["to-dispatch"])).content.decode()
    places = [page.index(letter.number) for letter in (urgent, early, late)]
    assert places == sorted(places)
    assert "安全紧急" in page


def test_pages_turn_forth_and_back_without_gap_or_repeat(office: Office, sign_in: SignIn) -> None:
    with pretend(make.at(NOW)):
        template = make.accepted(office)
    rows = []
    for number in range(60):
        due = None if number % 20 == 0 else dt.date(2026, 11, 10 + number % 7)
        rows.append(Petition(**_plain(template, number, due)))
    Petition.objects.bulk_create(rows)
    client, seen, query = sign_in(office.clerk), [], ""
    address = reverse("routing:queue", args=["to-dispatch"])
    pages = []
    while True:
        response = client.get(address + query)
        seen += [row.letter.number for row in response.context["rows"]]
        pages.append([row.letter.number for row in response.context["rows"]])
        query = response.context["after"]
        if not query:
            break
    assert len(seen) == len(set(seen)) == 61
    assert [len(page) for page in pages] == [25, 25, 11]
    back = client.get(address + response.context["before"])
    assert [row.letter.number for row in back.context["rows"]] == pages[1]
    first = client.get(address + back.context["before"])
    assert [row.letter.number for row in first.context["rows"]] == pages[0]
    assert first.context["before"] == ""


def _plain(template: Petition, number: int, due: dt.date | None) -> dict[str, object]:
    return {
        "number": f"X20261106-9{number:04d}",
        "channel": template.channel,
        "state": State.ACCEPTED,
        "title": f"第{number}封",
        "body": "正文",
        "may_publish": True,
        "priority": 2 if number % 10 == 0 else 0,
        "received_at": template.received_at,
        "received_on": template.received_on,
        "due_on": due,
    }


@pytest.mark.parametrize("cursor", ["x", "1_2", "a_b_c", "0_2026-13-45_1", "9" * 40 + "_-_1", "0_-_-", "_" * 80])
def test_an_unreadable_cursor_gives_a_page(office: Office, sign_in: SignIn, cursor: str) -> None:
    make.accepted(office)
    response = sign_in(office.clerk).get(reverse("routing:queue", args=["to-dispatch"]), {"after": cursor})
    assert response.status_code == 200


@pytest.mark.parametrize("cursor", ["0001-01-01T00:00:00+23:59_1", "9999-12-31T23:59:59-23:59_1", "0001-01-01_1"])
@pytest.mark.parametrize("turn", ["after", "before"])
def test_a_cursor_beyond_the_calendar_gives_the_first_page(
    office: Office, sign_in: SignIn, turn: str, cursor: str
) -> None:
    letter = make.answered(office)
    response = sign_in(office.roads_liaison).get(reverse("routing:queue", args=["done"]), {turn: cursor})
    assert letter.number in response.content.decode()


def test_filters_narrow_by_channel_type_unit_and_literal_words(office: Office, sign_in: SignIn) -> None:
    roads = make.dispatched(office, title="路灯 100% 不亮")
    suggestion = make.dispatched(office, channel="suggestion", letter_type=LetterType.SUGGESTION, title="路灯1000盏")
    client, address = sign_in(office.clerk), reverse("routing:queue", args=["handling"])

    def found(**query: str) -> set[str]:
        return {row.letter.number for row in client.get(address, query).context["rows"]}

    assert found(channel="suggestion") == {suggestion.number}
    assert found(type=LetterType.HELP) == {roads.number}
    assert found(unit=str(office.roads.pk)) == {roads.number, suggestion.number}
    assert found(unit=str(office.schools.pk)) == set()
    assert found(q="100%") == {roads.number}
    assert found(q=suggestion.number) == {suggestion.number}
    assert found(channel="no-such", type="no-such") == {roads.number, suggestion.number}


def test_a_queue_page_needs_few_statements_however_long_it_is(office: Office, sign_in: SignIn) -> None:
    client, address = sign_in(office.clerk), reverse("routing:queue", args=["handling"])

    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    make.handled(office)
    client.get(address)  # the calendar is read once for a process
    few = statements()
    for _time in range(6):
        make.handled(office, supports=(office.schools,))
    assert statements() == few <= 15


def test_a_unit_queue_needs_few_statements(office: Office, sign_in: SignIn) -> None:
    client, address = sign_in(office.roads_liaison), reverse("routing:queue", args=["drafting"])
    make.handled(office)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for _time in range(4):
        make.handled(office)
    with CaptureQueriesContext(connection) as more:
        client.get(address)
    assert len(few) == len(more) <= 15


@pytest.mark.parametrize("key", list(QUEUES))
def test_an_empty_queue_says_what_will_appear(office: Office, sign_in: SignIn, key: str) -> None:
    person = office.clerk if QUEUES[key] in CENTRE_QUEUES else office.roads_liaison
    page = sign_in(person).get(reverse("routing:queue", args=[key])).content.decode()
    assert str(QUEUES[key].empty) in page


def test_queues_of_others_do_not_exist(office: Office, sign_in: SignIn) -> None:
    assert sign_in(office.roads_liaison).get(reverse("routing:queue", args=["new"])).status_code == 404
    assert sign_in(office.clerk).get(reverse("routing:queue", args=["drafting"])).status_code == 404
    assert sign_in(office.leader).get(reverse("routing:queue", args=["late"])).status_code == 404
    assert sign_in(office.clerk).get(reverse("routing:queue", args=["no-such"])).status_code == 404


def test_a_unit_sees_its_own_letters_alone(office: Office, sign_in: SignIn) -> None:
    mine, others = make.dispatched(office), make.dispatched(office)
    others.assignments.update(department=office.schools)
    page = sign_in(office.roads_liaison).get(reverse("routing:queue", args=["to-acknowledge"])).content.decode()
    assert mine.number in page
    assert others.number not in page
