"""The page of the guard: what it says in each state, to whom, and its two decisions."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from accounts.models import Role, User
from common.clock import pretend
from deadlines.models import SweepWatch
from deadlines.services import holds
from deadlines.services.escalation import sweep
from notifications.models import DeliveryState, Notification
from petitions.models import LetterType, Petition
from tests import factories as make
from tests.factories import Office

pytestmark = pytest.mark.django_db

PAGE = "/desk/sweep/"
START = make.at("2026-11-10T09:00")
WRONG = START + dt.timedelta(days=40)
BANNER = "等信息中心核对时间"


@pytest.fixture(autouse=True)
def _guarded(settings: Settings) -> None:
    settings.SWEEP_GUARD = True


@pytest.fixture
def letter(office: Office) -> Petition:
    with pretend(make.at("2026-11-06T10:00")):
        return make.handled(office)


@pytest.fixture
def held(office: Office, letter: Petition) -> Petition:
    """Return the letter of which messages are held since the clock jumped by 40 days."""
    sweep(now=START)
    sweep(now=WRONG)
    return letter


def read(person: User, at: dt.datetime, address: str = PAGE) -> str:
    client = Client()
    with time_machine.travel(at, tick=False):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def send(person: User, at: dt.datetime, name: str, **data: str) -> str:
    client = Client()
    with time_machine.travel(at, tick=False):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client.post(reverse(f"deadlines:{name}"), data, follow=True).content.decode()


def test_before_the_first_run_it_waits_for_it(office: Office) -> None:
    assert "还没有运行过" in read(office.clerk, START)


def test_a_running_sweep_is_said_to_run(office: Office) -> None:
    sweep(now=START)
    page = read(office.clerk, START + dt.timedelta(minutes=1))
    assert "运行正常，没有暂扣" in page
    assert "2026年11月10日（周二）09:00" in page
    assert "超过72小时" in page
    assert BANNER not in page


def test_a_scheduler_that_stands_still_is_told_to_centre_and_system_administrator(office: Office) -> None:
    admin = make.make_user("t.admin", office.centre, Role.SYSTEM_ADMIN)
    sweep(now=START)
    for person in (office.head, admin):
        assert "定时处理已停11分钟" in read(person, START + dt.timedelta(minutes=11))
        assert "定时处理已停" not in read(person, START + dt.timedelta(minutes=9))


def test_a_clock_that_went_back_is_seen_before_the_sweep_notices(office: Office) -> None:
    sweep(now=START)
    assert "服务器时间比上一次处理还早" in read(office.clerk, START - dt.timedelta(hours=1))


def test_held_messages_are_listed_with_reason_both_times_and_units(office: Office, held: Petition) -> None:
    page = read(office.clerk, WRONG)
    assert "从2026年11月10日（周二）09:00到2026年12月20日（周日）09:00没有运行" in page
    assert "工作日有" in page
    assert held.number in page
    assert office.roads.label in page
    assert "时间正确，发出暂扣的消息" in page
    count = Notification.objects.filter(state=DeliveryState.HELD).count()
    assert page.count("data-row") == count > 0


def test_every_desk_page_of_the_centre_says_so_and_no_other(office: Office, held: Petition) -> None:
    assert BANNER in read(office.clerk, WRONG, reverse("routing:search"))
    assert BANNER in read(office.head, WRONG, reverse("notifications:messages"))
    assert BANNER not in read(office.roads_head, WRONG, reverse("routing:search"))
    with pretend(WRONG):
        holds.confirm(actor=office.clerk)
    assert BANNER not in read(office.clerk, WRONG, reverse("routing:search"))


def test_messages_of_restricted_letters_are_for_marked_accounts(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        secret = make.accepted(office, letter_type=LetterType.WRONGDOING)
    leader = office.leader
    leader.sees_wrongdoing = True
    leader.save()
    sweep(now=START)
    sweep(now=START + dt.timedelta(days=120))
    at = START + dt.timedelta(days=120)
    assert Notification.objects.filter(state=DeliveryState.HELD, reference=secret.number).exists()
    assert secret.number in read(office.clerk, at)
    assert secret.number not in read(office.second_clerk, at)


def test_the_system_administrator_sees_the_state_and_no_letter(office: Office, held: Petition) -> None:
    page = read(make.make_user("t.admin", office.centre, Role.SYSTEM_ADMIN), WRONG)
    assert "消息已暂扣" in page
    assert held.number not in page
    assert '<button class="btn btn-primary"' not in page


def test_confirming_sends_and_says_how_many(office: Office, held: Petition) -> None:
    count = Notification.objects.filter(state=DeliveryState.HELD).count()
    page = send(office.clerk, WRONG, "watch_confirm")
    assert f"暂扣的{count}条消息开始发出" in page
    assert SweepWatch.objects.get().held_at is None
    assert "没有办成" in send(office.head, WRONG, "watch_confirm")


def test_withdrawing_wants_a_tick_first(office: Office, held: Petition) -> None:
    assert "请先勾选" in send(office.clerk, WRONG, "watch_withdraw")
    assert SweepWatch.objects.get().decided_at is None
    page = send(office.clerk, WRONG, "watch_withdraw", sure="yes")
    assert "已撤销1件来信的3步催督办" in page
    assert "时间已正确，恢复定时处理" in page
    assert f"{office.clerk}于" in page
    assert "没有办成" in send(office.head, WRONG, "watch_withdraw", sure="yes")


def test_after_the_clock_went_back_the_page_says_what_was_taken_back(office: Office, held: Petition) -> None:
    back = START + dt.timedelta(minutes=5)
    sweep(now=back)
    page = read(office.clerk, back)
    assert "服务器时间倒退了" in page
    assert "1件来信，3步" in page


def test_decisions_are_made_by_post_alone(office: Office, held: Petition) -> None:
    client = Client()
    client.force_login(office.clerk, backend="django.contrib.auth.backends.ModelBackend")
    for name in ("watch_confirm", "watch_withdraw"):
        assert client.get(reverse(f"deadlines:{name}")).status_code == 405


def test_the_demonstration_says_that_it_holds_nothing(office: Office, settings: Settings) -> None:
    settings.SWEEP_GUARD = False
    assert "关闭了暂扣" in read(office.clerk, START)
