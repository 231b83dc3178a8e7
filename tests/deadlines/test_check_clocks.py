"""The audit of the clocks: each trouble is made by hand and named; nothing else is."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.clock import pretend
from deadlines.models import Deadline, DeadlineKind, DeadlineQuerySet, Escalation, Pause, StepBasis, Verdict
from deadlines.services import pauses
from deadlines.services.checking import troubles
from deadlines.services.escalation import sweep
from deadlines.services.ladder_checks import StepFacts
from deadlines.services.ladder_editing import add_step
from petitions.models import Petition
from tests import factories as make
from tests.factories import Office

pytestmark = pytest.mark.django_db

NOW = make.at("2026-11-12T09:00")


@pytest.fixture
def letter(office: Office) -> Petition:
    with pretend(make.at("2026-11-06T10:00")):
        return make.handled(office)


def clocks(petition: Petition, kind: DeadlineKind = DeadlineKind.REPLY) -> DeadlineQuerySet:
    return Deadline.objects.filter(petition=petition, kind=kind)


def found(now: dt.datetime = NOW) -> list[tuple[str, str]]:
    return [(trouble.number, trouble.words) for trouble in troubles(now)]


def only(petition: Petition, words: str, now: dt.datetime = NOW) -> None:
    """Assert that there is one trouble, of this letter, in these words."""
    [(number, said)] = found(now)
    assert number == petition.number
    assert words in said


def test_letters_in_every_state_are_in_order(office: Office, letter: Petition) -> None:
    with pretend(make.at("2026-11-09T10:00")):
        make.submit_letter()
        make.accepted(office)
        make.in_review(office, supports=(office.schools,))
        make.answered(office)
        pauses.pause(make.handled(office, supports=(office.schools,)), reason="等补充", actor=office.clerk)
    sweep(now=NOW)
    assert found() == []


def test_an_open_letter_without_a_clock(letter: Petition) -> None:
    clocks(letter).delete()
    only(letter, "却没有在走的答复期限")


def test_two_clocks_at_once(letter: Petition) -> None:
    twin = clocks(letter).get()
    twin.pk, twin.round = None, 2
    twin.save()
    assert (letter.number, "同时有2个在走的答复期限") in found()


def test_a_moved_date(letter: Petition) -> None:
    clocks(letter).update(due_on=dt.date(2026, 11, 20))
    letters = Petition.objects.filter(pk=letter.pk)
    letters.update(due_on=dt.date(2026, 11, 20))
    only(letter, "期限存的是2026-11-20（原期限2026-11-17），重新计算是2026-11-17（原期限2026-11-17）")


def test_a_units_clock_with_a_moved_date_names_the_unit(office: Office, letter: Petition) -> None:
    with pretend(make.at("2026-11-09T10:00")):
        other = make.dispatched(office)
    sweep(now=NOW)
    clocks(other, DeadlineKind.ACKNOWLEDGE).update(due_on=dt.date(2026, 12, 1))
    only(other, f"{office.roads}签收：期限存的是2026-12-01")


def test_a_clock_that_the_sweep_would_never_see(letter: Petition) -> None:
    clocks(letter).update(next_step_at=None)
    only(letter, "没有下一步时间（应为2026-11-16 00:00）")


def test_a_clock_that_the_sweep_would_see_too_late(letter: Petition) -> None:
    clocks(letter).update(next_step_at=make.at("2026-11-24T00:00"))
    only(letter, "下一步时间存的是2026-11-24 00:00，应为2026-11-16 00:00")


def test_an_alarm_before_three_months_that_was_lost(office: Office) -> None:
    with pretend(make.at("2026-03-02T09:00")):
        letter = make.handled(office)  # three months: 2026-06-02; 45 days before: 2026-04-18
    moment = make.at("2026-04-20T09:00")
    sweep(now=moment)
    assert found(moment) == []
    alarm = Escalation.objects.filter(deadline__petition=letter, step__event_kind="alarmed")
    assert alarm.update(withdrawn_at=moment) == 1
    assert any("2026-04-18 00:00应发的预警" in words for number, words in found(moment) if number == letter.number)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"verdict": Verdict.LATE}, "结论是“逾期”"),
        ({"satisfied_at": make.at("2026-11-18T00:00")}, "结论是“按时”，期限2026-11-17，完成于2026-11-18 00:00"),
        ({"satisfied_at": None}, "没有完成时间"),
        ({"verdict": ""}, "没有结论"),
    ],
)
def test_a_verdict_against_its_dates(office: Office, changes: dict[str, object], words: str) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        letter = make.answered(office)
    assert found() == []
    clocks(letter).update(**changes)
    only(letter, words)


def test_the_last_second_of_the_due_day_is_in_time(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        letter = make.answered(office)
    clocks(letter).update(satisfied_at=make.at("2026-11-17T23:59:59"))
    assert found() == []


def test_a_pause_that_the_clock_knows_nothing_of(office: Office, letter: Petition) -> None:
    with pretend(make.at("2026-11-09T10:00")):
        pauses.pause(letter, reason="等补充", actor=office.clerk)
    assert found() == []
    Pause.objects.update(from_on=dt.date(2026, 11, 10))
    assert any("暂停起点存的是2026-11-09，来信的暂停是2026-11-10" in words for _number, words in found())


def test_a_pause_that_is_over_for_all_but_the_clock(letter: Petition) -> None:
    clocks(letter).update(paused_on=dt.date(2026, 11, 10))
    only(letter, "暂停起点存的是2026-11-10，来信的暂停是没有暂停")


def test_a_list_that_shows_another_date(letter: Petition) -> None:
    Petition.objects.filter(pk=letter.pk).update(due_on=dt.date(2026, 11, 19))
    only(letter, "列表里的期限是2026-11-19，答复期限是2026-11-17")


def test_old_letters_that_nobody_is_chased_for_are_in_order(letter: Petition) -> None:
    clocks(letter).update(escalates=False, next_step_at=None, excluded="no_reply")
    assert found(make.at("2027-06-01T09:00")) == []


def test_the_number_of_queries_does_not_grow_with_the_letters(office: Office, letter: Petition) -> None:
    found()
    with CaptureQueriesContext(connection) as few:
        found()
    with pretend(make.at("2026-11-06T10:00")):
        for _each in range(5):
            make.handled(office, supports=(office.schools,))
    with CaptureQueriesContext(connection) as many:
        found()
    assert len(many) == len(few)


def test_the_command_prints_a_line_each_and_fails(letter: Petition, capsys: pytest.CaptureFixture[str]) -> None:
    with pretend(NOW):
        out = io.StringIO()
        call_command("check_clocks", stdout=out)
        assert out.getvalue() == "全部期限核对无误。\n"
        clocks(letter).delete()
        with pytest.raises(SystemExit) as ended:
            call_command("check_clocks")
    assert ended.value.code == 1
    printed = capsys.readouterr()
    assert printed.out == f"{letter.number} 来信还没有答复，却没有在走的答复期限\n"
    assert "共1个问题" in printed.err


def test_an_alarm_that_was_set_up_after_its_day_was_not_missed(office: Office) -> None:
    with pretend(make.at("2026-03-02T09:00")):
        make.handled(office)  # three months: 2026-06-02
    moment = make.at("2026-04-20T09:00")
    facts = StepFacts(
        name="距满三个月还有60日", kind=DeadlineKind.REPLY, basis=StepBasis.THREE_MONTHS, offset=-60, tells=("centre",)
    )
    with pretend(moment):
        add_step(facts, actor=office.head)
    sweep(now=moment)
    assert found(moment) == []
