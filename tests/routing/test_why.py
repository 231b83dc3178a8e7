"""The office's pages and address for programs that say why a date is what it is."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.clock import pretend
from deadlines.models import Deadline, DeadlineKind
from deadlines.services import extensions, pauses
from petitions.models import Grade, LetterType, Petition
from petitions.services.endings import rate
from routing.services import rework
from tests import factories as make
from tests.factories import Office, at
from tests.routing.conftest import SignIn, page_of
from tests.schemas import problems, schema_of

pytestmark = pytest.mark.django_db
SCHEMA = schema_of("deadline-schema.json")


@pytest.fixture
def letter(office: Office) -> Petition:
    """A letter at the roads bureau, with the schools for support."""
    with pretend(at("2026-09-30T10:00")):
        return make.handled(office, supports=(office.schools,))


def clock_of(letter: Petition, kind: DeadlineKind = DeadlineKind.REPLY, **wanted: object) -> Deadline:
    return Deadline.objects.filter(petition=letter, kind=kind, **wanted).latest("round")


def why(client: Client, clock: Deadline, day: str = "2026-10-12") -> str:
    with pretend(at(f"{day}T10:00")):
        response = client.get(reverse("routing:clock", args=[clock.petition.number, clock.pk]))
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_page_draws_every_day_with_letters_and_a_hidden_sentence(
    office: Office, letter: Petition, sign_in: SignIn
) -> None:
    page = why(sign_in(office.clerk), clock_of(letter))
    assert (
        "9月30日收信，求助类7个工作日。国庆放假7天不计，10月10日（周六）补班照计；第7个工作日是10月15日（周四）。"
        in page
    )
    for sentence in (
        "9月30日（周三），收信日，不计",
        "10月1日（周四），法定节假日，不计",
        "10月10日（周六），计第3个工作日，补班日",
        "10月12日（周一），计第4个工作日，今天",
        "10月15日（周四），计第7个工作日，期限日",
    ):
        assert sentence in page
    assert page.count("<caption>2026年") == 2
    assert "民法典第二百零一条、第二百零三条" in page
    assert "惯例：求助7个工作日" in page
    assert f"{letter.number}，以上按2026年10月12日（周一）10:00的记录显示、打印" in page


def test_the_letters_page_leads_there(office: Office, letter: Petition, sign_in: SignIn) -> None:
    page = page_of(sign_in(office.roads_liaison), letter)
    assert reverse("routing:clock", args=[letter.number, clock_of(letter).pk]) in page
    assert "这个日期怎么算的？" in page


def test_all_clocks_of_all_rounds_are_listed_void_ones_too(office: Office, sign_in: SignIn) -> None:
    with pretend(at("2026-10-12T10:00")):
        letter = make.answered(office, supports=(office.schools,))
        rate(letter, grade=Grade.UNSATISFIED, text="", actor=None)
        rework.open_redo(make.fresh(letter), reason="再核实", actor=office.clerk)
    page = sign_in(office.clerk).get(reverse("routing:clocks", args=[letter.number])).content.decode()
    for clock in Deadline.objects.filter(petition=letter):
        assert f"/clocks/{clock.pk}/" in page
    assert page.index("第2轮") < page.index("第1轮")
    assert "不再计算" in page  # the support unit's, ended with the answer


def test_a_letter_without_clocks_says_so(office: Office, letter: Petition, sign_in: SignIn) -> None:
    Deadline.objects.filter(petition=letter).delete()
    page = sign_in(office.clerk).get(reverse("routing:clocks", args=[letter.number])).content.decode()
    assert "这封信没有计算期限" in page


def who_sees(office: Office, sign_in: SignIn, clock: Deadline) -> set[str]:
    seeing = set()
    for name in ("clerk", "second_clerk", "head", "roads_liaison", "roads_head", "schools_liaison", "leader"):
        client = sign_in(getattr(office, name))
        page = client.get(reverse("routing:clock", args=[clock.petition.number, clock.pk])).status_code
        program = client.get(reverse("routing:api_clock", args=[clock.pk])).status_code
        assert page == program
        listed = client.get(reverse("routing:clocks", args=[clock.petition.number]))
        assert (f"/clocks/{clock.pk}/" in listed.content.decode()) == (page == 200)
        if page == 200:
            seeing.add(name)
    return seeing


CENTRE_AND_LEADER = {"clerk", "second_clerk", "head", "leader"}


def test_everybody_concerned_sees_the_writers_clock(office: Office, letter: Petition, sign_in: SignIn) -> None:
    assert who_sees(office, sign_in, clock_of(letter)) == CENTRE_AND_LEADER | {
        "roads_liaison", "roads_head", "schools_liaison",
    }  # fmt: skip


def test_a_units_own_clock_is_not_another_units_to_read(office: Office, letter: Petition, sign_in: SignIn) -> None:
    support = clock_of(letter, DeadlineKind.SUPPORT)
    acknowledge = clock_of(letter, DeadlineKind.ACKNOWLEDGE, department=office.roads)
    assert who_sees(office, sign_in, support) == CENTRE_AND_LEADER | {"schools_liaison"}
    assert who_sees(office, sign_in, acknowledge) == CENTRE_AND_LEADER | {"roads_liaison", "roads_head"}


def test_clocks_of_a_report_of_wrongdoing_are_for_marked_people(office: Office, sign_in: SignIn) -> None:
    petition = make.submit_letter(proposed_type=LetterType.WRONGDOING, named_department=office.roads).petition
    assert who_sees(office, sign_in, clock_of(petition)) == {"clerk", "head"}


def test_a_clock_is_found_under_its_own_letter_only(office: Office, letter: Petition, sign_in: SignIn) -> None:
    other = make.handled(office)
    address = reverse("routing:clock", args=[other.number, clock_of(letter).pk])
    assert sign_in(office.clerk).get(address).status_code == 404


def test_visitors_meet_nothing_at_the_address_for_programs(letter: Petition, client: Client) -> None:
    assert client.get(reverse("routing:api_clock", args=[clock_of(letter).pk])).status_code == 404
    assert client.get(reverse("routing:api_clock", args=[999_999])).status_code == 404


def test_programs_get_what_the_schema_describes(office: Office, letter: Petition, sign_in: SignIn) -> None:
    busy(office, letter)
    for clock in Deadline.objects.filter(petition=letter):
        with pretend(at("2026-10-19T10:00")):
            data = sign_in(office.clerk).get(reverse("routing:api_clock", args=[clock.pk])).json()
        assert list(problems(data, SCHEMA)) == []
        assert set(SCHEMA["properties"]) == set(data)


def test_programs_learn_what_a_units_clock_counts_from(office: Office, letter: Petition, sign_in: SignIn) -> None:
    clock = clock_of(letter, DeadlineKind.ACKNOWLEDGE, department=office.roads)
    told = sign_in(office.roads_liaison).get(reverse("routing:api_clock", args=[clock.pk])).json()
    assert told["rule"]["starts_from"] == "dispatch"


def test_programs_and_page_tell_the_same(office: Office, letter: Petition, sign_in: SignIn) -> None:
    busy(office, letter)
    clock = clock_of(letter)
    with pretend(at("2026-10-19T10:00")):
        data = sign_in(office.clerk).get(reverse("routing:api_clock", args=[clock.pk])).json()
    page = why(sign_in(office.clerk), clock, "2026-10-19")
    assert data["sentence"] in page
    assert all(day["sentence"] in page for day in data["days"])
    by_day = {day["date"]: day for day in data["days"]}
    assert (by_day["2026-10-01"]["kind"], by_day["2026-10-01"]["name"]) == ("holiday", "国庆节")
    assert (by_day["2026-10-10"]["kind"], by_day["2026-10-10"]["marks"]) == ("counted", ["make_up"])
    assert by_day["2026-10-12"]["kind"] == "paused"
    assert by_day[data["due_on"]]["marks"] == ["due"]
    assert data["pauses"][0]["days_left_out"] == 2
    assert [(each["from"], each["to"]) for each in data["extensions"]] == [
        ("2026-10-19", "2026-10-22"), ("2026-10-22", "2026-10-26"), ("2026-10-26", "2026-10-29"),
    ]  # fmt: skip


def busy(office: Office, letter: Petition) -> None:
    """Let much happen to the letter's clocks."""
    with pretend(at("2026-10-12T09:00")):
        pauses.pause(letter, reason="请补充照片", actor=office.clerk)
    with pretend(at("2026-10-14T09:00")):
        pauses.resume(letter, actor=office.clerk)
    for total in (10, 12, 15):
        with pretend(at("2026-10-15T09:00")):
            asked = extensions.ask_extension(
                letter, total=total, reason="等勘察结论", department=office.roads, actor=office.roads_liaison
            )
            extensions.grant_extension(asked, note="同意", actor=office.clerk)


