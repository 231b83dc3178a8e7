"""What holds for every action of a letter: who may, when, and what happens when two people act at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from accounts.models import Department, Role
from common.clock import now, today
from petitions.models import ChangeAction, Channel, Grade, LetterType, Petition, RefusalReason
from petitions.services.corrections import Wish
from petitions.services.endings import rate
from routing.models import Assignment, AssignmentRole
from routing.services import handling, timing
from routing.services.correcting import propose_change
from routing.services.hollow import judge_hollow
from routing.services.passing import pass_on
from routing.urls import ACTIONS
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn, act
from tests.routing.hands import make_tree

pytestmark = pytest.mark.django_db
FINDINGS = {"letter_type": LetterType.HELP, "priority": "0"}
TICKED = {"secrets_checked": "on"}
PUBLIC = {"title": "公开的标题", "question": "公开的来信", "public_answer": "公开的答复"}
TYPED = "这是我刚才填写的一段话"


@dataclass(frozen=True)
class Try:
    """One action that works: on a letter in this state, by this person, with these texts."""

    state: str
    person: str
    texts: dict[str, str] = field(default_factory=dict)
    part: AssignmentRole | None = None


LEAD, SUPPORT, SUB = AssignmentRole.LEAD, AssignmentRole.SUPPORT, AssignmentRole.SUB
TRIES = {
    "accept": Try("submitted", "clerk", FINDINGS),
    "take": Try("own", "roads_liaison", FINDINGS),
    "refuse": Try("submitted", "clerk", {"reason": RefusalReason.NO_FACTS, "text": TYPED}),
    "merge": Try("submitted", "clerk", {"into": "OTHER", "text": TYPED}),
    "transfer-out": Try("submitted", "clerk", {"to": "县人民法院", "text": TYPED}),
    "dispatch": Try("accepted", "clerk", {"lead": "ROADS", "note": TYPED}),
    "agree-return": Try("returned", "clerk", {"new_lead": "SCHOOLS", "note": TYPED}, LEAD),
    "insist": Try("returned", "clerk", {"reason": TYPED}, LEAD),
    "undo-dispatch": Try("dispatched", "clerk"),
    "change-lead": Try("handled", "clerk", {"new_lead": "SCHOOLS", "reason": TYPED}),
    "add-support": Try("handled", "clerk", {"department": "SCHOOLS", "note": TYPED}),
    "drop-support": Try("supported", "clerk", {"reason": TYPED}, SUPPORT),
    "pass-on": Try("above", "roads_liaison", {"department": "SECTION", "note": TYPED}, LEAD),
    "end-passing": Try("passed_on", "roads_liaison", {"reason": TYPED}, SUB),
    "keep-passing": Try("sent_up", "roads_liaison", {"reason": TYPED}, SUB),
    "acknowledge": Try("dispatched", "roads_liaison", {}, LEAD),
    "send-back": Try("dispatched", "roads_liaison", {"reason": TYPED}, LEAD),
    "opinion": Try("supported", "schools_liaison", {"opinion": TYPED}, SUPPORT),
    "draft": Try("handled", "roads_liaison", {"body": TYPED}, LEAD),
    "hand-to-head": Try("handled", "roads_liaison", {"body": TYPED}, LEAD),
    "reject-draft": Try("awaiting_head", "roads_head", {"note": TYPED}, LEAD),
    "approve": Try("awaiting_head", "roads_head", {}, LEAD),
    "interim-note": Try("handled", "roads_liaison", {"body": TYPED}, LEAD),
    "ask-extension": Try("handled", "roads_liaison", {"total": "10", "reason": TYPED}, LEAD),
    "grant-extension": Try("extension_asked", "clerk", {"note": TYPED}),
    "refuse-extension": Try("extension_asked", "clerk", {"note": TYPED}),
    "begin-escalation": Try("imported", "clerk"),
    "to-leader": Try("accepted", "clerk", {"leader": "LEADER", "planned_on": "TODAY", "proposal": TYPED}),
    "instruct": Try("handled", "leader", {"text": TYPED, "department": "ROADS"}),
    "record-instruction": Try("handled", "clerk", {"leader": "LEADER", "text": TYPED, "department": "SCHOOLS"}),
    "pause": Try("handled", "clerk", {"text": TYPED}),
    "resume": Try("paused", "clerk"),
    "send-back-reply": Try("in_review", "clerk", {"note": TYPED}),
    "answer-alone": Try("in_review", "clerk", {"reason": TYPED, **TICKED}),
    "release": Try("in_review", "clerk", {"title": "公开的标题", "question": "公开的来信", "answer": TYPED, **TICKED}),
    "judge-hollow": Try("answered", "head", {"reason": TYPED}),
    "redo": Try("unsatisfied", "clerk", {"reason": TYPED}),
    "confirm-genuine": Try("unproven", "clerk"),
    "mark": Try("handled", "clerk", {"priority": "2", "important": "on"}),
    "list-matters": Try("submitted", "clerk", {"summary_1": TYPED, "lead_1": "ROADS", "summary_2": "第二件事"}),
    "urge": Try("handled", "clerk", {"note": TYPED}),
    "report-back": Try("commissioned", "clerk", {"report": TYPED}),
    "decline-redo": Try("unsatisfied", "clerk", {"reason": TYPED}),
    "correct": Try("answered", "clerk", {**PUBLIC, "answer": TYPED, "reason": "写错日期"}),
    "withdraw-copy": Try("answered", "clerk", {"reason": TYPED}),
    "approve-change": Try("change_asked", "second_clerk", {"note": TYPED, **TICKED}),
    "decline-change": Try("change_asked", "second_clerk", {"note": TYPED}),
    "jump": Try("in_review", "head", {"to": "answering", "reason": TYPED}),
    "reopen": Try("answered", "head", {"reason": TYPED}),
    "close": Try("answered", "clerk", {"reason": TYPED}),
}
BY_POST = [name for name in ACTIONS if name != "contact"]
AT_ANY_TIME = {"to-leader", "instruct", "record-instruction"}
"""What leaders read and write has no step of its own: also an answered letter may be put before one."""


def letter_on_its_way(office: Office, state: str) -> Petition:
    """Return a letter that nobody screened: an ordinary one, one to a unit's own mailbox, or one that is not chased."""
    own: dict[str, Any] = {"named_department": office.roads, "channel": "department"} if state == "own" else {}
    letter = make.submit_letter(unproven=state == "unproven", **own).petition
    if state == "imported":
        letter.deadlines.update(escalates=False)
    return letter


