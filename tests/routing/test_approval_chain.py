"""Who in a unit approves an answer before it leaves the unit: one head after the other (RULES section 5)."""

from __future__ import annotations

import pytest
from django.http import Http404
from viewflow.workflow.models import Task

from accounts.models import Membership, Role, User
from accounts.services import dismiss
from common.errors import RefusedError, WrongStateError
from notifications.models import Notification
from petitions.models import Kind, Petition, Priority, Reply, ReplyState, State
from routing import engine
from routing.models import AssignmentState, Instruction
from routing.services import handling, releasing
from routing.services.approving import approval_chain
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn, act, page_of

pytestmark = pytest.mark.django_db
SECTION, HEAD, PRINCIPAL = Role.SECTION_HEAD, Role.UNIT_HEAD, Role.PRINCIPAL_HEAD


@pytest.fixture
def section_head(office: Office) -> User:
    return make.make_user("t.roads.section", office.roads, SECTION)


@pytest.fixture
def principal(office: Office) -> User:
    return make.make_user("t.roads.principal", office.roads, PRINCIPAL)


def again(user: User) -> User:
    """Return the person with the posts of now."""
    return User.objects.get(pk=user.pk)


def open_task(letter: Petition) -> Task:
    process = engine.process_of(letter)
    assert process is not None
    return Task.objects.get(process_id=process.pk, finished=None)


def told(person: User) -> list[str]:
    return list(Notification.objects.filter(recipient=person, medium="desk").values_list("notice", flat=True))


def test_a_unit_with_one_head_has_one_step(office: Office) -> None:
    letter = make.awaiting_head(office)
    part = make.lead_of(letter)
    assert (approval_chain(part), part.awaits) == ((HEAD,), HEAD)
    handling.approve(part, actor=office.roads_head)
    part.refresh_from_db()
    assert (part.state, part.awaits) == (AssignmentState.SUBMITTED, "")


def test_the_draft_goes_from_the_section_head_to_the_head_in_charge(office: Office, section_head: User) -> None:
    letter = make.awaiting_head(office)
    part = make.lead_of(letter)
    assert part.awaits == SECTION
    assert open_task(letter).owner_permission == f"unit.{office.roads.pk}.section_head"
    assert "reply_waiting_head" in told(section_head)
    assert "reply_waiting_head" not in told(office.roads_head)
    with pytest.raises(RefusedError, match="科室负责人"):
        handling.approve(part, actor=office.roads_head)
    with pytest.raises(RefusedError, match="科室负责人"):
        handling.reject_draft(part, note="再改", actor=office.roads_head)
    handling.approve(part, actor=section_head)
    part.refresh_from_db()
    assert (part.state, part.awaits, make.fresh(letter).state) == (AssignmentState.AWAITING_HEAD, HEAD, State.HANDLING)
    assert open_task(letter).owner_permission == f"unit.{office.roads.pk}.unit_head"
    assert "reply_waiting_head" in told(office.roads_head)
    with pytest.raises(RefusedError, match="单位负责人"):
        handling.approve(part, actor=section_head)
    handling.approve(part, actor=office.roads_head)
    letter = make.fresh(letter)
    assert letter.state == State.IN_REVIEW
    assert open_task(letter).flow_task.name == "review"
    passed, approved = letter.events.filter(kind__in=[Kind.REPLY_PASSED, Kind.REPLY_APPROVED]).order_by("sequence")
    assert (passed.kind, passed.data) == (Kind.REPLY_PASSED, {"roles": [SECTION], "next": HEAD})
    assert approved.kind == Kind.REPLY_APPROVED
    assert Reply.objects.get(petition=letter).approver == office.roads_head


@pytest.mark.parametrize("why", ["important", "urgent", "instruction", "order"])
def test_the_principal_head_approves_important_letters_last(office: Office, principal: User, why: str) -> None:
    letter = make.handled(office)
    part = make.lead_of(letter)
    assert approval_chain(part) == (HEAD,)
    if why == "instruction":
        Instruction.objects.create(
            petition=letter, leader=office.leader, leader_label="县长", text="请认真办理", given_at=letter.received_at
        )
    elif why == "order":
        make.supervised(letter)
    else:
        mark = {"important": True} if why == "important" else {"priority": Priority.URGENT}
        Petition.objects.filter(pk=letter.pk).update(**mark)
    assert approval_chain(make.lead_of(letter)) == (HEAD, PRINCIPAL)
    handling.hand_to_head(part, body=make.ANSWER, actor=office.roads_liaison)
    handling.approve(make.lead_of(letter), actor=office.roads_head)
    assert make.fresh(letter).state == State.HANDLING
    handling.approve(make.lead_of(letter), actor=principal)
    assert make.fresh(letter).state == State.IN_REVIEW


