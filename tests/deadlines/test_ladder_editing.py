"""The ladder is edited: what a step may be, and what running clocks make of a change."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from common.errors import BadInputError, ConflictError, PetitionError, RefusedError, WrongStateError
from deadlines.models import Card, Deadline, DeadlineKind, Escalation, EscalationStep, StepBasis
from deadlines.services.escalation import sweep
from deadlines.services.ladder_checks import StepFacts
from deadlines.services.ladder_editing import add_step, change_step, mark_of, reschedule, restore_step, retire_step
from petitions.models import Kind, LetterType, Petition
from tests import factories as make
from tests.factories import Office

pytestmark = pytest.mark.django_db
STEP = StepFacts(
    name="再次催办",
    kind=DeadlineKind.REPLY,
    basis=StepBasis.DUE,
    offset=2,
    tells=("liaison", "unit_head"),
    card="yellow",
)


def letter(office: Office) -> Petition:
    """Return a letter that is due on 2026-10-13 (received 2026-09-30, 5 working days)."""
    with time_machine.travel(make.at("2026-09-30T10:00"), tick=False):
        return make.handled(office, letter_type=LetterType.CONSULTATION)


def on(text: str) -> time_machine.travel:
    return time_machine.travel(make.at(text), tick=False)


def run(text: str) -> None:
    with on(text):
        sweep(now=make.at(text))


def climbed(petition: Petition) -> list[str]:
    return list(
        Escalation.objects.filter(deadline__petition=petition).order_by("pk").values_list("step__name", flat=True)
    )


def step(key: str) -> EscalationStep:
    return EscalationStep.objects.get(key=key)


def reply(petition: Petition) -> Deadline:
    return Deadline.objects.get(petition=petition, kind=DeadlineKind.REPLY)


def test_a_step_that_was_added_happens_at_its_day(office: Office) -> None:
    petition = letter(office)
    with on("2026-10-08T09:00"):
        add_step(STEP, actor=office.head)
    run("2026-10-14T00:00")
    assert reply(petition).next_step_at == make.at("2026-10-15T00:00")
    run("2026-10-15T00:00")
    assert climbed(petition)[-1] == "再次催办"
    assert petition.events.filter(kind=Kind.URGED).count() == 2


def test_a_step_that_is_added_today_does_not_happen_to_letters_past_it(office: Office) -> None:
    petition = letter(office)
    run("2026-10-16T09:00")
    before = climbed(petition)
    with on("2026-10-16T10:00"):
        add_step(STEP, actor=office.head)
    run("2026-10-16T11:00")
    assert climbed(petition) == before
    run("2026-10-20T00:00")
    assert climbed(petition) == [*before, "督办（红牌）"]


def test_a_step_that_comes_earlier_now_leaves_nobody_out(office: Office) -> None:
    """On the fourth day late the fifth is moved to the third: such a letter is still supervised, on its fifth day."""
    petition = letter(office)
    run("2026-10-19T09:00")
    with on("2026-10-19T10:00"):
        change_step(step("supervise"), replace(StepFacts.of(step("supervise")), offset=3), actor=office.head)
    run("2026-10-19T11:00")
    assert "督办（红牌）" not in climbed(petition)
    run("2026-10-20T00:00")
    assert climbed(petition)[-1] == "督办（红牌）"


def test_a_step_moved_twice_still_leaves_nobody_out(office: Office) -> None:
    petition = letter(office)
    for moment, days in (("2026-10-19T10:00", 3), ("2026-10-19T11:00", 2)):
        with on(moment):
            change_step(step("supervise"), replace(StepFacts.of(step("supervise")), offset=days), actor=office.head)
    run("2026-10-20T00:00")
    assert climbed(petition)[-1] == "督办（红牌）"


def test_new_letters_follow_the_new_days(office: Office) -> None:
    with on("2026-09-29T10:00"):
        change_step(step("supervise"), replace(StepFacts.of(step("supervise")), offset=3), actor=office.head)
    petition = letter(office)
    run("2026-10-16T00:00")
    assert climbed(petition)[-1] == "督办（红牌）"


def test_a_retired_step_does_not_happen(office: Office) -> None:
    petition = letter(office)
    with on("2026-10-08T10:00"):
        retire_step(step("urge"), actor=office.head)
        assert reply(petition).next_step_at == make.at("2026-10-12T00:00")
    run("2026-10-14T09:00")
    assert climbed(petition) == ["到期提醒"]


def test_a_step_that_is_brought_back_happens_from_then_on(office: Office) -> None:
    early, petition = step("urge"), letter(office)
    with on("2026-10-08T10:00"):
        retire_step(early, actor=office.head)
    run("2026-10-15T09:00")
    with on("2026-10-15T10:00"):
        restore_step(step("urge"), actor=office.head)
    run("2026-10-15T11:00")
    assert climbed(petition) == ["到期提醒"]
    with on("2026-10-09T10:00"):
        later = make.handled(office, letter_type=LetterType.CONSULTATION)
    run("2026-10-17T00:00")
    assert "催办（黄牌）" in climbed(later)


def test_ranks_follow_the_moments(office: Office) -> None:
    add_step(STEP, actor=office.head)
    live = EscalationStep.objects.filter(kind=DeadlineKind.REPLY, retired_at=None).order_by("rank")
    assert [each.name for each in live][:4] == ["到期提醒", "催办（黄牌）", "再次催办", "督办（红牌）"]
    assert [each.rank for each in live] == list(range(1, 8))


def test_downtime_over_an_added_step_tells_the_highest_once(office: Office) -> None:
    petition = letter(office)
    with on("2026-10-08T09:00"):
        add_step(replace(STEP, offset=8, name="第二次督办", card="red", opens_order=True), actor=office.head)
    run("2026-10-26T09:00")
    told = Escalation.objects.filter(deadline__petition=petition, told=True)
    assert [row.step.name for row in told] == ["第二次督办"]
    assert petition.orders.count() == 1


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"offset": -31}, "到期前30个工作日"),
        ({"offset": 121}, "到期后120个工作日"),
        ({"name": " "}, "名称"),
        ({"name": "长" * 41}, "名称"),
        ({"tells": ()}, "告知谁"),
        ({"tells": ("auditor",)}, "告知谁"),
        ({"kind": DeadlineKind.RETURN}, "哪一个期限"),
        ({"offset": 0}, "催办（黄牌）"),
        ({"offset": -2}, "还没有到期"),
        ({"offset": -2, "card": "", "opens_order": True}, "还没有到期"),
        ({"card": Card.BLUE}, "蓝牌只用于"),
        ({"kind": DeadlineKind.DISPATCH}, "只能亮蓝牌"),
        ({"kind": DeadlineKind.DISPATCH, "card": "", "opens_order": True}, "只能亮蓝牌"),
        ({"basis": StepBasis.THREE_MONTHS, "offset": -61, "card": ""}, "1至60日"),
        ({"basis": StepBasis.THREE_MONTHS, "offset": 0, "card": ""}, "1至60日"),
        ({"basis": StepBasis.THREE_MONTHS, "kind": DeadlineKind.DISPATCH, "offset": -20, "card": ""}, "只用于答复"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(office: Office, facts: dict[str, Any], words: str) -> None:
    before = EscalationStep.objects.count()
    with pytest.raises((BadInputError, RefusedError)) as refused:
        add_step(replace(STEP, **facts), actor=office.head)
    assert words in str(refused.value)
    assert EscalationStep.objects.count() == before


@pytest.mark.parametrize("key", ["alarm45", "alarm30", "alarm10"])
def test_the_three_alarms_cannot_be_taken_away(office: Office, key: str) -> None:
    alarm = step(key)
    facts = StepFacts.of(alarm)
    tries = [
        lambda: retire_step(alarm, actor=office.head),
        lambda: change_step(alarm, replace(facts, offset=facts.offset + 1), actor=office.head),
        lambda: change_step(alarm, replace(facts, tells=("centre_head",)), actor=office.head),
    ]
    for attempt in tries:
        with pytest.raises(RefusedError, match="国办秘函〔2019〕19号"):
            attempt()
    assert StepFacts.of(step(key)) == facts
    assert step(key).retired_at is None


def test_alarms_may_be_renamed_told_to_more_people_and_added_to(office: Office) -> None:
    facts = StepFacts.of(step("alarm45"))
    change_step(
        step("alarm45"), replace(facts, name="四十五日预警", tells=(*facts.tells, Role.UNIT_HEAD)), actor=office.head
    )
    added = add_step(replace(facts, name="二十日预警", offset=-20), actor=office.head)
    assert added.event_kind == Kind.ALARMED
    retire_step(added, actor=office.head)


def test_who_changes_a_step_after_somebody_else_is_told(office: Office) -> None:
    seen = mark_of(step("urge"))
    change_step(step("urge"), replace(StepFacts.of(step("urge")), name="催办"), seen=seen, actor=office.head)
    with pytest.raises(ConflictError, match=r"t\.head"):
        change_step(step("urge"), replace(StepFacts.of(step("urge")), name="催办单"), seen=seen, actor=office.head)
    assert step("urge").name == "催办"


def test_the_wrong_state_is_refused(office: Office) -> None:
    with pytest.raises(WrongStateError):
        restore_step(step("urge"), actor=office.head)
    retire_step(step("urge"), actor=office.head)
    for attempt in (retire_step, lambda each, actor: change_step(each, StepFacts.of(each), actor=actor)):
        with pytest.raises(WrongStateError):
            attempt(step("urge"), actor=office.head)
    add_step(replace(STEP, offset=0), actor=office.head)
    with pytest.raises(PetitionError, match="再次催办"):
        restore_step(step("urge"), actor=office.head)


def test_a_change_says_who_made_it(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="audit"), on("2026-10-08T10:00"):
        retire_step(step("urge"), actor=office.head)
    assert step("urge").changed_by == office.head
    assert step("urge").changed_at == make.at("2026-10-08T10:00")
    assert "urge retired by t.head" in caplog.text


@pytest.mark.parametrize("letters", [1, 6])
def test_the_number_of_queries_does_not_grow(office: Office, letters: int) -> None:
    for _n in range(letters):
        letter(office)
    Deadline.objects.update(next_step_at=None)
    with (
        CaptureQueriesContext(
            connection,
        ) as captured,
        on("2026-10-01T09:00"),
    ):
        assert reschedule(DeadlineKind.REPLY) == letters
    asked = [query["sql"] for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(asked) == 7, asked


def test_a_clock_that_stopped_or_does_not_escalate_is_left_alone(office: Office) -> None:
    done, quiet = letter(office), letter(office)
    Deadline.objects.filter(petition=done).update(
        satisfied_at=dt.datetime.now(dt.UTC), verdict="in_time", next_step_at=None
    )
    Deadline.objects.filter(petition=quiet).update(escalates=False, next_step_at=None)
    add_step(STEP, actor=office.head)
    assert not Deadline.objects.filter(petition__in=[done, quiet], kind="reply", next_step_at__isnull=False).exists()
