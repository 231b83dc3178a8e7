"""Notices, plans and letters for the tests of the calendar's versions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts.models import User
from common.clock import pretend
from deadlines.calendar import DayFact
from deadlines.calendarfile import YearPlan, read_calendar
from deadlines.models import CalendarDay, CalendarDraft, CalendarVersion, Deadline
from deadlines.services.calendars import ensure_calendar, facts_of
from deadlines.services.clocks import reply_clock
from deadlines.services.versions import Applied, apply_draft, prepare_year
from petitions.models import Petition, PetitionEvent
from tests import factories as make
from tests.factories import Office

NOTICE_2027 = """国务院办公厅关于2027年部分节假日安排的通知
经国务院批准，现将2027年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（农历除夕、周五）至13日（周六）放假调休，共9天。1月31日（周日）、2月14日（周日）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。4月25日（周日）、5月8日（周六）上班。
五、端午节：6月9日（周三）放假1天。
六、中秋节：9月15日（周三）放假1天。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
"""
"""Made up, but for the statutory days."""


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def changed(year: int, *changes: tuple[str, bool | None, str]) -> YearPlan:
    """Return a year's plan as it stands, with some days otherwise; ``None`` makes a day plain."""
    facts = {fact.date: fact for fact in facts_of(ensure_calendar()) if fact.date.year == year and not fact.local}
    for text, working, name in changes:
        if working is None:
            facts.pop(day(text))
        else:
            facts[day(text)] = DayFact(day(text), working, name)
    days = tuple(facts[each] for each in sorted(facts))
    return YearPlan(year, days, supplement=False, source="csv", notes=())


def import_2027(actor: User) -> Applied:
    """Put the made-up calendar of 2027 into force."""
    return apply_draft(prepare_year(read_calendar(NOTICE_2027), actor=actor), actor=actor)


def everything() -> list[Any]:
    """Return every row that a change of the calendar may touch."""
    tables = (CalendarVersion, CalendarDay, CalendarDraft, Deadline, Petition, PetitionEvent)
    return [list(table.objects.order_by("pk").values_list()) for table in tables]


def clock_of(petition: Petition) -> Deadline:
    clock = reply_clock(make.fresh(petition))
    assert clock is not None
    return clock


def handled_on(office: Office, moment: str, **changes: Any) -> Petition:
    with pretend(make.at(moment)):
        return make.handled(office, **changes)
