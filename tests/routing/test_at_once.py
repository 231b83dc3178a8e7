"""Two people at one letter at the same moment: one wins, the other is told, nothing is lost."""

from __future__ import annotations

import threading

import pytest

from common.clock import now
from common.errors import ConflictError, PetitionError
from petitions.models import Petition, Reply, ReplyState, State
from petitions.services.endings import withdraw
from petitions.services.sealing import broken_links
from routing.models import Assignment
from routing.services import dispatching, handling, releasing, screening, undoing
from routing.services.undoing import undo_dispatch
from tests import factories as make
from tests.concurrency import at_once
from tests.factories import Office
from tests.routing.hands import check

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_dispatchers_the_second_is_told_who_was_first(office: Office) -> None:
    letter = make.accepted(office)
    people, units = (office.clerk, office.second_clerk), (office.roads, office.schools)
    outcome = at_once(2, lambda n: dispatching.dispatch(letter, lead=units[n], version=letter.version, actor=people[n]))
    assert [type(error) for error in outcome.errors] == [ConflictError]
    assert str(outcome.results[0].assigned_by) in str(outcome.errors[0])
    assert Assignment.objects.get() == outcome.results[0]


def test_two_drafts_saved_at_once_are_a_conflict(office: Office) -> None:
    letter = make.handled(office)
    people = (office.roads_liaison, office.roads_head)

    def save(number: int) -> Reply:
        part = make.lead_of(letter)
        return handling.save_draft(part, body=f"第{number}稿", version=letter.version, actor=people[number])

    outcome = at_once(2, save)
    assert [type(error) for error in outcome.errors] == [ConflictError]
    assert Reply.objects.get().body == outcome.results[0].body


def test_without_the_version_seen_the_later_draft_replaces_the_earlier_one(office: Office) -> None:
    """The control of the test above: it is the version that finds the conflict."""
    letter = make.handled(office)
    part, people = make.lead_of(letter), (office.roads_liaison, office.roads_head)
    outcome = at_once(2, lambda n: handling.save_draft(part, body=f"第{n}稿", actor=people[n]))
    assert outcome.errors == []
    assert Reply.objects.count() == 1


@pytest.mark.parametrize("attempt", range(3))
def test_a_letter_is_taken_back_or_answered_and_never_both(office: Office, attempt: int) -> None:
    letter = make.in_review(office)
    outcome = at_once(
        2,
        lambda n: (
            withdraw(Petition(pk=letter.pk))
            if n
            else releasing.release(Petition(pk=letter.pk), checks=make.CHECKED, actor=office.clerk)
        ),
    )
    assert len(outcome.errors) == 1
    assert isinstance(outcome.errors[0], PetitionError)
    answered = make.fresh(letter).state == State.ANSWERED
    assert Reply.objects.filter(state=ReplyState.RELEASED).exists() == answered
    assert letter.public_copies.exists() == answered
    assert not list(broken_links(letter))


@pytest.mark.parametrize("attempt", range(3))
def test_two_letters_are_never_merged_into_each_other(office: Office, attempt: int) -> None:
    letters = [make.submit_letter().petition for _each in range(2)]
    outcome = at_once(
        2, lambda n: screening.merge(letters[n], into=letters[1 - n], text="同一件事", actor=office.clerk)
    )
    assert all(isinstance(error, PetitionError) for error in outcome.errors)
    assert State.SUBMITTED in {make.fresh(letter).state for letter in letters}


@pytest.mark.parametrize("attempt", range(3))
def test_a_dispatch_is_undone_or_acknowledged_and_never_both(office: Office, attempt: int) -> None:
    letter = make.dispatched(office, supports=(office.schools,))
    part = make.lead_of(letter)

    def act(number: int) -> None:
        if number:
            handling.acknowledge(part, actor=office.roads_liaison)
        else:
            undo_dispatch(Petition(pk=letter.pk), actor=office.clerk)

    outcome = at_once(2, act)
    assert [isinstance(error, PetitionError) for error in outcome.errors] == [True]
    letter = check(letter)
    part.refresh_from_db()
    wanted = {State.ACCEPTED: "cancelled", State.HANDLING: "acknowledged"}
    assert part.state == wanted[State(letter.state)]


def test_without_the_letter_held_both_would_have_their_way(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test above: it is the held row that lets one of the two see what the other did."""
    letter = make.dispatched(office)
    part, both = make.lead_of(letter), threading.Barrier(2, timeout=5)

    def loosely(petition: Petition, *, version: int | None = None) -> Petition:
        seen = Petition.objects.get(pk=petition.pk)
        seen.state = State.HANDLING
        return seen

    def meet(petition: Petition) -> str:
        both.wait()  # the other has read the letter, too
        return ""

    def acknowledge() -> None:
        both.wait()
        Assignment.objects.filter(pk=part.pk).update(state="acknowledged", acknowledged_at=now())

    monkeypatch.setattr(undoing, "lock", loosely)
    monkeypatch.setattr(undoing, "undo_closed_because", meet)
    outcome = at_once(
        2, lambda n: acknowledge() if n else undo_dispatch(Petition(pk=letter.pk), actor=office.clerk) and None
    )
    part.refresh_from_db()
    assert (outcome.errors, make.fresh(letter).state) == ([], State.ACCEPTED)
    assert part.acknowledged_at is not None


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_new_leads_the_second_is_told(office: Office, attempt: int) -> None:
    letter = make.handled(office)
    people, units = (office.clerk, office.second_clerk), (office.schools, office.town)
    outcome = at_once(
        2,
        lambda n: dispatching.change_lead(
            letter, new_lead=units[n], reason="改派", version=letter.version, actor=people[n]
        ),
    )
    assert [type(error) for error in outcome.errors] == [ConflictError]
    assert check(letter).lead_department == outcome.results[0].department