def letter_of_a_tree(office: Office, state: str) -> Petition:
    """Return a letter of a unit with units below it: its own, passed on to one of them, or sent back from there."""
    tree, letter = make_tree(office), make.handled(office)
    if state != "above":
        part = pass_on(make.lead_of(letter), department=tree.section, actor=office.roads_liaison)
        if state == "sent_up":
            handling.ask_return(part, reason="不归我管", actor=tree.section_liaison)
    return make.fresh(letter)


def letter_with_an_answer(office: Office, state: str) -> Petition:
    """Return a letter whose writer is not satisfied, or whose answer somebody wants corrected."""
    letter = make.answered(office)
    if state == "unsatisfied":
        rate(letter, grade=Grade.UNSATISFIED, text="没有解决")
    else:
        wish = Wish(action=ChangeAction.CORRECT, answer=make.ANSWER + "更正。")
        propose_change(letter, wish=wish, reason="写错日期", actor=office.clerk)
    return make.fresh(letter)


def letter_in(office: Office, state: str) -> Petition:
    """Return a letter in a state that the factories have, or in one of the few more that actions need."""
    if hasattr(make, state):
        return getattr(make, state)(office)
    if state in {"submitted", "own", "imported", "unproven"}:
        return letter_on_its_way(office, state)
    if state in {"unsatisfied", "change_asked"}:
        return letter_with_an_answer(office, state)
    if state in {"above", "passed_on", "sent_up"}:
        return letter_of_a_tree(office, state)
    if state == "returned":
        letter = make.dispatched(office)
        handling.ask_return(make.lead_of(letter), reason="不归我单位管", actor=office.roads_liaison)
    elif state == "supported":
        letter = make.handled(office, supports=(office.schools,))
        handling.acknowledge(letter.assignments.get(role=SUPPORT), actor=office.schools_liaison)
    elif state == "extension_asked":
        letter = make.handled(office)
        timing.ask_extension(make.lead_of(letter), total=10, reason="要勘测", actor=office.roads_liaison)
    else:
        letter = make.handled(office)
        timing.pause(letter, reason="请补充", actor=office.clerk)
    return make.fresh(letter)


def part_of(letter: Petition, tried: Try) -> Assignment | None:
    return letter.assignments.get(role=tried.part) if tried.part else None


def texts_of(office: Office, tried: Try) -> dict[str, str]:
    """Fill in what is known only once the office stands."""
    known = {"ROADS": str(office.roads.pk), "SCHOOLS": str(office.schools.pk)}
    known |= {"LEADER": str(office.leader.pk), "TODAY": today().isoformat()}
    if section := Department.objects.filter(code="t-section").first():
        known["SECTION"] = str(section.pk)
    if "OTHER" in tried.texts.values():
        known["OTHER"] = make.submit_letter().petition.number
    return {name: known.get(text, text) for name, text in tried.texts.items()}


def test_every_action_is_tried_here() -> None:
    assert set(TRIES) == set(BY_POST)


