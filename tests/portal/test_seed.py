"""The demonstration as it stands after loading: one loading for all of these tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from pytest_django.plugin import DjangoDbBlocker

from accounts.access import posts_of
from accounts.models import ChangeKind, Membership, Role, UnitChange, User
from accounts.services import KINDS_OF_POST
from common.clock import TZ, local_date, pretend
from deadlines.models import (
    Deadline,
    DeadlineKind,
    Escalation,
    EscalationStep,
    Extension,
    ExtensionState,
    OrderState,
    Pause,
    SupervisionOrder,
    Verdict,
)
from deadlines.services.checking import troubles
from deadlines.services.escalation import sweep
from notifications.models import DeliveryState, Medium, Notification
from petitions.models import (
    ChangeState,
    DaySeal,
    Grade,
    Kind,
    Petition,
    PetitionEvent,
    Priority,
    PublicCopy,
    Rating,
    RefusalReason,
    ReleasedChange,
    Reply,
    ReplyKind,
    ReplyState,
    State,
    Topic,
    Writer,
)
from petitions.services.sealing import broken_links, broken_seals
from petitions.services.submission import petition_by_code
from portal.demo.letters import demo_letters
from portal.demo.people import PASSWORD
from portal.demo.play import load_demo
from portal.demo.showing import account_rows, letter_rows, table, width
from portal.reference.load import load_reference
from reports.models import Bulletin
from routing.models import (
    Assignment,
    AssignmentRole,
    AssignmentState,
    BatchOutcome,
    BatchState,
    Instruction,
    InstructionState,
    LeaderBatch,
    RoutingRule,
    SavedView,
    TextBlock,
)
from routing.services.batches import planned_day

MONDAY = dt.datetime(2026, 11, 23, 9, 30, tzinfo=TZ)


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Load once for the whole file, and empty the database after its last test."""
    with django_db_blocker.unblock():
        load_reference()
        with pretend(MONDAY):
            load_demo()
    with pretend(MONDAY):
        yield
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)


def test_every_letter_of_the_files_is_there() -> None:
    assert Petition.objects.count() == len(demo_letters())


def test_letters_stand_in_every_state() -> None:
    assert set(Petition.objects.values_list("state", flat=True)) == set(State.values)


def test_units_stand_in_every_state() -> None:
    assert set(Assignment.objects.values_list("state", flat=True)) == set(AssignmentState.values)


def test_everything_that_can_happen_happened() -> None:
    """Orders are issued within the event of the supervision; nobody changed the calendar, and no clock was wrong."""
    elsewhere = {Kind.IMPORTED, Kind.CALENDAR_CHANGED, Kind.STEPS_WITHDRAWN}
    happened = set(PetitionEvent.objects.values_list("kind", flat=True))
    assert happened - {Kind.JUDGED_HOLLOW} == set(Kind.values) - elsewhere - {Kind.JUDGED_HOLLOW}


def test_supervision_orders_stand_in_every_state() -> None:
    assert set(SupervisionOrder.objects.values_list("state", flat=True)) == set(OrderState.values)
    serials = SupervisionOrder.objects.filter(year=2026).order_by("serial").values_list("serial", flat=True)
    assert list(serials) == list(range(1, len(serials) + 1))


def test_every_channel_has_letters() -> None:
    keys = set(Petition.objects.values_list("channel__key", flat=True))
    assert len(keys) == 11


def test_writers_gave_every_grade() -> None:
    assert set(Rating.objects.values_list("grade", flat=True)) == set(Grade.values)


def test_letters_were_refused_for_several_reasons() -> None:
    reasons = set(Petition.objects.filter(state=State.NOT_ACCEPTED).values_list("refusal_reason", flat=True))
    assert len(reasons) >= 5
    assert reasons <= set(RefusalReason.values)


def test_every_card_was_shown_and_the_long_alarm_rang() -> None:
    cards = set(Escalation.objects.values_list("step__card", flat=True))
    assert cards == {"", "yellow", "red", "blue"}
    assert Escalation.objects.filter(step__key="alarm45").exists()


