"""What must hold for every calendar, however it was brought: the last step of all three readers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from deadlines.calendar import FIRST_DAY, LAST_DAY, DayFact
from deadlines.calendarfile.plan import Entry, Findings, Source, YearPlan
from deadlines.calendarfile.telling import day_text, full_text, weekday_text
from deadlines.statutory import statutory_days

MAX_NAME: Final = 40  # what the calendar's table holds
MARGIN: Final = timedelta(days=7)  # a holiday may begin in the last week of December, or end in the first of January
_SATURDAY: Final = 5


def possible_year(year: int) -> bool:
    """Whether the calendar reaches to this year, its neighbours included."""
    return FIRST_DAY.year < year < LAST_DAY.year


def finished(findings: Findings, *, year: int, source: Source) -> YearPlan:
    """The plan of the year, or CalendarFileError with all problems."""
    require_days(findings)
    off = {entry.date for entry in findings.entries if not entry.working}
    _check_each(findings, year)
    _check_conflicts(findings)
    missing = _holidays_missing(findings, off, year)
    if not missing:
        _check_the_law(findings, off, year)
    if findings.problems:
        raise findings.error()
    if missing:
        names = _("、").join(missing)
        findings.note(_("没有提到%(names)s，按对已公布安排的补充处理。") % {"names": names})
    facts = {entry.date: DayFact(entry.date, entry.working, entry.name) for entry in reversed(findings.entries)}
    days = tuple(facts[day] for day in sorted(facts))
    return YearPlan(year, days, supplement=bool(missing), source=source, notes=tuple(findings.notes))


def one_year(findings: Findings, years: set[int]) -> int:
    """The only year there is; CalendarFileError where there is none, more than one, or one too far away."""
    if len(years) == 1 and possible_year(min(years)):
        return min(years)
    if not years:
        findings.problem("", _("看不出是哪一年的安排，请注明年份。"))
    elif len(years) > 1:
        listed = _("、").join(_("%(year)d年") % {"year": year} for year in sorted(years)[:5])
        findings.problem("", _("写着%(years)s，一次只能导入一年的安排，请分开导入或者改正年份。") % {"years": listed})
    else:
        findings.problem("", _("%(year)d年不在工作日历的范围内，请核对年份。") % {"year": min(years)})
    raise findings.error()


def require_days(findings: Findings) -> None:
    """Raise CalendarFileError where no day was read at all."""
    if findings.entries:
        return
    if not findings.problems:
        findings.problem("", _("没有读到任何放假或者上班的日子。请粘贴国务院办公厅通知的全文，或者改用CSV、JSON文件。"))
    raise findings.error()


def _check_each(findings: Findings, year: int) -> None:
    first, last = date(year, 1, 1) - MARGIN, date(year, 12, 31) + MARGIN
    for entry in findings.entries:
        if not first <= entry.date <= last:
            findings.problem(
                entry.where,
                _("%(date)s不在%(year)d年，请核对年份；一次只能导入一年的安排。")
                % {"date": full_text(entry.date), "year": year},
            )
        elif entry.working and entry.date.weekday() < _SATURDAY:
            findings.problem(
                entry.where,
                _("%(date)s不是周末，不会是调休上班的日子，请核对日期。") % {"date": weekday_text(entry.date)},
            )
        if len(entry.name) > MAX_NAME:
            findings.problem(entry.where, _("名称超过%(count)d个字，请缩短。") % {"count": MAX_NAME})


def _check_conflicts(findings: Findings) -> None:
    seen: dict[date, Entry] = {}
    for entry in findings.entries:
        earlier = seen.setdefault(entry.date, entry)
        if earlier.working != entry.working:
            findings.problem(
                entry.where,
                _("%(date)s既写了放假，又写了上班（另一处在%(other)s），请只留一个。")
                % {"date": day_text(entry.date), "other": earlier.where},
            )


def _holidays_missing(findings: Findings, off: set[date], year: int) -> list[str]:
    """The statutory holidays of which the text does not speak at all."""
    by_law = statutory_days(year)
    spoken = {entry.name for entry in findings.entries if not entry.working} | findings.unread
    spoken |= {name for day, name in by_law.items() if day in off}
    return [name for name in dict.fromkeys(by_law[day] for day in sorted(by_law)) if name not in spoken]


def _check_the_law(findings: Findings, off: set[date], year: int) -> None:
    """No day that is off by law may be worked; a plain weekend need not be listed."""
    worked = {entry.date for entry in findings.entries if entry.working}
    for day, name in sorted(statutory_days(year).items()):
        resting = day in off or (day.weekday() >= _SATURDAY and day not in worked)
        if not resting and name not in findings.unread:
            findings.problem(
                "",
                _("%(date)s是%(name)s，依照《全国年节及纪念日放假办法》应当放假，请核对是否漏写。")
                % {"date": weekday_text(day), "name": name},
            )
