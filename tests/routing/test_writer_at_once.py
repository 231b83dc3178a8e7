"""The writer and the office at the same moment: one comes first, and the other knows of it."""

from __future__ import annotations

import threading
from typing import Any
from unittest import mock

import pytest
from django.db import connection

from common.errors import PetitionError, RefusedError
from petitions.models import Kind, NoteKind, Petition, State, WriterNote
from petitions.services import endings, notes
from petitions.services.sealing import broken_links
from routing.models import Assignment, AssignmentRole
from routing.services import handling, releasing
from tests import factories as make
from tests.concurrency import Outcome, at_once
from tests.factories import Office, fresh

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "补充：早上七点半到八点车最多。"


def without_lock() -> Any:
    """Let everybody read the row without waiting for who holds it: the control that shows what the lock is for."""

    both_read = threading.Barrier(2)

    def unlocked(petition: Petition, *, version: int | None = None) -> Petition:
        del version
        read = Petition.objects.select_related("channel", "lead_department").get(pk=petition.pk)
        if connection.vendor == "postgresql":  # SQLite lets the second one begin when the first has ended
            both_read.wait(timeout=30)
        return read

    return mock.patch.object(notes, "lock", unlocked)


def asked_twice(letter: Petition, *, token: str = "") -> Outcome[WriterNote]:
    return at_once(2, lambda n: notes.ask_again(letter, text=f"{TEXT}{n}", token=token))


def test_of_two_questions_about_one_answer_one_is_taken(office: Office) -> None:
    letter = make.answered(office)
    outcome = asked_twice(letter)
    assert [type(error) for error in outcome.errors] == [RefusedError]
    assert WriterNote.objects.filter(kind=NoteKind.FOLLOW_UP).count() == 1
    assert (fresh(letter).state, fresh(letter).round) == (State.HANDLING, 2)
    assert Assignment.objects.filter(petition=letter, round=2, role=AssignmentRole.LEAD).count() == 1
    assert not list(broken_links(letter))


def test_the_same_form_twice_at_once_is_one_question_and_no_error(office: Office) -> None:
    letter = make.answered(office)
    outcome = asked_twice(letter, token="one form")
    assert not outcome.errors
    assert outcome.results[0] == outcome.results[1]
    assert WriterNote.objects.count() == 1


def test_the_same_supplement_twice_at_once_is_one(office: Office) -> None:
    letter = make.handled(office)
    outcome = at_once(2, lambda _n: notes.supplement(letter, text=TEXT, token="one form"))
    assert not outcome.errors
    assert WriterNote.objects.count() == 1
    assert letter.events.filter(kind=Kind.SUPPLEMENTED).count() == 1


def test_without_the_lock_the_second_form_meets_the_first_ones_rows(office: Office) -> None:
    """The control: SQLite lets one write at a time anyway, PostgreSQL does not."""
    letter = make.handled(office)
    with without_lock():
        outcome = at_once(2, lambda _n: notes.supplement(letter, text=TEXT, token="one form"))
    clean = not outcome.errors and WriterNote.objects.count() == 1
    assert clean is (connection.vendor == "sqlite")


def test_a_supplement_while_the_answer_goes_out_is_read_or_refused(office: Office) -> None:
    letter = make.in_review(office)

    def act(number: int) -> object:
        if number:
            return notes.supplement(letter, text=TEXT)
        return releasing.release(letter, checks=make.CHECKED, actor=office.second_clerk)

    outcome = at_once(2, act)
    assert [type(error) for error in outcome.errors] == [RefusedError]
    released = fresh(letter).state == State.ANSWERED
    assert WriterNote.objects.exists() != released  # never an answer that nobody held against what came before it


def test_a_withdrawal_while_a_head_approves_lets_nothing_out(office: Office) -> None:
    letter = make.awaiting_head(office)
    part = make.lead_of(letter)
    outcome = at_once(2, lambda n: endings.withdraw(letter) if n else handling.approve(part, actor=office.roads_head))
    assert all(isinstance(error, PetitionError) for error in outcome.errors)
    assert fresh(letter).state == State.WITHDRAWN
    assert not letter.replies.filter(state="released").exists()
    assert not Assignment.objects.filter(petition=letter, ended_at=None).exists()
    assert not list(broken_links(letter))
