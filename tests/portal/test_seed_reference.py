"""The reference data: complete, repeatable, and never in the way of the office."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.management import call_command

from accounts.models import Department, DepartmentAlias, DepartmentKind
from deadlines.models import CalendarDay, CalendarVersion, DeadlineKind, DeadlineRule, EscalationStep
from deadlines.services.rules import Situation, pick_rule
from petitions.forms import takes_reports
from petitions.models import Board, Category, Channel, Kind, LetterType, Mailbox, Publicity
from portal.reference.load import load_reference

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded() -> None:
    load_reference()


def counts() -> list[int]:
    tables = (
        Department,
        DepartmentAlias,
        Channel,
        Mailbox,
        Board,
        Category,
        DeadlineRule,
        EscalationStep,
        CalendarDay,
    )
    return [table._default_manager.count() for table in tables]


def test_the_county_has_45_departments_and_23_townships(loaded: None) -> None:
    kinds = list(Department.objects.values_list("kind", flat=True))
    assert kinds.count(DepartmentKind.BUREAU) == 45
    assert kinds.count(DepartmentKind.TOWNSHIP) == 23
    assert [kinds.count(k) for k in (DepartmentKind.COUNTY, DepartmentKind.CENTRE, DepartmentKind.CONFIDENTIAL)] == [
        1,
        1,
        1,
    ]


def test_every_unit_but_the_county_has_a_parent(loaded: None) -> None:
    assert [unit.code for unit in Department.objects.filter(parent=None)] == ["county"]


def test_a_second_run_changes_nothing(loaded: None) -> None:
    before = counts()
    assert load_reference().total == 0
    assert counts() == before


def test_what_the_office_changed_stays(loaded: None) -> None:
    Department.objects.filter(code="lake").update(name="澜川县白鹭湖湿地管理局")
    Channel.objects.filter(key="grid").update(open_to_citizens=True)
    DeadlineRule.objects.filter(kind="reply", channel=None, letter_type="help").update(amount=6)
    assert load_reference().total == 0
    assert Department.objects.get(code="lake").name == "澜川县白鹭湖湿地管理局"
    assert Channel.objects.get(key="grid").open_to_citizens
    assert DeadlineRule.objects.get(channel=None, letter_type="help").amount == 6


def test_what_is_missing_is_created_again(loaded: None) -> None:
    Category.objects.filter(code="market-price").delete()
    assert load_reference().total == 1


def test_each_channel_numbers_with_a_letter_of_its_own(loaded: None) -> None:
    prefixes = list(Channel.objects.values_list("number_prefix", flat=True))
    assert len(prefixes) == 11
    assert all(len(prefix) == 1 and prefix.isascii() and prefix.isupper() for prefix in prefixes)


def test_channels_from_elsewhere_are_closed_to_citizens_and_never_published_unasked(loaded: None) -> None:
    elsewhere = Channel.objects.filter(key__in=["hotline", "grid", "superior", "petition", "demand"])
    assert not any(channel.open_to_citizens for channel in elsewhere)
    assert all(channel.publicity == Publicity.NEVER for channel in elsewhere.exclude(key="demand"))


def test_a_board_post_names_its_unit_and_is_always_public(loaded: None) -> None:
    forum = Channel.objects.get(key="forum")
    assert (forum.publicity, forum.released_by, forum.names_unit) == (Publicity.ALWAYS, "unit", True)


def test_every_mailbox_says_whose_it_is_and_what_for(loaded: None) -> None:
    boxes = list(Mailbox.objects.all())
    assert len(boxes) == 4
    assert all(box.post and box.holder and box.duties and box.channel.key == "leader" for box in boxes)
    assert boxes[0].name == "县长信箱"


def test_a_mailbox_or_board_that_the_office_changed_stays(loaded: None) -> None:
    Mailbox.objects.filter(key="county-head").update(holder="新任县长", is_open=False)
    Board.objects.filter(key="ideas").update(comments_at_once=True)
    Mailbox.objects.filter(key="deputy-town").delete()
    assert load_reference().total == 1
    assert Mailbox.objects.get(key="county-head").holder == "新任县长"
    assert Board.objects.get(key="ideas").comments_at_once


def test_anonymous_reports_are_taken_only_where_reports_are_taken_at_all(loaded: None) -> None:
    anonymous = Channel.objects.filter(takes_anonymous=True)
    assert {channel.key for channel in anonymous} == {"leader", "service_complaint"}
    assert all(takes_reports(channel) for channel in anonymous)


def test_every_type_has_a_reply_rule_and_the_unknown_one_its_fallback(loaded: None) -> None:
    general = DeadlineRule.objects.filter(kind="reply", channel=None, urgent=None, complex_matter=None)
    days = dict(general.values_list("letter_type", "amount"))
    assert days == {
        "": 7, "consultation": 5, "suggestion": 5, "thanks": 5, "complaint": 7, "help": 7, "wrongdoing": 15,
    }  # fmt: skip
    assert set(days) == {"", *LetterType.values}


@pytest.mark.parametrize(
    ("channel", "letter_type", "marks", "days"),
    [
        ("forum", "help", {}, (5, "working")),
        ("leader", "help", {}, (7, "working")),
        ("hotline", "", {}, (7, "working")),
        ("consultation", "wrongdoing", {}, (15, "working")),
        ("petition", "complaint", {}, (60, "natural")),
        ("petition", "complaint", {"complex_matter": True}, (60, "natural")),
        ("suggestion", "suggestion", {"complex_matter": True}, (15, "working")),
        ("service_complaint", "complaint", {"urgent": True}, (1, "working")),
    ],
)
def test_the_rule_that_counts_is_the_one_of_the_field(
    loaded: None, channel: str, letter_type: str, marks: dict[str, bool], days: tuple[int, str]
) -> None:
    situation = Situation(
        channel=Channel.objects.get(key=channel),
        letter_type=letter_type,
        urgent=marks.get("urgent", False),
        complex_matter=marks.get("complex_matter", False),
        on=dt.date(2026, 9, 7),
    )
    rule = pick_rule(DeadlineKind.REPLY, situation)
    assert (rule.amount, rule.unit) == days


def test_the_ladder_records_events_that_exist(loaded: None) -> None:
    steps = {step.key: step for step in EscalationStep.objects.all()}
    replies = {"reminder", "urge", "supervise", "alarm45", "alarm30", "alarm10"}
    instructions = {"instruction_reminder", "instruction_urge", "instruction_late"}
    senders = {"external_reminder", "external_late"}
    assert set(steps) == replies | instructions | senders | {"centre_delay", "notify_reminder", "notify_late"}
    assert all(step.event_kind in Kind.values for step in steps.values())
    assert {step.key: step.card for step in steps.values() if step.card} == {
        "urge": "yellow", "supervise": "red", "centre_delay": "blue", "notify_late": "blue", "instruction_urge": "yellow",
    }  # fmt: skip
    assert {name for step in steps.values() for name in step.tells} == {
        "liaison", "unit_head", "leader", "centre_head", "centre",
    }  # fmt: skip


def test_the_calendar_reaches_from_2007_to_2026(loaded: None) -> None:
    version = CalendarVersion.objects.get()
    years = {day.year for day in version.days.values_list("date", flat=True)}
    assert years >= set(range(2007, 2027))


def test_the_categories_have_two_levels(loaded: None) -> None:
    assert Category.objects.filter(parent=None).count() == 12
    assert Category.objects.exclude(parent=None).count() == 48
    assert not Category.objects.filter(parent__parent__isnull=False).exists()


def test_the_command_says_what_it_did() -> None:
    first, second = io.StringIO(), io.StringIO()
    call_command("seed_reference", stdout=first)
    call_command("seed_reference", stdout=second)
    assert "渠道11，信箱和版块7" in first.getvalue()
    assert "没有改动" in second.getvalue()
