"""Letters merged into others: none is lost, and no report of wrongdoing shows where it must not."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Role
from common.errors import RefusedError
from notifications.models import Notification
from petitions.models import Kind, LetterType, Petition, RefusalReason, State
from petitions.services.endings import withdraw
from portal.letterpage import letter_page
from routing.services import dispatching, releasing, screening
from tests import factories as make
from tests.factories import Office, make_user
from tests.routing.conftest import SignIn, act, page_of

pytestmark = pytest.mark.django_db
WORDS = "您好！同一件事，已经合并办理。"


def merge(office: Office, letter: Petition, into: Petition) -> Petition:
    screening.merge(letter, into=into, text=WORDS, actor=office.clerk)
    return make.fresh(letter)


def report(**changes: Any) -> Petition:
    return make.submit_letter(proposed_type=LetterType.WRONGDOING, may_publish=False, **changes).petition


def test_what_was_merged_before_goes_along_and_gets_the_answer(office: Office) -> None:
    first, second, third = make.submit_letter().petition, make.submit_letter().petition, make.in_review(office)
    merge(office, first, second)
    merge(office, second, third)
    assert make.fresh(first).merged_into == third
    releasing.release(third, checks=make.CHECKED, actor=office.second_clerk)
    for follower in (first, second):
        assert Notification.objects.filter(reference=follower.number, notice="reply_released").exists()
        answer = letter_page(make.fresh(follower)).last.answer
        assert answer is not None
        assert answer.text == make.ANSWER


def test_a_letter_that_ended_meanwhile_can_carry_nothing(office: Office) -> None:
    letter, into = make.submit_letter().petition, make.submit_letter().petition
    seen = make.fresh(into)
    merge(office, into, make.handled(office))
    with pytest.raises(RefusedError, match="正在办理或者已经答复"):
        screening.merge(letter, into=seen, text=WORDS, actor=office.clerk)


def test_two_letters_are_not_merged_into_each_other(office: Office) -> None:
    one, other = make.submit_letter().petition, make.submit_letter().petition
    seen = make.fresh(one)
    merge(office, one, other)
    with pytest.raises(RefusedError):
        screening.merge(other, into=seen, text=WORDS, actor=office.clerk)
    assert make.fresh(other).state == State.SUBMITTED


def test_who_was_merged_hears_when_no_answer_will_come(office: Office) -> None:
    follower, carrier = make.submit_letter().petition, make.submit_letter().petition
    merge(office, follower, carrier)
    words = "李晓明您好！本信箱不受理正在法院审理的事项。"
    screening.refuse(carrier, reason=RefusalReason.IN_COURT, text=words, actor=office.clerk)
    told = follower.events.get(kind=Kind.NOT_ACCEPTED)
    assert told.shown_to_writer
    assert "李晓明" not in told.note, "the words were written to another person"
    assert Notification.objects.filter(reference=follower.number, notice="letter_not_accepted").exists()


def test_a_letter_that_carries_others_is_not_taken_back(office: Office) -> None:
    carrier = make.handled(office)
    merge(office, make.submit_letter().petition, carrier)
    with pytest.raises(RefusedError, match="不能撤回"):
        withdraw(carrier)
    assert not letter_page(make.fresh(carrier)).may_withdraw
    assert make.fresh(carrier).state == State.HANDLING


def test_a_report_of_wrongdoing_goes_into_no_ordinary_letter(office: Office) -> None:
    with pytest.raises(RefusedError, match="举报件只能并入举报件"):
        merge(office, report(named_department=office.roads), make.handled(office))


def test_a_report_goes_into_none_that_the_accused_unit_works_on(office: Office) -> None:
    for unit in (office.roads, office.schools):
        make_user(f"t.marked.{unit.code}", unit, Role.LIAISON, sees_wrongdoing=True)
    into = report()
    screening.accept(into, findings=screening.Findings(letter_type=LetterType.WRONGDOING), actor=office.clerk)
    dispatching.dispatch(into, lead=office.roads, actor=office.clerk)
    with pytest.raises(RefusedError, match="被举报的单位"):
        merge(office, report(named_department=office.roads), into)
    merge(office, report(named_department=office.schools), into)


def test_what_was_merged_is_kept_from_the_unit_accused_in_it(office: Office, sign_in: SignIn) -> None:
    marked = make_user("t.marked", office.roads, Role.LIAISON, sees_wrongdoing=True)
    carrier, follower = report(), report(named_department=office.roads, title="交通局采购护栏时收受好处")
    merge(office, follower, carrier)
    screening.accept(carrier, findings=screening.Findings(letter_type=LetterType.COMPLAINT), actor=office.clerk)
    with pytest.raises(RefusedError, match="被举报的单位"):
        dispatching.dispatch(carrier, lead=office.roads, actor=office.clerk)
    dispatching.dispatch(carrier, lead=office.schools, actor=office.clerk)
    assert follower.title in page_of(sign_in(office.clerk), carrier)
    for person in (office.schools_liaison, office.second_clerk):
        assert follower.title not in page_of(sign_in(person), carrier)
    del marked


def test_a_restricted_number_is_answered_like_one_that_does_not_exist(office: Office, sign_in: SignIn) -> None:
    letter, secret = make.submit_letter().petition, report()
    client = sign_in(office.second_clerk)
    said = []
    for number in (secret.number, "X20200101-99999"):
        page = act(client, letter, "merge", into=number, text=WORDS).content.decode()
        said.append(page.replace(number, "").replace(secret.title, ""))
        assert "没有找到这个编号的来信" in page
    assert len(said[0]) == len(said[1])
