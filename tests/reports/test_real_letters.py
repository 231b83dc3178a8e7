"""Real letter files, imported and compiled: every figure equals a recount over the file in plain Python."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import chinese_calendar
import openpyxl
import pytest
from django.core.management import call_command
from django.db import transaction

from petitions.models import Petition
from reports.services import compile_bulletin

pytestmark = [pytest.mark.real_letters, pytest.mark.django_db]
CSV_MONTHS = ("2019-11", "2020-07", "2021-11", "2022-01")
XLSX_MONTHS = ("2018-12", "2019-07", "2019-11")
Key = tuple[str, str]


@dataclass(frozen=True)
class Row:
    """A letter as the file has it. ``replied`` is none without an answer, or for one without a date."""

    received: dt.date
    title: str
    text: str
    has_reply: bool
    replied: dt.date | None
    unit: str
    due: dt.date

    @property
    def key(self) -> Key:
        """What tells a letter of the file from another in a list."""
        return self.received.isoformat(), " ".join(self.title.split())

    @property
    def judged(self) -> bool:
        """Answered, on a known day not before the letter's."""
        return self.replied is not None and self.replied >= self.received


def seven_working_days_after(day: dt.date) -> dt.date:
    left = 7
    while left:
        day += dt.timedelta(days=1)
        left -= chinese_calendar.is_workday(day)
    return day


def row_of(received: dt.date, replied: dt.date | None, title: str, text: str, reply: str, unit: str) -> Row:
    has_reply = bool(reply.strip())
    due = seven_working_days_after(received)
    return Row(received, title, text, has_reply, replied if has_reply else None, unit.strip() if has_reply else "", due)


def day_of(value: Any) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    parts = str(value or "").replace("/", "-").split(" ")[0].split("-")
    return dt.date(*map(int, parts)) if len(parts) == 3 else None


def csv_rows(path: Path) -> Iterator[tuple[Any, Row]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line in csv.DictReader(file):
            received = day_of(line["query_date"])
            if received and line["query"].strip():
                row = row_of(
                    received,
                    day_of(line["reply_date"]),
                    line["title"],
                    line["query"],
                    line["reply"],
                    line["reply_agency"],
                )
                yield (line["mail_id"], line["query_date"], line["title"], line["query"]), row


def xlsx_rows(path: Path) -> Iterator[tuple[Any, Row]]:
    lines = openpyxl.load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True)
    heads = [str(head) for head in next(lines)]
    for values in lines:
        line = dict(zip(heads, values, strict=True))
        received, text = day_of(line["留言时间"]), str(line["留言详情"] or "")
        if received and text.strip():
            reply = str(line["答复意见"] or "")
            row = row_of(received, day_of(line["答复时间"]), str(line["留言主题"]), text, reply, "")
            yield (line["留言编号"], str(line["留言时间"]), line["留言主题"], text), row


@dataclass
class Source:
    """A file's rows, the bulletins of its months, and what the public numbers stand for."""

    rows: list[Row]
    bulletins: dict[str, dict[str, Any]]
    keys: dict[str, Key]
    units: dict[str, str]


def load(path: Path, rows: Iterator[tuple[Any, Row]], months: tuple[str, ...], blocker: Any) -> Source:
    """Import the file, compile the months, and take the letters back."""
    with blocker.unblock(), transaction.atomic():
        call_command("seed_reference", verbosity=0, stdout=io.StringIO())
        call_command("import_letters", path, "--channel", "leader", "--create-units", stdout=io.StringIO())
        letters = list(Petition.objects.select_related("lead_department"))
        source = Source(
            rows=list(dict(rows).values()),
            bulletins={month: compile_bulletin(month) for month in months},
            keys={letter.number: (letter.received_on.isoformat(), letter.title) for letter in letters},
            units={letter.foreign_unit: letter.lead_department.code for letter in letters if letter.lead_department},
        )
        transaction.set_rollback(True)
    return source


@pytest.fixture(scope="module")
def mailbox(django_db_setup: None, django_db_blocker: Any) -> Source:
    """Return a city's mailbox: a CSV with answering offices."""
    folder = Path(os.environ["REAL_LETTERS"])
    path = next(path for path in sorted(folder.glob("*.csv")) if b"reply_agency" in path.read_bytes()[:400])
    return load(path, csv_rows(path), CSV_MONTHS, django_db_blocker)