def test_who_holds_several_of_the_roles_approves_them_in_one_act(office: Office, section_head: User) -> None:
    Membership.objects.create(user=office.roads_head, department=office.roads, role=SECTION)
    Membership.objects.create(user=office.roads_head, department=office.roads, role=PRINCIPAL)
    letter = make.handled(office)
    Petition.objects.filter(pk=letter.pk).update(important=True)
    part = make.lead_of(letter)
    handling.hand_to_head(part, body=make.ANSWER, actor=office.roads_liaison)
    assert approval_chain(make.lead_of(letter)) == (SECTION, HEAD, PRINCIPAL)
    handling.approve(make.lead_of(letter), actor=again(office.roads_head))
    assert make.fresh(letter).state == State.IN_REVIEW
    assert not letter.events.filter(kind=Kind.REPLY_PASSED).exists()


def test_a_principal_head_stands_in_where_there_is_no_other(office: Office, principal: User) -> None:
    dismiss(office.roads_head.memberships.get(), actor=None)
    letter = make.awaiting_head(office)
    assert make.lead_of(letter).awaits == PRINCIPAL
    handling.approve(make.lead_of(letter), actor=principal)
    assert make.fresh(letter).state == State.IN_REVIEW


def test_the_author_is_never_asked(office: Office, section_head: User) -> None:
    Membership.objects.create(user=section_head, department=office.roads, role=Role.LIAISON)
    letter = make.handled(office)
    handling.hand_to_head(make.lead_of(letter), body=make.ANSWER, actor=again(section_head))
    assert make.lead_of(letter).awaits == HEAD


def test_where_only_the_author_could_approve_the_draft_is_not_handed_in(office: Office) -> None:
    letter = make.handled(office)
    with pytest.raises(RefusedError, match="没有别的负责人"):
        handling.hand_to_head(make.lead_of(letter), body=make.ANSWER, actor=office.roads_head)
    part = make.lead_of(letter)
    assert part.state == AssignmentState.ACKNOWLEDGED
    assert not letter.replies.exists()
    handling.hand_to_head(part, body=make.ANSWER, actor=office.roads_liaison)
    handling.approve(make.lead_of(letter), actor=office.roads_head)


def test_a_unit_without_a_head_is_told_what_to_do(office: Office) -> None:
    letter = make.handled(office)
    dismiss(office.roads_head.memberships.get(), actor=None)
    with pytest.raises(RefusedError, match="系统管理员先补任"):
        handling.hand_to_head(make.lead_of(letter), body=make.ANSWER, actor=office.roads_liaison)


def test_a_report_of_wrongdoing_is_approved_by_marked_heads_alone(office: Office, section_head: User) -> None:
    letter = make.handled(office)
    Petition.objects.filter(pk=letter.pk).update(restricted=True)
    User.objects.filter(pk__in=[office.roads_liaison.pk]).update(sees_wrongdoing=True)
    with pytest.raises(RefusedError, match="举报件"):
        handling.hand_to_head(make.lead_of(letter), body=make.ANSWER, actor=again(office.roads_liaison))
    User.objects.filter(pk=office.roads_head.pk).update(sees_wrongdoing=True)
    handling.hand_to_head(make.lead_of(letter), body=make.ANSWER, actor=again(office.roads_liaison))
    assert make.lead_of(letter).awaits == HEAD
    with pytest.raises(Http404):
        handling.approve(make.lead_of(letter), actor=section_head)


def test_a_step_whose_holder_left_falls_to_the_next(office: Office, section_head: User) -> None:
    letter = make.awaiting_head(office)
    assert make.lead_of(letter).awaits == SECTION
    dismiss(section_head.memberships.get(), actor=None)
    handling.approve(make.lead_of(letter), actor=office.roads_head)
    assert make.fresh(letter).state == State.IN_REVIEW


