"""The words of a bulletin."""

from __future__ import annotations

from typing import Any

import pytest

from reports import paragraphs, wording
from reports.charts import month_columns, share_bars
from reports.tables import unit_tables


def share(numerator: int, denominator: int, rate: str | None, letters: list[str] | None = None) -> dict[str, Any]:
    return {"numerator": numerator, "denominator": denominator, "rate": rate, "letters": letters or []}


def unit(
    code: str, *, due: int, on_time: int, rank: int | None = None, overdue: list[str] | None = None
) -> dict[str, Any]:
    rate = f"{on_time * 100 / due:.2f}" if due else None
    names = ("valid", "carried_over", "assigned", "late", "returned", "redone", "published")
    lists: dict[str, list[str]] = {name: [] for name in names}
    return {
        "code": code,
        "name": f"{code}局",
        "rank": rank,
        **lists,
        "overdue_and_open": overdue or [],
        "on_time_by_submission": share(on_time, due, rate),
        "reply_rate": share(on_time, due, rate),
        "acknowledgement_rate": share(due, due, "100.00" if due else None),
        "satisfaction_rate": share(0, 0, None),
    }


def figures(*units: dict[str, Any], **changes: Any) -> dict[str, Any]:
    counts = dict.fromkeys(
        ("received", "invalid", "late", "late_and_open", "published", "returned", "redone", "perhaps_hollow"), 0
    )
    month = {"month": "2026-09", "received": 3654, "on_time_rate": "97.21"}
    return {
        "month": "2026-10",
        "cut_off": "2026-10-31T24:00+08:00",
        "counts": {
            **counts,
            "received": 3880,
            "invalid": 249,
            "not_yet_due_and_open": 115,
            "late": 84,
            "late_and_open": 6,
            "published": 2136,
            "sent_back_by_centre": 0,
            "withheld_overdue": 0,
        },
        "reply_rate": share(3510, 3631, "96.67"),
        "on_time_reply_rate": share(3497, 3581, "97.65"),
        "on_time_against_original_dates": share(3400, 3581, "94.95"),
        "satisfaction_rate": share(915, 1000, "91.50"),
        "return_rate": share(0, 10, "0.00"),
        "month_before": month,
        "year_before": {"month": "2025-10", "received": 3497, "on_time_rate": None},
        "units": {**{row["code"]: row for row in units}, "not_dispatched": unit("nobody", due=0, on_time=0)},
        "ranking": [row["code"] for row in units],
        "overdue_in_review": [],
        "perhaps_hollow": [],
        **changes,
    }


def test_part_one_tells_the_month_in_sentences_that_add_up() -> None:
    assert paragraphs.overall(figures()) == [
        "10月共收到来信3,880件，其中不予受理、合并、转出和分办前撤回249件，有效3,631件；"
        "截至10月31日24时已答复3,510件，回复率96.67%，另有115件尚未到期。",
        "10月应答复3,581件，按时3,497件，按时回复率97.65%；不计延期、按原定期限计算为94.95%。"
        "逾期84件，其中78件逾期后已答复，6件截止时仍未答复。",
        "收信量比9月增长6.19%，比去年10月增长10.95%；按时回复率比9月提高0.44个百分点。",
        "公开答复2,136件；收到评价1,000件，其中满意和基本满意915件，满意率91.50%。",
    ]


def test_a_month_without_anything_before_says_nothing_of_it() -> None:
    none = {"month": "2026-09", "received": 0, "on_time_rate": None}
    said = paragraphs.overall(figures(month_before=none, year_before={**none, "month": "2025-10"}))
    assert not [text for text in said if "比" in text]


def test_the_month_before_january_is_named_with_its_year() -> None:
    before = {"month": "2025-12", "received": 100, "on_time_rate": "90.00"}
    (text,) = [text for text in paragraphs.overall(figures(month="2026-01", month_before=before)) if "增长" in text]
    assert "比2025年12月" in text


