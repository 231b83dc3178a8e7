"""`manage.py due_date`: what it prints, what it refuses, and that it never writes."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from common.clock import TZ
from deadlines.calendar import DayFact
from deadlines.calendar_source import announced_days, announced_until
from deadlines.models import CalendarDay, CalendarVersion
from deadlines.services import published
from deadlines.services.calendars import add_version, ensure_calendar
from tests.deadlines.test_calendar import CHECK_VALUES

ROOT = Path(__file__).resolve().parent.parent.parent


def printed(*arguments: str) -> str:
    out = io.StringIO()
    call_command("due_date", *arguments, stdout=out)
    return out.getvalue()


def answered(lines: str, *days: str) -> tuple[str, str, bool]:
    """What goes to standard output and standard error, and whether all went well."""
    out, errors = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.StringIO(lines))
        try:
            call_command("due_date", "-", *days, stdout=out, stderr=errors)
        except CommandError as error:
            return out.getvalue(), f"{errors.getvalue()}{error}", False
    return out.getvalue(), errors.getvalue(), True


@pytest.mark.django_db
@pytest.mark.parametrize("row", CHECK_VALUES, ids=lambda row: row[0])
def test_the_check_values_of_the_rules_are_printed_a_line_each(row: tuple[str, ...]) -> None:
    assert printed(row[0], "5", "7", "15") == "".join(f"{due}\n" for due in row[1:])


@pytest.mark.django_db
def test_a_date_in_a_year_that_is_not_announced_is_marked() -> None:
    assert printed("2026-12-24", "5", "6") == "2026-12-31\n2027-01-04 provisional\n"
    assert printed("2027-02-04", "0", "1") == "2027-02-04 provisional\n2027-02-09 provisional\n"


@pytest.mark.django_db
def test_dates_from_standard_input_get_a_line_each() -> None:
    lines = "".join(f"{row[0]}\n" for row in CHECK_VALUES)
    assert answered(lines, "5", "7", "15") == ("".join(f"{' '.join(row)}\n" for row in CHECK_VALUES), "", True)
    assert answered("2026-12-24\n", "5", "6")[0] == "2026-12-24 2026-12-31 2027-01-04 provisional\n"


@pytest.mark.django_db
def test_a_bad_line_is_told_with_its_number_and_the_others_are_answered() -> None:
    out, errors, well = answered("2026-02-12\n\n  \nfoo\n2026-02-30\n1979-12-31\n 2026-09-18 \r\n2110-12-31", "5")
    assert out == "2026-02-12 2026-02-26\n2026-09-18 2026-09-24\n"
    assert errors.splitlines() == [
        "第4行：日期“foo”无法识别，请写成 2026-02-12 的样子。",
        "第5行：没有“2026-02-30”这一天，请核对。",
        "第6行：工作日历只能计算1980年至2110年的日期",
        "第8行：工作日历只能计算1980年至2110年的日期",
        "有4行无法计算，见上；其余各行已经算出。",
    ]
    assert not well


@pytest.mark.django_db
def test_nothing_on_standard_input_is_answered_by_nothing() -> None:
    assert answered("\n", "5") == ("", "", True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["2026-2-12", "5"], "日期“2026-2-12”无法识别，请写成 2026-02-12 的样子。"),
        (["20260212", "5"], "日期“20260212”无法识别，请写成 2026-02-12 的样子。"),
        (["2026-W07-4", "5"], "日期“2026-W07-4”无法识别，请写成 2026-02-12 的样子。"),
        (["２０２６-02-12", "5"], "日期“２０２６-02-12”无法识别，请写成 2026-02-12 的样子。"),
        (["2026-02-29", "5"], "没有“2026-02-29”这一天，请核对。"),
        (["2026-02-12", "1001"], "工作日数“1001”不对，请写0至1000的整数。"),
        (["2026-02-12", "5", "-1"], "工作日数“-1”不对，请写0至1000的整数。"),
        (["2026-02-12", "5.5"], "工作日数“5.5”不对，请写0至1000的整数。"),
        (["2026-02-12", "五"], "工作日数“五”不对，请写0至1000的整数。"),
        (["-", "五"], "工作日数“五”不对，请写0至1000的整数。"),
        (["1979-12-31", "0"], "工作日历只能计算1980年至2110年的日期，请核对日期和天数。"),
        (["2111-01-01", "0"], "工作日历只能计算1980年至2110年的日期，请核对日期和天数。"),
        (["2110-12-25", "15"], "工作日历只能计算1980年至2110年的日期，请核对日期和天数。"),
    ],
    ids=lambda value: None,
)
def test_what_cannot_be_counted_is_refused_in_one_sentence(arguments: list[str], problem: str) -> None:
    with pytest.raises(CommandError) as refused:
        printed(*arguments)
    assert str(refused.value) == problem


# -- which calendar --------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_empty_database_is_answered_by_the_published_notices_and_stays_empty() -> None:
    assert printed("2026-02-12", "5") == "2026-02-26\n"
    assert not CalendarVersion.objects.exists()


@pytest.mark.django_db
def test_the_newest_version_counts() -> None:
    ensure_calendar()
    flood = DayFact(date(2026, 2, 25), working=False, name="防汛停工", local=True)
    add_version(2, [*announced_days(), flood], announced_until(), note="", at=datetime(2026, 2, 1, tzinfo=TZ))
    assert printed("2026-02-12", "5") == "2026-02-27\n"


@pytest.mark.django_db
def test_a_table_that_lacks_a_column_counts_as_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    add_version(7, announced_days(), announced_until(), note="", at=datetime(2026, 2, 1, tzinfo=TZ))
    assert published.calendar_at_hand().version == 7
    monkeypatch.setattr(CalendarDay._meta, "local_fields", [*CalendarDay._meta.local_fields, CalendarVersion._meta.pk])
    monkeypatch.setattr(CalendarVersion._meta.pk, "column", "added_later")
    assert published.calendar_at_hand().version == 1


def test_a_database_that_is_down_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_args: object) -> None:
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", down)
    monkeypatch.setattr(published, "_no_file_yet", lambda: False)
    with pytest.raises(CommandError, match="无法连接数据库"):
        printed("2026-02-12", "5")


# -- as a program ----------------------------------------------------------------------------


def environment(folder: Path) -> dict[str, str]:
    """A process of its own, whose database does not exist yet."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VAR_DIR": str(folder / "var"),
        "DATABASE_URL": "",
        "PYTHONIOENCODING": "utf-8",
    }


