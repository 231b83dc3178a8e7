"""Letters that come by telephone, on paper or from another office: registered once, dated by who asks, then ordinary."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from common.clock import pretend
from common.codes import new_token
from common.errors import BadInputError
from deadlines.models import CalendarVersion, Deadline, DeadlineKind
from deadlines.services.account import account
from deadlines.services.calendars import add_version, calendar_of, facts_of
from deadlines.services.recounting import clocks_of, recount_many
from notifications.models import Notification
from petitions.models import Channel, Draft, Kind, LetterType, NumberCounter, Petition, Writer
from petitions.services.registering import AlreadyRegisteredError, Origin, Request, register
from petitions.services.submission import LetterData, Receipt, WriterData, petition_by_code
from routing.access import letters_visible_to
from routing.services import screening, timing
from routing.services.dispatching import dispatch
from tests import factories as make
from tests.factories import Office, at
from tests.petitions.files import png
from tests.routing.conftest import SignIn

pytestmark = pytest.mark.django_db
DAY = at("2026-11-06T10:00")
WANTED = dt.date(2026, 11, 27)


def registered(office: Office, channel: str = "superior", **changes: Any) -> Receipt:
    """Register a letter as the service is called; ``changes`` go to the letter, its origin and the rest."""
    rest = {name: changes.pop(name) for name in ("token", "request", "with_code", "writer") if name in changes}
    origin: dict[str, Any] = {"received_at": DAY, "source": "测试省信访局", "foreign_number": "测信〔2026〕12号"}
    origin |= {name: changes.pop(name) for name in list(origin) if name in changes}
    facts = {
        "title": "村道路灯不亮",
        "body": "来文转来的内容。",
        "may_publish": False,
        "proposed_type": LetterType.HELP,
    }
    return register(
        token=rest.pop("token", None) or new_token(),
        letter=LetterData(channel=Channel.objects.get(key=channel), **{**facts, **changes}),
        writer=rest.pop("writer", WriterData(name="周晓兰", phone="13800000002")),
        origin=Origin(**origin),
        actor=office.clerk,
        **rest,
    )


def clock(petition: Petition, kind: DeadlineKind = DeadlineKind.REPLY) -> Deadline:
    found = Deadline.objects.select_related("petition", "calendar_version", "department")
    return found.get(petition=petition, kind=kind, round=1)


def test_it_gets_a_number_of_today_and_counts_on_the_day_it_was_received(office: Office) -> None:
    with pretend(at("2027-01-04T09:00")):
        petition = registered(office, "hotline", received_at=at("2026-12-30T16:20"), foreign_number="").petition
    assert petition.number.startswith("R20270104-")
    assert NumberCounter.objects.get(channel=petition.channel).year == 2027
    assert petition.received_on == dt.date(2026, 12, 30)
    assert clock(petition).started_on == dt.date(2026, 12, 30)


def test_it_goes_the_way_of_any_letter(office: Office) -> None:
    with pretend(DAY):
        petition = registered(office, "hotline").petition
        event = petition.events.get()
        assert (event.kind, event.actor, event.shown_to_writer) == (Kind.REGISTERED, office.clerk, True)
        assert Notification.objects.filter(notice="new_letter", recipient=office.second_clerk).exists()
        screening.accept(petition, findings=screening.Findings(letter_type=LetterType.HELP), actor=office.clerk)
        dispatch(make.fresh(petition), lead=office.roads, actor=office.clerk)
    assert letters_visible_to(office.roads_liaison).filter(pk=petition.pk).exists()


def test_the_same_form_sent_twice_is_one_letter(office: Office) -> None:
    token = new_token()
    with pretend(DAY):
        first = registered(office, token=token, with_code=True)
        again = registered(office, token=token, with_code=True)
    assert again == first
    assert Petition.objects.count() == 1


def test_a_code_is_given_only_where_one_is_wanted(office: Office) -> None:
    with pretend(DAY):
        with_code = registered(office, with_code=True, foreign_number="1")
        without = registered(office, foreign_number="2")
    assert petition_by_code(with_code.petition.number, with_code.code) == with_code.petition
    assert without.code == without.petition.code_digest == ""
    assert petition_by_code(without.petition.number, "") is None


@pytest.mark.parametrize("spelt", ["测信〔2026〕12号", " 测信〔2026〕 12号"])
def test_a_number_of_the_same_source_is_not_registered_twice(office: Office, spelt: str) -> None:
    with pretend(DAY):
        first = registered(office).petition
        with pytest.raises(AlreadyRegisteredError) as caught:
            registered(office, foreign_number=spelt)
        assert caught.value.petition == first
        registered(office, source="另一个平台")
        registered(office, foreign_number="")
        registered(office, foreign_number="")
    assert Petition.objects.count() == 4


def test_a_letter_of_the_history_counts_as_registered(office: Office) -> None:
    known = make.submit_letter().petition
    Petition.objects.filter(pk=known.pk).update(source="旧平台", foreign_number="A-7")
    with pretend(DAY), pytest.raises(AlreadyRegisteredError):
        registered(office, source="旧平台", foreign_number="A-7")


def test_nothing_is_received_in_the_future(office: Office) -> None:
    with pretend(DAY), pytest.raises(BadInputError, match="不能晚于现在"):
        registered(office, received_at=at("2026-11-06T10:01"))


def test_a_report_of_wrongdoing_is_restricted_from_the_first_moment(office: Office) -> None:
    with pretend(DAY):
        petition = registered(office, "hotline", proposed_type=LetterType.WRONGDOING, named_department=office.roads)
    found = petition.petition
    assert found.restricted
    for person, sees in ((office.clerk, True), (office.second_clerk, False), (office.roads_liaison, False)):
        assert letters_visible_to(person).filter(pk=found.pk).exists() is sees
    assert not Notification.objects.filter(notice="new_letter", recipient=office.second_clerk).exists()


# -- the sender's date ------------------------------------------------------------------------


def test_the_senders_date_goes_before_all_rules_and_stays_through_screening(office: Office) -> None:
    with pretend(DAY):
        petition = registered(office, request=Request(due_on=WANTED)).petition
        assert petition.due_on == clock(petition).due_on == clock(petition, DeadlineKind.EXTERNAL).due_on == WANTED
        findings = screening.Findings(letter_type=LetterType.CONSULTATION)
        screening.accept(petition, findings=findings, actor=office.clerk)
        dispatch(make.fresh(petition), lead=office.roads, actor=office.clerk)
    assert make.fresh(petition).due_on == WANTED
    assert clock(petition).rule["source"].startswith("来文时限：测试省信访局")
    assert clock(petition).started_on == DAY.date()
    assert not petition.events.filter(kind=Kind.DEADLINE_SET).exists()


def test_no_new_calendar_moves_the_senders_date(office: Office) -> None:
    wanted = dt.date(2027, 2, 18)
    with pretend(DAY):
        petition = registered(office, request=Request(due_on=wanted)).petition
        assert clock(petition).provisional is False
        last = CalendarVersion.objects.latest("number")
        version = add_version(last.number + 1, facts_of(last), dt.date(2027, 12, 31), note="试验", at=DAY)
        recount_many(clocks_of([petition.pk]), version)
    assert clock(petition).due_on == clock(petition, DeadlineKind.EXTERNAL).due_on == wanted


def test_a_date_that_is_past_already_is_kept_and_late(office: Office) -> None:
    with pretend(DAY):
        petition = registered(office, request=Request(due_on=dt.date(2026, 11, 4))).petition
        told = account(clock(petition), day=DAY.date())
    assert "已超" in told.badge.words
    assert told.days


def test_why_this_date_says_that_it_was_set_by_the_sender(office: Office) -> None:
    with pretend(DAY):
        petition = registered(office, request=Request(due_on=WANTED)).petition
        for kind in (DeadlineKind.REPLY, DeadlineKind.EXTERNAL):
            told = account(clock(petition, kind), day=DAY.date())
            assert "指定为11月27日" in told.sentence
            assert ("依据", "来文时限：测试省信访局 测信〔2026〕12号") in told.rule_facts
            assert told.history[0].title == "登记来件"
            assert told.history[0].after == WANTED


def test_without_a_date_the_ordinary_rules_hold(office: Office) -> None:
    with pretend(DAY):
        petition = registered(office, request=Request()).petition
    calendar = calendar_of(clock(petition).calendar_version)
    assert clock(petition).due_on == calendar.add_working_days(DAY.date(), 7)
    assert not Deadline.objects.filter(petition=petition, kind=DeadlineKind.EXTERNAL).exists()


def test_the_county_does_not_extend_a_date_that_is_not_its_own(office: Office) -> None:
    with pretend(DAY):
        petition = registered(office, request=Request(due_on=WANTED)).petition
        assert "来文指定" in timing.extension_closed_because(petition)


def test_waiting_for_the_writer_moves_the_answer_and_never_the_senders_date(office: Office) -> None:
    with pretend(DAY):
        petition = registered(office, request=Request(due_on=WANTED)).petition
        timing.pause(petition, reason="请补充照片", actor=office.clerk)
    with pretend(DAY + dt.timedelta(days=6)):
        timing.resume(make.fresh(petition), actor=office.clerk)
    assert make.fresh(petition).due_on == clock(petition).due_on > WANTED
    assert clock(petition, DeadlineKind.EXTERNAL).due_on == WANTED


# -- the page ---------------------------------------------------------------------------------


def filled(**changes: Any) -> dict[str, Any]:
    """Return what a clerk types; None leaves a field out."""
    data = {
        "token": new_token(),
        "channel": Channel.objects.get(key="hotline").pk,
        "received_at": "2026-11-06T09:30",
        "proposed_type": "help",
        "title": "路灯不亮",
        "body": "打电话来说路灯不亮。",
        "township": "",
        "place": "柳塘村口",
        "unit": "",
        "name": "周晓兰",
        "phone": "0539-1234567",
        "address": "",
        "may_publish": "no",
        "source": "",
        "foreign_number": "",
        "sender_due_on": "",
    }
    return {name: value for name, value in {**data, **changes}.items() if value is not None}


def send(client: Client, **changes: Any) -> Any:
    with pretend(DAY):
        return client.post(reverse("routing:register"), filled(**changes))


def channel_pk(key: str) -> int:
    return Channel.objects.get(key=key).pk


def test_the_page_keeps_the_letter_and_opens_it(office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.second_clerk)
    assert "登记来件" in client.get(reverse("routing:register")).content.decode()
    response = send(client)
    petition = Petition.objects.get()
    assert response.headers["Location"] == reverse("routing:letter", args=[petition.number])
    assert (petition.place, petition.may_publish) == ("柳塘村口", False)
    writer = Writer.objects.get(petition=petition)
    assert (writer.name, writer.phone) == ("周晓兰", "0539-1234567")
    page = client.get(response.headers["Location"]).content.decode()
    assert f"已登记来件，编号{petition.number}" in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"may_publish": None}, "请选择来信人是否同意公开"),
        ({"channel": ""}, "请选择来件渠道"),
        ({"proposed_type": ""}, "请选择来件的类型"),
        ({"title": ""}, "请填写标题"),
        ({"received_at": "2026-11-06T10:30"}, "不能晚于现在"),
        ({"received_at": "2025-10-06T10:30"}, "请核对年份"),
        ({"name": "", "phone": ""}, "没有留姓名的"),
        ({"phone": ""}, "电话和住址请至少填写一项"),
        ({"anonymous": "on"}, "就不是匿名"),
        ({"foreign_number": "12"}, "请写明来源"),
        ({"sender_due_on": "2026-11-20"}, "按本县的规则计算期限"),
        ({"title": "路\x00灯"}, "无法保存的字符"),
        ({"token": "x"}, "页面不完整"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    office: Office, sign_in: SignIn, changes: dict[str, Any], said: str
) -> None:
    response = send(sign_in(office.clerk), **changes)
    assert response.status_code == 422
    page = response.content.decode()
    assert said in page
    assert "打电话来说路灯不亮。" in page
    assert not Petition.objects.exists()


@pytest.mark.parametrize(
    ("key", "changes", "said"),
    [
        ("leader", {"anonymous": "on", "name": "", "phone": ""}, "要有姓名和联系方式"),
        ("department", {}, "要写明是给哪个单位的"),
        ("forum", {"proposed_type": "wrongdoing"}, "不收举报"),
        ("superior", {}, "请填写来文单位"),
    ],
)
def test_what_a_channel_asks_for(office: Office, sign_in: SignIn, key: str, changes: dict[str, Any], said: str) -> None:
    response = send(sign_in(office.clerk), channel=channel_pk(key), **changes)
    assert response.status_code == 422
    assert said in response.content.decode()


def test_an_anonymous_call_is_kept_without_a_writer(office: Office, sign_in: SignIn) -> None:
    assert send(sign_in(office.clerk), anonymous="on", name="", phone="").status_code == 302
    assert Writer.objects.get().name == ""


def test_an_early_date_is_kept_only_after_it_was_seen(office: Office, sign_in: SignIn) -> None:
    client, token = sign_in(office.clerk), new_token()
    early = {"channel": channel_pk("superior"), "source": "测试省信访局", "token": token, "report_back": "on"}
    first = send(client, sender_due_on="2026-11-10", **early)
    assert "早于按本县规则计算的答复期限11月17日" in first.content.decode()
    assert not Petition.objects.exists()
    confirmed = first.context["form"].weighed
    other = send(client, sender_due_on="2026-11-05", confirmed=confirmed, **early)
    assert "已经过去，登记后立即列为逾期" in other.content.decode()
    assert send(client, sender_due_on="2026-11-10", confirmed=confirmed, **early).status_code == 302
    petition = Petition.objects.get()
    assert petition.due_on == dt.date(2026, 11, 10)
    assert petition.commission.report_back is True


def test_a_letter_received_long_ago_is_kept_only_after_its_date_was_seen(office: Office, sign_in: SignIn) -> None:
    response = send(sign_in(office.clerk), received_at="2026-10-12T09:00")
    assert "从收到时间算起，答复期限" in response.content.decode()
    assert not Petition.objects.exists()


def test_a_second_registration_leads_to_the_first(office: Office, sign_in: SignIn) -> None:
    known = {"source": "12345平台", "foreign_number": "T-88"}
    send(sign_in(office.clerk), **known)
    response = send(sign_in(office.second_clerk), **known)
    assert response.status_code == 409
    page = response.content.decode()
    assert "已经登记过" in page
    assert reverse("routing:letter", args=[Petition.objects.get().number]) in page


def test_a_second_registration_tells_nothing_of_a_report(office: Office, sign_in: SignIn) -> None:
    known = {"source": "12345平台", "foreign_number": "T-88"}
    send(sign_in(office.clerk), proposed_type="wrongdoing", **known)
    response = send(sign_in(office.second_clerk), **known)
    assert response.status_code == 409
    assert Petition.objects.get().number not in response.content.decode()


def test_who_may_not_see_reports_registers_one_and_goes_on(office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.second_clerk)
    response = send(client, proposed_type="wrongdoing")
    assert response.headers["Location"] == reverse("routing:register")
    assert "只有可阅举报件的人员能打开" in client.get(response.headers["Location"]).content.decode()


def test_the_code_is_printed_for_some_minutes_and_then_gone(office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.clerk)
    token = new_token()
    response = send(client, with_code="on", token=token)
    slip = response.headers["Location"]
    assert slip == reverse("routing:registered")
    with pretend(DAY + dt.timedelta(minutes=5)):
        page = client.get(slip)
    code = page.context["code"]
    assert petition_by_code(Petition.objects.get().number, code) == Petition.objects.get()
    assert send(client, with_code="on", token=token).headers["Location"] == slip  # the button pressed twice
    with pretend(DAY + dt.timedelta(minutes=11)):
        assert client.get(slip).status_code == 302
    assert Petition.objects.count() == 1


def test_a_letter_without_a_code_is_not_followed_by_its_form(office: Office, sign_in: SignIn, client: Client) -> None:
    token = new_token()
    send(sign_in(office.clerk), token=token)
    assert client.get(reverse("portal:receipt", args=[token])).status_code == 404
    assert client.post(reverse("portal:open_letter", args=[token])).status_code == 404


def test_files_pass_the_same_checks_and_stay_while_the_rest_is_mended(office: Office, sign_in: SignIn) -> None:
    client, token = sign_in(office.clerk), new_token()
    good = SimpleUploadedFile("现场.png", png(), "image/png")
    bad = SimpleUploadedFile("说明.png", b"not an image", "image/png")
    response = send(client, token=token, title="", files=[good, bad])
    page = response.content.decode()
    assert "现场.png" in page
    assert "没有收下" in page
    assert send(client, token=token).status_code == 302
    assert [file.given_name for file in Petition.objects.get().attachments.all()] == ["现场.png"]
    assert not Draft.objects.exists()


def test_a_file_can_be_taken_out_again(office: Office, sign_in: SignIn) -> None:
    client, token = sign_in(office.clerk), new_token()
    send(client, token=token, title="", files=[SimpleUploadedFile("现场.png", png(), "image/png")])
    key = Draft.objects.get().attachments.get().key
    response = send(client, token=token, remove=str(key))
    assert "现场.png" not in response.content.decode()
    assert not Petition.objects.exists()


def test_only_the_centre_registers(office: Office, sign_in: SignIn) -> None:
    auditor = make.make_user("t.auditor", office.centre, Role.AUDITOR)
    for person in (office.roads_liaison, office.leader, auditor):
        assert sign_in(person).get(reverse("routing:register")).status_code == 404
        assert send(sign_in(person)).status_code == 404
    assert not Petition.objects.exists()