@pytest.mark.parametrize("name", BY_POST)
def test_it_works_once_and_says_so(office: Office, sign_in: SignIn, name: str) -> None:
    tried = TRIES[name]
    letter = letter_in(office, tried.state)
    client = sign_in(getattr(office, tried.person))
    response = act(client, letter, name, part=part_of(letter, tried), **texts_of(office, tried))
    assert response.status_code == 302, response.content.decode()
    assert 'class="is-success"' in client.get(response.headers["Location"]).content.decode()


@pytest.mark.parametrize("name", BY_POST)
def test_who_saw_an_older_state_is_told_and_keeps_the_text(office: Office, sign_in: SignIn, name: str) -> None:
    tried = TRIES[name]
    letter = letter_in(office, tried.state)
    texts = texts_of(office, tried)
    Petition.objects.filter(pk=letter.pk).update(version=F("version") + 1)
    client = sign_in(getattr(office, tried.person))
    response = act(client, letter, name, part=part_of(letter, tried), version=letter.version, **texts)
    page = response.content.decode()
    assert response.status_code == 409
    assert "这封信刚刚有了变化" in page
    assert f'name="version" value="{letter.version + 1}"' in page
    for text in texts.values():
        if text == TYPED:
            assert TYPED in page


@pytest.mark.parametrize("name", [name for name in BY_POST if name not in AT_ANY_TIME])
def test_it_is_refused_where_the_letter_is_past_it(office: Office, sign_in: SignIn, name: str) -> None:
    tried = TRIES[name]
    letter = make.answered(office, supports=(office.schools,) if tried.part == SUPPORT else ())
    if name == "take":
        own = Channel.objects.get(key="department")
        Petition.objects.filter(pk=letter.pk).update(named_department=office.roads, channel=own)
    if name in ("judge-hollow", "reopen", "close"):  # the steps that an answer is there for
        judge_hollow(letter, reason=TYPED, actor=office.head)
    if name in {"correct", "withdraw-copy"}:  # one wish at a time
        wish = Wish(action=ChangeAction.WITHDRAW)
        propose_change(letter, wish=wish, reason="写错日期", actor=office.clerk)
    letter.assignments.filter(role=SUPPORT).update(state="done")
    if tried.part == SUB:
        lead, moment = make.lead_of(letter), now()
        below = {"department": office.schools, "parent": lead, "assigned_at": moment, "ended_at": moment}
        letter.assignments.create(role=SUB, state="done", **below)
    client = sign_in(getattr(office, tried.person))
    response = act(client, letter, name, part=part_of(letter, tried), **texts_of(office, tried))
    assert response.status_code == 400
    assert 'class="errsum"' in response.content.decode()


@pytest.mark.parametrize("name", list(ACTIONS))
def test_others_meet_nothing(office: Office, sign_in: SignIn, client: Client, name: str) -> None:
    tried = TRIES.get(name, Try("handled", "clerk"))
    letter = letter_in(office, tried.state)
    before = letter.version
    other_unit = make.make_user("t.town", office.town, Role.LIAISON)
    texts = {**texts_of(office, tried)}
    stranger = office.clerk if tried.person == "leader" else office.leader
    for person in (stranger, other_unit):
        assert act(sign_in(person), letter, name, part=part_of(letter, tried), **texts).status_code == 404
    assert act(client, letter, name, part=part_of(letter, tried), **texts).status_code == 302  # to sign in
    assert make.fresh(letter).version == before


@pytest.mark.parametrize("name", list(ACTIONS))
def test_looking_does_nothing(office: Office, sign_in: SignIn, name: str) -> None:
    tried = TRIES.get(name, Try("handled", "clerk"))
    letter = letter_in(office, tried.state)
    response = sign_in(getattr(office, tried.person)).get(reverse(f"routing:{name}", args=[letter.number]))
    assert response.status_code == 405


@pytest.mark.parametrize("name", BY_POST)
def test_a_form_without_its_state_is_refused(office: Office, sign_in: SignIn, name: str) -> None:
    tried = TRIES[name]
    letter = letter_in(office, tried.state)
    client = sign_in(getattr(office, tried.person))
    response = act(client, letter, name, part=part_of(letter, tried), version="x", **texts_of(office, tried))
    assert response.status_code == 400
    assert "页面不完整" in response.content.decode()


@pytest.mark.parametrize("name", [name for name, tried in TRIES.items() if tried.part])
def test_a_part_that_is_none_does_not_exist(office: Office, sign_in: SignIn, name: str) -> None:
    tried = TRIES[name]
    letter = letter_in(office, tried.state)
    client, texts = sign_in(getattr(office, tried.person)), texts_of(office, tried)
    other = make.lead_of(make.dispatched(office))
    for part in ("", "x", "0", "9" * 20, "9" * 5000, str(other.pk)):
        data = {"version": letter.version, "part": part, **texts}
        assert client.post(reverse(f"routing:{name}", args=[letter.number]), data).status_code == 404, part
