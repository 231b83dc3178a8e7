"""A released answer is corrected or its public copy taken down: by two people, with a reason, every version stays."""

from __future__ import annotations

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from common.clock import pretend, today
from common.errors import RefusedError, WrongStateError
from deadlines.models import Deadline, DeadlineKind, Verdict
from notifications.models import Notification
from petitions.models import (
    ChangeAction,
    ChangeState,
    Grade,
    Kind,
    Petition,
    PublicCopy,
    ReleasedChange,
    Reply,
    ReplyKind,
    ReplyState,
    State,
)
from petitions.services.clearing import Checks
from petitions.services.corrections import Wish, open_change
from petitions.services.endings import rate
from petitions.services.replies import final_reply
from petitions.services.sealing import broken_links
from portal.letterpage import letter_page
from reports.metrics.period import Period
from reports.metrics.reading import read_facts
from routing.listing import counts, letters_in, parts_in
from routing.queues import QUEUES
from routing.services import handling, rework
from routing.services.correcting import decide_change, propose_change
from routing.services.hollow import judge_hollow
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn, act, page_of

pytestmark = pytest.mark.django_db
BETTER = make.ANSWER.replace("本月底", "下月10日")
REASON = "完成日期写错"
CORRECT = Wish(action=ChangeAction.CORRECT, answer=BETTER, public_answer=BETTER)
WITHDRAW = Wish(action=ChangeAction.WITHDRAW)


@pytest.fixture
def letter(office: Office) -> Petition:
    """An answered, published letter of early November."""
    with pretend(make.at("2026-11-06T10:00")):
        return make.answered(office)


def proposed(office: Office, letter: Petition, wish: Wish = CORRECT) -> ReleasedChange:
    return propose_change(letter, wish=wish, reason=REASON, actor=office.roads_liaison)


def corrected(office: Office, letter: Petition) -> Reply:
    decide_change(proposed(office, letter), approve=True, checks=make.CHECKED, actor=office.clerk)
    reply = final_reply(letter)
    assert reply is not None
    return reply


# Correcting


def test_a_correction_takes_the_place_of_the_answer_and_both_stay_on_record(office: Office, letter: Petition) -> None:
    with pretend(make.at("2026-12-03T09:00")):
        reply = corrected(office, letter)
    old = Reply.objects.get(corrected_by=reply)
    assert (old.state, old.body) == (ReplyState.SUPERSEDED, make.ANSWER)
    assert (reply.state, reply.body, reply.round, reply.department) == (ReplyState.RELEASED, BETTER, 1, office.roads)
    assert reply.released_at == make.at("2026-12-03T09:00")
    assert (reply.author, reply.releaser, reply.cleared_by) == (office.roads_liaison, office.clerk, office.clerk)
    first, second = PublicCopy.objects.filter(petition=letter).order_by("version")
    assert (first.current, second.current, second.answer) == (False, True, BETTER)
    assert second.change_reason == REASON
    event = letter.events.get(kind=Kind.CORRECTED)
    assert (event.shown_to_writer, event.note, event.data["version"]) == (True, REASON, 2)
    assert list(broken_links(letter)) == []


def test_no_figure_and_no_verdict_moves(office: Office, letter: Petition) -> None:
    period = Period.of("2026-11", make.at("2026-12-10T00:00"))
    before = read_facts(period)
    clock = Deadline.objects.get(petition=letter, kind=DeadlineKind.REPLY)
    with pretend(make.at("2026-12-03T09:00")):
        corrected(office, letter)
    after = make.fresh(letter)
    same = Deadline.objects.get(pk=clock.pk)
    assert (after.released_at, after.released_on, after.closes_on) == (
        letter.released_at,
        letter.released_on,
        letter.closes_on,
    )
    assert (same.satisfied_at, same.verdict) == (clock.satisfied_at, Verdict.IN_TIME)
    assert read_facts(period) == before
    first, second = PublicCopy.objects.filter(petition=letter).order_by("version")
    assert (second.replied_on, second.working_days) == (first.replied_on, first.working_days)