def test_sent_back_at_any_step_the_approvals_begin_anew(office: Office, section_head: User) -> None:
    letter = make.awaiting_head(office)
    handling.approve(make.lead_of(letter), actor=section_head)
    proposed = make.ANSWER + "11月28日前完成。"
    handling.reject_draft(make.lead_of(letter), note="写明日期", proposed=proposed, actor=office.roads_head)
    part = make.lead_of(letter)
    assert (part.state, part.awaits) == (AssignmentState.ACKNOWLEDGED, "")
    old, new = letter.replies.order_by("pk")
    assert (old.state, old.body, old.rejection_note) == (ReplyState.REJECTED, make.ANSWER, "写明日期")
    assert (new.state, new.body) == (ReplyState.DRAFT, proposed)
    handling.hand_to_head(part, body=proposed, actor=office.roads_liaison)
    assert make.lead_of(letter).awaits == SECTION


def test_sent_back_by_the_centre_all_approve_again(office: Office, section_head: User) -> None:
    letter = make.awaiting_head(office)
    for head in (section_head, office.roads_head):
        handling.approve(make.lead_of(letter), actor=head)
    releasing.send_back_reply(make.fresh(letter), note="请补充", actor=office.clerk)
    handling.hand_to_head(make.lead_of(letter), body=make.ANSWER, actor=office.roads_liaison)
    assert make.lead_of(letter).awaits == SECTION


def test_nobody_approves_twice(office: Office) -> None:
    letter = make.in_review(office)
    with pytest.raises(WrongStateError):
        handling.approve(make.lead_of(letter), actor=office.roads_head)


# Pages


def test_who_is_asked_finds_the_letter_first_and_the_others_read_whom_it_waits_for(
    office: Office, section_head: User, sign_in: SignIn
) -> None:
    letter = make.awaiting_head(office)
    desk = sign_in(section_head).get("/desk/unit/").content.decode()
    assert "审定答复<span" in desk
    for person in (office.roads_head, office.roads_liaison):
        lines = sign_in(person).get("/desk/unit/").content.decode()
        assert "审定答复<span" not in lines
        assert "等科室负责人审定" in lines
        assert "测试交通局的答复稿等科室负责人审定。" in page_of(sign_in(person), letter)
    client = sign_in(section_head)
    part = make.lead_of(letter)
    assert (
        "转单位负责人审定" in client.get(act(client, letter, "approve", part=part).headers["Location"]).content.decode()
    )
    assert "审定答复<span" in sign_in(office.roads_head).get("/desk/unit/").content.decode()


def test_a_head_who_is_not_asked_yet_is_told_who_is(office: Office, section_head: User, sign_in: SignIn) -> None:
    letter = make.awaiting_head(office)
    response = act(sign_in(office.roads_head), letter, "approve", part=make.lead_of(letter))
    assert response.status_code == 400
    assert "这份答复现在由科室负责人审定" in response.content.decode()


def test_a_section_head_sees_the_units_letters_and_leaves_the_work_to_the_liaison(
    office: Office, section_head: User, sign_in: SignIn
) -> None:
    letter = make.dispatched(office)
    client = sign_in(section_head)
    assert letter.title in page_of(client, letter)
    for action in ("acknowledge", "send-back", "draft", "hand-to-head", "interim-note"):
        texts = {"body": "内容", "reason": "理由"}
        assert act(client, letter, action, part=make.lead_of(letter), **texts).status_code == 404, action
    make.handled(office)
    desk = client.get("/desk/unit/").content.decode()
    assert "签收来信<" not in desk
    assert "起草答复<" not in desk
    elsewhere = make.accepted(office)
    assert client.get(f"/desk/letters/{elsewhere.number}/").status_code == 404


def test_the_text_that_a_head_proposes_is_offered_to_the_liaison(office: Office, sign_in: SignIn) -> None:
    letter = make.awaiting_head(office)
    act(
        sign_in(office.roads_head),
        letter,
        "reject-draft",
        part=make.lead_of(letter),
        note="语气再缓和些",
        proposed="改好的全文",
    )
    page = page_of(sign_in(office.roads_liaison), letter)
    assert "语气再缓和些" in page
    assert "改好的全文" in page
