"""Queues narrowed down: every filter, chips that take one away, values that can't be used, orders, columns."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qs

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Department
from common.clock import pretend, today
from deadlines.services.escalation import sweep
from petitions.models import Category, LetterType, Petition, Priority
from routing.models import AssignmentRole
from routing.services import handling
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn, act

pytestmark = pytest.mark.django_db
NOW = "2026-11-06T10:00"
OPEN = reverse("routing:queue", args=["all-open"])


@pytest.fixture
def client(office: Office, sign_in: SignIn) -> Client:
    return sign_in(office.clerk)


def found(client: Client, address: str = OPEN, **query: str) -> set[str]:
    return {row.letter.number for row in client.get(address, query).context["rows"]}


def page(client: Client, address: str = OPEN, **query: str) -> str:
    return client.get(address, query).content.decode()


def test_a_branch_of_categories_holds_its_twigs(office: Office, client: Client) -> None:
    branch = Category.objects.filter(parent=None, children__isnull=False)[0]
    twig = branch.children.all()[0]
    letter, other = make.dispatched(office), make.dispatched(office)
    Petition.objects.filter(pk=letter.pk).update(category=twig)
    assert found(client, category=str(branch.pk)) == {letter.number}
    assert found(client, category=str(twig.pk)) == {letter.number}
    assert other.number not in page(client, category=str(twig.pk))


def test_a_state_is_the_letters_or_that_of_its_lead(office: Office, client: Client) -> None:
    new = make.submit_letter().petition
    waiting, working, reviewed = make.dispatched(office), make.handled(office), make.in_review(office)
    drafted = make.awaiting_head(office)
    for state, letter in (
        ("submitted", new),
        ("assigned", waiting),
        ("acknowledged", working),
        ("awaiting_head", drafted),
        ("in_review", reviewed),
    ):
        assert found(client, state=state) == {letter.number}


def test_a_unit_narrows_its_parts_by_their_state(office: Office, sign_in: SignIn) -> None:
    make.dispatched(office)
    drafted = make.awaiting_head(office)
    address = reverse("routing:queue", args=["unit-open"])
    assert found(sign_in(office.roads_liaison), address, state="awaiting_head") == {drafted.number}


def test_cards_are_those_that_the_rows_show(office: Office, sign_in: SignIn) -> None:
    with pretend(make.at("2026-10-20T10:00")):
        red = make.handled(office)
    with pretend(make.at("2026-10-28T10:00")):
        yellow = make.handled(office)
    with pretend(make.at(NOW)):
        make.handled(office)
        blue = make.submit_letter().petition
    late = make.at("2026-11-12T09:00")
    with pretend(late):
        sweep(now=late)
        client = sign_in(office.clerk)
        assert found(client, card="red") == {red.number}
        assert found(client, card="yellow") == {yellow.number}
        assert found(client, card="blue") == {blue.number}
        for card, words in (("red", "红牌"), ("yellow", "黄牌"), ("blue", "蓝牌")):
            assert words in page(client, card=card)
        address = reverse("routing:queue", args=["unit-open"])
        assert found(sign_in(office.roads_liaison), address, card="red") == {red.number}


def test_places_marks_and_support_units_narrow(office: Office, client: Client) -> None:
    town = make.dispatched(office, township=office.town)
    supported = make.dispatched(office, supports=(office.schools,))
    urgent = make.dispatched(office)
    Petition.objects.filter(pk=urgent.pk).update(priority=Priority.URGENT, important=True)
    assert found(client, township=str(office.town.pk)) == {town.number}
    assert found(client, support=str(office.schools.pk)) == {supported.number}
    assert found(client, mark="urgent") == found(client, mark="important") == {urgent.number}


def test_a_support_unit_that_gave_the_letter_back_supports_no_more(office: Office, client: Client) -> None:
    letter = make.handled(office, supports=(office.schools,))
    support = letter.assignments.get(role=AssignmentRole.SUPPORT)
    support.state = "returned"
    support.save()
    assert found(client, support=str(office.schools.pk)) == set()


def test_reports_are_offered_as_a_mark_to_marked_people_alone(office: Office, sign_in: SignIn) -> None:
    report = make.submit_letter(proposed_type=LetterType.WRONGDOING).petition
    assert found(sign_in(office.clerk), mark="restricted") == {report.number}
    unmarked = sign_in(office.second_clerk)
    assert found(unmarked, mark="restricted") == set()
    assert 'value="restricted"' not in page(unmarked)


def test_days_of_receipt_and_due_dates_narrow_from_and_to(office: Office, sign_in: SignIn) -> None:
    with pretend(make.at("2026-11-04T10:00")):
        early = make.dispatched(office)
    with pretend(make.at(NOW)):
        later, client = make.dispatched(office), sign_in(office.clerk)
        assert found(client, received_to="2026-11-05") == {early.number}
        assert found(client, received_from="2026-11-05") == {later.number}
        assert found(client, due_from="2026-11-14", due_to="2026-11-17") == {later.number}
        assert "收信自：11月5日" in page(client, received_from="2026-11-05")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"channel": "no-such"}, "渠道：没有“no-such”这个选项，没有按它筛选。"),
        ({"unit": "999999"}, "单位：没有“999999”这个选项"),
        ({"category": "x"}, "类别：没有“x”这个选项"),
        ({"card": "green"}, "亮牌：没有“green”这个选项"),
        ({"sort": "size"}, "排序：没有“size”这个选项"),
        ({"received_from": "6.11.2026"}, "收信自：日期要写成2026-11-06这样"),
        ({"due_from": "2026-11-09", "due_to": "2026-11-06"}, "期限至：开始日期晚于结束日期"),
        ({"q": "长" * 101}, "要找的词最多100个字"),
    ],
)
def test_what_cannot_be_used_is_said_and_passed_over(
    office: Office, client: Client, query: dict[str, str], said: str
) -> None:
    letter = make.dispatched(office)
    response = client.get(OPEN, query)
    assert said in response.content.decode()
    assert [row.letter.number for row in response.context["rows"]] == [letter.number]


def test_a_unit_that_is_no_more_is_named(office: Office, client: Client) -> None:
    gone = Department.objects.create(code="gone", name="县原粮食局", kind="bureau", valid_to=today())
    assert "“县原粮食局”已经撤销、合并或者不再办信，没有按它筛选。" in page(client, unit=str(gone.pk))


def test_english_readers_are_told_in_english(office: Office, client: Client) -> None:
    client.cookies["django_language"] = "en"
    text = page(client, channel="no-such")
    assert "no-such" in text
    assert "没有按它筛选" not in text


def test_each_chip_takes_away_one_narrowing_and_keeps_the_rest(office: Office, client: Client) -> None:
    make.dispatched(office, title="路灯不亮")
    response = client.get(OPEN, {"q": "路灯", "channel": "leader", "sort": "newest"})
    chips = dict(response.context["look"].chips)
    assert set(chips) == {"编号、标题中的词：“路灯”", "渠道：县长信箱"}
    assert parse_qs(chips["渠道：县长信箱"].lstrip("?")) == {"q": ["路灯"], "sort": ["newest"]}
    assert response.context["total"] == 1
    assert "清除筛选" in response.content.decode()
    assert response.context["look"].cleared == f"{OPEN}?sort=newest"


def test_text_of_an_address_is_shown_as_text(office: Office, client: Client) -> None:
    text = page(client, q="<script>alert(1)</script>", channel="<b>x</b>")
    assert "<script>alert(1)" not in text
    assert "<b>x</b>" not in text


def test_nothing_found_leads_back_to_all(office: Office, client: Client) -> None:
    make.dispatched(office)
    assert "没有符合筛选条件的来信" in page(client, q="没有这样的标题")


@pytest.mark.parametrize("sort", ["", "oldest", "newest", "changed"])
def test_every_order_turns_its_pages_forth_and_back(office: Office, sign_in: SignIn, sort: str) -> None:
    client = sign_in(office.clerk)
    with pretend(make.at(NOW)):
        letters = [make.dispatched(office) for _ in range(4)]
    for place, letter in enumerate(letters):
        moment = make.at(NOW) + dt.timedelta(minutes=(7 * place) % 4)
        Petition.objects.filter(pk=letter.pk).update(received_at=moment, changed_at=moment if place else None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("routing.views.looking.PAGE_SIZE", 2)
        first = client.get(OPEN, {"sort": sort, "channel": "leader"})
        second = client.get(OPEN + first.context["after"])
        back = client.get(OPEN + second.context["before"])
    seen = [[row.letter.number for row in each.context["rows"]] for each in (first, second, back)]
    assert len({*seen[0], *seen[1]}) == 4
    assert seen[2] == seen[0]
    assert parse_qs(second.context["before"].lstrip("?")).get("channel") == ["leader"]
    assert [(each.context["first"], each.context["last"]) for each in (first, second, back)] == [(1, 2), (3, 4), (1, 2)]
    assert "第3至4件，共4件" in second.content.decode()


def test_the_newest_change_stands_first(office: Office, sign_in: SignIn) -> None:
    with pretend(make.at(NOW)):
        older, newer = make.dispatched(office), make.dispatched(office)
    with pretend(make.at("2026-11-06T15:00")):
        handling.acknowledge(make.lead_of(older), actor=office.roads_liaison)
    rows = sign_in(office.clerk).get(OPEN, {"sort": "changed"}).context["rows"]
    assert [row.letter.number for row in rows] == [older.number, newer.number]


def test_columns_wished_in_the_address_are_shown(office: Office, client: Client) -> None:
    letter = make.handled(office, township=office.town)
    Petition.objects.filter(pk=letter.pk).update(category=Category.objects.all()[0], returns=1)
    text = page(client, cols="category,returns,last,no-such")
    for words in (str(Category.objects.all()[0]), "1次", "签收", "最近办理"):
        assert words in text
    assert "答复期限</th>" not in text
    assert letter.number in text


def test_the_way_from_letter_to_letter_keeps_the_filters(office: Office, sign_in: SignIn) -> None:
    with pretend(make.at(NOW)):
        client = sign_in(office.clerk)
        first = make.accepted(office, title="路灯不亮")
        make.accepted(office, title="下水道堵了")
        last = make.accepted(office, title="路灯又不亮")
        address = reverse("routing:queue", args=["to-dispatch"])
        listed = page(client, address, q="路灯")
        way = f"/desk/letters/{first.number}/?queue=to-dispatch&amp;in=q%3D%25E8%25B7%25AF%25E7%2581%25AF"
        assert way in listed
        opened = client.get(way.replace("&amp;", "&"))
        assert last.number in opened.context["later"]
        assert opened.context["back"] == f"{address}?q=%E8%B7%AF%E7%81%AF"
        assert client.get(opened.context["later"]).context["later"] == ""
        query = opened.context["queue_query"]
        done = act(client, first, "dispatch", query=query, then="next", lead=office.roads.pk)
        assert done.headers["Location"] == f"/desk/letters/{last.number}/{query}"
        done = act(client, last, "dispatch", query=query, then="next", lead=office.roads.pk)
        assert done.headers["Location"] == opened.context["back"]


@pytest.mark.parametrize("within", ["channel=no-such", "%00", "q=" + "x" * 600, "&&&=", "sort=size"])
def test_a_way_that_cannot_be_read_leads_through_the_whole_queue(office: Office, sign_in: SignIn, within: str) -> None:
    with pretend(make.at(NOW)):
        first, last = make.accepted(office, title="x" * 30), make.accepted(office, title="x" * 30)
        response = sign_in(office.clerk).get(f"/desk/letters/{first.number}/", {"queue": "to-dispatch", "in": within})
    assert response.status_code == 200
    assert last.number in response.context["later"] or "x" * 90 in within