def test_units_are_named_with_count_and_numbers_the_worst_first() -> None:
    rows = (
        unit("甲", due=5, on_time=4, rank=1, overdue=["X1"]),
        unit("乙", due=5, on_time=3, rank=2, overdue=[f"X{n}" for n in range(10, 22)]),
    )
    heading, text = paragraphs.problems(figures(*rows))[0]
    assert heading == "（一）逾期未复。"
    assert text.startswith("乙局12件（X10、X11")
    assert "X19等），甲局1件（X1）。名单见附件2。" in text


def test_letters_late_at_the_centre_are_said_to_be() -> None:
    text = paragraphs.problems(figures(overdue_in_review=["X7"]))[0][1]
    assert text == "信息中心未分办、审核中1件（X7）。名单见附件2。"


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        ("97.65", "97.21", "比9月提高0.44个百分点"),
        ("90.00", "97.21", "比9月下降7.21个百分点"),
        ("90.00", "90.00", "与9月持平"),
        (None, "90.00", ""),
        ("90.00", None, ""),
    ],
)
def test_rates_move_by_percentage_points(now: str | None, before: str | None, said: str) -> None:
    assert wording.change_words(now, before, "9月") == said


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [(3880, 3654, "比9月增长6.19%"), (1, 3, "比9月下降66.67%"), (3, 3, "与9月持平"), (3, 0, "")],
)
def test_counts_grow_by_per_cent(now: int, before: int, said: str) -> None:
    assert wording.growth_words(now, before, "9月") == said


def test_the_cut_off_is_said_as_people_say_it() -> None:
    assert wording.cut_off_words("2026-10-31T24:00+08:00") == "10月31日24时"
    assert wording.cut_off_words("2026-11-03T18:30+08:00") == "11月3日18时30分"


def test_the_excerpt_keeps_the_best_the_last_and_whoever_is_overdue() -> None:
    rows = [unit(f"U{n}", due=9, on_time=9, rank=n) for n in range(1, 31)]
    rows[14] = unit("U15", due=9, on_time=9, rank=15, overdue=["X1"])
    rows += [unit("V1", due=2, on_time=2), unit("V2", due=0, on_time=0)]
    lines = unit_tables(figures(*rows)).excerpt
    assert [line.gap or line.name for line in lines] == [
        *[f"U{n}局" for n in range(1, 9)],
        "第9至14位略，见附件1",
        "U15局",
        "第16至27位略，见附件1",
        "U28局",
        "U29局",
        "U30局",
        "以下单位应答复不足5件，不排名（共2个，列出有来信的1个）",
        "V1局",
    ]


def test_the_last_line_of_the_annex_is_the_sum_of_the_others() -> None:
    rows = (unit("甲", due=5, on_time=4, rank=1), unit("乙", due=3, on_time=1))
    nobody, total = unit_tables(figures(*rows)).below
    assert (nobody.name, nobody.on_time_rate) == ("未分办", "—")
    assert (total.due, total.on_time, total.on_time_rate) == (8, 5, "62.50")


def test_columns_are_as_high_as_their_counts_and_the_years_stand_where_they_begin() -> None:
    chart = month_columns([("2025-12", 50), ("2026-01", 0), ("2026-02", 100)])
    assert [column.height for column in chart.columns] == ["90.0", "0.0", "180.0"]
    assert [column.year for column in chart.columns] == ["2025年", "2026年", ""]
    assert [column.reported for column in chart.columns] == [False, False, True]
    assert [line.count for line in chart.grid] == [20, 40, 60, 80, 100]


def test_charts_of_nothing_are_drawn_too() -> None:
    assert [column.height for column in month_columns([("2026-10", 0)]).columns] == ["0.0"]
    assert share_bars([]).bars == ()
    assert [bar.width for bar in share_bars([("咨询", 4, "80.00"), ("求助", 1, "20.00")]).bars] == ["420.0", "105.0"]