def test_some_letters_are_open_and_late_and_some_were_answered_late() -> None:
    replies = Deadline.objects.filter(kind=DeadlineKind.REPLY)
    assert replies.running().filter(due_on__lt=local_date(MONDAY)).count() >= 5
    assert replies.filter(verdict=Verdict.LATE).count() >= 4


def test_clocks_agree_with_what_happened() -> None:
    for clock in Deadline.objects.exclude(satisfied_at=None).select_related("petition"):
        assert clock.satisfied_at is not None
        in_time = local_date(clock.satisfied_at) <= clock.due_on
        assert clock.verdict == (Verdict.IN_TIME if in_time else Verdict.LATE)
    for letter in Petition.objects.open():
        clock = letter.deadlines.get(kind=DeadlineKind.REPLY, round=letter.round)
        assert (clock.due_on, clock.verdict) == (letter.due_on, "")


def test_no_clock_runs_for_a_letter_that_has_ended_but_that_of_the_report_back() -> None:
    running = Deadline.objects.running().exclude(petition__state__in=Petition.objects.open().values("state"))
    reported_back = running.filter(kind=DeadlineKind.EXTERNAL, petition__commission__reported_at=None)
    assert reported_back.count() == running.count() == 1


def test_moments_of_a_letter_stand_in_order() -> None:
    for letter in Petition.objects.all():
        moments = [letter.received_at, letter.screened_at, letter.dispatched_at, letter.released_at, letter.closed_at]
        known = [moment for moment in moments if moment]
        assert known == sorted(known)
        assert local_date(letter.received_at) == letter.received_on
        assert all(moment <= MONDAY for moment in known)


def test_the_record_of_every_letter_is_whole_and_what_people_did_in_order_of_time() -> None:
    assert list(broken_links()) == []
    steps = set(EscalationStep.objects.values_list("event_kind", flat=True))  # carry the moment at which they were due
    for letter in Petition.objects.all():
        done = letter.events.exclude(kind__in=steps).order_by("sequence")
        moments = list(done.values_list("at", flat=True))
        assert moments == sorted(moments)


def test_every_night_was_sealed() -> None:
    assert DaySeal.objects.count() >= 60
    assert list(broken_seals()) == []


def test_the_bulletin_of_the_month_before_the_last_is_published_and_the_last_is_left() -> None:
    bulletins = Bulletin.objects.all()
    assert [(bulletin.month, bulletin.state) for bulletin in bulletins] == [("2026-09", "published")]
    assert bulletins[0].prepared_by != bulletins[0].approved_by
    assert bulletins[0].rows.exists()


def test_numbers_follow_the_order_of_receipt() -> None:
    letters = Petition.objects.filter(channel__key="leader").order_by("received_at")
    numbers = list(letters.values_list("number", flat=True))
    assert numbers == sorted(numbers)


def test_more_time_was_asked_granted_and_refused_and_a_clock_stands_still() -> None:
    assert set(Extension.objects.values_list("state", flat=True)) == set(ExtensionState.values)
    assert Pause.objects.filter(to_on=None).count() == 1


def test_a_hollow_answer_was_sent_back_and_interim_notes_were_posted() -> None:
    rejected = Reply.objects.filter(state=ReplyState.REJECTED)
    assert rejected.filter(body__contains="已收悉").exists()
    assert Reply.objects.filter(kind=ReplyKind.INTERIM).count() >= 5
    assert Reply.objects.filter(promised_on__isnull=False).exists()


def test_a_letter_was_handled_again() -> None:
    assert set(Petition.objects.filter(round=2).values_list("state", flat=True)) == {State.CLOSED, State.HANDLING}


