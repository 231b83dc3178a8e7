"""The rules of deadlines: set, ended, tried; what runs keeps what it has."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from common.errors import BadInputError, RefusedError, WrongStateError
from deadlines.models import DayUnit, Deadline, DeadlineKind, DeadlineRule, StartMoment
from deadlines.services.rule_editing import RuleFacts, add_rule, end_rule, running_by_rule
from deadlines.services.rules import Situation, find_rule, fitting_rules, pick_rule
from petitions.models import Channel, LetterType
from portal.promises import reply_limits
from routing.services.history_rows import rule_starts
from tests import factories as make
from tests.factories import Office

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 2)
FACTS = RuleFacts(
    kind=DeadlineKind.REPLY,
    letter_type=LetterType.CONSULTATION,
    amount=3,
    cap=10,
    source="本县规定",
    valid_from=dt.date(2026, 11, 9),
)
RULES = reverse("deadlines:rules")
ADD = reverse("deadlines:rule_add")


@pytest.fixture(autouse=True)
def _on_a_monday():
    with time_machine.travel(make.at("2026-11-02T09:00"), tick=False):
        yield


def received(day: dt.date, letter_type: str = LetterType.CONSULTATION, channel: str = "leader") -> Situation:
    return Situation(
        channel=Channel.objects.get(key=channel), letter_type=letter_type, urgent=False, complex_matter=False, on=day
    )


def amount(situation: Situation) -> int:
    return pick_rule(DeadlineKind.REPLY, situation).amount


def consultation() -> DeadlineRule:
    return DeadlineRule.objects.get(kind="reply", channel=None, letter_type="consultation", valid_from__year=2000)


def general(kind: str = "reply") -> DeadlineRule:
    return DeadlineRule.objects.get(
        kind=kind, channel=None, letter_type="", urgent=None, complex_matter=None, valid_from__year=2000
    )


def signed(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_new_rule_holds_from_its_day_of_receipt_on(office: Office) -> None:
    add_rule(FACTS, actor=office.head)
    assert amount(received(dt.date(2026, 11, 8))) == 5
    assert amount(received(dt.date(2026, 11, 9))) == 3


def test_clocks_that_run_keep_their_rule(office: Office) -> None:
    letter = make.handled(office, letter_type=LetterType.CONSULTATION)
    clock = Deadline.objects.get(petition=letter, kind="reply")
    add_rule(replace(FACTS, valid_from=TODAY), actor=office.head)
    end_rule(consultation(), on=dt.date(2026, 11, 3), actor=office.head)
    fresh = Deadline.objects.get(pk=clock.pk)
    assert (fresh.rule, fresh.due_on) == (clock.rule, clock.due_on)
    assert running_by_rule()[clock.rule["rule_id"]] == 1


def test_a_rule_that_ended_holds_for_letters_received_before(office: Office) -> None:
    end_rule(consultation(), on=dt.date(2026, 11, 9), actor=office.head)
    assert amount(received(dt.date(2026, 11, 8))) == 5
    assert amount(received(dt.date(2026, 11, 9))) == 7  # the general one


def test_ending_a_rule_does_not_bring_back_the_one_it_replaced(office: Office) -> None:
    new = add_rule(replace(FACTS, valid_from=TODAY), actor=office.head)
    end_rule(new, on=dt.date(2026, 11, 9), actor=office.head)
    assert amount(received(dt.date(2026, 11, 8))) == 3
    assert amount(received(dt.date(2026, 11, 9))) == 7


def test_a_rule_that_has_not_begun_is_called_off_and_the_old_one_stays(office: Office) -> None:
    new = add_rule(FACTS, actor=office.head)
    end_rule(new, on=TODAY, actor=office.head)
    assert amount(received(dt.date(2026, 12, 1))) == 5
    with pytest.raises(WrongStateError):
        end_rule(DeadlineRule.objects.get(pk=new.pk), on=TODAY, actor=office.head)


@pytest.mark.parametrize("kind", ["reply", "dispatch", "acknowledge"])
def test_the_last_general_rule_stays(office: Office, kind: str) -> None:
    with pytest.raises(RefusedError, match="一般规则"):
        end_rule(general(kind), on=dt.date(2027, 1, 1), actor=office.head)
    newer = add_rule(
        RuleFacts(kind=kind, amount=2, cap=2, source="本县规定", valid_from=dt.date(2026, 12, 1)), actor=office.head
    )
    with pytest.raises(RefusedError, match="一般规则"):
        end_rule(newer, on=dt.date(2027, 1, 1), actor=office.head)
    end_rule(newer, on=TODAY, actor=office.head)
    assert find_rule(DeadlineKind(kind), received(dt.date(2026, 12, 2), "thanks")) is not None


def test_a_rule_that_only_some_channels_have_may_go(office: Office) -> None:
    notify = DeadlineRule.objects.get(kind="notify")
    end_rule(notify, on=dt.date(2026, 11, 9), actor=office.head)
    assert find_rule(DeadlineKind.NOTIFY, received(dt.date(2026, 11, 9), channel="petition")) is None


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"amount": 0}, "1至365"),
        ({"amount": 366, "cap": 366}, "1至365"),
        ({"cap": 2}, "延期后最长"),
        ({"source": "  "}, "依据"),
        ({"valid_from": dt.date(2026, 11, 1)}, "不能早于今天"),
        ({"kind": DeadlineKind.SUPPORT}, "哪一个期限"),
        ({"kind": DeadlineKind.DISPATCH, "unit": DayUnit.NATURAL}, "只按工作日"),
        ({"kind": DeadlineKind.DISPATCH, "starts_from": StartMoment.DISPATCH}, "只有答复期限"),
        ({"starts_from": StartMoment.INSTRUCTION}, "不因呈批而推迟"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(office: Office, facts: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInputError, match=words):
        add_rule(replace(FACTS, **facts), actor=office.head)


def test_the_same_rule_twice_is_refused(office: Office) -> None:
    add_rule(FACTS, actor=office.head)
    with pytest.raises(RefusedError, match="完全相同"):
        add_rule(FACTS, actor=office.head)


def test_a_rule_is_not_ended_in_the_past(office: Office) -> None:
    with pytest.raises(BadInputError):
        end_rule(consultation(), on=dt.date(2026, 11, 1), actor=office.head)


def test_the_order_of_precedence(office: Office) -> None:
    situation = Situation(
        channel=Channel.objects.get(key="service_complaint"),
        letter_type=LetterType.HELP,
        urgent=True,
        complex_matter=True,
        on=TODAY,
    )
    found = fitting_rules(DeadlineKind.REPLY, situation)
    assert [(rule.urgent, rule.complex_matter, bool(rule.channel), rule.letter_type) for rule in found] == [
        (True, None, False, ""),
        (None, True, False, ""),
        (None, None, True, ""),
        (None, None, False, "help"),
        (None, None, False, ""),
    ]


def test_what_is_promised_in_public_leaves_ended_rules_out(office: Office) -> None:
    assert "咨询" in reply_limits()
    end_rule(consultation(), on=TODAY, actor=office.head)
    assert "咨询" not in reply_limits()


def test_imported_letters_are_judged_by_the_rules_of_their_day(office: Office) -> None:
    end_rule(consultation(), on=dt.date(2026, 11, 9), actor=office.head)
    assert dt.date(2026, 11, 9) in rule_starts()


@pytest.mark.parametrize("person", ["clerk", "head"])
def test_the_page_shows_the_rules_in_order(office: Office, person: str) -> None:
    page = signed(getattr(office, person)).get(RULES).content.decode()
    for said in ("安全紧急事项", "国办发〔2014〕57号", "从分办起", "延期后最长15个工作日", "60个自然日"):
        assert said in page, said
    assert page.index("安全紧急事项") < page.index("举报类") < page.index("求助类")
    assert ("增加规则" in page) == (person == "head")


def test_the_page_says_how_many_run_by_each(office: Office) -> None:
    for _n in range(3):
        make.handled(office, letter_type=LetterType.CONSULTATION)
    page = signed(office.head).get(RULES)
    books = {book.kind: book for book in page.context["books"]}
    counted = {line.whose: line.running for line in books["reply"].current}
    assert counted["咨询类"] == 3
    assert counted["求助类"] == 0


def test_a_replaced_rule_and_one_to_come_are_shown(office: Office) -> None:
    add_rule(replace(FACTS, valid_from=TODAY), actor=office.head)
    add_rule(replace(FACTS, amount=4, valid_from=dt.date(2026, 12, 1)), actor=office.head)
    page = signed(office.head).get(RULES)
    book = next(book for book in page.context["books"] if book.kind == "reply")
    assert [line.limit for line in book.current if line.whose == "咨询类"] == ["3个工作日"]
    assert [(line.limit, line.until) for line in book.past] == [("5个工作日", TODAY)]
    assert [line.limit for line in book.coming] == ["4个工作日"]
    assert "2026年12月1日起" in page.content.decode()


def trial(client: Client, **chosen: str):
    asked = {"kind": "reply", "channel": "leader", "letter_type": "consultation", "on": "2026-09-30"}
    return client.get(RULES, {**asked, **chosen})


def test_a_trial_names_rule_and_date_and_draws_the_days(office: Office) -> None:
    page = trial(signed(office.clerk))
    assert page.context["trial"].due_on == dt.date(2026, 10, 13)
    body = page.content.decode()
    for said in (
        "期限是2026年10月13日",
        "适用",
        "排在后面，不用",
        "按来信的类型",
        "10月10日（周六），计第3个工作日，补班日",
    ):
        assert said in body, said


def test_a_trial_shows_why_a_channel_goes_before_a_type(office: Office) -> None:
    page = trial(signed(office.clerk), channel="service_complaint", letter_type="help")
    assert [line.whose for line in page.context["fitting"]] == ["服务投诉", "求助类", "其他来信"]
    urgent = trial(signed(office.clerk), channel="service_complaint", letter_type="help", urgent="on")
    assert urgent.context["fitting"][0].whose == "安全紧急事项"
    assert urgent.context["trial"].due_on == dt.date(2026, 10, 8)


def test_a_trial_in_natural_days_of_a_year_without_its_notice_is_provisional(office: Office) -> None:
    page = trial(signed(office.clerk), channel="petition", letter_type="", on="2026-11-20")
    assert page.context["trial"].due_on == dt.date(2027, 1, 19)
    assert "暂定" in page.content.decode()


def test_a_trial_where_no_rule_asks_for_such_a_clock_says_so(office: Office) -> None:
    assert "没有规则要求这个期限" in trial(signed(office.clerk), kind="notify").content.decode()


@pytest.mark.parametrize(
    "odd", [{"on": "x"}, {"on": ""}, {"on": "1066-10-14"}, {"on": "9999-12-31"}, {"channel": "none"}, {"kind": "x"}]
)
def test_an_odd_trial_is_refused_in_words(office: Office, odd: dict[str, str]) -> None:
    page = trial(signed(office.clerk), **odd)
    assert page.status_code == 400
    assert page.context["form"].errors


TYPED = {
    "kind": "reply",
    "letter_type": "consultation",
    "amount": "3",
    "unit": "working",
    "starts_from": "receipt",
    "cap": "10",
    "source": "本县规定第3号",
    "valid_from": "2026-11-09",
}


def test_the_head_sets_a_rule(office: Office) -> None:
    answer = signed(office.head).post(ADD, TYPED, follow=True)
    assert "已设规则：咨询类 3个工作日" in answer.content.decode()
    rule = DeadlineRule.objects.latest("pk")
    assert (rule.amount, rule.cap, rule.source, rule.created_by) == (3, 10, "本县规定第3号", office.head)
    assert (rule.channel, rule.urgent, rule.complex_matter) == (None, None, None)


def test_a_form_begins_as_the_rule_that_is_to_be_changed(office: Office) -> None:
    page = signed(office.head).get(ADD, {"like": str(consultation().pk)})
    assert page.context["form"]["letter_type"].value() == "consultation"
    assert page.context["form"]["amount"].value() == 5
    for odd in ("x", "99999999999999999999999", "999999", "²"):
        assert signed(office.head).get(ADD, {"like": odd}).status_code == 200


@pytest.mark.parametrize("wrong", [{"amount": ""}, {"amount": "x"}, {"valid_from": "2026-11-01"}, {"cap": "2"}])
def test_a_refused_rule_keeps_what_was_typed(office: Office, wrong: dict[str, str]) -> None:
    page = signed(office.head).post(ADD, {**TYPED, **wrong})
    assert page.status_code == 400
    assert "本县规定第3号" in page.content.decode()
    assert page.context["form"].errors


def test_the_head_ends_a_rule(office: Office) -> None:
    address = reverse("deadlines:rule_end", args=[consultation().pk])
    client = signed(office.head)
    assert "停用以后不变" in client.get(address).content.decode()
    assert client.post(address, {"on": "2026-11-09"}).status_code == 302
    assert consultation().valid_until == dt.date(2026, 11, 9)
    assert client.post(address, {"on": "2026-11-09"}).status_code == 400


def test_the_general_rule_is_not_ended_from_the_page(office: Office) -> None:
    address = reverse("deadlines:rule_end", args=[general().pk])
    page = signed(office.head).post(address, {"on": "2026-11-09"})
    assert page.status_code == 400
    assert "会有来信没有期限" in page.content.decode()
    assert general().valid_until is None


@pytest.mark.parametrize("person", ["clerk", "roads_head", "leader"])
def test_nobody_else_sets_or_ends_rules(office: Office, person: str) -> None:
    client = signed(getattr(office, person))
    assert client.post(ADD, TYPED).status_code == 404
    assert client.post(reverse("deadlines:rule_end", args=[consultation().pk]), {"on": "2026-11-09"}).status_code == 404
    assert consultation().valid_until is None
