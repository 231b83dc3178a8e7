"""One submission is one letter, and no number is given twice, whoever comes at once."""

import datetime as dt
import time

import pytest
import time_machine
from django.db import connection, transaction
from django.db.models import QuerySet

from common.codes import new_token, normalise_code
from petitions.models import Channel, Kind, LetterType, NumberCounter, Petition, PetitionEvent, Writer
from petitions.services import numbers, submission
from petitions.services.submission import WriterData, petition_by_code, receipt_for
from tests.concurrency import at_once
from tests.factories import at, submit_letter

AT_ONCE = 50


def lock_is_taken_away(monkeypatch):
    """Let everyone read the counter before anyone writes it: what must not be possible."""
    locked = numbers._locked_counter

    def dawdling(channel, year):
        counter = locked(channel, year)
        time.sleep(0.02)
        return counter

    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_options: self.all())
    monkeypatch.setattr(numbers, "_locked_counter", dawdling)


def without_immediate():
    """SQLite's lock is the immediate transaction itself."""
    if connection.vendor == "sqlite":
        connection.transaction_mode = "DEFERRED"


@pytest.mark.django_db(transaction=True)
def test_numbers_never_collide_under_fifty_concurrent_submissions(reference):
    outcome = at_once(AT_ONCE, lambda _number: submit_letter().petition.number)
    assert outcome.errors == []
    assert len(set(outcome.results)) == Petition.objects.count() == AT_ONCE
    counts = sorted(int(number.rpartition("-")[2]) for number in outcome.results)
    assert counts == list(range(1, AT_ONCE + 1)), "the counter row leaves no gap"


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_they_do_collide(reference, monkeypatch):
    lock_is_taken_away(monkeypatch)
    outcome = at_once(10, lambda _number: submit_letter().petition.number, before=without_immediate)
    assert outcome.errors, "the test above would not notice a missing lock"


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_many_times_at_once_is_one_letter_with_one_receipt(reference):
    token = new_token()
    outcome = at_once(8, lambda _number: submit_letter(token=token))
    assert outcome.errors == []
    assert Petition.objects.count() == 1
    assert {(receipt.petition.number, receipt.code) for receipt in outcome.results} == {
        (Petition.objects.get().number, outcome.results[0].code)
    }


@pytest.mark.django_db(transaction=True)
def test_a_submission_that_is_rolled_back_gives_its_number_back(reference):
    submit_letter()
    with transaction.atomic():
        submit_letter()
        transaction.set_rollback(True)
    assert submit_letter().petition.number.endswith("-00002")
    assert NumberCounter.objects.get().last == 2


def test_the_same_token_again_returns_the_same_number_and_code(reference):
    token = new_token()
    first, again = submit_letter(token=token), submit_letter(token=token, title="第二次寄出的同一张表单，题目改了")
    assert (first.petition, first.code) == (again.petition, again.code)
    assert receipt_for(token) == first
    assert Petition.objects.get().title == "柳塘小学门前路口过街危险"


def test_an_unknown_token_has_no_receipt(reference):
    assert receipt_for(new_token()) is None


def test_a_letter_opens_with_its_number_and_code_only(reference):
    receipt, other = submit_letter(), submit_letter()
    number = receipt.petition.number
    spelt = f"{receipt.code[:4]} {receipt.code[4:7]}-{receipt.code[7:].lower()}"
    assert petition_by_code(f" {number.lower()} ", spelt) == receipt.petition
    for wrong in ("", other.code, receipt.code[:-1], f"{receipt.code}A"):
        assert petition_by_code(number, wrong) is None
    assert petition_by_code("X20000101-00001", receipt.code) is None


def test_the_code_is_stored_as_its_keyed_hash_only(reference):
    receipt = submit_letter()
    row = Petition.objects.filter(pk=receipt.petition.pk).values().get()
    assert len(receipt.code) == 13
    assert receipt.code == normalise_code(receipt.code)
    assert not any(receipt.code in str(value) for value in row.values())


def test_contacts_are_unreadable_in_the_database_and_found_by_their_index(reference):
    petition = submit_letter(writer=WriterData(name="李晓明", phone="138 0000-0001")).petition
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone FROM petitions_writer")
        assert not {"李晓明", "138 0000-0001"} & set(cursor.fetchone())
    found = Writer.objects.get(phone_index=submission.blind_index("13800000001"))
    assert (found.petition, found.name, found.email_index) == (petition, "李晓明", "")


@pytest.mark.parametrize(
    ("moment", "day"), [("2026-12-31T23:59:59.999999", "20261231"), ("2027-01-01T00:00:00", "20270101")]
)
def test_the_number_carries_the_beijing_date_and_every_year_starts_at_one(reference, moment, day):
    channel = Channel.objects.get(key="leader")
    numbers.take_number(channel, at=at("2026-12-31"))
    given = numbers.take_number(channel, at=dt.datetime.fromisoformat(f"{moment}+08:00").astimezone(dt.UTC))
    assert given == f"X{day}-{'00002' if day.startswith('2026') else '00001'}"


def test_a_letter_of_a_late_evening_is_received_on_that_day(reference):
    with time_machine.travel(at("2026-09-30T23:59"), tick=False):
        petition = submit_letter().petition
    assert petition.received_on == dt.date(2026, 9, 30)
    assert petition.due_on == dt.date(2026, 10, 15), "help: seven working days over the National Day holidays"
    assert petition.number.startswith("X20260930-")


def test_receipt_and_letter_stand_with_first_event_and_matter(reference):
    petition = submit_letter().petition
    event = PetitionEvent.objects.get(petition=petition)
    assert (event.kind, event.sequence, event.shown_to_writer) == (Kind.SUBMITTED, 1, True)
    assert petition.matters.get().summary == petition.title
    assert not petition.restricted


def test_a_report_of_wrongdoing_is_restricted_from_the_first_moment(reference):
    assert submit_letter(proposed_type=LetterType.WRONGDOING).petition.restricted


@pytest.mark.parametrize(
    "text",
    [
        "𠮷野家在㐂楽町",
        "👩‍👩‍👧‍👦和家人",
        "e" + "\u0301" * 500,
        "{{7*7}} <script>alert(1)</script> %s {0}",
        "第一行\n\n第三行",
    ],
)
def test_what_was_written_is_stored_byte_for_byte(reference, text):
    petition = submit_letter(body=text).petition
    assert Petition.objects.get(pk=petition.pk).body == text