def program(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), "due_date", *arguments]


def test_the_program_counts_before_there_is_a_database_and_makes_none(tmp_path: Path) -> None:
    ran = subprocess.run(
        program("2026-02-12", "5", "7", "15"), env=environment(tmp_path), capture_output=True, text=True, check=True
    )
    assert (ran.stdout, ran.stderr) == ("2026-02-26\n2026-02-28\n2026-03-11\n", "")
    assert list(tmp_path.iterdir()) == []


def test_the_program_reads_a_hundred_thousand_lines_with_a_bad_one_among_them(tmp_path: Path) -> None:
    days = [(date(2007, 1, 1) + timedelta(days=n % 7000)).isoformat() for n in range(100_000)]
    days[50_000] = "\ufeff2026"
    ran = subprocess.run(
        program("-", "5"),
        env=environment(tmp_path),
        input="\ufeff" + "\n".join(days),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 1
    assert [line[:10] for line in ran.stdout.splitlines()] == days[:50_000] + days[50_001:]
    assert ran.stderr.startswith("第50001行：")
    assert "Traceback" not in ran.stderr


def test_the_program_answers_each_line_at_once_and_bears_a_closed_pipe(tmp_path: Path) -> None:
    with subprocess.Popen(
        program("-", "5"),
        env=environment(tmp_path),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write("2026-02-12\n")
        process.stdin.flush()
        assert process.stdout.readline() == "2026-02-12 2026-02-26\n"  # though more may come
        process.stdout.close()
        process.stdin.write("2026-02-13\n" * 10)
        process.stdin.close()
        assert process.stderr.read() == ""
        assert process.wait() == 1
