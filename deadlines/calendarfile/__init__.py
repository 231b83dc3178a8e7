"""A year's working calendar read from what a clerk brings: a notice's text, a CSV table, a JSON list.

`read_calendar(raw, year=None)` finds out which of them it is and gives a `YearPlan`, or raises
`CalendarFileError` with everything that is wrong, in sentences for the clerk. Nothing is guessed:
what cannot be read for certain is a problem. No tables are read or written here.
"""

from deadlines.calendarfile.plan import CalendarFileError, Source, YearPlan
from deadlines.calendarfile.reading import read_calendar

__all__ = ["CalendarFileError", "Source", "YearPlan", "read_calendar"]