def test_a_batch_was_read_one_waits_for_the_leader_and_one_is_put_together() -> None:
    batches = {batch.state: batch for batch in LeaderBatch.objects.all()}
    assert len(batches) == LeaderBatch.objects.count() == 3
    read = batches[BatchState.DONE].items.order_by("pk").values_list("outcome", flat=True)
    assert set(read) == {BatchOutcome.READ, BatchOutcome.INSTRUCTED}
    assert batches[BatchState.COLLECTING].planned_on == planned_day(local_date(MONDAY))
    assert batches[BatchState.COLLECTING].items.count() == 2
    assert batches[BatchState.PRESENTED].items.get().petition.priority == Priority.URGENT


def test_one_instruction_is_closed_and_one_open_each_with_a_unit_and_a_date() -> None:
    instructions = Instruction.objects.exclude(department=None).exclude(due_on=None)
    assert set(instructions.values_list("state", flat=True)) == {InstructionState.CLOSED, InstructionState.OPEN}


def test_of_three_letters_of_superior_offices_one_is_open_one_to_be_reported_and_one_reported() -> None:
    letters = Petition.objects.filter(commission__report_back=True, commission__due_on__isnull=False)
    assert letters.open().count() == 1
    answered = letters.filter(released_at__isnull=False)
    assert answered.filter(commission__reported_at=None).count() == 1
    assert answered.exclude(commission__reported_at=None).count() == 1


def test_important_answers_go_up_to_the_principal_head() -> None:
    letters = Petition.objects.filter(important=True, lead_department__code="housing")
    assert letters.filter(state=State.CLOSED).exists()
    waiting = Assignment.objects.filter(state=AssignmentState.AWAITING_HEAD, department__code="housing")
    assert set(waiting.values_list("awaits", flat=True)) == {Role.SECTION_HEAD, Role.PRINCIPAL_HEAD}


def test_an_office_has_a_letter_that_its_bureau_passed_on() -> None:
    parts = Assignment.objects.filter(role=AssignmentRole.SUB)
    assert set(parts.values_list("department__code", flat=True)) == {"sanitation"}
    assert {AssignmentState.DONE, AssignmentState.ACKNOWLEDGED} <= set(parts.values_list("state", flat=True))


def test_a_unit_was_merged_and_another_renamed_long_ago() -> None:
    changes = {change.kind: change for change in UnitChange.objects.all()}
    assert set(changes) == {ChangeKind.MERGED, ChangeKind.RENAMED}
    assert changes[ChangeKind.RENAMED].effective_on < local_date(MONDAY) - dt.timedelta(days=300)
    assert changes[ChangeKind.RENAMED].new_name == changes[ChangeKind.RENAMED].department.name


def test_four_people_wrote_about_one_matter() -> None:
    topic = Topic.objects.order_by("-writers").first()
    assert topic is not None
    assert (topic.letters, topic.writers) == (4, 4)
    assert all("朝阳巷" in member.petition.title for member in topic.members.select_related("petition"))


def test_changes_of_what_was_released_stand_in_every_state() -> None:
    assert set(ReleasedChange.objects.values_list("state", flat=True)) == set(ChangeState.values)
    assert ReleasedChange.objects.filter(state=ChangeState.PROPOSED).count() == 1
    assert PublicCopy.objects.filter(version=2).exists()


def test_two_rules_were_tried_and_switched_on_and_one_was_not_tried() -> None:
    rules = RoutingRule.objects.order_by("position")
    assert [(rule.active, rule.tried_at is not None) for rule in rules] == [(True, True), (True, True), (False, False)]
    assert all(rule.trial["right"] for rule in rules.filter(active=True))
    assert TextBlock.objects.filter(department=None).exists()
    assert SavedView.objects.filter(shared_with__code="centre").count() == 1


def test_reports_of_wrongdoing_reach_the_confidential_desk_alone() -> None:
    restricted = Petition.objects.filter(restricted=True)
    assert restricted.count() == 3
    units = set(Assignment.objects.filter(petition__in=restricted).values_list("department__code", flat=True))
    assert units == {"confidential"}
    assert not PublicCopy.objects.filter(petition__in=restricted).exists()