def statements(client: Client, address: str, day: str) -> int:
    with CaptureQueriesContext(connection) as caught, pretend(at(f"{day}T10:00")):
        assert client.get(address).status_code == 200
    return len(caught)


@pytest.mark.parametrize("name", ["clock", "api_clock", "clocks"])
def test_the_number_of_statements_depends_neither_on_days_nor_on_what_happened(
    office: Office, letter: Petition, sign_in: SignIn, name: str
) -> None:
    client, clock = sign_in(office.clerk), clock_of(letter)
    parts: dict[str, list[object]] = {
        "clock": [letter.number, clock.pk],
        "api_clock": [clock.pk],
        "clocks": [letter.number],
    }
    address = reverse(f"routing:{name}", args=parts[name])

    def settled(day: str) -> int:
        """Count at the second look: at the first the calendar is read for the process, and the session renewed."""
        statements(client, address, day)
        return statements(client, address, day)

    few = settled("2026-10-12")
    busy(office, letter)
    assert settled("2027-01-20") == few <= {"clock": 22, "api_clock": 16, "clocks": 14}[name]


def test_a_page_of_a_long_limit_shows_every_month(office: Office, sign_in: SignIn) -> None:
    with pretend(at("2026-08-05T10:00")):
        petition = make.handled(office, channel="petition")
    page = why(sign_in(office.leader), clock_of(petition), "2026-09-10")
    assert [f"2026年{month}月" in page for month in (8, 9, 10)] == [True] * 3
    assert dt.date(2026, 10, 8) == clock_of(petition).due_on
    assert "第60日" in page