def test_one_person_asks_and_another_one_decides(office: Office, letter: Petition) -> None:
    change = propose_change(letter, wish=CORRECT, reason=REASON, actor=office.clerk)
    for approve in (True, False):
        with pytest.raises(RefusedError, match="另一个人"):
            decide_change(change, approve=approve, note="好", checks=make.CHECKED, actor=office.clerk)
    with pytest.raises(Http404):  # the centre released it: the unit's head does not decide
        decide_change(change, approve=True, checks=make.CHECKED, actor=office.roads_head)
    decide_change(change, approve=True, checks=make.CHECKED, actor=office.second_clerk)
    change.refresh_from_db()
    assert (change.state, change.decided_by) == (ChangeState.APPROVED, office.second_clerk)
    with pytest.raises(WrongStateError, match="已经核定"):
        decide_change(change, approve=True, checks=make.CHECKED, actor=office.head)


def test_where_the_unit_releases_its_head_decides(office: Office) -> None:
    letter = make.awaiting_head(office, channel="forum", named_department=office.roads)
    handling.approve(make.lead_of(letter), checks=make.CHECKED, actor=office.roads_head)
    change = proposed(office, make.fresh(letter))
    with pytest.raises(Http404):
        decide_change(change, approve=True, checks=make.CHECKED, actor=office.schools_head)
    decide_change(change, approve=True, checks=make.CHECKED, actor=office.roads_head)
    reply = final_reply(letter)
    assert reply is not None
    assert reply.body == BETTER


def test_nobody_else_asks(office: Office, letter: Petition) -> None:
    section = make.make_user("t.roads.section", office.roads, Role.SECTION_HEAD)
    for person in (office.schools_liaison, office.leader, section):
        with pytest.raises(Http404):
            propose_change(letter, wish=CORRECT, reason=REASON, actor=person)


def test_a_report_of_wrongdoing_is_touched_by_marked_people_alone(office: Office, letter: Petition) -> None:
    Petition.objects.filter(pk=letter.pk).update(restricted=True)
    for person in (office.second_clerk, office.roads_liaison):
        with pytest.raises(Http404):
            propose_change(make.fresh(letter), wish=CORRECT, reason=REASON, actor=person)
    change = propose_change(make.fresh(letter), wish=CORRECT, reason=REASON, actor=office.clerk)
    with pytest.raises(Http404):
        decide_change(change, approve=True, checks=make.CHECKED, actor=office.second_clerk)
    decide_change(change, approve=True, checks=make.CHECKED, actor=office.head)


def test_what_was_declined_leaves_everything_as_it_is(office: Office, letter: Petition) -> None:
    decide_change(proposed(office, letter), approve=False, note="原答复没有错", actor=office.clerk)
    reply = final_reply(letter)
    assert reply is not None
    assert reply.body == make.ANSWER
    event = letter.events.get(kind=Kind.CHANGE_DECLINED)
    assert (event.shown_to_writer, event.note) == (False, "原答复没有错")
    assert open_change(letter) is None


def test_a_correction_is_checked_for_secrets_before_it_goes_out(office: Office, letter: Petition) -> None:
    change = propose_change(
        letter,
        wish=Wish(action=ChangeAction.CORRECT, answer=BETTER + "依据机密〔2026〕12号。"),
        reason=REASON,
        actor=office.clerk,
    )
    for checks in (Checks(), Checks(secrets=True)):
        with pytest.raises(RefusedError):
            decide_change(change, approve=True, checks=checks, actor=office.second_clerk)
    assert open_change(letter) is not None
    decide_change(change, approve=True, checks=Checks(secrets=True, signs=True), actor=office.second_clerk)


def test_nothing_changed_is_nothing_to_ask_for(office: Office, letter: Petition) -> None:
    with pytest.raises(RefusedError, match="没有改动"):
        propose_change(
            letter, wish=Wish(action=ChangeAction.CORRECT, answer=make.ANSWER), reason=REASON, actor=office.clerk
        )
    proposed(office, letter)
    with pytest.raises(RefusedError, match="请先核定"):
        proposed(office, letter, WITHDRAW)


def test_public_texts_alone_can_be_corrected_and_the_answer_stays_the_same_version(
    office: Office, letter: Petition
) -> None:
    wish = Wish(action=ChangeAction.CORRECT, answer=make.ANSWER, title="路口过街危险")
    decide_change(proposed(office, letter, wish), approve=True, checks=make.CHECKED, actor=office.clerk)
    assert letter.replies.count() == 1
    assert PublicCopy.objects.current().get(petition=letter).title == "路口过街危险"


