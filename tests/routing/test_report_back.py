"""Letters of other offices: answered, then reported back to who sent them, by their date."""

from __future__ import annotations

import datetime as dt
import io
import re

import pypdf
import pytest
from django.urls import reverse

from common.clock import pretend, today
from common.errors import BadInputError, RefusedError
from deadlines.models import Deadline, DeadlineKind, Verdict
from deadlines.services.escalation import sweep
from notifications.models import Notification
from petitions.models import Kind, Petition
from petitions.services.endings import close_due
from routing.listing import letters_in
from routing.queues import QUEUES
from routing.rows import for_lists, letter_rows
from routing.services import screening
from routing.services.reporting import proposed_report, report_back
from tests import factories as make
from tests.factories import Office, at
from tests.routing.conftest import SignIn, act, page_of

pytestmark = pytest.mark.django_db
DAY = at("2026-11-06T10:00")
WANTED = dt.date(2026, 11, 20)


def external(letter: Petition) -> Deadline:
    return Deadline.objects.get(petition=letter, kind=DeadlineKind.EXTERNAL)


def waiting(office: Office) -> list[Petition]:
    return list(letters_in(QUEUES["to-report-back"], office.clerk, today()))


@pytest.fixture
def letter(office: Office) -> Petition:
    with pretend(DAY):
        return make.commissioned(office, due_on=WANTED)


def test_it_waits_in_its_queue_from_the_answer_until_it_is_reported(office: Office, letter: Petition) -> None:
    other = make.answered(office)
    assert waiting(office) == [letter]
    report_back(letter, report="已办结，情况如下。", actor=office.clerk)
    assert waiting(office) == []
    assert other.is_answered


def test_its_clock_goes_on_when_the_answer_is_out_and_ends_with_the_report(office: Office, letter: Petition) -> None:
    assert external(letter).verdict == ""
    with pretend(DAY + dt.timedelta(days=3)):
        close_due(on=dt.date(2026, 12, 1))
        assert waiting(office) == [make.fresh(letter)]  # closed, and still to be reported
        report_back(letter, report="已办结，情况如下。", actor=office.clerk)
    assert external(letter).verdict == Verdict.IN_TIME
    event = letter.events.get(kind=Kind.REPORTED_BACK)
    assert (event.note, event.actor, event.shown_to_writer) == ("已办结，情况如下。", office.clerk, False)
    commission = make.fresh(letter).commission
    assert (commission.report, commission.reported_by) == ("已办结，情况如下。", office.clerk)


def test_a_late_report_shows_as_late(office: Office, letter: Petition) -> None:
    def tags(day: dt.date) -> list[tuple[str, str]]:
        rows = letter_rows(for_lists(Petition.objects.filter(pk=letter.pk)), day)
        return [(tag.mark, tag.words) for tag in rows[0].tags if tag.mark]

    assert tags(dt.date(2026, 11, 18)) == [("st-ok", "11月20日（周五）前向来文单位反馈，还剩2个工作日")]
    assert tags(dt.date(2026, 11, 24)) == [("st-late", "11月20日（周五）到期，已超2个工作日")]
    with pretend(at("2026-11-24T09:00")):
        sweep(now=at("2026-11-24T09:00"))
        report_back(letter, report="迟到的反馈。", actor=office.clerk)
    assert external(letter).verdict == Verdict.LATE


def test_only_once_and_only_after_the_answer_and_only_where_asked(office: Office, letter: Petition) -> None:
    report_back(letter, report="已办结。", actor=office.clerk)
    with pytest.raises(RefusedError, match="已经向来文单位反馈过"):
        report_back(letter, report="再说一次。", actor=office.clerk)
    with pytest.raises(RefusedError, match="不用向来文单位反馈"):
        report_back(make.answered(office), report="没人要。", actor=office.clerk)
    with pytest.raises(BadInputError):
        report_back(letter, report="　", actor=office.clerk)


def test_what_is_not_taken_on_ends_its_clock_without_a_verdict(office: Office) -> None:
    with pretend(DAY):
        letter = make.commissioned(office, due_on=WANTED)
        other = make.submit_letter("superior").petition
        screening.transfer_out(other, to="邻县人民政府", text="由邻县办理。", actor=office.clerk)
    assert not Deadline.objects.filter(petition=other).running().exists()
    assert Deadline.objects.filter(petition=letter).running().get().kind == DeadlineKind.EXTERNAL


def test_the_pane_proposes_a_text_from_the_answer(office: Office, letter: Petition, sign_in: SignIn) -> None:
    text = proposed_report(letter)
    assert text.startswith("测试省信访局：\n贵单位转来的“来文转办的路灯问题”（测信〔2026〕12号）")
    assert make.ANSWER in text
    client = sign_in(office.clerk)
    page = page_of(client, letter)
    assert "向来文单位反馈：测试省信访局" in page
    assert "贵单位转来的" in page
    assert act(client, letter, "report-back", report=text).status_code == 302
    after = page_of(client, letter)
    assert "已反馈" in after
    assert "打印反馈函" in after


def test_a_unit_reads_the_senders_date_but_does_not_report(office: Office, letter: Petition, sign_in: SignIn) -> None:
    page = page_of(sign_in(office.roads_liaison), letter)
    assert "来文时限" in page
    assert "打印反馈函" not in page
    assert act(sign_in(office.roads_liaison), letter, "report-back", report="x").status_code == 404


def test_it_is_printed_as_a_letter(office: Office, letter: Petition, sign_in: SignIn) -> None:
    report_back(letter, report="测试省信访局：\n<b>已办结</b>。{{7*7}}\n特此反馈。", actor=office.clerk)
    response = sign_in(office.clerk).get(reverse("routing:report", args=[letter.number]))
    assert response.headers["Content-Type"] == "application/pdf"
    pages = pypdf.PdfReader(io.BytesIO(response.content)).pages
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
    for said in ("关于“来文转办的路灯问题”办理情况的反馈", "测试省信访局：", "<b>已办结</b>。{{7*7}}", letter.number):
        assert said in text
    assert sign_in(office.roads_liaison).get(reverse("routing:report", args=[letter.number])).status_code == 404
    other = make.answered(office)
    assert sign_in(office.clerk).get(reverse("routing:report", args=[other.number])).status_code == 404


def test_the_centre_is_reminded_of_the_senders_date_and_hears_when_it_is_over(office: Office, letter: Petition) -> None:
    def told() -> list[tuple[str, str]]:
        rows = Notification.objects.filter(key__startswith=f"step:{external(letter).pk}:", medium="desk")
        return sorted(rows.values_list("notice", "recipient__username"))

    sweep(now=at("2026-11-18T23:59"))
    assert told() == []
    sweep(now=at("2026-11-19T00:00"))
    people = ("t.clerk", "t.clerk2", "t.head")
    assert told() == [("reminder", name) for name in people]
    sweep(now=at("2026-11-21T00:00"))
    assert told() == [("centre_delayed", name) for name in people] + [("reminder", name) for name in people]
    late = Notification.objects.filter(notice="centre_delayed").earliest("pk")
    assert "还没有向来文单位反馈" in late.text
    assert "分办" not in late.text


def test_of_what_was_reported_nobody_is_reminded(office: Office, letter: Petition) -> None:
    with pretend(at("2026-11-10T09:00")):
        report_back(letter, report="已办结，情况如下。", actor=office.clerk)
    sweep(now=at("2026-11-24T09:00"))
    assert not Notification.objects.filter(key__startswith=f"step:{external(letter).pk}:").exists()
