"""Who else has a letter open: told to who may see the letter, and to nobody else."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from common.clock import now, pretend
from common.middleware import SESSION_TOUCH_SECONDS
from petitions.models import LetterType, Petition
from routing.models import Presence
from routing.services import presence
from routing.tasks import forget_writing
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn

pytestmark = pytest.mark.django_db


def report(client: Client, letter: Petition, doing: str = "", **headers: str) -> Any:
    return client.post(reverse("routing:presence", args=[letter.number]), {"doing": doing}, headers=headers)


def told(client: Client, letter: Petition) -> str:
    answer = report(client, letter)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_each_of_two_clerks_is_told_of_the_other(office: Office, sign_in: SignIn) -> None:
    letter, one, other = make.accepted(office), sign_in(office.clerk), sign_in(office.second_clerk)
    assert "也打开了" not in told(one, letter)
    report(other, letter, "dispatch")
    centre = office.centre.label
    assert f"t.clerk2（{centre}）也打开了这封信，正在填写“分办”" in told(one, letter)
    assert f"t.clerk（{centre}）也打开了这封信" in told(other, letter)


def test_who_left_is_named_no_more(office: Office, sign_in: SignIn) -> None:
    letter = make.accepted(office)
    report(sign_in(office.second_clerk), letter)
    with pretend(now() + dt.timedelta(seconds=presence.SEEN_SECONDS + 1)):
        assert "也打开了" not in told(sign_in(office.clerk), letter)


def test_a_unit_learns_of_another_unit_only_which_one(office: Office, sign_in: SignIn) -> None:
    letter = make.handled(office, supports=(office.schools,))
    roads, schools = sign_in(office.roads_liaison), sign_in(office.schools_liaison)
    for client in (roads, schools, sign_in(office.roads_head), sign_in(office.clerk)):
        report(client, letter)
    page = told(schools, letter)
    assert "测试交通局也打开了这封信" in page
    assert "t.roads" not in page
    assert "t.clerk（" in page
    assert "t.roads.head（测试交通局）" in told(roads, letter)
    assert "t.schools（测试教育局）" in told(sign_in(office.head), letter)


def test_what_leaders_read_is_not_told(office: Office, sign_in: SignIn) -> None:
    letter = make.accepted(office)
    assert report(sign_in(office.leader), letter).status_code == 404
    presence.seen(letter, doing="", actor=office.leader)
    assert not Presence.objects.exists()


def test_others_neither_report_nor_learn(office: Office, sign_in: SignIn) -> None:
    letter = make.handled(office)
    report(sign_in(office.roads_liaison), letter)
    assert report(sign_in(office.schools_liaison), letter).status_code == 404
    report_of_wrongdoing = make.submit_letter(proposed_type=LetterType.WRONGDOING).petition
    assert report(sign_in(office.second_clerk), report_of_wrongdoing).status_code == 404
    assert Presence.objects.count() == 1


def test_an_invented_form_is_not_repeated(office: Office, sign_in: SignIn) -> None:
    letter = make.accepted(office)
    report(sign_in(office.second_clerk), letter, "<b>x</b>")
    assert Presence.objects.get().doing == ""


def test_one_report_takes_few_statements(office: Office, sign_in: SignIn) -> None:
    letter = make.handled(office, supports=(office.schools,))
    for person in (office.clerk, office.second_clerk, office.roads_head, office.schools_liaison):
        presence.seen(letter, doing="draft", actor=person)
    client = sign_in(office.roads_liaison)
    report(client, letter)  # touches the session
    with CaptureQueriesContext(connection) as asked:
        report(client, letter, **{"X-Unattended": "1"})
    signing_in = [query for query in asked if "django_session" in query["sql"] or "last_login" in query["sql"]]
    assert len(asked) - len(signing_in) <= 4


def test_a_page_left_open_keeps_nobody_signed_in(office: Office, sign_in: SignIn) -> None:
    letter, client = make.accepted(office), sign_in(office.clerk)
    report(client, letter)
    before = client.session["touched_at"]
    with pretend(now() + dt.timedelta(seconds=SESSION_TOUCH_SECONDS * 3)):
        report(client, letter, **{"X-Unattended": "1"})
        assert client.session["touched_at"] == before
        client.get(reverse("routing:letter", args=[letter.number]))
        assert client.session["touched_at"] > before


def test_a_page_whose_session_ended_stops_asking(office: Office, client: Client) -> None:
    letter = make.accepted(office)
    answer = report(client, letter, **{"HX-Request": "true"})
    assert answer.status_code == 286
    assert "登录已经到期" in answer.content.decode()
    assert f"next={reverse('routing:letter', args=[letter.number])}" in answer.content.decode()
    assert report(client, letter).headers["Location"].startswith(reverse("accounts:login"))


def test_rows_do_not_outlive_a_day(office: Office) -> None:
    letter = make.accepted(office)
    presence.seen(letter, doing="", actor=office.clerk)
    with pretend(now() + dt.timedelta(hours=presence.KEEP_HOURS + 1)):
        forget_writing()
    assert not Presence.objects.exists()


def test_a_list_marks_what_a_colleague_has_open(office: Office, sign_in: SignIn) -> None:
    letters = [make.accepted(office) for _each in range(3)]
    colleague = make.make_user("t.clerk3", office.centre, Role.CLERK)
    presence.seen(letters[0], doing="", actor=colleague)
    presence.seen(letters[1], doing="", actor=office.clerk)
    with CaptureQueriesContext(connection) as asked:
        found = presence.colleagues_at([letter.pk for letter in letters], user=office.clerk)
    assert found == {letters[0].pk: "t.clerk3"}
    assert len([query for query in asked if "presence" in query["sql"]]) == 1
    page = sign_in(office.clerk).get(reverse("routing:queue", args=["to-dispatch"])).content.decode()
    assert page.count("t.clerk3正在看") == 1


def test_a_unit_is_not_told_in_lists_who_of_others_reads(office: Office) -> None:
    letter = make.handled(office)
    presence.seen(letter, doing="", actor=office.clerk)
    assert presence.colleagues_at([letter.pk], user=office.roads_liaison) == {}
