"""What was shown, kept or written down before a letter turned out to report wrongdoing, or left the unit."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Department, User
from common.codes import new_token
from petitions.models import LetterType, Petition
from routing.conditions import Condition
from routing.models import BulkJob, BulkKind
from routing.services import dispatching, handling, instructing, jumping, rules, screening
from routing.services.bulk import run_waiting, start_job
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn

pytestmark = pytest.mark.django_db
TITLE = "采购护栏时收受好处"


def found_out(office: Office, letter: Petition, *, accused: Department | None = None) -> Petition:
    """Let the centre look at the letter anew, and find that it reports wrongdoing."""
    jumping.jump(make.fresh(letter), to=jumping.JumpTarget.SCREENING, reason="其实是举报", actor=office.head)
    if accused:
        Petition.objects.filter(pk=letter.pk).update(named_department=accused)
    findings = screening.Findings(letter_type=LetterType.WRONGDOING)
    screening.accept(make.fresh(letter), findings=findings, actor=office.clerk)
    return make.fresh(letter)


def exported(letter: Petition, person: User) -> BulkJob:
    job = start_job(BulkKind.EXPORT, chosen={letter.number: letter.version}, wishes={}, token=new_token(), actor=person)
    run_waiting()
    return job


def fetched(client: Client, job: BulkJob) -> int:
    return client.get(reverse("routing:bulk_file", args=[job.pk])).status_code


def test_a_list_made_before_is_handed_out_no_more(office: Office, sign_in: SignIn) -> None:
    letter = make.dispatched(office, title=TITLE)
    mine, marked = exported(letter, office.second_clerk), exported(letter, office.clerk)
    assert fetched(sign_in(office.second_clerk), mine) == 200
    found_out(office, letter)
    assert fetched(sign_in(office.second_clerk), mine) == 302
    assert fetched(sign_in(office.clerk), marked) == 200


def test_a_unit_that_lost_the_letter_fetches_no_list_with_it(office: Office, sign_in: SignIn) -> None:
    letter = make.dispatched(office, title=TITLE)
    job = exported(letter, office.roads_liaison)
    dispatching.change_lead(letter, new_lead=office.schools, reason="分错了", actor=office.clerk)
    assert fetched(sign_in(office.roads_liaison), job) == 302


def test_a_rules_trial_names_it_for_marked_people_alone(office: Office, sign_in: SignIn) -> None:
    letter = make.dispatched(office, title=TITLE)
    draft = rules.RuleDraft(name="护栏", conditions=[Condition("title", ("护栏",))], lead=office.schools)
    rule = rules.save_rule(None, draft=draft, actor=office.clerk)
    rules.try_rule(rule, actor=office.clerk)
    found_out(office, letter)
    address = reverse("routing:rule", args=[rule.pk])
    assert TITLE not in sign_in(office.second_clerk).get(address).content.decode()
    assert TITLE in sign_in(office.clerk).get(address).content.decode()


def test_the_accused_unit_sees_it_no_more_though_it_helped_before(office: Office, sign_in: SignIn) -> None:
    User.objects.update(sees_wrongdoing=True)
    letter = make.handled(office, (office.schools,), title=TITLE)
    part = letter.assignments.get(department=office.schools)
    handling.acknowledge(part, actor=office.schools_liaison)
    given = instructing.instruct(
        make.fresh(letter),
        text="请教育局一并核查",
        department=office.schools,
        leader=office.leader,
        actor=office.leader,
    )
    handling.give_opinion(part, opinion="我局的意见", actor=office.schools_liaison)
    client, paper = sign_in(office.schools_liaison), reverse("routing:instruction", args=[given.pk])
    assert client.get(paper).status_code == 200
    found_out(office, letter, accused=office.schools)
    assert client.get(reverse("routing:letter", args=[letter.number])).status_code == 404
    assert client.get(paper).status_code == 404


def test_a_unit_reads_an_instruction_once_it_has_the_letter(office: Office, sign_in: SignIn) -> None:
    letter = make.accepted(office, title=TITLE)
    given = instructing.instruct(
        letter, text="请交通局核查", department=office.roads, leader=office.leader, actor=office.leader
    )
    client, paper = sign_in(office.roads_liaison), reverse("routing:instruction", args=[given.pk])
    assert client.get(paper).status_code == 404
    assert TITLE not in client.get(reverse("routing:instructions")).content.decode()
    dispatching.dispatch(make.fresh(letter), lead=office.roads, actor=office.clerk)
    assert client.get(paper).status_code == 200
