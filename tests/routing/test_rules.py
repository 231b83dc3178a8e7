"""Rules of the centre: read, tried before they are used, asked in their order; a broken one harms nothing."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Department
from common.clock import today
from common.errors import BadInputError, RefusedError
from notifications.models import Notification
from petitions.models import LetterType
from routing.access import NoPermissionError
from routing.conditions import BrokenRuleError, Condition, LetterFacts, folded, matched, read_conditions
from routing.models import RoutingRule
from routing.services import dispatching
from routing.services.rules import RuleDraft, move, retire, rules_for, save_rule, standing_rules, switch, try_rule
from tests import factories as make
from tests.factories import Office

LETTER = LetterFacts(
    channel="leader", letter_type="help", township="liutang", named_unit="", place="柳塘镇",
    title=folded("小学门前没有路灯"), body=folded("请在ＬＥＤ灯杆上装灯"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("conditions", "words"),
    [
        ([("title", ["路灯"])], ("路灯",)),
        ([("title", ["照明", "路灯"]), ("channel", ["leader"])], ("路灯", "leader")),
        ([("title", ["LED"])], None),
        ([("text", ["led"])], ("led",)),
        ([("place", ["柳塘"])], ("柳塘",)),
        ([("type", ["complaint"])], None),
        ([("title", ["路灯"]), ("without", ["小学"])], None),
        ([("title", ["路灯"]), ("without", ["大学"])], ("路灯",)),
        ([("township", ["liutang"]), ("named", ["roads"])], None),
    ],
)
def test_all_conditions_must_hold_and_of_each_any_value(conditions, words):
    read = [Condition(sort, tuple(values)) for sort, values in conditions]
    assert matched(read, LETTER) == words


@pytest.mark.parametrize(
    "stored",
    [
        [], {}, "路灯", None, [{"sort": "title"}], [{"sort": "title", "values": []}], [{"sort": "title", "values": [""]}],
        [{"sort": "title", "values": [3]}], [{"sort": "sql", "values": ["x"]}], [{"sort": "without", "values": ["x"]}],
        [{"sort": "title", "values": ["x" * 61]}], [{"sort": "title", "values": ["x"] * 51}], ["title"],
    ],
)  # fmt: skip
def test_what_is_no_condition_is_refused_with_words(stored):
    with pytest.raises(BrokenRuleError, match=r"规则|条件"):
        read_conditions(stored)


SORTS_TRIED = ("title", "without", "?", 3, None)
VALUES_TRIED: tuple[Any, ...] = (["路灯"], ["", "路灯"], [3], ["x" * 61], [], "路", None, {})
ONES: list[Any] = [{"sort": sort, "values": values} for sort, values in product(SORTS_TRIED, VALUES_TRIED)]


@pytest.mark.parametrize("first", [*ONES, {}, {"sort": "title"}, "路灯", 3], ids=str)
def test_anything_stored_is_read_or_called_broken(first):
    for second in ([], *([one] for one in ONES)):
        stored = [first, *second]
        try:
            conditions = read_conditions(stored)
        except BrokenRuleError:
            continue
        assert [condition.stored() for condition in conditions] == stored
        matched(conditions, LETTER)


def draft(office: Office, **more) -> RuleDraft:
    facts = {"name": "路口安全", "conditions": [Condition("title", ("路口",))], "lead": office.roads}
    return RuleDraft(**{**facts, **more})


def in_use(office: Office, **more) -> RoutingRule:
    rule = save_rule(None, draft=draft(office, **more), actor=office.clerk)
    try_rule(rule, actor=office.clerk)
    switch(rule, on=True, actor=office.clerk)
    return rule


@pytest.mark.django_db
def test_a_rule_is_tried_on_past_letters_before_it_is_switched_on(office: Office) -> None:
    right, wrong = make.dispatched(office), make.accepted(office)
    dispatching.dispatch(wrong, lead=office.schools, actor=office.clerk)
    make.dispatched(office, title="图书馆开放时间", body="周末能开吗？")
    rule = save_rule(None, draft=draft(office), actor=office.clerk)
    with pytest.raises(RefusedError, match="试用"):
        switch(rule, on=True, actor=office.clerk)
    trial = try_rule(rule, actor=office.clerk)
    assert (trial.asked, trial.fitted, trial.right) == (3, 2, 1)
    assert [one["number"] for one in trial.wrong] == [wrong.number]
    switch(rule, on=True, actor=office.clerk)
    assert [ruled.rule for ruled in rules_for(right)] == [rule]
    assert rules_for(right)[0].words == ("路口",)


@pytest.mark.django_db
def test_a_changed_rule_is_off_until_it_is_tried_again(office: Office) -> None:
    rule = in_use(office)
    save_rule(rule, draft=draft(office, name="路口"), actor=office.clerk)
    rule.refresh_from_db()
    assert (rule.active, rule.tried_at, rule.trial) == (False, None, {})
    assert rules_for(make.accepted(office)) == []


@pytest.mark.django_db
def test_reports_of_wrongdoing_are_no_examples(office: Office) -> None:
    report = make.accepted(office, letter_type=LetterType.WRONGDOING, proposed_type=LetterType.WRONGDOING)
    assert report.restricted
    report.lead_department = office.schools
    report.save()
    assert try_rule(save_rule(None, draft=draft(office), actor=office.clerk), actor=office.clerk).asked == 0


@pytest.mark.django_db
def test_the_accused_unit_is_never_proposed(office: Office) -> None:
    in_use(office)
    report = make.submit_letter(proposed_type=LetterType.WRONGDOING, named_department=office.roads).petition
    assert rules_for(report) == []


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["conditions", "unit"])
def test_a_broken_rule_is_skipped_and_reported_once(office: Office, how: str) -> None:
    broken, whole = in_use(office), in_use(office, name="学校", lead=office.schools)
    if how == "conditions":
        RoutingRule.objects.filter(pk=broken.pk).update(conditions={"sort": "?"})
    else:
        Department.objects.filter(pk=office.roads.pk).update(valid_to=today())
    letter = make.submit_letter().petition
    for _time in range(2):
        assert [ruled.rule for ruled in rules_for(letter)] == [whole]
    broken.refresh_from_db()
    assert broken.broken_because
    told = Notification.objects.filter(notice="rule_broken")
    assert {one.recipient for one in told} == {office.head}


@pytest.mark.django_db
def test_rules_are_asked_in_the_order_that_people_set(office: Office) -> None:
    first, second, third = (in_use(office, name=name) for name in "甲乙丙")
    move(third, earlier=True, actor=office.clerk)
    move(first, earlier=True, actor=office.clerk)
    assert [rule.name for rule in standing_rules()] == ["甲", "丙", "乙"]
    retire(third, actor=office.clerk)
    assert [ruled.rule for ruled in rules_for(make.submit_letter().petition)] == [first, second]


@pytest.mark.django_db
def test_a_rule_without_name_condition_or_proposal_is_refused(office: Office) -> None:
    flaws: tuple[dict[str, Any], ...] = ({"name": " "}, {"conditions": []}, {"lead": None})
    for flaw in flaws:
        with pytest.raises(BadInputError):
            save_rule(None, draft=draft(office, **flaw), actor=office.clerk)
    assert not RoutingRule.objects.exists()


@pytest.mark.django_db
def test_units_write_no_rules(office: Office) -> None:
    with pytest.raises(NoPermissionError):
        save_rule(None, draft=draft(office), actor=office.roads_liaison)


@pytest.mark.django_db
def test_the_centre_writes_tries_and_switches_on_its_pages(office: Office, client: Client) -> None:
    make.dispatched(office)
    client.force_login(office.clerk)
    assert "还没有分办规则" in client.get(reverse("routing:rules")).content.decode()
    typed = {"name": "<b>路口", "title": "路口、斑马线", "lead": office.roads.pk, "supports": [office.schools.pk]}
    answer = client.post(reverse("routing:rule_add"), typed)
    rule = RoutingRule.objects.get()
    assert answer.headers["Location"] == reverse("routing:rule", args=[rule.pk])
    assert rule.conditions == [{"sort": "title", "values": ["路口", "斑马线"]}]
    assert list(rule.supports.all()) == [office.schools]
    said = client.post(reverse("routing:rule_try", args=[rule.pk]), follow=True).content.decode()
    assert "符合1封，其中与人工决定一致1封" in said
    client.post(reverse("routing:rule_switch_on", args=[rule.pk]))
    page = client.get(reverse("routing:rules")).content.decode()
    assert "已启用" in page
    assert "&lt;b&gt;路口" in page
    client.post(reverse("routing:rule_retire", args=[rule.pk]))
    assert client.get(reverse("routing:rule", args=[rule.pk])).status_code == 404


@pytest.mark.django_db
def test_a_mistake_is_said_beside_its_field_and_what_was_typed_stays(office: Office, client: Client) -> None:
    client.force_login(office.clerk)
    answer = client.post(reverse("routing:rule_add"), {"name": "路灯", "title": "灯" * 61, "lead": office.roads.pk})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "内容太多或者太长" in page
    assert "灯" * 61 in page
    assert "没有条件" in client.post(reverse("routing:rule_add"), {"name": "空", "urgent": "on"}).content.decode()
