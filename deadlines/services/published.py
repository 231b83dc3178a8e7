"""The calendar for those who only look: from the database if it is there, else as published."""

from __future__ import annotations

from pathlib import Path

from django.db import connection

from deadlines.calendar import WorkingCalendar
from deadlines.calendar_source import announced_days, announced_until
from deadlines.models import CalendarDay, CalendarVersion
from deadlines.services.calendars import calendar_of


def calendar_at_hand() -> WorkingCalendar:
    """Return the calendar by which new dates are counted, without writing anything.

    While the database has no tables yet, or no version, it is the one made from the published notices
    that come with the program, which will be the first version. Raises OperationalError where the
    database can't be reached: it may hold days that nobody else knows.
    """
    version = CalendarVersion.objects.order_by("-number").first() if _tables_are_there() else None
    return calendar_of(version) if version else WorkingCalendar(1, announced_days(), announced_until())


def _tables_are_there() -> bool:
    """Whether both tables exist with all their columns: a migration may not have run yet."""
    if _no_file_yet():
        return False
    models = (CalendarVersion, CalendarDay)
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        return all(
            model._meta.db_table in tables
            and {field.column for field in model._meta.local_fields}
            <= {column.name for column in connection.introspection.get_table_description(cursor, model._meta.db_table)}
            for model in models
        )


def _no_file_yet() -> bool:
    """Whether the database is a file that does not exist: asking SQLite for it would make it."""
    if connection.vendor != "sqlite" or connection.connection is not None:
        return False
    name = str(connection.settings_dict["NAME"])
    return not name.startswith("file:") and name != ":memory:" and not Path(name).exists()
