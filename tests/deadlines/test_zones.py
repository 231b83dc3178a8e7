"""A server may stand anywhere: processes in three zones tell the same dates of the same seconds."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[2]
ZONES = ("UTC", "Asia/Shanghai", "America/Los_Angeles")
SAID = """\
2026-12-31T23:59:59.999999 X20261231-00001 2026-12-31 2027-01-12
2027-01-01T00:00 X20270101-00001 2027-01-01 2027-01-12
2026-11-17T23:59:59.999999 [('reminded', 1)] 2026-11-17 in_time 2026-11-17 2026-11-24
reminder 11-15T16:00Z
2026-11-18T00:00 [('reminded', 1), ('urged', 1)] 2026-11-17 late 2026-11-18 2026-11-25
reminder 11-15T16:00Z urge 11-17T16:00Z
2026-11 2 1 2 ('X20261106-00003',)
2026-12 1 0 0 ()
2027-01 1 0 2 ('X20261231-00001', 'X20270101-00001')
2026-11-24T23:59:59 0
2026-11-25T00:00 1
"""
SECONDS = 300


def started_in(zone: str) -> subprocess.Popen[str]:
    """Start the run in a zone: that of its process, and of its database's session."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.deadlines.zone_run"],
        cwd=ROOT,
        env={**os.environ, "TZ": zone, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_dates_are_beijings_wherever_the_server_stands() -> None:
    running = {zone: started_in(zone) for zone in ZONES}
    for zone, process in running.items():
        told, trouble = process.communicate(timeout=SECONDS)
        assert process.returncode == 0, trouble
        where, _line, dates = told.partition("\n")
        offset = dt.datetime.now(ZoneInfo(zone)).strftime("%z")
        assert (where, dates) == (f"{offset} {zone}", SAID)
