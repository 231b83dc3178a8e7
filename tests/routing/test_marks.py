"""Marks on a letter: before acceptance the rule follows them, afterwards everything but the writer's date."""

from __future__ import annotations

import pytest

from common.clock import today
from common.errors import ConflictError, RefusedError, WrongStateError
from deadlines.models import Deadline, DeadlineKind
from notifications.models import Notification
from petitions.models import Kind, LetterType, Petition, Priority
from routing.access import NoPermissionError
from routing.listing import letters_in
from routing.paging import Order
from routing.queues import PRESSING, QUEUES
from routing.rows import tags_of
from routing.services import screening
from routing.services.marking import mark
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn, act, page_of

pytestmark = pytest.mark.django_db


def reply(letter: Petition) -> Deadline:
    return Deadline.objects.get(petition=letter, kind=DeadlineKind.REPLY)


def test_before_acceptance_the_rule_follows_at_acceptance(office: Office, sign_in: SignIn) -> None:
    letter = make.submit_letter().petition
    promised = reply(letter).due_on
    mark(letter, priority=Priority.URGENT, important=True, actor=office.clerk)
    assert reply(letter).due_on == promised
    client = sign_in(office.clerk)
    page = page_of(client, letter)
    assert "受理时按次一工作日答复" in page
    checked = {"letter_type": "help", "priority": "2", "important": "on"}
    assert act(client, letter, "accept", **checked).status_code == 302
    letter = make.fresh(letter)
    assert (letter.priority, letter.important) == (Priority.URGENT, True)
    assert reply(letter).due_on < promised


def test_after_acceptance_the_writers_date_stays(office: Office, sign_in: SignIn) -> None:
    letter = make.handled(office)
    promised, version = reply(letter).due_on, letter.version
    marked = mark(letter, priority=Priority.URGENT, important=False, version=version, actor=office.clerk)
    assert reply(letter).due_on == make.fresh(letter).due_on == promised
    assert marked.version == version + 1
    event = letter.events.get(kind=Kind.MARKED)
    assert (event.note, event.shown_to_writer) == ("安全紧急", False)
    assert "已经告诉来信人的答复期限不变" in page_of(sign_in(office.clerk), letter)


def test_it_comes_first_in_every_queue(office: Office) -> None:
    earlier, later = make.handled(office), make.handled(office)
    mark(later, priority=Priority.GREEN, important=False, actor=office.clerk)
    found = letters_in(QUEUES["handling"], office.clerk, today())
    assert list(Order(PRESSING).page(found, size=5).rows) == [later, earlier]
    later.refresh_from_db()
    assert [tag.words for tag in tags_of(later)] == ["绿色通道"]


def test_the_unit_hears_of_a_letter_that_becomes_urgent_and_of_no_other_mark(office: Office) -> None:
    letter = make.handled(office)
    mark(letter, priority=Priority.GREEN, important=True, actor=office.clerk)
    assert not Notification.objects.filter(notice="marked_urgent").exists()
    mark(letter, priority=Priority.URGENT, important=True, actor=office.clerk)
    told = Notification.objects.filter(notice="marked_urgent")
    assert {row.recipient for row in told} == {office.roads_liaison}
    count = told.count()
    mark(letter, priority=Priority.URGENT, important=False, actor=office.clerk)
    assert told.count() == count


def test_acceptance_keeps_what_is_important(office: Office) -> None:
    letter = make.submit_letter().petition
    findings = screening.Findings(letter_type=LetterType.HELP, important=True)
    screening.accept(letter, findings=findings, actor=office.clerk)
    assert [tag.words for tag in tags_of(make.fresh(letter))] == ["重要"]


def test_what_is_refused(office: Office) -> None:
    letter = make.handled(office)
    with pytest.raises(RefusedError, match="没有改动"):
        mark(letter, priority=Priority.NORMAL, important=False, actor=office.clerk)
    with pytest.raises(ConflictError):
        mark(letter, priority=Priority.URGENT, important=False, version=letter.version - 1, actor=office.clerk)
    with pytest.raises(WrongStateError):
        mark(make.answered(office), priority=Priority.URGENT, important=False, actor=office.clerk)
    report = make.submit_letter(proposed_type=LetterType.WRONGDOING).petition
    for person, which in ((office.roads_liaison, letter), (office.leader, letter), (office.second_clerk, report)):
        with pytest.raises(NoPermissionError):
            mark(which, priority=Priority.URGENT, important=False, actor=person)
