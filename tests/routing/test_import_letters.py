"""Taking over letters of the past: what is stored, what is left alone, what is said."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from deadlines.models import Deadline, DeadlineKind, Exclusion, Verdict
from deadlines.services.escalation import sweep
from notifications.models import Notification
from petitions.models import (
    Kind,
    Petition,
    PublicCopy,
    Publicity,
    Reply,
    ReplyState,
    State,
    Writer,
)
from petitions.services.sealing import broken_links
from routing.models import AssignmentState, LetterProcess
from tests import factories as make
from tests.factories import Office
from tests.petitions.letterfiles import HEADINGS, row, write_csv, write_xlsx
from tests.routing.importing import imported, sizes

pytestmark = pytest.mark.django_db


@pytest.fixture
def one(office: Office, tmp_path: Path) -> Petition:
    """An answered letter of November 2019, taken over."""
    imported(write_csv(tmp_path / "old.csv", [row()]))
    return Petition.objects.get()


def test_an_answered_letter_becomes_a_closed_letter_of_the_past(one: Petition, office: Office) -> None:
    assert one.state == State.CLOSED
    assert one.imported
    assert re.fullmatch(r"X20191104-\d{5}", one.number)
    assert one.received_on.isoformat() == "2019-11-04"
    assert one.released_on is not None
    assert one.released_on.isoformat() == "2019-11-07"
    assert (one.foreign_number, one.foreign_unit, one.source) == ("M0001", "测试交通局", "old.csv")
    assert one.lead_department == office.roads
    reply = one.replies.get()
    assert (reply.state, reply.department, reply.flag) == (ReplyState.RELEASED, office.roads, "")
    assert one.writer.nickname == "柳溪1"
    assert one.matters.get().lead_department == office.roads
    assignment = one.assignments.get()
    assert (assignment.department, assignment.state) == (office.roads, AssignmentState.DONE)
    assert assignment.ended_at == one.closed_at


def test_its_clock_is_judged_by_the_channels_rule_and_the_calendar(one: Petition, office: Office) -> None:
    clock = one.deadlines.get()
    assert (clock.kind, clock.round, clock.department) == (DeadlineKind.REPLY, 1, None)
    assert clock.due_on.isoformat() == "2019-11-13"  # 7 working days
    assert one.due_on == clock.due_on
    assert clock.verdict == Verdict.IN_TIME
    assert clock.satisfied_at == clock.unit_submitted_at == one.released_at
    assert clock.answerable == office.roads
    assert clock.next_step_at is None


def test_a_channel_with_days_of_its_own_judges_by_them(office: Office, tmp_path: Path) -> None:
    rows = [row(1, 答复时间="2019-11-11"), row(2, 答复时间="2019-11-12")]
    imported(write_csv(tmp_path / "a.csv", rows), channel="suggestion")
    assert list(Deadline.objects.order_by("pk").values_list("verdict", flat=True)) == [Verdict.IN_TIME, Verdict.LATE]


def test_nothing_starts_and_nobody_is_told(office: Office, tmp_path: Path) -> None:
    imported(write_csv(tmp_path / "a.csv", [row(1), row(2, 答复意见="")]))
    assert not LetterProcess.objects.exists()
    assert not Notification.objects.exists()
    assert sweep(now=make.at("2026-11-06T11:00")).did_nothing


def test_nothing_is_published_even_where_a_channel_always_publishes(office: Office, tmp_path: Path) -> None:
    imported(write_csv(tmp_path / "a.csv", [row()]), channel="forum")
    letter = Petition.objects.get()
    assert letter.channel.publicity == Publicity.ALWAYS
    assert not letter.may_publish
    assert not PublicCopy.objects.exists()


def test_the_record_says_when_it_was_answered_and_when_taken_over(one: Petition) -> None:
    released, taken_over = one.events.order_by("sequence")
    assert (released.kind, released.at) == (Kind.RELEASED, one.released_at)
    assert (taken_over.kind, taken_over.at) == (Kind.IMPORTED, make.at("2026-11-06T10:00"))
    assert taken_over.data == {"source": "old.csv", "row": 2, "foreign_number": "M0001"}
    assert list(broken_links(one)) == []


def test_a_letter_without_an_answer_waits_for_screening(office: Office, tmp_path: Path) -> None:
    imported(write_csv(tmp_path / "a.csv", [row(答复意见="", 答复时间="")]))
    letter = Petition.objects.get()
    clock = letter.deadlines.get()
    assert (letter.state, letter.released_at, letter.lead_department) == (State.SUBMITTED, None, None)
    assert letter.foreign_unit == "测试交通局"
    assert (clock.excluded, clock.verdict, clock.escalates, clock.next_step_at) == (Exclusion.NO_REPLY, "", False, None)
    assert not letter.replies.exists()
    assert [event.kind for event in letter.events.all()] == [Kind.IMPORTED]


@pytest.mark.parametrize(("replied", "flag"), [("", "undated"), ("2019-11-01", "before_letter")])
def test_an_answer_with_an_odd_date_is_kept_with_a_flag_and_stays_out_of_the_figures(
    office: Office, tmp_path: Path, replied: str, flag: str
) -> None:
    imported(write_csv(tmp_path / "a.csv", [row(答复时间=replied)]))
    letter = Petition.objects.get()
    clock = letter.deadlines.get()
    assert letter.state == State.CLOSED
    assert letter.replies.get().flag == flag
    assert (clock.excluded, clock.verdict, clock.next_step_at) == (flag, Verdict.VOID, None)
    assert (letter.released_on is None) == (flag == "undated")


def test_an_acknowledgement_is_proposed_as_hollow_and_its_verdict_stands(office: Office, tmp_path: Path) -> None:
    said = imported(write_csv(tmp_path / "a.csv", [row(1, 答复意见="您的来信已收悉，我们将尽快处理。"), row(2)]))
    assert [reply.perhaps_hollow for reply in Reply.objects.order_by("pk")] == [True, False]
    assert Deadline.objects.filter(verdict=Verdict.IN_TIME).count() == 2
    assert "疑似空洞答复1封" in said


def test_the_same_file_again_changes_nothing_whatever_its_form(office: Office, tmp_path: Path) -> None:
    rows = [row(number, 答复意见="" if number % 3 else "已更换。") for number in range(1, 8)]
    imported(write_csv(tmp_path / "a.csv", rows))
    before = sizes()
    said = imported(write_csv(tmp_path / "b.csv", rows, encoding="gbk", delimiter=";"))
    assert "入库0封（已办结0封，待受理0封），已存在7封，错误0行" in said
    assert "已存在7封" in imported(write_xlsx(tmp_path / "c.xlsx", rows))
    assert sizes() == before


def test_the_same_row_in_another_channel_is_another_letter(office: Office, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [row()])
    imported(path)
    imported(path, channel="suggestion")
    assert Petition.objects.count() == 2


def test_repeated_ids_are_other_letters_and_a_repeated_row_is_one(office: Office, tmp_path: Path) -> None:
    rows = [row(1), row(1, 留言详情="另一件事，编号相同。"), row(1)]
    said = imported(write_csv(tmp_path / "a.csv", rows))
    assert Petition.objects.count() == 2
    assert "第4行：与第2行是同一封信，没有重复入库" in said
    assert "读入3行：入库2封（已办结2封，待受理0封），已存在1封，错误0行" in said


def test_bad_rows_are_listed_with_number_and_reason_and_the_good_ones_kept(office: Office, tmp_path: Path) -> None:
    rows = [row(1), row(2, 留言时间=""), row(3, 留言详情=""), row(4, 留言时间="1900/1/0"), row(5)]
    said = imported(write_csv(tmp_path / "a.csv", rows))
    assert "第3行：没有来信日期" in said
    assert "第4行：没有来信内容" in said
    assert "第5行：来信日期“1900/1/0”无法识别" in said
    assert "读入5行：入库2封（已办结2封，待受理0封），已存在0封，错误3行" in said


def test_columns_that_are_not_used_are_told(office: Office, tmp_path: Path) -> None:
    headings = (*HEADINGS, "点赞数", "反对数")
    said = imported(write_csv(tmp_path / "a.csv", [[*row(), 3, 0]], headings=headings))
    assert "没有使用的列：点赞数、反对数" in said


def test_a_dry_run_writes_nothing_and_says_the_same(office: Office, tmp_path: Path) -> None:
    rows = [row(1), row(1), row(2, 留言时间=""), row(3, 答复意见="已收悉"), row(4, 答复单位="无名办公室")]
    path = write_csv(tmp_path / "a.csv", rows)
    before = sizes()
    rehearsed = imported(path, "--dry-run")
    assert sizes() == before
    assert rehearsed == imported(path) + "这是试运行，没有写入任何数据。\n"


def test_an_answer_for_a_letter_that_waits_here_is_not_taken_but_told(office: Office, tmp_path: Path) -> None:
    imported(write_csv(tmp_path / "a.csv", [row(答复意见="", 答复时间="")]))
    said = imported(write_csv(tmp_path / "b.csv", [row()]))
    assert "第2行：这封信已经在库、尚未答复，文件里的答复没有采用" in said
    assert Petition.objects.get().state == State.SUBMITTED


def test_numbers_go_on_where_the_years_counter_stands(office: Office, tmp_path: Path) -> None:
    rows = [row(1), row(2, 留言时间="2018-03-01"), row(3)]
    imported(write_csv(tmp_path / "a.csv", rows[:2]))
    imported(write_csv(tmp_path / "b.csv", rows))
    numbers = list(Petition.objects.order_by("pk").values_list("number", flat=True))
    assert numbers == ["X20191104-00001", "X20180301-00001", "X20191104-00002"]


def test_the_writers_contacts_are_encrypted_and_can_be_found(office: Office, tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "a.csv",
        [["2019-11-04", "路灯不亮", "李晓明", "13800000001"]],
        headings=("来信时间", "来信内容", "姓名", "联系电话"),
    )
    imported(path)
    writer = Writer.objects.get()
    assert (writer.name, writer.phone, writer.nickname) == ("李晓明", "13800000001", "")
    assert writer.phone_index


@pytest.mark.parametrize(
    "changes",
    [
        {"留言详情": "灯" * 100_000},
        {"留言详情": "桥头\x00灯\ud800坏了"},
        {"留言主题": "长" * 5_000, "留言用户": "名" * 900, "留言编号": "9" * 900, "答复单位": "局" * 900},
        {"留言详情": "𠮷👨‍👩‍👧" + "\u0301" * 10_000},
    ],
)
def test_no_value_however_odd_stops_an_import(office: Office, tmp_path: Path, changes: dict[str, Any]) -> None:
    said = imported(write_csv(tmp_path / "a.csv", [row(**changes)]), "--create-units")
    assert "入库1封" in said
    Petition.objects.get().full_clean(exclude=["token_digest"])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "无法读取这个文件"),
        ("一级分类,二级分类\n城乡建设,安全生产\n".encode(), "没有认出必需的列"),
        (("留言时间,留言详情\n2019-11-04,路灯\n2019-11-05," + '"没有结束').encode(), "第3行的引号没有结束"),
    ],
)
def test_a_file_that_can_not_be_read_is_refused_and_nothing_is_half_saved(
    office: Office, tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    before = sizes()
    with pytest.raises(CommandError, match=words):
        imported(path)
    assert sizes() == before


def test_an_unknown_channel_and_a_missing_file_are_refused(office: Office, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="没有代码为“lader”的渠道。可用的渠道：leader（县长信箱）"):
        imported(write_csv(tmp_path / "a.csv", [row()]), channel="lader")
    with pytest.raises(CommandError, match="找不到文件"):
        imported(tmp_path / "none.csv")
