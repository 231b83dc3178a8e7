"""Dispatch, handling, review and time, as people do them."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import Department, DepartmentKind, Membership, Role
from common.clock import pretend
from deadlines.models import Pause
from petitions.models import Kind, LetterType, PublicCopy, ReplyState, State
from routing.models import AssignmentRole, AssignmentState
from routing.services import handling, timing
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn, act, page_of

pytestmark = pytest.mark.django_db


# Dispatch


def test_the_dates_are_shown_before_a_letter_is_dispatched(office: Office, sign_in: SignIn) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        page = page_of(sign_in(office.clerk), make.accepted(office, township=office.town))
    assert "11月17日（周二）" in page
    assert "主办、协办11月9日（周一）前签收，协办意见11月13日（周五）前提出" in page


def test_dispatching_goes_on_to_the_next_letter_of_the_queue(office: Office, sign_in: SignIn) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        first, second = make.accepted(office), make.accepted(office)
        client, query = sign_in(office.clerk), "?queue=to-dispatch"
        texts = {"lead": office.roads.pk, "supports": [office.schools.pk, office.town.pk], "note": "请现场核实"}
        response = act(client, first, "dispatch", query=query, then="next", **texts)
        assert response.headers["Location"] == f"/desk/letters/{second.number}/{query}"
        third = make.accepted(office, title="排在后面的信先分办")
        response = act(client, third, "dispatch", query=query, then="next", lead=office.roads.pk)
        assert response.headers["Location"] == f"/desk/letters/{second.number}/{query}"
        response = act(client, second, "dispatch", query=query, then="next", lead=office.roads.pk)
    assert response.headers["Location"] == "/desk/queues/to-dispatch/"
    assert make.lead_of(first).note_to_unit == "请现场核实"
    supports = first.assignments.filter(role=AssignmentRole.SUPPORT).values_list("department__name", flat=True)
    assert set(supports) == {office.schools.name, office.town.name}


def test_the_accused_unit_is_never_offered(office: Office, sign_in: SignIn) -> None:
    wrong = LetterType.WRONGDOING
    letter = make.accepted(office, proposed_type=wrong, letter_type=wrong, named_department=office.roads)
    client = sign_in(office.clerk)
    page = page_of(client, letter)
    assert f'<option value="{office.roads.pk}">' not in page
    assert f'<option value="{office.schools.pk}">' in page
    confidential = Department.objects.filter(kind=DepartmentKind.CONFIDENTIAL)[0]
    assert f'<option value="{confidential.pk}">' in page
    response = act(client, letter, "dispatch", lead=office.roads.pk)
    assert response.status_code == 400
    assert "请选择主办单位" in response.content.decode()


def test_a_return_is_decided_with_its_reason_in_sight(office: Office, sign_in: SignIn) -> None:
    letter = make.dispatched(office)
    handling.ask_return(make.lead_of(letter), reason="该路为县道，应由公路中心办理", actor=office.roads_liaison)
    client = sign_in(office.clerk)
    assert "该路为县道，应由公路中心办理" in page_of(client, letter)
    response = act(client, letter, "agree-return", part=make.lead_of(letter), note="请接办")
    assert "请选择改由哪个单位主办" in response.content.decode()
    act(client, letter, "agree-return", part=make.lead_of(letter), new_lead=office.schools.pk, note="请接办")
    assert make.fresh(letter).lead_department == office.schools


def test_a_support_unit_leaves_without_a_successor(office: Office, sign_in: SignIn) -> None:
    letter = make.handled(office, supports=(office.schools,))
    support = letter.assignments.get(role=AssignmentRole.SUPPORT)
    handling.ask_return(support, reason="与我单位无关", actor=office.schools_liaison)
    response = act(sign_in(office.clerk), letter, "agree-return", part=support, note="")
    assert response.status_code == 302
    support.refresh_from_db()
    assert support.state == AssignmentState.RETURNED


# A unit


def test_what_can_no_longer_be_sent_back_says_why(office: Office, sign_in: SignIn) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        letter = make.handled(office)
    with pretend(make.at("2026-11-12T10:00")):
        client = sign_in(office.roads_liaison)
        assert "已过退回时限" in page_of(client, letter)
        response = act(client, letter, "send-back", part=make.lead_of(letter), reason="还是想退回去")
    assert response.status_code == 400
    assert "还是想退回去" in response.content.decode()


def test_a_draft_is_kept_and_comes_back(office: Office, sign_in: SignIn) -> None:
    letter, client = make.handled(office), sign_in(office.roads_liaison)
    act(client, letter, "draft", part=make.lead_of(letter), body="第一稿的内容")
    assert "第一稿的内容" in page_of(client, letter)
    act(client, letter, "hand-to-head", part=make.lead_of(letter), body="第二次修改的内容")
    reply = letter.replies.get()
    assert (reply.body, reply.state) == ("第二次修改的内容", ReplyState.SUBMITTED)


def test_the_liaison_reads_why_a_draft_came_back(office: Office, sign_in: SignIn) -> None:
    letter = make.awaiting_head(office)
    act(sign_in(office.roads_head), letter, "reject-draft", part=make.lead_of(letter), note="日期要核实")
    page = page_of(sign_in(office.roads_liaison), letter)
    assert "上一稿的退改意见" in page
    assert "日期要核实" in page
    assert make.ANSWER in page


def test_a_head_sees_what_the_public_will_see_before_the_unit_releases(office: Office, sign_in: SignIn) -> None:
    body = "我是李晓明，电话13800000001，家门口路灯不亮。"
    letter = make.awaiting_head(office, channel="forum", named_department=office.roads, body=body)
    client = sign_in(office.roads_head)
    page = page_of(client, letter)
    assert "审定，答复并公开" in page
    assert '<span class="visually-hidden">（已隐去手机号：</span>138****0001' in page
    texts = {"title": letter.title, "question": "家门口路灯不亮。", "answer": make.ANSWER}
    unticked = act(client, letter, "approve", part=make.lead_of(letter), **texts)
    assert unticked.status_code == 400
    act(client, letter, "approve", part=make.lead_of(letter), **texts, masks_checked="on", secrets_checked="on")
    copy = PublicCopy.objects.get(petition=letter)
    assert "13800000001" not in copy.question


def test_the_author_cannot_approve_the_own_draft(office: Office, sign_in: SignIn) -> None:
    Membership.objects.create(user=office.roads_head, department=office.roads, role="liaison")
    letter, client = make.handled(office), sign_in(office.roads_head)
    response = act(client, letter, "hand-to-head", part=make.lead_of(letter), body=make.ANSWER)
    assert response.status_code == 400
    assert "起草人不能审定" in response.content.decode()
    other = make.make_user("t.roads.second", office.roads, Role.UNIT_HEAD)
    act(client, letter, "hand-to-head", part=make.lead_of(letter), body=make.ANSWER)
    page = page_of(client, letter)
    assert "答复由您起草，请由另一位负责人审定。" in page
    response = act(client, letter, "approve", part=make.lead_of(letter))
    assert "起草人不能审定" in response.content.decode()
    assert act(sign_in(other), letter, "approve", part=make.lead_of(letter)).status_code == 302


def test_a_promised_day_moves_the_date_of_a_board_post(office: Office, sign_in: SignIn) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        letter = make.handled(office, channel="forum", named_department=office.roads)
        texts = {"body": "正在勘测，尽快答复您。", "promised_on": "2026-11-24"}
        act(sign_in(office.roads_liaison), letter, "interim-note", part=make.lead_of(letter), **texts)
        page = page_of(sign_in(office.clerk), letter)
    assert make.fresh(letter).due_on == dt.date(2026, 11, 24)
    assert "阶段说明（不算正式答复）" in page
    assert "承诺11月24日（周二）前答复" in page


@pytest.mark.parametrize("day", ["2026-11-06", "2026-13-45", "明天"])
def test_a_promised_day_must_lie_ahead(office: Office, sign_in: SignIn, day: str) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        letter = make.handled(office)
        texts = {"body": "正在勘测", "promised_on": day}
        response = act(sign_in(office.roads_liaison), letter, "interim-note", part=make.lead_of(letter), **texts)
    assert response.status_code == 400


# Review


def test_the_reviewer_releases_the_texts_as_edited(office: Office, sign_in: SignIn) -> None:
    body = "我叫李晓明，住柳塘镇文昌路12号3单元，电话13800000001。门口没有路灯。"
    letter, client = make.in_review(office, body=body), sign_in(office.second_clerk)
    page = page_of(client, letter)
    assert body in page
    assert "系统隐去了3处个人信息" in page
    assert '<span class="visually-hidden">（已隐去手机号：</span>138****0001' in page
    texts = {"title": "门口没有路灯", "question": "门口没有路灯，请装。", "answer": "本月装好。"}
    act(client, letter, "release", **texts, masks_checked="on", secrets_checked="on")
    copy = PublicCopy.objects.get(petition=letter)
    assert (copy.title, copy.question, copy.answer) == tuple(texts.values())
    assert letter.replies.get().body == make.ANSWER


def test_texts_to_be_published_must_not_be_empty(office: Office, sign_in: SignIn) -> None:
    letter = make.in_review(office)
    response = act(sign_in(office.clerk), letter, "release", title="", question="问", answer="答")
    assert response.status_code == 400
    assert "公开的标题不能为空" in response.content.decode()


def test_a_private_letter_is_answered_without_texts_for_the_public(office: Office, sign_in: SignIn) -> None:
    letter, client = make.in_review(office, may_publish=False), sign_in(office.clerk)
    page = page_of(client, letter)
    assert "公开的来信" not in page
    assert "答复只发给来信人" in page
    act(client, letter, "release", secrets_checked="on")
    assert make.fresh(letter).state == State.ANSWERED
    assert not PublicCopy.objects.filter(petition=letter).exists()


def test_an_answer_sent_back_is_with_the_unit_again(office: Office, sign_in: SignIn) -> None:
    letter = make.in_review(office)
    act(sign_in(office.clerk), letter, "send-back-reply", note="请写明完成日期")
    assert make.fresh(letter).state == State.HANDLING
    assert "请写明完成日期" in page_of(sign_in(office.roads_liaison), letter)


# Time


def test_more_time_is_chosen_by_the_day_it_leads_to(office: Office, sign_in: SignIn) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        letter, client = make.handled(office), sign_in(office.roads_liaison)
        assert "10个工作日，11月20日（周五）" in page_of(client, letter)
        assert "16个工作日" not in page_of(client, letter)
        part = make.lead_of(letter)
        assert act(client, letter, "ask-extension", part=part, total="99", reason="要").status_code == 400
        act(client, letter, "ask-extension", part=part, total="10", reason="要现场勘测")
        assert "已经有一份延期申请" in page_of(client, letter)
        centre = sign_in(office.clerk)
        assert "申请延长到共10个工作日，理由：要现场勘测" in page_of(centre, letter)
        assert "同意后，答复期限从11月17日（周二）改到11月20日（周五）。" in page_of(centre, letter)
        act(centre, letter, "grant-extension", note="同意")
    assert make.fresh(letter).due_on == dt.date(2026, 11, 20)
    assert letter.events.filter(kind=Kind.EXTENDED).exists()


def test_a_refused_extension_leaves_the_date(office: Office, sign_in: SignIn) -> None:
    letter = make.handled(office)
    before = letter.due_on
    timing.ask_extension(make.lead_of(letter), total=10, reason="要勘测", actor=office.roads_liaison)
    act(sign_in(office.head), letter, "refuse-extension", note="请按期办理")
    assert make.fresh(letter).due_on == before
    assert letter.events.filter(kind=Kind.EXTENSION_REFUSED).exists()


def test_after_the_due_date_a_request_is_only_put_on_record(office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.roads_liaison)
    with pretend(make.at("2026-11-06T10:00")):
        letter = make.handled(office)
    with pretend(make.at("2026-11-18T10:00")):
        assert "答复期限11月17日（周二）已过。现在申请只记录为逾期提出，期限不变" in page_of(client, letter)
        told = act(client, letter, "ask-extension", part=make.lead_of(letter), total="15", reason="要勘测")
        page = client.get(told.headers["Location"]).content.decode()
        assert "这份申请记录为逾期提出，期限不变" in page
        assert "这个期限已经记录过一次逾期申请" in page
        assert "同意延期，告知来信人" not in page_of(sign_in(office.head), letter)
    assert make.fresh(letter).due_on == dt.date(2026, 11, 17)


def test_a_second_extension_stands_out_when_it_is_decided_and_later(office: Office, sign_in: SignIn) -> None:
    letter, client = make.handled(office), sign_in(office.head)
    for total, words in ((9, ""), (11, "第二次延期"), (13, "第3次延期")):
        timing.ask_extension(make.lead_of(letter), total=total, reason="要勘测", actor=office.roads_liaison)
        page = page_of(client, letter)
        assert words in page
        assert ("次延期" in page) == bool(words)
        act(client, letter, "grant-extension", note="")
    listed = client.get("/desk/queues/handling/").content.decode()
    assert '<span class="tag tag-alert">第3次延期</span>' in listed


def test_the_clock_stands_still_while_the_writer_is_asked(office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.clerk)
    with pretend(make.at("2026-11-09T10:00")):
        letter = make.handled(office)
        act(client, letter, "pause", text="请补充路口照片")
    with pretend(make.at("2026-11-11T10:00")):
        page = page_of(client, letter)
        assert "已暂停，等来信人补充（第3天）" in page
        assert "请补充路口照片" in page
        act(client, letter, "resume")
    assert Pause.objects.get(petition=letter).to_on == dt.date(2026, 11, 11)
    assert make.fresh(letter).due_on == dt.date(2026, 11, 19)


def test_an_answered_letter_is_not_paused(office: Office, sign_in: SignIn) -> None:
    letter = make.answered(office)
    response = act(sign_in(office.clerk), letter, "pause", text="请补充路口照片")
    assert response.status_code == 400
    assert "请补充路口照片" in response.content.decode()