def test_only_letters_that_may_be_public_are_published() -> None:
    copies = PublicCopy.objects.current().select_related("petition__channel")
    assert copies.count() >= 50
    for copy in copies:
        assert copy.petition.channel.publishes(consent=copy.petition.may_publish)
    answered = Petition.objects.exclude(released_at=None)
    assert answered.exclude(public_copies__isnull=False).exists()


def test_the_public_copy_hides_the_writers_name() -> None:
    for copy in PublicCopy.objects.current().select_related("petition__writer"):
        writer = copy.petition.writer
        assert copy.writer_label.endswith("*") or copy.writer_label == writer.nickname
        assert writer.name not in copy.writer_label
        assert writer.name not in copy.question + copy.answer


def test_the_last_month_has_figures_and_units_to_rank() -> None:
    october = Petition.objects.filter(received_on__year=2026, received_on__month=10)
    assert october.count() >= 25
    leads = list(october.valid().values_list("lead_department", flat=True))
    assert max(leads.count(unit) for unit in set(leads) - {None}) >= 5


def test_mails_of_the_past_are_not_sent_again() -> None:
    mails = Notification.objects.filter(medium=Medium.EMAIL)
    assert mails.exists()
    waiting = mails.filter(state=DeliveryState.WAITING)
    assert not waiting.filter(not_before__lt=MONDAY - dt.timedelta(days=4)).exists()
    assert not Notification.objects.filter(state=DeliveryState.FAILED).exists()


def test_only_the_newest_messages_are_unread() -> None:
    unread = Notification.objects.filter(medium=Medium.DESK, read_at=None)
    assert 0 < unread.count() < Notification.objects.filter(medium=Medium.DESK).count() / 4
    assert not unread.filter(not_before__lt=MONDAY - dt.timedelta(days=2)).exists()


def test_a_sweep_after_loading_finds_nothing_left_to_do() -> None:
    first = sweep(now=MONDAY)
    assert (dict(first.steps), first.closed) == ({}, 0)


def test_every_clock_of_the_demonstration_is_in_order() -> None:
    assert list(troubles(MONDAY)) == []


def test_a_second_loading_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    before = (Petition.objects.count(), User.objects.count(), PetitionEvent.objects.count())
    call_command("seed_demo")
    assert "没有载入" in capsys.readouterr().out
    assert (Petition.objects.count(), User.objects.count(), PetitionEvent.objects.count()) == before


def test_every_role_has_an_account_and_every_post_is_allowed() -> None:
    posts = Membership.objects.select_related("department")
    assert {post.role for post in posts} == set(Role.values)
    assert all(post.department.kind in KINDS_OF_POST[Role(post.role)] for post in posts)


def test_the_accounts_shown_open_with_the_password_shown() -> None:
    rows = account_rows()
    assert {"clerk", "transport", "transport-head", "leader", "auditor"} <= {row[0] for row in rows}
    user = User.objects.get(username="clerk")
    assert user.check_password(PASSWORD)
    assert posts_of(user).in_centre


def test_the_codes_shown_open_their_letters() -> None:
    rows = letter_rows()
    assert len(rows) == 4
    for number, code, *_rest in rows:
        assert petition_by_code(number, code) is not None


def test_the_command_prints_both_tables(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo_accounts")
    printed = capsys.readouterr().out
    assert PASSWORD in printed
    assert "查询码" in printed


def test_columns_are_aligned_by_what_a_terminal_shows() -> None:
    lines = table(("单位", "x"), [("县教育局", "1"), ("ab", "2")]).splitlines()
    assert {width(line[: line.index(mark)]) for line, mark in zip(lines, "x12", strict=True)} == {10}


def test_letters_go_to_several_leaders_some_for_another_person_and_one_report_is_anonymous() -> None:
    assert len(set(Petition.objects.exclude(mailbox=None).values_list("mailbox__key", flat=True))) >= 3
    assert Writer.objects.exclude(behalf_relation="").count() >= 2
    anonymous = Writer.objects.get(anonymous=True)
    assert anonymous.petition.restricted
    assert not any((anonymous.name, anonymous.phone, anonymous.email))