@pytest.fixture(scope="module")
def board(django_db_setup: None, django_db_blocker: Any) -> Source:
    """Return a province's board: an XLSX with times of day and without offices."""
    path = next(Path(os.environ["REAL_LETTERS"]).glob("*with-replies*.xlsx"))
    return load(path, xlsx_rows(path), XLSX_MONTHS, django_db_blocker)


@dataclass
class Recount:
    """The month counted over the rows."""

    rows: list[Row]
    month: str

    @property
    def last(self) -> dt.date:
        first = dt.date.fromisoformat(f"{self.month}-01")
        return (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)

    def in_month(self, day: dt.date) -> bool:
        return f"{day:%Y-%m}" == self.month

    def lists(self) -> dict[str, list[Row]]:
        received = [row for row in self.rows if self.in_month(row.received)]
        due = [row for row in self.rows if row.judged and self.in_month(row.due)]
        open_then = [
            row
            for row in self.rows
            if row.judged and row.received <= self.last and (row.replied or self.last) > self.last
        ]
        kept = [row for row in due if row.replied is not None and row.replied <= row.due]
        return {
            "received": received,
            "invalid": [],
            "valid": received,
            "replied": [row for row in received if row.replied is not None and row.replied <= self.last],
            "due": due,
            "on_time": kept,
            "late": [row for row in due if row not in kept],
            "overdue_and_open": [row for row in open_then if row.due <= self.last],
            "not_yet_due_and_open": [row for row in open_then if row.due > self.last and self.in_month(row.received)],
            "published": [],
        }


def check(source: Source, month: str) -> None:
    """Compare every list and rate of the month with the recount."""
    found, lists = source.bulletins[month], Recount(source.rows, month).lists()
    named = {
        **{name: found[name] for name in lists if name not in ("replied", "on_time")},
        "replied": found["reply_rate"]["letters"],
        "on_time": found["on_time_reply_rate"]["letters"],
    }
    for name, rows in lists.items():
        assert (name, Counter(source.keys[number] for number in named[name])) == (
            name,
            Counter(row.key for row in rows),
        )
    assert_share(found["reply_rate"], lists["replied"], lists["valid"])
    assert_share(found["on_time_reply_rate"], lists["on_time"], lists["due"])
    assert_share(found["on_time_against_original_dates"], lists["on_time"], lists["due"])
    assert found["satisfaction_rate"]["rate"] is None
    expected = {"leader": len(lists["received"])} if lists["received"] else {}
    assert found["by_channel_received"] == expected


def assert_share(found: dict[str, Any], part: list[Row], whole: list[Row]) -> None:
    rate = f"{int(len(part) * 10000 / len(whole) + 0.5) / 100:.2f}" if whole else None
    assert (found["numerator"], found["denominator"], found["rate"]) == (len(part), len(whole), rate)


@pytest.mark.parametrize("month", CSV_MONTHS)
def test_every_figure_of_the_mailbox_equals_the_recount(mailbox: Source, month: str) -> None:
    check(mailbox, month)


@pytest.mark.parametrize("month", XLSX_MONTHS)
def test_every_figure_of_the_board_equals_the_recount(board: Source, month: str) -> None:
    check(board, month)


@pytest.mark.parametrize("month", CSV_MONTHS)
def test_every_units_row_equals_the_recount(mailbox: Source, month: str) -> None:
    lists, units = Recount(mailbox.rows, month).lists(), mailbox.bulletins[month]["units"]
    counted = {
        code: tuple(sum(mailbox.units.get(row.unit) == code for row in lists[name]) for name in lists)
        for code in mailbox.bulletins[month]["ranking"]
    }
    for code, counts in counted.items():
        expected, row = dict(zip(lists, counts, strict=True)), units[code]
        replied, kept = row["reply_rate"], row["on_time_by_submission"]
        assert (replied["numerator"], replied["denominator"]) == (expected["replied"], expected["valid"])
        assert (kept["numerator"], kept["denominator"]) == (expected["on_time"], expected["due"])
        assert len(row["overdue_and_open"]) == expected["overdue_and_open"]
    without = [row for row in lists["valid"] if row.unit not in mailbox.units]
    assert len(units["not_dispatched"]["valid"]) == len(without)


def test_the_months_before_equal_the_recount(mailbox: Source) -> None:
    for row in mailbox.bulletins["2021-11"]["trend"]:
        lists = Recount(mailbox.rows, row["month"]).lists()
        assert row["received"] == len(lists["received"])
        assert (row["due"], row["on_time"]) == (len(lists["due"]), len(lists["on_time"]))
