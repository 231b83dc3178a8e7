"""The pages of the calendar: what is shown, what is typed and refused, what is applied."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from common.clock import pretend
from deadlines.calendarfile import read_calendar
from deadlines.models import CalendarDraft, CalendarVersion, Deadline, DraftState
from deadlines.services.calendars import current_calendar
from deadlines.services.versions import apply_draft, prepare_local_days
from deadlines.views import calendar_versions
from petitions.models import LetterType
from tests import factories as make
from tests.deadlines.calendar_cases import NOTICE_2027, day, everything, import_2027
from tests.factories import Office

pytestmark = pytest.mark.django_db
CALENDAR = "/desk/calendar/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def clerk(office: Office) -> Client:
    return signed_in(office.clerk)


def preview_of(client: Client, **typed: object) -> Any:
    return client.post(f"{CALENDAR}import/", typed, follow=True)


@time_machine.travel(make.at("2026-11-21T10:00"))
def test_the_page_shows_two_years_and_marks_the_one_that_is_not_announced(clerk: Client) -> None:
    page = text_of(clerk.get(CALENDAR))
    assert "现行第1版，放假安排已公布到2026年12月31日" in page
    assert page.count('class="cal-month"') == 24
    assert "暂定：放假安排未公布" in page
    assert "10月10日（周六），国庆节调休补班" in page
    assert "2月6日（周六），春节，放假，暂定" in page
    assert "2月15日至2月23日（9天）" in page
    assert "2025年" not in re.sub("<nav.*?</nav>", "", page, flags=re.DOTALL)
    assert "5月4日（周六），劳动节，放假" in text_of(clerk.get(CALENDAR, {"year": "2019"}))


@pytest.mark.parametrize("year", ["1979", "2111", "99999", "二〇二七", "２０２７", "-1"])
def test_years_that_no_calendar_has_do_not_exist(clerk: Client, year: str) -> None:
    assert clerk.get(CALENDAR, {"year": year}).status_code == 404


@pytest.mark.parametrize("year", ["1980", "2109", "2110"])
def test_the_first_and_the_last_year_can_be_shown(clerk: Client, year: str) -> None:
    assert clerk.get(CALENDAR, {"year": year}).status_code == 200


def test_a_notice_is_previewed_and_then_applied(office: Office, clerk: Client) -> None:
    with pretend(make.at("2027-01-28T10:00")):
        petition = make.handled(office)
    page = text_of(preview_of(clerk, text=NOTICE_2027))
    assert CalendarVersion.objects.count() == 1
    assert petition.number in page
    assert petition.title in page
    assert "1封来信的期限会变" in page
    assert "改为公布到2027年12月31日" in page
    draft = CalendarDraft.objects.get()
    response = clerk.post(reverse("deadlines:calendar_apply", args=[draft.pk]), follow=True)
    assert response.redirect_chain[-1][0] == f"{CALENDAR}versions/2/"
    page = text_of(response)
    assert "第2版工作日历已生效，1封来信的期限改变，已记录并告知。" in page
    assert "1封来信的期限因此改变" in page
    assert "春节调休补班" in page
    assert clerk.get(reverse("deadlines:calendar_draft", args=[draft.pk])).status_code == 302
    again = text_of(clerk.post(reverse("deadlines:calendar_apply", args=[draft.pk]), follow=True))
    assert "已经生效" in again


def test_the_same_notice_again_is_no_change(office: Office, clerk: Client) -> None:
    import_2027(office.clerk)
    response = clerk.post(f"{CALENDAR}import/", {"text": NOTICE_2027})
    assert response.status_code == 409
    assert "与现行日历相同，没有改动。" in text_of(response)
    assert CalendarDraft.objects.filter(state=DraftState.OPEN).count() == 0


def test_what_was_typed_and_refused_is_kept_with_all_that_is_wrong(clerk: Client) -> None:
    wrong = NOTICE_2027.replace("共9天", "共8天").replace("6月9日（周三）", "6月9日（周四）")
    rows = everything()
    response = clerk.post(f"{CALENDAR}import/", {"text": wrong, "year": ""})
    assert response.status_code == 422
    page = text_of(response)
    assert "有2处需要改" in page
    assert page.count("写明共8天") >= 1
    assert page.count("6月9日（周三）") >= 1
    assert "二、春节：2月5日" in page
    assert everything() == rows


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "没有内容"),
        ({"text": "x\x00y"}, "字符"),
        ({"text": NOTICE_2027, "year": "next"}, "四位数字"),
        ({"text": NOTICE_2027, "year": "2026"}, "2027"),
        ({"file": SimpleUploadedFile("a.csv", b"")}, "没有内容"),
        ({"file": SimpleUploadedFile("a.csv", b"\xff\xfe\x00\x01\x80")}, ""),
        ({"file": SimpleUploadedFile("a.csv", b"x" * 300_000)}, "超过"),
        ({"text": NOTICE_2027, "file": SimpleUploadedFile("a.csv", b"x")}, "只用一种方式"),
    ],
)
def test_what_can_not_be_read_changes_nothing(clerk: Client, typed: dict[str, object], said: str) -> None:
    rows = everything()
    response = clerk.post(f"{CALENDAR}import/", typed)
    assert response.status_code == 422
    assert said in text_of(response)
    assert everything() == rows


def test_hostile_names_are_shown_as_text_and_not_computed(office: Office, clerk: Client) -> None:
    table = 'date,kind,name\n2026-12-29,off,<script>alert(1)</script>\n2026-12-30,off,"=1+1"\n'
    page = text_of(preview_of(clerk, file=SimpleUploadedFile("days.csv", table.encode()), year="2026"))
    assert "<script>alert(1)" not in page
    apply_draft(
        prepare_local_days([(day("2026-12-28"), False, "<script>x</script>"), (day("2026-12-31"), False, "=1+1")],
                           actor=office.clerk),
        actor=office.clerk,
    )  # fmt: skip
    for address in (CALENDAR, f"{CALENDAR}versions/2/"):
        page = text_of(clerk.get(address))
        assert "<script>x" not in page
        assert "&lt;script&gt;x" in page
    response = clerk.get(reverse("deadlines:calendar_file", args=[2]))
    file = text_of(response)
    assert response["Content-Disposition"] == 'attachment; filename="calendar-v2.csv"'
    assert "2026-12-31,放假,'=1+1,本地" in file
    assert "2026-10-10,上班,国庆节调休补班,国家" in file
    assert not re.search(r"(^|,)[=+@-]", file, re.MULTILINE)


def test_a_years_part_of_the_file_can_be_imported_again(office: Office, clerk: Client) -> None:
    import_2027(office.clerk)
    lines = text_of(clerk.get(reverse("deadlines:calendar_file", args=[2]))).removeprefix("\ufeff").splitlines()
    own = "\n".join([lines[0], *(line for line in lines if line.startswith("2027"))])
    assert read_calendar(own).days == read_calendar(NOTICE_2027).days


def test_local_days_are_added_and_taken_back(office: Office, clerk: Client) -> None:
    typed = {"first": "2027-03-01", "last": "2027-03-02", "what": "off", "name": "县庆放假"}
    page = text_of(clerk.post(f"{CALENDAR}local/", typed, follow=True))
    assert "本地放假：县庆放假" in page
    assert "没有来信的期限会变" in page
    clerk.post(reverse("deadlines:calendar_apply", args=[CalendarDraft.objects.get().pk]))
    assert not current_calendar().is_working(day("2027-03-02"))
    page = text_of(clerk.get(CALENDAR))
    assert "县庆放假，放假，本地安排" in page
    assert page.count("取消这一天") == 2
    page = text_of(clerk.post(f"{CALENDAR}local/remove/", {"day": "2027-03-02"}, follow=True))
    assert "取消本地安排：县庆放假" in page
    assert "没有本地安排" in text_of(clerk.post(f"{CALENDAR}local/remove/", {"day": "2027-03-09"}, follow=True))
    assert "请选择" in text_of(clerk.post(f"{CALENDAR}local/remove/", {"day": "x"}, follow=True))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "请填写名称"),
        ({"first": "2027-03-02", "last": "2027-03-01", "what": "off", "name": "甲"}, "早于"),
        ({"first": "2027-03-01", "last": "2028-03-01", "what": "off", "name": "甲"}, "最多安排31天"),
        ({"first": "2027-02-30", "what": "off", "name": "甲"}, "日期请写成"),
        ({"first": "0001-01-01", "what": "off", "name": "甲"}, "范围"),
        ({"first": "2027-03-01", "what": "maybe", "name": "甲"}, "放假还是上班"),
        ({"first": "2027-03-01", "what": "off", "name": "\u200b"}, "名称"),
    ],
)
def test_wrong_local_days_are_refused_and_kept(clerk: Client, typed: dict[str, str], said: str) -> None:
    response = clerk.post(f"{CALENDAR}local/", typed)
    assert response.status_code in (409, 422)
    page = text_of(response)
    assert said in page
    assert typed.get("first", "") in page
    assert not CalendarDraft.objects.exists()


def test_a_change_of_the_past_is_warned_of(office: Office, clerk: Client) -> None:
    typed = {"first": "2026-01-07", "what": "off", "name": "停电"}
    page = text_of(clerk.post(f"{CALENDAR}local/", typed, follow=True))
    assert "改到了已经过去的日子" in page


def test_a_stale_draft_says_so_and_can_only_be_put_aside(office: Office, clerk: Client) -> None:
    draft = prepare_local_days([(day("2027-03-01"), False, "县庆")], actor=office.clerk)
    import_2027(office.head)
    page = text_of(clerk.get(reverse("deadlines:calendar_draft", args=[draft.pk])))
    assert "这份修改不能再生效" in page
    assert "生效新日历" not in page
    refused = clerk.post(reverse("deadlines:calendar_apply", args=[draft.pk]), follow=True)
    assert "日历刚刚有了新版本（第2版）" in text_of(refused)
    page = text_of(clerk.post(reverse("deadlines:calendar_discard", args=[draft.pk]), follow=True))
    assert "已放弃修改，现行日历没有变化。" in page
    assert "这份修改已经放弃" in text_of(clerk.get(reverse("deadlines:calendar_draft", args=[draft.pk])))
    assert "已经放弃" in text_of(clerk.post(reverse("deadlines:calendar_discard", args=[draft.pk]), follow=True))


def test_an_earlier_version_is_restored_from_its_page(office: Office, clerk: Client) -> None:
    import_2027(office.clerk)
    assert "恢复这一版" in text_of(clerk.get(f"{CALENDAR}versions/1/"))
    assert "恢复这一版" not in text_of(clerk.get(f"{CALENDAR}versions/2/"))
    page = text_of(clerk.post(f"{CALENDAR}versions/1/restore/", follow=True))
    assert "恢复第1版" in page
    assert "没有改动" in text_of(clerk.post(f"{CALENDAR}versions/2/restore/", follow=True))


def test_reports_of_wrongdoing_are_only_counted_for_unmarked_people(office: Office, clerk: Client) -> None:
    with pretend(make.at("2026-12-28T10:00")):
        report = make.submit_letter(proposed_type=LetterType.WRONGDOING, title="反映某人冒领补贴的问题").petition
        draft = prepare_local_days([(day("2027-01-05"), False, "停电")], actor=office.clerk)
        address = reverse("deadlines:calendar_draft", args=[draft.pk])
        assert report.number in text_of(clerk.get(address))
        page = text_of(signed_in(office.second_clerk).get(address))
    assert report.number not in page
    assert report.title not in page
    assert "另有1封限阅的来信，编号和标题不显示" in page


def test_long_previews_have_pages(office: Office, clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar_versions, "PAGE_SIZE", 2)
    with pretend(make.at("2026-12-28T10:00")):
        letters = [make.submit_letter().petition for _each in range(3)]
        draft = prepare_local_days([(day("2027-01-05"), False, "停电")], actor=office.clerk)
        address = reverse("deadlines:calendar_draft", args=[draft.pk])
        pages = [text_of(clerk.get(address, {"page": number})) for number in (1, 2)]
    assert [sum(letter.number in page for letter in letters) for page in pages] == [2, 1]
    assert all("3封来信的期限会变" in page for page in pages)


def test_an_auditor_looks_and_changes_nothing(office: Office) -> None:
    auditor = signed_in(make.make_user("t.auditor", office.centre, Role.AUDITOR))
    page = text_of(auditor.get(CALENDAR))
    assert "历次版本" in page
    assert "读取并预览改动" not in page
    assert auditor.post(f"{CALENDAR}import/", {"text": NOTICE_2027}).status_code == 404


def test_a_clock_that_can_not_be_counted_is_named(office: Office, clerk: Client) -> None:
    with pretend(make.at("2026-12-28T10:00")):
        petition = make.submit_letter().petition
    Deadline.objects.filter(petition=petition).update(rule={})
    draft = prepare_local_days([(day("2027-01-05"), False, "停电")], actor=office.clerk)
    said = f"会保留原来的期限：{petition.number}"
    assert said in text_of(clerk.get(reverse("deadlines:calendar_draft", args=[draft.pk])))
    page = text_of(clerk.post(reverse("deadlines:calendar_apply", args=[draft.pk]), follow=True))
    assert f"无法重算，仍按原来的版本，请系统管理员查看日志：{petition.number}" in page


def test_the_settings_lead_to_the_calendar(office: Office, clerk: Client) -> None:
    page = text_of(clerk.get("/desk/settings/"))
    assert f'href="{CALENDAR}"' in page
    assert 'href="/desk/settings/"' not in text_of(signed_in(office.roads_liaison).get("/desk/unit/"))
