"""JSON: a list of days, or an object whose `days` is one, as calendars on the web are kept."""

from __future__ import annotations

import json
from datetime import MAXYEAR
from typing import Any

from django.utils.translation import gettext as _

from deadlines.calendarfile.checking import finished
from deadlines.calendarfile.plan import CalendarFileError, Findings, YearPlan
from deadlines.calendarfile.rows import MAX_ROWS, MEANINGS, Meaning, settle_year, take


def read_json(text: str, year: int | None) -> YearPlan:
    """The plan in the list; CalendarFileError with all problems, each with the item it is about."""
    days, stated = _content(text)
    findings = Findings()
    for number, item in enumerate(days, start=1):
        where = _("第%(number)d项") % {"number": number}
        if isinstance(item, dict):
            take(findings, where, _row(item))
        else:
            findings.problem(where, _("应当是一个对象，写明date、type、name。"))
    given = {each for each in (year, stated) if each is not None}
    return finished(findings, year=settle_year(findings, given), source="json")


def _content(text: str) -> tuple[list[Any], int | None]:
    """The days, and the year that stands beside them."""
    content = _parsed(text)
    days, stated = (content.get("days"), content.get("year")) if isinstance(content, dict) else (content, None)
    if not isinstance(days, list) or not (stated is None or _is_year(stated)):
        raise CalendarFileError([_("JSON应当是日子的列表，或者是带有days列表的对象（year写成数字）。")])
    if len(days) > MAX_ROWS:
        raise CalendarFileError([_("超过%(count)d项，不会是一年的放假安排，请核对文件。") % {"count": MAX_ROWS}])
    return days, stated


def _is_year(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MAXYEAR


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        what = _("JSON格式有误：第%(line)d行第%(column)d个字符处。请改正后再导入。")
        raise CalendarFileError([what % {"line": error.lineno, "column": error.colno}]) from error
    except ValueError as error:  # a number of thousands of digits
        raise CalendarFileError([_("JSON里有无法识别的数字，请改正后再导入。")]) from error
    except RecursionError as error:
        raise CalendarFileError([_("JSON的层次太深，不是放假安排。")]) from error


def _row(item: dict[str, Any]) -> dict[Meaning, str]:
    """The item's values as words, by what they mean; other keys are left alone."""
    return {
        MEANINGS[key.lower()]: "" if value is None else str(value)
        for key, value in item.items()
        if key.lower() in MEANINGS and isinstance(value, str | int | None)
    }
