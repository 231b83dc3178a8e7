"""Nothing leaves the office unchecked: the confidentiality check, warning signs, hidden spots (保密法 2024, §35)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from common.errors import RefusedError
from notifications.models import Notification
from petitions.models import Channel, Kind, Petition, PublicCopy, Publicity, ReplyKind, State
from petitions.services.clearing import Checks
from routing.services import handling, releasing
from routing.sheet import sheet_of
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn, act, page_of

pytestmark = pytest.mark.django_db
SECRETS = Checks(secrets=True)
SIGNED = make.ANSWER + "依据机密〔2026〕12号文件办理。"
BODY = "我叫李晓明，电话13800000001。门口没有路灯。"
TEXTS = {"title": "门口没有路灯", "question": "门口没有路灯，请装。", "answer": "本月装好。"}
ALL_TICKS = {"secrets_checked": "on", "masks_checked": "on", "signs_checked": "on"}


def signed(office: Office, **changes: Any) -> Petition:
    """Return a letter in review whose answer holds a warning sign."""
    letter = make.handled(office, **changes)
    handling.hand_to_head(make.lead_of(letter), body=SIGNED, actor=office.roads_liaison)
    handling.approve(make.lead_of(letter), actor=office.roads_head)
    return make.fresh(letter)


def test_an_answer_goes_out_after_the_check_and_it_is_on_record_who_checked(office: Office) -> None:
    letter = make.in_review(office)
    with pytest.raises(RefusedError, match="保密审查"):
        releasing.release(letter, checks=Checks(), actor=office.clerk)
    reply = releasing.release(letter, checks=SECRETS, actor=office.clerk)
    reply.refresh_from_db()
    assert reply.cleared_by == office.clerk
    assert reply.cleared_at is not None
    kinds = list(letter.events.values_list("kind", flat=True))
    assert kinds.index(Kind.CLEARED) < kinds.index(Kind.RELEASED)
    assert not letter.events.get(kind=Kind.CLEARED).shown_to_writer


@pytest.mark.parametrize("public", [True, False])
def test_a_warning_sign_wants_a_second_look_also_where_only_the_writer_reads_it(office: Office, public: bool) -> None:  # noqa: FBT001
    letter = signed(office, may_publish=public)
    with pytest.raises(RefusedError, match="逐处核对"):
        releasing.release(letter, checks=SECRETS, actor=office.clerk)
    assert make.fresh(letter).state == State.IN_REVIEW
    releasing.release(letter, checks=Checks(secrets=True, signs=True), actor=office.clerk)
    cleared = letter.events.get(kind=Kind.CLEARED)
    assert cleared.data["signs"] == ["机密〔2026〕12号"]
    assert "机密〔2026〕12号" in cleared.note


def test_a_sign_in_the_letter_itself_is_found_where_it_is_published(office: Office) -> None:
    letter = make.in_review(office, body="我手里有一份内部资料，不得外传。")
    with pytest.raises(RefusedError, match="逐处核对"):
        releasing.release(letter, checks=SECRETS, actor=office.clerk)
    private = make.in_review(office, body="我手里有一份内部资料，不得外传。", may_publish=False)
    releasing.release(private, checks=SECRETS, actor=office.clerk)


def test_publishing_is_blocked_until_the_hidden_spots_were_looked_at(office: Office) -> None:
    letter = make.in_review(office, body=BODY)
    with pytest.raises(RefusedError, match="逐处看过"):
        releasing.release(letter, checks=SECRETS, actor=office.clerk)
    releasing.release(letter, checks=Checks(secrets=True, masks=True), actor=office.clerk)
    assert letter.events.get(kind=Kind.CLEARED).data["hidden"] == 2


# Pages


def test_no_tick_is_set_beforehand_and_a_missing_one_is_named(office: Office, sign_in: SignIn) -> None:
    letter, client = signed(office, body=BODY), sign_in(office.second_clerk)
    page = page_of(client, letter)
    boxes = re.findall(r"<input[^>]*type=\"checkbox\"[^>]*_checked[^>]*>", page)
    assert len(boxes) == 3 + 2  # for publishing, and for answering the writer alone
    assert not any(" checked" in box for box in boxes)
    assert "<mark>机密〔2026〕12号</mark>" in page
    response = act(client, letter, "release", **TEXTS)
    said = response.content.decode()
    assert response.status_code == 400
    for words in ("请逐处看过隐去的地方", "请先作保密审查", "系统提示有可能涉密的内容"):
        assert words in said
    assert "本月装好。" in said
    assert act(client, letter, "release", **TEXTS, **ALL_TICKS).status_code == 302


def test_original_and_public_text_stand_side_by_side_with_the_spots_marked_in_both(
    office: Office, sign_in: SignIn
) -> None:
    letter = make.in_review(office, body=BODY)
    page = page_of(sign_in(office.clerk), letter)
    before = '<mark><span class="visually-hidden">（将隐去的手机号：</span>13800000001<span'
    after = '<mark><span class="visually-hidden">（已隐去手机号：</span>138****0001<span'
    assert before in page
    assert after in page
    assert page.index(before) < page.index(after)


def test_what_an_edit_left_unmasked_is_masked_and_shown_again(office: Office, sign_in: SignIn) -> None:
    letter, client = make.in_review(office), sign_in(office.second_clerk)
    texts = {**TEXTS, "answer": "请找李晓明，电话13912345678。", "secrets_checked": "on"}
    response = act(client, letter, "release", **texts)
    page = response.content.decode()
    assert response.status_code == 400
    assert "系统又遮盖了2处，请再看一遍。" in page
    assert "请找李**，电话139****5678。" in page
    assert "13912345678" not in page
    assert "（已隐去手机号：</span>139****5678" in page
    assert not re.search(r"_checked[^>]* checked", page)
    assert make.fresh(letter).state == State.IN_REVIEW
    again = {**texts, "answer": "请找李**，电话139****5678。"}
    assert act(client, letter, "release", **again).status_code == 302
    assert PublicCopy.objects.get(petition=letter).answer == again["answer"]


def test_a_private_letter_asks_for_the_check_and_shows_no_columns(office: Office, sign_in: SignIn) -> None:
    letter, client = make.in_review(office, may_publish=False, body=BODY), sign_in(office.clerk)
    page = page_of(client, letter)
    assert "公众将看到什么" not in page
    assert "已作保密审查" in page
    assert act(client, letter, "release").status_code == 400
    assert act(client, letter, "release", secrets_checked="on").status_code == 302


def test_the_head_who_lets_it_out_checks_and_earlier_heads_do_not(office: Office, sign_in: SignIn) -> None:
    section = make.make_user("t.roads.section", office.roads, Role.SECTION_HEAD)
    letter = make.awaiting_head(office, channel="forum", named_department=office.roads, body=BODY)
    first = sign_in(section)
    assert "已作保密审查" not in page_of(first, letter)
    assert act(first, letter, "approve", part=make.lead_of(letter)).status_code == 302
    last = sign_in(office.roads_head)
    assert "公众将看到什么" in page_of(last, letter)
    assert act(last, letter, "approve", part=make.lead_of(letter), **TEXTS).status_code == 400
    assert act(last, letter, "approve", part=make.lead_of(letter), **TEXTS, **ALL_TICKS).status_code == 302
    assert make.fresh(letter).replies.get().cleared_by == office.roads_head


def test_words_of_a_letter_that_look_like_markup_stay_text_in_the_columns(office: Office, sign_in: SignIn) -> None:
    letter = make.in_review(office, body="<script>alert(1)</script>电话13912345678")
    page = page_of(sign_in(office.clerk), letter)
    assert "<script>alert" not in page


def test_the_centre_may_answer_the_writer_alone_and_says_why(office: Office) -> None:
    letter = make.in_review(office)
    releasing.release(letter, checks=SECRETS, withheld="涉及第三人的病情", actor=office.second_clerk)
    assert make.fresh(letter).state == State.ANSWERED
    assert not PublicCopy.objects.filter(petition=letter).exists()
    event = letter.events.get(kind=Kind.RELEASED)
    assert event.data["withheld"] == "涉及第三人的病情"
    assert any("涉及第三人的病情" in line.more for line in sheet_of(letter, office.clerk).events)


def test_on_the_board_every_answer_is_public(office: Office) -> None:
    letter = make.in_review(office, channel="suggestion")
    Channel.objects.filter(key="suggestion").update(publicity=Publicity.ALWAYS)
    with pytest.raises(RefusedError, match="一律公开"):
        releasing.release(letter, checks=SECRETS, withheld="不想公开", actor=office.second_clerk)


def test_answering_alone_is_offered_beside_publishing_and_asks_for_reason_and_check(
    office: Office, client: Client
) -> None:
    letter = make.in_review(office)
    client.force_login(office.second_clerk)
    page = client.get(reverse("routing:letter", args=[letter.number])).content.decode()
    assert "只答复来信人，不公开…" in page
    version = make.fresh(letter).version
    address = reverse("routing:answer-alone", args=[letter.number])
    refused = client.post(address, {"version": version})
    assert refused.status_code == 400
    assert "请写明为什么不公开" in refused.content.decode()
    assert "请先作保密审查" in refused.content.decode()
    client.post(address, {"version": version, "reason": "涉及第三人", "secrets_checked": "on"})
    assert make.fresh(letter).state == State.ANSWERED
    assert not PublicCopy.objects.filter(petition=letter).exists()


NOTE = "按县政府会议纪要，正在落实资金，请耐心等候。"


def test_an_interim_note_with_a_sign_goes_out_only_after_it_was_looked_at(office: Office, sign_in: SignIn) -> None:
    letter = make.handled(office)
    part, client = make.lead_of(letter), sign_in(office.roads_liaison)
    refused = act(client, letter, "interim-note", part=part, body=NOTE)
    assert refused.status_code == 400
    page = refused.content.decode()
    assert "会议纪要" in page
    assert "signs_checked" in page
    assert not letter.replies.filter(kind=ReplyKind.INTERIM).exists()
    assert not Notification.objects.filter(notice="interim_note").exists()
    assert act(client, letter, "interim-note", part=part, body=NOTE, signs_checked="on").status_code == 302
    note = letter.replies.get(kind=ReplyKind.INTERIM)
    assert (note.body, note.cleared_by) == (NOTE, office.roads_liaison)
    assert letter.events.get(kind=Kind.CLEARED).data["signs"] == ["会议纪要"]


def test_no_other_door_lets_such_a_note_out(office: Office) -> None:
    letter = make.handled(office)
    with pytest.raises(RefusedError, match="会议纪要"):
        handling.post_interim_note(make.lead_of(letter), body=NOTE, actor=office.roads_liaison)
    assert not letter.replies.exists()


def test_a_note_without_a_sign_asks_for_no_tick(office: Office, sign_in: SignIn) -> None:
    letter = make.handled(office)
    client, part = sign_in(office.roads_liaison), make.lead_of(letter)
    assert "signs_checked" not in page_of(client, letter)
    assert act(client, letter, "interim-note", part=part, body="正在勘测。").status_code == 302
