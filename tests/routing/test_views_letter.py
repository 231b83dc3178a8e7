"""The letter's page: who sees what of it, and what it never shows unasked."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, Role, User
from common.clock import now, pretend
from petitions.models import Attachment, AttachmentOwner, Kind, LetterType, Petition
from routing.services import handling, releasing, timing
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn, act, page_of

pytestmark = pytest.mark.django_db
STATES = ["accepted", "dispatched", "handled", "awaiting_head", "in_review", "answered"]


@pytest.mark.parametrize("state", STATES)
def test_everybody_concerned_can_open_the_letter_in_every_state(office: Office, sign_in: SignIn, state: str) -> None:
    letter = getattr(make, state)(office)
    people = [office.clerk, office.head, office.leader]
    people += [] if state == "accepted" else [office.roads_liaison, office.roads_head]
    for person in people:
        assert letter.title in page_of(sign_in(person), letter)


@pytest.mark.parametrize("state", STATES)
def test_another_unit_meets_nothing(office: Office, sign_in: SignIn, state: str) -> None:
    letter = getattr(make, state)(office)
    response = sign_in(office.schools_liaison).get(reverse("routing:letter", args=[letter.number]))
    assert response.status_code == 404


def test_a_visitor_signs_in_first(office: Office, client: Client) -> None:
    letter = make.accepted(office)
    response = client.get(reverse("routing:letter", args=[letter.number]))
    assert response.status_code == 302
    assert reverse("accounts:login") in response.headers["Location"]


def test_a_report_of_wrongdoing_is_for_marked_people_alone(office: Office, sign_in: SignIn) -> None:
    letter = make.submit_letter(proposed_type=LetterType.WRONGDOING).petition
    assert "举报限阅" in page_of(sign_in(office.clerk), letter)
    assert sign_in(office.second_clerk).get(reverse("routing:letter", args=[letter.number])).status_code == 404


def test_the_page_explains_the_due_date_day_by_day(office: Office, sign_in: SignIn) -> None:
    with pretend(make.at("2026-09-18T10:00")):
        letter = make.accepted(office)
        page = page_of(sign_in(office.clerk), letter)
    assert "9月18日收信" in page
    assert "9月20日（周日），计第1个工作日，补班日" in page
    assert "9月29日（周二）前答复" in page


def test_the_writer_is_masked_until_asked_for(office: Office, sign_in: SignIn) -> None:
    letter, client = make.handled(office), sign_in(office.roads_liaison)
    page = page_of(client, letter)
    assert "李**" in page
    assert "138****0001" in page
    assert "李晓明" not in page
    assert "writer@example.org" not in page


def test_asking_for_the_writer_shows_all_and_leaves_a_trace(office: Office, sign_in: SignIn) -> None:
    letter, client = make.handled(office), sign_in(office.roads_liaison)
    response = act(client, letter, "contact")
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    for shown in ("李晓明", "13800000001", "writer@example.org"):
        assert shown in response.content.decode()
    event = letter.events.get(kind=Kind.CONTACT_SEEN)
    assert event.actor == office.roads_liaison
    assert "李晓明" not in page_of(client, letter)


def test_a_leader_reads_without_contacts_and_without_forms(office: Office, sign_in: SignIn) -> None:
    letter, client = make.in_review(office), sign_in(office.leader)
    page = page_of(client, letter)
    assert "查看完整信息" not in page
    assert "审核通过" not in page
    assert make.ANSWER not in page
    assert act(client, letter, "contact").status_code == 404


def test_a_draft_stays_inside_its_unit(office: Office, sign_in: SignIn) -> None:
    letter = make.awaiting_head(office, supports=(office.schools,))
    assert make.ANSWER in page_of(sign_in(office.roads_head), letter)
    assert make.ANSWER not in page_of(sign_in(office.clerk), letter)
    assert make.ANSWER not in page_of(sign_in(office.schools_liaison), letter)


def test_all_versions_of_the_answer_stay_readable(office: Office, sign_in: SignIn) -> None:
    letter = make.in_review(office)
    releasing.send_back_reply(letter, note="请写明完成日期", actor=office.clerk)
    handling.hand_to_head(make.lead_of(letter), body=make.ANSWER + "十一月底完成。", actor=office.roads_liaison)
    handling.approve(make.lead_of(letter), actor=office.roads_head)
    page = page_of(sign_in(office.clerk), letter)
    assert "请写明完成日期" in page
    assert "十一月底完成。" in page
    assert "退改过的答复稿" in page


def test_markup_in_a_letter_stays_text(office: Office, sign_in: SignIn) -> None:
    letter = make.accepted(office, title="<b>粗</b>体标题在这里写着", body="<script>alert(1)</script>")
    page = page_of(sign_in(office.clerk), letter)
    assert "<script>alert" not in page
    assert "<b>粗</b>" not in page


def test_the_queue_leads_from_letter_to_letter(office: Office, sign_in: SignIn) -> None:
    with pretend(make.at("2026-11-05T10:00")):
        first = make.accepted(office)
    with pretend(make.at("2026-11-06T10:00")):
        second, third = make.accepted(office), make.accepted(office)
        page = page_of(sign_in(office.clerk), second, "?queue=to-dispatch")
    assert f'rel="prev" href="/desk/letters/{first.number}/?queue=to-dispatch"' in page
    assert f'rel="next" href="/desk/letters/{third.number}/?queue=to-dispatch"' in page


def test_a_units_queue_leads_from_letter_to_letter(office: Office, sign_in: SignIn) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        first, second = make.handled(office), make.handled(office)
        page = page_of(sign_in(office.roads_liaison), first, "?queue=drafting")
    assert f'rel="next" href="/desk/letters/{second.number}/?queue=drafting"' in page
    assert 'rel="prev"' not in page


def test_a_letter_without_clock_is_shown(office: Office, sign_in: SignIn) -> None:
    letter = make.submit_letter().petition
    letter.deadlines.all().delete()
    Petition.objects.filter(pk=letter.pk).update(due_on=None, imported=True)
    page = page_of(sign_in(office.clerk), letter)
    assert "历史导入" in page


def attach(letter: Petition) -> Attachment:
    content = b"%PDF-1.7 road"
    return Attachment.objects.create(
        petition=letter,
        owner=AttachmentOwner.WRITER,
        file=ContentFile(content, name="x"),
        given_name='路口"照片"; 2.pdf',
        media_type="application/pdf",
        size=len(content),
        sha256="0" * 64,
        added_at=now(),
    )


def test_a_file_is_sent_to_be_saved_and_never_to_run(office: Office, sign_in: SignIn) -> None:
    letter = make.handled(office)
    file = attach(letter)
    client = sign_in(office.roads_liaison)
    assert reverse("routing:attachment", args=[file.key]) in page_of(client, letter)
    response = client.get(reverse("routing:attachment", args=[file.key]))
    assert response.getvalue() == b"%PDF-1.7 road"
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''%E8%B7%AF%E5%8F%A3")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]


def test_a_file_of_another_units_letter_does_not_exist(office: Office, sign_in: SignIn) -> None:
    file = attach(make.handled(office))
    address = reverse("routing:attachment", args=[file.key])
    assert sign_in(office.schools_liaison).get(address).status_code == 404
    Attachment.objects.filter(pk=file.pk).update(petition=None, draft=_draft())
    assert sign_in(office.clerk).get(address).status_code == 404


def test_a_file_that_is_lost_is_not_found(office: Office, sign_in: SignIn) -> None:
    file = attach(make.handled(office))
    file.file.storage.delete(str(file.file.name))
    address = reverse("routing:attachment", args=[file.key])
    assert sign_in(office.roads_liaison).get(address).status_code == 404


def _draft() -> object:
    from petitions.models import Draft

    return Draft.objects.create(token_digest="x", created_at=now(), updated_at=now())


def test_search_finds_by_number_title_and_unit_what_one_may_see(office: Office, sign_in: SignIn) -> None:
    letter = make.handled(office, title="石桥头镇供水时断时续请核实")
    search = reverse("routing:search")
    centre, unit, other = sign_in(office.clerk), sign_in(office.roads_liaison), sign_in(office.schools_liaison)
    for query in ("供水 石桥头", "测试交通局"):
        assert letter.number in centre.get(search, {"q": query}).content.decode()
        assert letter.number in unit.get(search, {"q": query}).content.decode()
        assert letter.number not in other.get(search, {"q": query}).content.decode()
    opened = centre.get(search, {"q": letter.number.lower()})
    assert opened.headers["Location"] == reverse("routing:letter", args=[letter.number])
    assert "没有找到" in other.get(search, {"q": letter.number}).content.decode()
    assert centre.get(search).status_code == 200


def test_each_role_lands_on_its_own_desk(office: Office, sign_in: SignIn) -> None:
    desk = reverse("routing:desk")
    assert sign_in(office.clerk).get(desk).headers["Location"] == "/desk/queues/new/"
    assert sign_in(office.roads_head).get(desk).headers["Location"] == "/desk/unit/"
    assert sign_in(office.leader).get(desk).headers["Location"] == "/desk/leader/"
    auditor = make.make_user("t.audit", office.centre, Role.AUDITOR)
    assert "审计管理员" in sign_in(auditor).get(desk).content.decode()
    auditor.memberships.all().delete()
    assert "没有任职" in sign_in(User.objects.get(pk=auditor.pk)).get(desk).content.decode()


def test_the_units_desk_shows_todays_work_first_and_each_letter_once(office: Office, sign_in: SignIn) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        waiting, due, later = make.dispatched(office), make.handled(office), make.handled(office, channel="forum")
        support = make.dispatched(office)
        support.assignments.update(role="support")
        in_head = make.awaiting_head(office)
    with pretend(make.at("2026-11-17T09:00")):
        page = sign_in(office.roads_liaison).get(reverse("routing:unit")).content.decode()
    assert page.index("今天要办") < page.index(due.number) < page.index("待签收", page.index(due.number))
    for letter in (waiting, due, later, support, in_head):
        assert page.count(f'data-open href="/desk/letters/{letter.number}/"') == 1
    assert "签收来信" in page
    assert "今天24时前答复" in page


def test_the_units_desk_says_what_an_empty_one_means(office: Office, sign_in: SignIn) -> None:
    page = sign_in(office.roads_liaison).get(reverse("routing:unit")).content.decode()
    assert "没有待签收的来信" in page
    assert "1个工作日内签收" in page


def test_posts_in_two_units_show_both_with_their_names(office: Office, sign_in: SignIn) -> None:
    Membership.objects.create(user=office.roads_liaison, department=office.schools, role=Role.LIAISON)
    letter = make.dispatched(office, supports=(office.schools,))
    page = sign_in(office.roads_liaison).get(reverse("routing:unit")).content.decode()
    assert page.count(f'data-open href="/desk/letters/{letter.number}/"') == 2
    assert "<span>测试教育局</span>" in page
    assert "测试交通局、测试教育局" in page


def test_the_leaders_desk_lists_what_is_late_and_supervised(office: Office, sign_in: SignIn) -> None:
    from deadlines.services.escalation import sweep

    with pretend(make.at("2026-11-06T10:00")):
        old, restricted = make.handled(office), make.submit_letter(proposed_type=LetterType.WRONGDOING).petition
    with pretend(make.at("2026-11-12T10:00")):
        young = make.handled(office)
    moment = make.at("2026-11-25T09:00")
    sweep(now=moment)
    with pretend(moment):
        page = sign_in(office.leader).get(reverse("routing:leader")).content.decode()
        timing.pause(young, reason="请补充", actor=office.clerk)
    assert (
        page.index("已督办，仍未答复 1件")
        < page.index(old.number)
        < page.index("逾期未复 1件")
        < page.index(young.number)
    )
    assert "红牌" in page
    assert restricted.number not in page
    assert dt.date(2026, 11, 17) == make.fresh(old).due_on


def test_a_leader_sees_the_first_late_letters_and_all_of_them_on_demand(
    office: Office, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("routing.views.leaders.MOST_OF_A_LEADER", 1)
    with pretend(make.at("2026-11-06T10:00")):
        letters = [make.handled(office), make.handled(office)]
    with pretend(make.at("2026-11-18T10:00")):
        client = sign_in(office.leader)
        first = client.get(reverse("routing:leader")).content.decode()
        everything = client.get(reverse("routing:leader") + "?late=all").content.decode()
    assert "逾期未复 2件" in first
    assert "还有1件没有列出" in first
    assert sum(letter.number in first for letter in letters) == 1
    assert all(letter.number in everything for letter in letters)
    assert "没有列出" not in everything
