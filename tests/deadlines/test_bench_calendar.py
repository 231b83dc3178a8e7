"""The comparison with other packages runs, and says who is wrong."""

from __future__ import annotations

import pytest

from benchmarks import bench_calendar


def test_the_comparison_tells_who_is_wrong_and_who_has_no_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench_calendar, "DATES", 300)
    monkeypatch.setattr(bench_calendar, "REPEATS", 1)
    monkeypatch.setattr(bench_calendar, "AMOUNTS", (15,))
    bench_calendar.main()
    rows = [line for line in capsys.readouterr().out.splitlines() if line.lstrip().startswith("15 ")]
    found = {row[13:33].strip(): tuple(map(int, row.split()[-2:])) for row in rows}
    assert found["index"] == found["chinesecalendar"] == found["holidays"] == (0, 0)
    assert found["workalendar"][1] > 100  # years it does not know
    assert found["numpy"] == found["numpy, all at once"]
    assert min(found["numpy"][0], found["holidays as a list"][0]) > 30  # weekends that are worked
