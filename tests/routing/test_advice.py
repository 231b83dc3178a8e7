"""At screening and dispatch the letter's page proposes, with the reason; people decide."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Department
from petitions.models import Category, LetterType, Petition
from routing.conditions import Condition
from routing.models import RoutingRule
from routing.services import advising
from routing.services.advising import advise
from routing.services.rules import RuleDraft, save_rule, switch, try_rule
from routing.services.suggesting import Guess, Suggestions
from tests import factories as make
from tests.factories import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(office: Office, client: Client) -> Client:
    client.force_login(office.clerk)
    return client


def rule_for(office: Office, **proposal) -> RoutingRule:
    facts = {"name": "校门口", "conditions": [Condition("title", ("小学门前",))], **proposal}
    rule = save_rule(None, draft=RuleDraft(**facts), actor=office.clerk)
    try_rule(rule, actor=office.clerk)
    switch(rule, on=True, actor=office.clerk)
    return rule


def guessing(monkeypatch: pytest.MonkeyPatch, *guesses: Guess, category: tuple[Guess, ...] = ()) -> None:
    monkeypatch.setattr(advising, "suggest", lambda _letter: Suggestions(category=category, unit=guesses))


def guess(unit: Department, share: float, *, sure: bool) -> Guess:
    return Guess(unit.pk, unit.name, share, sure, ("小学", "斑马线"))


def page_of(client: Client, letter: Petition, query: str = "") -> str:
    return client.get(reverse("routing:letter", args=[letter.number]) + query).content.decode()


def lead_of_form(client: Client, letter: Petition, query: str = "") -> object:
    panes = client.get(reverse("routing:letter", args=[letter.number]) + query).context["panes"]
    return next(pane.form.initial.get("lead") for pane in panes if pane.action == "dispatch")


def test_a_rule_goes_before_the_model_and_is_filled_in_with_its_supports(
    office: Office, clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule_for(office, lead=office.roads, supports=[office.schools], note="交通设施")
    guessing(monkeypatch, guess(office.schools, 0.9, sure=True))
    letter = make.accepted(office)
    advice = advise(letter)
    assert [hint.pk for hint in advice.units] == [office.roads.pk, office.schools.pk]
    assert advice.unit == advice.units[0]
    page = page_of(clerk, letter)
    assert "规则“校门口”：小学门前（交通设施）" in page
    assert "同类来信中约90%，依据“小学、斑马线”" in page
    assert lead_of_form(clerk, letter) == office.roads.pk


def test_a_model_that_is_not_sure_fills_in_nothing_and_says_so(
    office: Office, clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    guessing(monkeypatch, guess(office.roads, 0.4, sure=False), guess(office.schools, 0.3, sure=False))
    letter = make.accepted(office)
    assert lead_of_form(clerk, letter) is None
    page = page_of(clerk, letter)
    assert "系统没有把握，请您判断" in page
    assert lead_of_form(clerk, letter, f"?lead={office.schools.pk}") == office.schools.pk
    assert f"?lead={office.schools.pk}" in page


@pytest.mark.parametrize("key", ["x", "9" * 30, "-1", "1;--"])
def test_an_address_that_was_tampered_with_fills_in_nothing(office: Office, clerk: Client, key: str) -> None:
    assert lead_of_form(clerk, make.accepted(office), f"?lead={key}") is None


def test_what_the_writer_named_is_not_overruled(office: Office, clerk: Client) -> None:
    rule_for(office, lead=office.roads)
    letter = make.accepted(office, named_department=office.schools)
    assert lead_of_form(clerk, letter) == office.schools.pk


def test_type_urgency_and_category_are_proposed_at_screening(office: Office, clerk: Client) -> None:
    category = Category.objects.filter(parent__isnull=False).earliest("pk")
    rule_for(office, category=category, letter_type=LetterType.COMPLAINT, urgent=True)
    page = page_of(clerk, make.submit_letter().petition)
    assert "建议类型：投诉" in page
    assert "建议标为安全紧急" in page
    assert category.name in page


def test_without_rules_and_models_nothing_is_said(office: Office, clerk: Client) -> None:
    page = page_of(clerk, make.accepted(office))
    assert "建议主办单位" not in page
    assert "系统没有把握" not in page


def test_the_accused_unit_is_in_no_proposal(office: Office, clerk: Client) -> None:
    rule_for(office, lead=office.roads)
    facts = {"letter_type": LetterType.WRONGDOING, "proposed_type": LetterType.WRONGDOING}
    report = make.accepted(office, named_department=office.roads, **facts)
    assert advise(report).units == ()
