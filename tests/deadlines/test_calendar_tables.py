"""The same calendar as CSV and as JSON: whatever the file looks like, the days are the same."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.calendar import DayFact
from deadlines.calendar_source import MAKE_UP_SUFFIX
from deadlines.calendarfile import CalendarFileError, read_calendar
from tests.deadlines.notice_writing import Style, days_of_notice, written

YEARS = range(2007, 2027)
CSV_FORMS = {
    "kind": (["date", "kind", "name"], {False: "off", True: "work"}),
    "working": (["date", "working", "name"], {False: "false", True: "true"}),
    "chinese": (["日期", "类型", "名称"], {False: "放假", True: "上班"}),
    "is off": (["日期", "是否放假", "节日"], {False: "是", True: "否"}),
}
SHORT = "日期,类型,名称\n2026-01-01,放假,元旦\n"


def table(facts: list[DayFact], form: str, delimiter: str = ",") -> str:
    headings, words = CSV_FORMS[form]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(headings)
    writer.writerows([fact.date.isoformat(), words[fact.working], fact.name] for fact in facts)
    return out.getvalue()


def listed(facts: list[DayFact], form: str) -> str:
    if form == "isOffDay":  # as calendars on the web have it: the holiday's name on both kinds of days
        days = [
            {
                "name": fact.name.removesuffix(MAKE_UP_SUFFIX),
                "date": fact.date.isoformat(),
                "isOffDay": not fact.working,
            }
            for fact in facts
        ]
        return json.dumps({"year": facts[-1].date.year, "papers": [], "days": days}, ensure_ascii=False)
    words: dict[bool, object] = {False: False, True: True} if form == "working" else {False: "放假", True: "上班"}
    return json.dumps([{"date": str(fact.date), form: words[fact.working], "name": fact.name} for fact in facts])


def problems(text: str | bytes, year: int | None = None) -> list[str]:
    with pytest.raises(CalendarFileError) as caught:
        read_calendar(text, year=year)
    return list(caught.value.problems)


@pytest.mark.parametrize("year", YEARS)
def test_a_year_is_the_same_as_notice_as_table_and_as_list(year: int) -> None:
    facts = days_of_notice(year)
    plans = [read_calendar(written(year, Style()))]
    plans += [read_calendar(table(facts, form)) for form in CSV_FORMS]
    plans += [read_calendar(listed(facts, form)) for form in ("isOffDay", "working", "type")]
    assert [list(plan.days) for plan in plans] == [facts] * 8
    assert {(plan.year, plan.supplement, plan.notes) for plan in plans} == {(year, False, ())}
    assert [plan.source for plan in plans] == ["notice", *["csv"] * 4, *["json"] * 3]


@given(
    st.sampled_from(YEARS),
    st.sampled_from(sorted(CSV_FORMS)),
    st.sampled_from(",;\t"),
    st.sampled_from(["utf-8", "utf-8-sig", "gbk", "utf-16"]),
    st.permutations(range(20)),
)
def test_encoding_delimiter_and_order_change_nothing(
    year: int, form: str, delimiter: str, encoding: str, order: list[int]
) -> None:
    facts = days_of_notice(year)
    shuffled = [facts[at] for at in order if at < len(facts)] + facts[20:]
    assert list(read_calendar(table(shuffled, form, delimiter).encode(encoding)).days) == facts


@pytest.mark.parametrize(
    "date", ["2026-01-01", "2026/1/1", "2026.1.1", "20260101", "2026年1月1日", "２０２６-01-01", "2026-01-01 00:00:00"]
)
def test_a_date_may_be_written_as_people_and_spreadsheets_do(date: str) -> None:
    assert [fact.date.isoformat() for fact in read_calendar(f"date,kind\n{date},off\n").days] == ["2026-01-01"]


@pytest.mark.parametrize(
    ("name", "kind", "kept"),
    [
        ("国庆", "放假", "国庆节"),
        ("国庆节、中秋节", "放假", "国庆节"),
        ("国庆节补班", "上班", "国庆节调休补班"),
        ("国庆节调休补班", "上班", "国庆节调休补班"),
        ("中秋节、国庆节", "上班", "国庆节调休补班"),
        ("", "放假", "国庆节"),
        ("", "上班", "调休补班"),
        ("防汛停工", "放假", "防汛停工"),
    ],
)
def test_names_are_kept_as_the_calendar_has_them(name: str, kind: str, kept: str) -> None:
    day = "2026-10-10" if kind == "上班" else "2026-10-01"
    assert [fact.name for fact in read_calendar(f"日期,类型,名称\n{day},{kind},{name}\n").days] == [kept]


def test_the_day_of_mid_autumn_keeps_its_name_inside_national_day() -> None:
    text = "日期,类型,名称\n" + "".join(f"2025-10-0{n},放假,国庆节、中秋节\n" for n in range(1, 9))
    named = {fact.date.day: fact.name for fact in read_calendar(text).days}
    assert (named[5], named[6], named[7]) == ("国庆节", "中秋节", "国庆节")


def test_a_day_that_law_and_file_leave_without_a_name_is_a_day_off() -> None:
    assert [fact.name for fact in read_calendar("date,kind\n2026-07-06,off\n").days] == ["放假"]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("2026-02-30,放假,春节", "第3行：日期“2026-02-30”无法识别，请写成2026-01-01的样子。"),
        ("2026-2,放假,春节", "第3行：日期“2026-2”无法识别，请写成2026-01-01的样子。"),
        (",放假,春节", "第3行：日期“”无法识别，请写成2026-01-01的样子。"),
        ("1899-12-30,放假,春节", "第3行：1899年不在工作日历的范围内，请核对年份。"),
        ("2026-02-17,调休,春节", "第3行：“调休”看不出是放假还是上班，请写“放假”或者“上班”。"),
        ("2026-02-17,1,春节", "第3行：“1”看不出是放假还是上班，请写“放假”或者“上班”。"),
        ("2026-02-17", "第3行：“”看不出是放假还是上班，请写“放假”或者“上班”。"),
        ("2026-02-20,上班,春节", "第3行：2月20日（周五）不是周末，不会是调休上班的日子，请核对日期。"),
        ("2026-01-01,上班,元旦", "第3行：1月1日（周四）不是周末，不会是调休上班的日子，请核对日期。"),
        (f"2026-02-17,放假,{'春' * 41}", "第3行：名称超过40个字，请缩短。"),
        ('2026-02-17,放假,"春节', "第3行的引号没有配对，无法分出各列，请改正后再导入。"),
        ("2024-02-10,放假,春节", "写着2024年、2026年，一次只能导入一年的安排，请分开导入或者改正年份。"),
    ],
)
def test_one_bad_row_gives_its_sentence(row: str, problem: str) -> None:
    head = SHORT if "2026-01-01,上" not in row else "日期,类型,名称\n2026-01-04,上班,元旦\n"
    if row.startswith("2024"):
        head += "2026-05-01,放假,劳动节\n2024-05-01,放假,劳动节\n"
    assert problems(head + row + "\n") == [problem]


def test_a_day_both_off_and_worked_names_both_lines() -> None:
    text = SHORT + "2026-01-03,放假,元旦\n2026-01-03,上班,元旦\n"
    assert problems(text) == ["第4行：1月3日既写了放假，又写了上班（另一处在第3行），请只留一个。"]


def test_every_bad_row_is_told_at_once() -> None:
    assert [each[:3] for each in problems(SHORT + "x,放假\n2026-05-01,y\n2026-06-19,放假,端午节\nz,放假\n")] == [
        "第3行",
        "第4行",
        "第6行",
    ]


@pytest.mark.parametrize(
    ("text", "year", "problem"),
    [
        ("2026-01-01,放假,元旦\n", None, "第1行应当是表头，写明“日期”“类型”“名称”三列（或者date、kind、name）。"),
        ("日期,名称\n2026-01-01,元旦\n", None, "第1行应当是表头，写明“日期”“类型”“名称”三列（或者date、kind、name）。"),
        (SHORT, 2027, "第2行：2026年1月1日不在2027年，请核对年份；一次只能导入一年的安排。"),
        ("日期,类型\n" + "2026-01-01,放假\n" * 1001, None, "超过1000行，不会是一年的放假安排，请核对文件。"),
        ("日期,类型\n", None, "没有读到任何放假或者上班的日子。请粘贴国务院办公厅通知的全文，或者改用CSV、JSON文件。"),
        ("[]", 2026, "没有读到任何放假或者上班的日子。请粘贴国务院办公厅通知的全文，或者改用CSV、JSON文件。"),
        ("[1]", 2026, "第1项：应当是一个对象，写明date、type、name。"),
        ('[{"date": "2026-01-01"}]', 2026, "第1项：“”看不出是放假还是上班，请写“放假”或者“上班”。"),
        ('[{"date": 20260101, "type": [], "working": null}]', 2026, "第1项：“”看不出是放假还是上班，请写“放假”或者“上班”。"),
        ('[{"date": "2026-01-01", "type": "放假", "working": true}]', 2026, "第1项：“放假 True”看不出是放假还是上班，请写“放假”或者“上班”。"),
        ('{"days": {}}', 2026, "JSON应当是日子的列表，或者是带有days列表的对象（year写成数字）。"),
        ('{"year": "2026", "days": []}', None, "JSON应当是日子的列表，或者是带有days列表的对象（year写成数字）。"),
        ('{"year": true, "days": []}', None, "JSON应当是日子的列表，或者是带有days列表的对象（year写成数字）。"),
        ('{"year": 2025, "days": [{"date": "2026-05-01", "isOffDay": true}]}', None, "第1项：2026年5月1日不在2025年，请核对年份；一次只能导入一年的安排。"),
        ('{"year": 2025, "days": [{"date": "2026-05-01", "isOffDay": true}]}', 2026, "写着2025年、2026年，一次只能导入一年的安排，请分开导入或者改正年份。"),
        ('[{"date": "2026-01-01",}]', None, "JSON格式有误：第1行第24个字符处。请改正后再导入。"),
        ("[" * 90_000, None, "JSON的层次太深，不是放假安排。"),
        ("[" + "9" * 90_000 + "]", None, "JSON里有无法识别的数字，请改正后再导入。"),
        ("[" + "0," * 1000 + "0]", None, "超过1000项，不会是一年的放假安排，请核对文件。"),
    ],
    ids=lambda value: str(value)[:20],
)  # fmt: skip
def test_a_file_that_cannot_be_a_years_calendar_is_refused(text: str, year: int | None, problem: str) -> None:
    assert problems(text, year) == [problem]


def test_a_file_without_some_of_the_holidays_is_a_supplement() -> None:
    plan = read_calendar(SHORT)
    assert plan.supplement
    assert plan.notes == ("没有提到春节、清明节、劳动节、端午节、中秋节、国庆节，按对已公布安排的补充处理。",)


def test_a_whole_year_without_a_day_that_is_off_by_law_is_refused() -> None:
    facts = [fact for fact in days_of_notice(2026) if fact.date.isoformat() != "2026-02-18"]
    assert problems(table(facts, "chinese")) == [
        "2月18日（周三）是春节，依照《全国年节及纪念日放假办法》应当放假，请核对是否漏写。"
    ]