def test_nothing_unmasked_gets_into_a_corrected_copy(office: Office, letter: Petition) -> None:
    wish = Wish(action=ChangeAction.CORRECT, answer=BETTER, public_answer="请找李晓明，电话13912345678。")
    change = propose_change(letter, wish=wish, reason="李晓明来电要求更正", actor=office.roads_liaison)
    decide_change(change, approve=True, checks=make.CHECKED, actor=office.clerk)
    copy = PublicCopy.objects.current().get(petition=letter)
    assert copy.answer == "请找李**，电话139****5678。"
    assert copy.change_reason == "李**来电要求更正"


def test_the_writer_is_told_and_reads_both_versions(office: Office, letter: Petition) -> None:
    corrected(office, letter)
    told = Notification.objects.get(notice="reply_corrected")
    assert told.context["reason"] == REASON
    page = letter_page(make.fresh(letter))
    assert page.last.answer is not None
    assert page.last.answer.text == BETTER
    assert [answer.text for answer in page.last.former] == [make.ANSWER]
    assert REASON in page.last.former[0].why
    assert page.timeline[-1].title == "测试交通局更正答复"
    assert REASON in page.timeline[-1].more


def test_a_corrected_answer_that_is_hollow_is_judged_as_any_other(office: Office, letter: Petition) -> None:
    with pretend(make.at("2026-11-09T10:00")):
        corrected(office, letter)
        judge_hollow(make.fresh(letter), reason="只说收悉", actor=office.head)
    letter = make.fresh(letter)
    assert (letter.state, letter.released_at, letter.released_on) == (State.HANDLING, None, None)
    assert not PublicCopy.objects.current().filter(petition=letter).exists()
    handling.hand_to_head(make.lead_of(letter), body=make.ANSWER, actor=office.roads_liaison)
    assert letter.replies.get(state=ReplyState.SUBMITTED).kind == ReplyKind.FINAL


def test_a_corrected_answer_can_be_rated_and_handled_again(office: Office, letter: Petition) -> None:
    corrected(office, letter)
    rate(make.fresh(letter), grade=Grade.UNSATISFIED)
    rework.open_redo(make.fresh(letter), reason="再核实", actor=office.clerk)
    assert make.fresh(letter).round == 2
    change = propose_change(make.fresh(letter), wish=WITHDRAW, reason=REASON, actor=office.clerk)
    decide_change(change, approve=True, actor=office.second_clerk)  # also while it is handled again
    assert make.fresh(letter).state == State.ACCEPTED


def test_a_correction_can_be_corrected(office: Office, letter: Petition) -> None:
    corrected(office, letter)
    change = proposed(office, make.fresh(letter), Wish(action=ChangeAction.CORRECT, answer=make.ANSWER + "第三版。"))
    decide_change(change, approve=True, checks=make.CHECKED, actor=office.clerk)
    states = list(letter.replies.order_by("pk").values_list("state", flat=True))
    assert states == [ReplyState.SUPERSEDED, ReplyState.SUPERSEDED, ReplyState.RELEASED]


# Taking down


def test_a_copy_taken_down_leaves_the_reason_at_its_address_and_the_answer_with_the_writer(
    office: Office, letter: Petition, client: Client
) -> None:
    assert client.get(f"/library/{letter.number}/").status_code == 200
    change = propose_change(letter, wish=WITHDRAW, reason="李晓明要求撤下", actor=office.roads_liaison)
    decide_change(change, approve=True, actor=office.clerk)
    response = client.get(f"/library/{letter.number}/")
    page = response.content.decode()
    assert response.status_code == 410
    assert "该答复已撤下" in page
    assert "李**要求撤下" in page
    assert letter.title not in page
    assert client.get(f"/api/v1/letters/{letter.number}/").status_code == 404
    event = letter.events.get(kind=Kind.COPY_WITHDRAWN)
    assert event.shown_to_writer
    answer = letter_page(make.fresh(letter)).last.answer
    assert answer is not None
    assert answer.text == make.ANSWER
    assert Notification.objects.filter(notice="copy_withdrawn").exists()
    with pytest.raises(RefusedError, match="没有公开的答复"):
        propose_change(make.fresh(letter), wish=WITHDRAW, reason=REASON, actor=office.clerk)


