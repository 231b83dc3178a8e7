"""23:59:59 of the due day is in time, 00:00:00 after it is late: every reading says so, in whatever zone it is told."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from accounts.models import User
from common.clock import local_date, pretend, today
from deadlines.models import Deadline, DeadlineKind, DeadlineQuerySet, Escalation, Verdict
from deadlines.services import pauses
from deadlines.services.calendars import current_calendar
from deadlines.services.clocks import reply_clock
from deadlines.services.escalation import sweep
from deadlines.services.showing import badge_of, distance_of
from deadlines.standing import Standing, standing
from petitions.models import Kind, Petition
from portal.clockface import clock_face
from reports.metrics import figures
from reports.metrics.period import Period
from reports.metrics.reading import read_facts
from routing.desks import unit_groups
from routing.listing import counts, letters_in, parts_in
from routing.queues import QUEUES
from routing.rows import for_lists, letter_rows
from routing.services import dispatching, releasing
from tests import factories as make
from tests.factories import Office

pytestmark = pytest.mark.django_db

LAST, FIRST_LATE = make.at("2026-11-17T23:59:59.999999"), make.at("2026-11-18T00:00")
DUE = "2026-11-17"
"""Seven working days after 6 November, on which the letters here are received."""
ZONES = [ZoneInfo(name) for name in ("Asia/Shanghai", "UTC", "America/Los_Angeles")]
CSS = {
    Standing.RUNNING: "st-ok",
    Standing.DUE_TODAY: "st-soon",
    Standing.LATE: "st-late",
    Standing.PAUSED: "st-pause",
}
QUEUE = {Standing.DUE_TODAY: "due-today", Standing.LATE: "late", Standing.PAUSED: "paused"}


def clock_of(petition: Petition, kind: DeadlineKind = DeadlineKind.REPLY) -> Deadline:
    return Deadline.objects.select_related("calendar_version", "petition").get(petition=petition, kind=kind)


@pytest.fixture
def letter(office: Office) -> Petition:
    with pretend(make.at("2026-11-06T10:00")):
        return make.handled(office)


def readings(petition: Petition, office: Office, at: dt.datetime) -> dict[str, object]:
    """Return what everything that tells how a letter stands says at the moment: a Standing each."""
    clocks = Deadline.objects.filter(petition=petition, kind=DeadlineKind.REPLY)
    clock = clock_of(petition)
    with pretend(at):
        day, calendar = today(), current_calendar()
        face = clock_face(make.fresh(petition))
        assert face is not None
        row = letter_rows(for_lists(Petition.objects.filter(pk=petition.pk)), day)[0]
        return {
            "the clock": standing(clock, at=at),
            "SQL": _in_sql(clocks, at),
            "the badge": badge_of(clock, calendar, day).css,
            "the distance": distance_of(clock, calendar, day).css,
            "the writer's page": face.badge.css,
            "a line of a list": row.reply.css if row.reply else "",
            "the line's standing": row.standing,
            "the centre's queue": _queue_of(petition, office.clerk, day),
            "the unit's tab": "unit-late" if _in_unit_queue(petition, office, day) else "",
            "the numbers at the queues": _counted(office, day),
            "the unit's desk": _presses(office, day),
            "the figures": figures.overdue_and_open(_facts(at)),
        }


def expected(petition: Petition, how: Standing, *, held: bool = False) -> dict[str, object]:
    late = how is Standing.LATE
    counted = {key: int(QUEUE.get(how) == key or (held and key == "paused")) for key in QUEUE.values()}
    return {
        "the clock": how,
        "SQL": how,
        "the badge": CSS[how],
        "the distance": CSS[how],
        "the writer's page": CSS[how],
        "a line of a list": CSS[how],
        "the line's standing": how,
        "the centre's queue": {key for key, number in counted.items() if number},
        "the unit's tab": "unit-late" if late else "",
        "the numbers at the queues": {**counted, "unit-late": int(late)},
        "the unit's desk": how.presses,
        "the figures": (petition.number,) if late else (),
    }


def _in_sql(clocks: DeadlineQuerySet, at: dt.datetime) -> Standing:
    asked = {
        Standing.LATE: clocks.late(at),
        Standing.DUE_TODAY: clocks.due_today(at),
        Standing.PAUSED: clocks.paused(),
    }
    found = [how for how, answer in asked.items() if answer.exists()]
    assert len(found) <= 1
    assert clocks.not_late(at).exists() is (found != [Standing.LATE])
    return found[0] if found else Standing.RUNNING


def _queue_of(petition: Petition, clerk: User, day: dt.date) -> set[str]:
    return {key for key in QUEUE.values() if petition in letters_in(QUEUES[key], clerk, day)}


def _in_unit_queue(petition: Petition, office: Office, day: dt.date) -> bool:
    return parts_in(QUEUES["unit-late"], office.roads_liaison, day).filter(petition=petition).exists()


def _counted(office: Office, day: dt.date) -> dict[str, int]:
    counted = counts(office.clerk, day) | counts(office.roads_liaison, day)
    return {key: counted[key] for key in (*QUEUE.values(), "unit-late")}


def _presses(office: Office, day: dt.date) -> bool:
    counted = counts(office.roads_liaison, day)
    return bool(unit_groups(office.roads_liaison, counted, day)[0].lines)


def _facts(cut_off: dt.datetime):
    return read_facts(Period.of("2026-11", cut_off))


@pytest.mark.parametrize(
    ("moment", "how"),
    [
        (make.at("2026-11-16T23:59:59.999999"), Standing.RUNNING),
        (make.at("2026-11-17T00:00"), Standing.DUE_TODAY),
        (LAST, Standing.DUE_TODAY),
        (FIRST_LATE, Standing.LATE),
    ],
    ids=str,
)
def test_all_readings_agree_at_every_boundary_second(
    office: Office, letter: Petition, moment: dt.datetime, how: Standing
) -> None:
    wanted = expected(letter, how)
    if how is Standing.RUNNING:  # half a disc from the last working day on
        wanted |= dict.fromkeys(("the badge", "the distance", "the writer's page", "a line of a list"), "st-soon")
    for zone in ZONES:
        assert readings(letter, office, moment.astimezone(zone)) == wanted, zone


def test_a_letter_paused_in_time_is_nowhere_late_however_long_it_waits(office: Office, letter: Petition) -> None:
    with pretend(LAST):
        pauses.pause(letter, reason="请补充照片", actor=office.clerk)
    for moment in (LAST, FIRST_LATE, make.at("2026-11-30T23:59:59")):
        assert readings(letter, office, moment) == expected(letter, Standing.PAUSED), moment
    end_of_month = _facts(make.at("2026-12-01T00:00"))
    assert (figures.overdue_and_open(end_of_month), figures.due(end_of_month)) == ((), ())
    assert figures.not_yet_due_and_open(end_of_month) == (letter.number,)


def test_a_letter_paused_when_it_was_late_stays_late_everywhere(office: Office, letter: Petition) -> None:
    with pretend(FIRST_LATE):
        pauses.pause(letter, reason="请补充照片", actor=office.clerk)
    for moment in (FIRST_LATE, make.at("2026-11-30T23:59:59")):
        assert readings(letter, office, moment) == expected(letter, Standing.LATE, held=True), moment


@pytest.mark.parametrize(("moment", "verdict"), [(LAST, Verdict.IN_TIME), (FIRST_LATE, Verdict.LATE)], ids=str)
def test_the_verdict_is_that_of_the_second_at_which_the_answer_goes_out(
    office: Office, moment: dt.datetime, verdict: Verdict
) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        petition = make.in_review(office)
    with pretend(moment.astimezone(ZoneInfo("America/Los_Angeles"))):
        releasing.release(petition, checks=make.CHECKED, actor=office.second_clerk)
    clock = clock_of(petition)
    in_time = verdict == Verdict.IN_TIME
    assert (clock.verdict, standing(clock, at=make.at("2027-01-01"))) == (
        verdict,
        Standing.DONE_IN_TIME if in_time else Standing.DONE_LATE,
    )
    share = figures.on_time_reply_rate(_facts(make.at("2026-12-01T00:00")))
    assert (share.numerator, share.denominator) == (int(in_time), 1)
    assert make.fresh(petition).released_on == local_date(moment)


def test_an_answer_given_while_the_writer_is_waited_for_is_in_time(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        petition = make.in_review(office)
    with pretend(LAST):
        pauses.pause(petition, reason="请补充照片", actor=office.clerk)
    with pretend(make.at("2026-11-25T16:00")):
        releasing.release(make.fresh(petition), checks=make.CHECKED, actor=office.second_clerk)
    clock = clock_of(petition)
    assert (clock.verdict, clock.due_on.isoformat()) == (Verdict.IN_TIME, "2026-11-25")


def test_a_dispatch_made_while_the_writer_is_waited_for_is_in_time(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        petition = make.accepted(office)  # to be dispatched on the 9th
    with pretend(make.at("2026-11-09T23:59:59")):
        pauses.pause(petition, reason="请补充照片", actor=office.clerk)
    with pretend(make.at("2026-11-20T10:00")):
        dispatching.dispatch(make.fresh(petition), lead=office.roads, actor=office.clerk)
        clock = clock_of(petition, DeadlineKind.DISPATCH)
        assert (clock.verdict, clock.due_on.isoformat()) == (Verdict.IN_TIME, "2026-11-20")


def test_a_support_unit_waits_with_its_lead(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        petition = make.handled(office, supports=(office.schools,))  # its opinion is due on the 13th
    with pretend(make.at("2026-11-13T10:00")):
        pauses.pause(petition, reason="请补充照片", actor=office.clerk)
    assert standing(clock_of(petition, DeadlineKind.SUPPORT), at=FIRST_LATE) is Standing.PAUSED
    with pretend(make.at("2026-11-18T09:00")):
        pauses.resume(petition, actor=office.clerk)
    support = clock_of(petition, DeadlineKind.SUPPORT)
    assert (support.due_on.isoformat(), support.paused_on) == ("2026-11-18", None)


def test_the_urging_comes_with_the_first_late_second_and_says_so(office: Office, letter: Petition) -> None:
    sweep(now=LAST.astimezone(ZoneInfo("America/Los_Angeles")))
    urged = Escalation.objects.filter(deadline__petition=letter, step__event_kind=Kind.URGED)
    assert not urged.exists()
    sweep(now=FIRST_LATE.astimezone(ZoneInfo("UTC")))
    assert urged.get().happened_at == FIRST_LATE
    assert urged.get().due_on.isoformat() == DUE


def test_an_urging_after_downtime_carries_the_first_late_second(office: Office, letter: Petition) -> None:
    sweep(now=make.at("2026-11-20T09:30"))
    urging = Escalation.objects.get(deadline__petition=letter, step__event_kind=Kind.URGED)
    assert (urging.happened_at, urging.recorded_at) == (FIRST_LATE, make.at("2026-11-20T09:30"))


@pytest.mark.parametrize("paused_at", [LAST, FIRST_LATE], ids=str)
def test_of_paused_letters_only_those_that_were_late_before_are_urged(
    office: Office, letter: Petition, paused_at: dt.datetime
) -> None:
    with pretend(paused_at):
        pauses.pause(letter, reason="请补充照片", actor=office.clerk)
    sweep(now=make.at("2026-11-19T09:00"))
    urged = Escalation.objects.filter(deadline__petition=letter, step__event_kind=Kind.URGED).exists()
    assert urged is (paused_at == FIRST_LATE)


@pytest.mark.parametrize(
    ("moment", "month"),
    [("2026-12-31T23:59:59.999999", "2026-12"), ("2027-01-01T00:00", "2027-01"), ("2028-02-29T23:59:59", "2028-02")],
)
def test_a_letter_belongs_to_the_month_of_its_day_in_beijing(office: Office, moment: str, month: str) -> None:
    received = make.at(moment)
    with pretend(received.astimezone(ZoneInfo("America/Los_Angeles"))):
        petition = make.submit_letter().petition
    assert petition.received_on == local_date(received)
    assert clock_of(petition).started_on == local_date(received)
    assert f"{received:%Y%m%d}" in petition.number
    next_month = (received.date().replace(day=28) + dt.timedelta(days=4)).isoformat()[:7]
    for each, found in ((month, (petition.number,)), (next_month, ())):
        assert figures.received(read_facts(Period.of(each, make.at("2029-01-01T00:00")))) == found


def test_the_pages_themselves_turn_at_midnight(office: Office, letter: Petition) -> None:
    centre, writer = Client(), Client()
    centre.force_login(office.clerk, backend="django.contrib.auth.backends.ModelBackend")
    session = writer.session
    session["opened_letters"] = [letter.pk]
    session.save()
    for moment, late in ((LAST, False), (FIRST_LATE, True)):
        with pretend(moment):
            queue = centre.get("/desk/queues/late/").content.decode()
            page = writer.get(f"/follow/{letter.number}/").content.decode()
        assert (letter.number in queue, "今天24时前答复" in page, "st-late" in page) == (late, not late, late)


def test_the_letters_own_date_is_that_of_its_clock(office: Office, letter: Petition) -> None:
    clock = reply_clock(make.fresh(letter))
    assert clock is not None
    assert (letter.due_on, clock.due_on.isoformat()) == (clock.due_on, DUE)
