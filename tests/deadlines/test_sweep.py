"""The sweep: every step once, the highest told after downtime, nothing at once again."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from common.clock import pretend
from deadlines.models import Deadline, DeadlineKind, Escalation, Pause
from deadlines.services import pauses
from deadlines.services.escalation import sweep
from notifications.models import Medium, Notification
from petitions.models import Kind, LetterType, Petition, State
from routing.services.dispatching import dispatch
from tests import factories as make
from tests.factories import Office

pytestmark = pytest.mark.django_db


def told(notice: str) -> list[str]:
    rows = Notification.objects.filter(notice=notice, medium=Medium.DESK).order_by("pk")
    return [row.recipient.username for row in rows if row.recipient]


def steps_of(petition: Petition, kind: DeadlineKind = DeadlineKind.REPLY) -> list[str]:
    rows = Escalation.objects.filter(deadline__petition=petition, deadline__kind=kind).order_by("pk")
    return [row.step.key for row in rows]


def test_the_ladder_is_climbed_step_by_step(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        petition = make.handled(office)  # due 2026-11-17
    for moment, expected in [
        ("2026-11-15T23:59", []),
        ("2026-11-16T00:00", ["reminder"]),
        ("2026-11-17T23:59", ["reminder"]),
        ("2026-11-18T00:00", ["reminder", "urge"]),
        ("2026-11-23T23:59", ["reminder", "urge"]),
        ("2026-11-24T00:00", ["reminder", "urge", "supervise"]),
    ]:
        sweep(now=make.at(moment))
        assert (moment, steps_of(petition)) == (moment, expected)
    assert told("reminder") == ["t.roads"]
    assert set(told("urge")) == {"t.roads", "t.roads.head"}
    assert "t.leader" in told("supervision")
    kinds = list(petition.events.values_list("kind", flat=True))
    assert [kind for kind in kinds if kind in {Kind.REMINDED, Kind.URGED, Kind.SUPERVISED}] == [
        Kind.REMINDED,
        Kind.URGED,
        Kind.SUPERVISED,
    ]


def test_after_downtime_one_message_of_the_highest_stage_is_sent(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        petition = make.handled(office)
    sweep(now=make.at("2026-11-30T09:00"))
    assert steps_of(petition) == ["reminder", "urge", "supervise"]
    assert (told("reminder"), told("urge")) == ([], [])
    assert "t.roads" in told("supervision") or "t.leader" in told("supervision")


def test_again_at_once_it_does_nothing(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        make.handled(office)
    sweep(now=make.at("2026-11-18T09:00"))
    before = Notification.objects.count()
    again = sweep(now=make.at("2026-11-18T09:00"))
    assert again.did_nothing
    assert Notification.objects.count() == before


def test_a_clock_put_back_causes_no_second_message(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        make.handled(office)
    sweep(now=make.at("2026-11-18T09:00"))
    sweep(now=make.at("2026-11-18T08:00"))
    sweep(now=make.at("2026-11-18T09:30"))
    assert sorted(told("urge")) == ["t.roads", "t.roads.head"]


def test_a_dry_run_tells_and_writes_nothing(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        petition = make.handled(office)
    events = petition.events.count()
    summary = sweep(now=make.at("2026-11-18T09:00"), dry_run=True)
    assert summary.steps == {Kind.REMINDED: 1, Kind.URGED: 1}
    assert (petition.number, "催办") in [(number, name[:2]) for number, name in summary.letters]
    assert not Escalation.objects.exists()
    assert petition.events.count() == events


def test_a_paused_letter_is_not_urged(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        petition = make.handled(office)
    with pretend(make.at("2026-11-16T10:00")):
        pauses.pause(petition, reason="请补充照片", actor=office.clerk)
    sweep(now=make.at("2026-11-25T09:00"))
    assert "urge" not in steps_of(petition)


def test_an_undispatched_letter_gives_the_centre_a_blue_card(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        petition = make.submit_letter().petition
    sweep(now=make.at("2026-11-11T23:59"))
    assert steps_of(petition, DeadlineKind.DISPATCH) == []
    sweep(now=make.at("2026-11-12T00:00"))
    assert steps_of(petition, DeadlineKind.DISPATCH) == ["centre_delay"]
    assert "t.clerk" in told("centre_delayed")


def test_three_months_are_announced_pauses_or_not(office: Office) -> None:
    with pretend(make.at("2026-03-02T10:00")):
        petition = make.handled(office)
        pauses.pause(petition, reason="请补充", actor=office.clerk)
    Pause.objects.update(resume_on=None)  # one that nothing ends
    sweep(now=make.at("2026-04-18T00:00"))
    assert steps_of(petition) == ["alarm45"]
    sweep(now=make.at("2026-05-23T00:00"))
    assert steps_of(petition) == ["alarm45", "alarm30", "alarm10"]


def test_of_a_report_of_wrongdoing_only_marked_people_hear(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        make.submit_letter(proposed_type=LetterType.WRONGDOING)
    sweep(now=make.at("2026-11-30T09:00"))
    assert set(told("new_letter")) | set(told("centre_delayed")) == {"t.clerk", "t.head"}


def test_an_answered_letter_closes_after_five_working_days(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        petition = make.answered(office)
    sweep(now=make.at("2026-11-13T23:59"))
    assert make.fresh(petition).state == State.ANSWERED
    summary = sweep(now=make.at("2026-11-14T00:00"))
    assert (summary.closed, make.fresh(petition).state) == (1, State.CLOSED)


def test_messages_to_staff_wait_for_office_hours(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        make.handled(office)
    sweep(now=make.at("2026-11-18T00:00"))
    message = Notification.objects.filter(notice="urge", medium=Medium.DESK).first()
    assert message is not None
    assert message.not_before == make.at("2026-11-18T08:30")


def test_one_clock_that_fails_holds_up_no_other(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        broken, whole = make.handled(office), make.handled(office)
    Deadline.objects.filter(petition=broken, kind=DeadlineKind.REPLY).update(rule={}, due_on="2110-12-31")
    with pretend(make.at("2026-11-07T09:00")):
        Pause.objects.create(petition=broken, from_on="2026-11-07", reason="x")
    summary = sweep(now=make.at("2026-11-18T09:00"))
    assert summary.broken
    assert not summary.did_nothing
    assert steps_of(whole) == ["reminder", "urge"]
    assert steps_of(broken) == []
    call_command("sweep")
    assert "未能处理" in capsys.readouterr().out


def test_the_command_prints_one_line(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        petition = make.handled(office)
    call_command("sweep", "--dry-run", "--now", "2026-11-18T09:00")
    lines = capsys.readouterr().out.strip().splitlines()
    assert lines[0].startswith(petition.number)
    assert lines[-1].startswith("试算：")
    assert not Deadline.objects.filter(escalations__isnull=False).exists()


def test_a_wrong_time_is_refused_in_chinese(office: Office) -> None:
    with pytest.raises(CommandError, match="无法识别"):
        call_command("sweep", "--dry-run", "--now", "yesterday")
    with pytest.raises(CommandError, match="只能与 --dry-run 同用"):
        call_command("sweep", "--now", "2026-11-18T09:00")


def test_a_time_outside_the_calendar_is_refused_in_chinese(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        make.handled(office)
    with pytest.raises(CommandError, match="只能计算"):
        call_command("sweep", "--dry-run", "--now", "9999-12-31T23:59")


def test_of_a_unit_without_people_the_centre_hears(office: Office) -> None:
    empty = make.make_unit("t-empty", "测试空编单位")
    with pretend(make.at("2026-11-06T10:00")):
        petition = make.accepted(office)
        dispatch(petition, lead=empty, actor=office.clerk)
    sweep(now=make.at("2026-11-18T00:00"))
    assert steps_of(petition) == ["reminder", "urge"]
    assert {"t.clerk", "t.clerk2", "t.head"} <= set(told("urge"))