# Pages


def test_the_wish_waits_in_a_queue_until_it_is_decided(office: Office, letter: Petition, sign_in: SignIn) -> None:
    day = make.at("2026-11-06").date()
    proposed(office, letter)
    assert list(letters_in(QUEUES["changes"], office.clerk, day)) == [letter]
    client = sign_in(office.clerk)
    assert letter.title in client.get("/desk/queues/changes/").content.decode()
    page = page_of(client, letter)
    assert "核定更正" in page
    assert "<ins>" in page
    assert REASON in page
    response = act(client, letter, "approve-change")
    assert response.status_code == 400
    assert "请先作保密审查" in response.content.decode()
    assert act(client, letter, "approve-change", secrets_checked="on").status_code == 302
    assert not letters_in(QUEUES["changes"], office.clerk, day).exists()


def test_who_asked_reads_that_another_one_decides(office: Office, letter: Petition, sign_in: SignIn) -> None:
    proposed(office, letter)
    assert "您提出的申请要由另一个人核定。" in page_of(sign_in(office.roads_liaison), letter)
    assert "等信息中心核定。" in page_of(sign_in(office.roads_head), letter)
    assert "核定更正" not in page_of(sign_in(office.leader), letter)


def test_the_public_answer_follows_the_corrected_one_and_comes_back_masked(
    office: Office, letter: Petition, sign_in: SignIn
) -> None:
    client = sign_in(office.roads_liaison)
    copy = PublicCopy.objects.get(petition=letter)
    texts = {"title": copy.title, "question": copy.question, "public_answer": copy.answer, "reason": REASON}
    assert act(client, letter, "correct", answer=BETTER + "电话13912345678。", **texts).status_code == 302
    change = ReleasedChange.objects.get()
    assert change.public_answer == BETTER + "电话139****5678。"
    change.delete()
    texts["public_answer"] = "电话13912345678"
    response = act(client, letter, "correct", answer=BETTER, **texts)
    assert response.status_code == 400
    assert "系统又遮盖了1处" in response.content.decode()
    assert not ReleasedChange.objects.exists()


def test_every_version_stands_on_its_page_with_what_changed(office: Office, letter: Petition, sign_in: SignIn) -> None:
    corrected(office, letter)
    address = f"/desk/letters/{letter.number}/versions/"
    for person in (office.clerk, office.roads_liaison, office.roads_head, office.leader):
        page = sign_in(person).get(address).content.decode()
        assert "<del>" in page
        assert "<ins>" in page
        assert "第2版" in page
        assert ("更正和撤下的申请" in page) == (person != office.leader)
    assert sign_in(office.schools_liaison).get(address).status_code == 404
    assert address in page_of(sign_in(office.clerk), letter)


def test_where_the_unit_releases_its_heads_find_the_wish_in_a_queue_of_theirs(office: Office, sign_in: SignIn) -> None:
    letter = make.awaiting_head(office, channel="forum", named_department=office.roads)
    handling.approve(make.lead_of(letter), checks=make.CHECKED, actor=office.roads_head)
    queue, day = QUEUES["unit-changes"], today()
    assert not parts_in(queue, office.roads_head, day).exists()
    change = proposed(office, make.fresh(letter))
    assert parts_in(queue, office.roads_head, day).get().petition == letter
    assert not parts_in(queue, office.schools_head, day).exists()
    assert counts(office.roads_head, day)["unit-changes"] == 1
    page = sign_in(office.roads_head).get(reverse("routing:unit")).content.decode()
    assert reverse("routing:queue", args=["unit-changes"]) in page
    assert (
        letter.number
        in sign_in(office.roads_head).get(reverse("routing:queue", args=["unit-changes"])).content.decode()
    )
    decide_change(change, approve=True, checks=make.CHECKED, actor=office.roads_head)
    assert counts(office.roads_head, day)["unit-changes"] == 0


def test_what_the_centre_decides_stands_in_no_queue_of_the_unit(office: Office, letter: Petition) -> None:
    proposed(office, letter)
    assert counts(office.roads_head, today())["unit-changes"] == 0
