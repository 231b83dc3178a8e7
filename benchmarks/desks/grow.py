"""More closed letters by copying those that are there: the office's work stays, its archive grows.

Each copy lies two years further back than the one before, and whoever was not satisfied then has been told what
follows. On PostgreSQL alone, table by table in one statement each, with the indexes that are no constraint made
anew at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import DateField, Field, ForeignKey, Model

from deadlines.models import Deadline, Escalation, HoldingPeriod
from petitions.models import Matter, Petition, PetitionEvent, PublicCopy, Rating, Reply, Writer
from routing.models import Assignment

COPIED: tuple[type[Model], ...] = (
    Petition, Writer, Matter, PetitionEvent, Deadline, Escalation, Assignment, HoldingPeriod, Reply, PublicCopy, Rating,
)  # fmt: skip
SHORTENED = {"body", "question", "answer"}
YEARS_BACK = 2
DECIDED = "CASE WHEN t.grade = 'unsatisfied' THEN 'declined' ELSE '' END"
CLOSED = "closed"


def grow(times: int) -> None:
    """Copy every closed letter, with all that belongs to it, so many times."""
    with _without_indexes(), connection.cursor() as cursor:
        offsets = {model: _highest(model) for model in COPIED}
        for model in COPIED:
            with transaction.atomic():
                cursor.execute(_statement(model, offsets), {"times": times})
            print(f"  {model._meta.db_table}: {cursor.rowcount:,} rows")
    with connection.cursor() as cursor:
        for model in COPIED:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{model._meta.db_table}', 'id'), (SELECT max(id) FROM {model._meta.db_table}))"  # noqa: S608 our own names
            )
        cursor.execute("VACUUM ANALYZE")


def _highest(model: type[Model]) -> int:
    return int(model._default_manager.order_by("-pk").values_list("pk", flat=True)[0])


def _statement(model: type[Model], offsets: dict[type[Model], int]) -> str:
    """Return the statement that copies the table's rows of closed letters, with all keys moved on."""
    table, names, values = model._meta.db_table, [], []
    for field in model._meta.concrete_fields:
        name = f'"{field.column}"'
        target = field.related_model if isinstance(field, ForeignKey) else model if field.primary_key else None
        value = f"t.{name}"
        if target in offsets:
            value += f" + copy * {offsets[target]}"
        names.append(name)
        values.append(value if target in offsets else _changed(field, value))
    closed = f"SELECT id FROM {Petition._meta.db_table} WHERE state = '{CLOSED}'"  # noqa: S608
    if model is Petition:
        where = f"t.state = '{CLOSED}'"
    elif model is Escalation:
        where = f"t.deadline_id IN (SELECT id FROM {Deadline._meta.db_table} WHERE petition_id IN ({closed}))"  # noqa: S608
    else:
        where = f"t.petition_id IN ({closed})"
    return (
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} "  # noqa: S608
        f"FROM {table} t, generate_series(1, %(times)s) copy WHERE {where} AND t.id <= {offsets[model]}"
    )


def _changed(field: Field[Any, Any], value: str) -> str:
    """Return what the copy holds in this column."""
    if field.name == "number":
        return f"{value} || '-' || copy"
    if field.name in SHORTENED:
        return f"left({value}, 120)"
    if field.name == "redo_decision":
        return DECIDED
    if isinstance(field, DateField):  # moments are days too, to Django
        return f"({value} - copy * interval '{YEARS_BACK} years')::{field.db_type(connection)}"
    return value


@contextmanager
def _without_indexes() -> Iterator[None]:
    """Drop the indexes of these tables that guard nothing, and make them again."""
    tables = [model._meta.db_table for model in COPIED]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no look-up of foreign keys row by row
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE NOT indisunique AND indrelid::regclass::text = ANY(%s)",
            [tables],
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        for _name, definition in indexes:
            cursor.execute(definition)
        cursor.execute("SET session_replication_role = DEFAULT")
