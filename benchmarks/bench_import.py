"""Importing letters: seconds, letters per second and peak memory, for CSV and XLSX of several sizes.

Run from the project's folder: `python -m benchmarks.bench_import [ROWS ...]` (default 1,000 and
10,000). The target is 10,000 letters in under 60 seconds on 2 cores with memory that does not grow
with the file. Every import is a process of its own on a fresh SQLite database; the files are made up.
"""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook

from benchmarks.seeding import words

HEADINGS = ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间", "答复单位"]
UNITS = ["教育局", "县住房和城乡建设局", "石桥镇政府", "没有这个单位"]
SEED = 20191101
SIZES = (1_000, 10_000)
UNANSWERED = 0.1
SECRETS = {
    "SECRET_KEY": "benchmark",
    "FIELD_KEY": "YmVuY2htYXJrcyBvbmx5LCBuZXZlciBhIHNlY3JldCE=",
    "INDEX_KEY": "benchmark",
    "QUERY_CODE_KEY": "benchmark",
}
"""The database is gone when the benchmark ends."""


def rows(count: int) -> Iterator[list[str]]:
    """Yield made-up letters of three years, nine in ten answered, up to two weeks later."""
    rng = random.Random(SEED)
    for number in range(count):
        day = date(2017, 1, 1) + timedelta(days=rng.randrange(1095))
        unit = rng.choice(UNITS)
        answered = rng.random() > UNANSWERED
        replied = day + timedelta(days=rng.randrange(14))
        letter = [f"M{number:07d}", f"U{number:07d}", words.title(rng), f"{day:%Y/%m/%d} 9:05:01", words.body(rng)]
        reply = [words.answer(rng, unit), f"{replied:%Y/%m/%d} 16:30:00"] if answered else ["", ""]
        yield [*letter, *reply, unit]


def write_csv(path: Path, count: int) -> None:
    """Write the letters as the office's old system does: GBK."""
    with path.open("w", encoding="gbk", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(rows(count))  # one by one: a child's peak memory begins at its parent's


def write_xlsx(path: Path, count: int) -> None:
    """Write the letters as a workbook."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.append(HEADINGS)
    for cells in rows(count):
        sheet.append(cells)
    workbook.save(path)


def manage(folder: Path, *arguments: str) -> tuple[float, int]:
    """Run a command of manage.py on the folder's own database; return seconds and peak memory in MB."""
    environment = {
        **os.environ,
        **SECRETS,
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/letters.sqlite3",
    }
    begun = time.perf_counter()
    command = [sys.executable, "manage.py", *arguments]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{arguments[0]} ended with exit code {process.returncode}")
    return time.perf_counter() - begun, usage.ru_maxrss // 1024


def measure(write: str, count: int) -> None:
    """Make the file, import it, and print one line."""
    with tempfile.TemporaryDirectory(prefix="bench-import-") as name:
        folder = Path(name)
        path = folder / f"letters.{write}"
        (write_csv if write == "csv" else write_xlsx)(path, count)
        manage(folder, "migrate", "--verbosity=0")
        manage(folder, "seed_reference")
        seconds, peak = manage(folder, "import_letters", str(path), "--channel", "leader")
        size = path.stat().st_size / 1e6
    print(
        f"{write:5} {count:>9,} rows {size:7.1f} MB {seconds:8.1f} s {count / seconds:8.0f} letters/s {peak:6} MB peak"
    )


if __name__ == "__main__":
    for size in [int(text.replace(",", "")) for text in sys.argv[1:]] or SIZES:
        measure("csv", size)
        measure("xlsx", size)
