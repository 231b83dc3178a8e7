"""Many rows in one statement: on PostgreSQL several times faster than the ORM, with the same rows written.

Each column travels as one array, and one that is the same in all rows as one value; the ORM prepares and
quotes every value of every row by itself.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, TypeVar, cast

from django.db import connection
from django.db.models import Field, JSONField, Model

from common.fields import EncryptedTextField

Row = TypeVar("Row", bound=Model)
AnyField = Field[Any, Any]

_FRESH = {
    "postgresql": "UNNEST(%s::bigint[], %s::{type}[]) AS fresh(id, value)",
    "sqlite": "(SELECT key AS id, value FROM json_each(%s)) AS fresh",
}


def insert_many(rows: Sequence[Row], *, ignore_conflicts: bool = False) -> Sequence[Row]:
    """Insert new rows of one model and return them with their ids, as ``bulk_create`` does.

    With ``ignore_conflicts`` rows that break a constraint of uniqueness are left out, and none gets its id.
    """
    if connection.vendor != "postgresql" or len(rows) < 2:
        model = type(rows[0]) if rows else None
        return model._default_manager.bulk_create(rows, ignore_conflicts=ignore_conflicts) if model else rows
    meta = type(rows[0])._meta
    columns = _columns([field for field in meta.concrete_fields if not field.primary_key], rows)
    varying = [column for column in columns if not column.constant]
    statement = (
        f"INSERT INTO {_name(meta.db_table)} ({', '.join(column.name for column in columns)}) "  # noqa: S608 our own names
        f"SELECT {', '.join(column.expression for column in columns)} "
        f"FROM UNNEST({', '.join(column.array for column in varying)}) AS fresh({', '.join(c.name for c in varying)}) "
        + ("ON CONFLICT DO NOTHING" if ignore_conflicts else f"RETURNING {_name('id')}")
    )
    values = [column.value for column in columns if column.constant] + [column.value for column in varying]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        if not ignore_conflicts:
            for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
                row.pk, row._state.adding, row._state.db = pk, False, connection.alias
    return rows


def update_column(model: type[Model], column: str, values: Mapping[int, Any]) -> None:
    """Write a value of its own into this column of each row (by id), in one statement.

    ``bulk_update`` compares each row with each value, and sends several statements on SQLite.
    """
    if not values:
        return
    field = cast(AnyField, model._meta.get_field(column))
    prepared = _prepared(field, values.values())
    table, name = _name(model._meta.db_table), _name(field.column or column)
    statement = (
        f"UPDATE {table} SET {name} = fresh.value "  # noqa: S608 our own names
        f"FROM {_FRESH[connection.vendor].format(type=_type(field))} WHERE {table}.id = fresh.id"
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(statement, [_array(values), _array(prepared)])
        else:
            cursor.execute(statement, [json.dumps(dict(zip(values, prepared, strict=True)))])


class _Column:
    """One column of the rows to be inserted, as the statement writes it."""

    def __init__(self, field: AnyField, values: list[Any], *, constant: bool) -> None:
        kind = _type(field)
        self.name = _name(field.column or field.attname)
        self.constant = constant
        self.array = f"%s::{kind}[]"
        self.expression = f"%s::{kind}" if constant else f"fresh.{self.name}"
        self.value = _prepared(field, values[:1])[0] if constant else _array(_prepared(field, values))


def _columns(fields: Sequence[AnyField], rows: Sequence[Model]) -> list[_Column]:
    """Return the columns; the first one varies even if it does not, so that there is one for each row."""
    columns: list[_Column] = []
    for field in fields:
        values = [*map(attrgetter(field.attname), rows)]
        salted = isinstance(field, EncryptedTextField) and any(values)  # equal texts are to look different
        same = bool(columns) and not salted and values.count(values[0]) == len(values)
        columns.append(_Column(field, values, constant=same))
    return columns


def _prepared(field: AnyField, values: Iterable[Any]) -> list[Any]:
    """Return the values as the database takes them; JSON as text, that of one object made once."""
    if not isinstance(field, JSONField):
        return [field.get_db_prep_save(value, connection) for value in values]
    made: dict[int, str] = {}
    values = list(values)
    for value in values:
        if id(value) not in made:
            made[id(value)] = json.dumps(value, cls=field.encoder)
    return [made[id(value)] for value in values]


def _type(field: AnyField) -> str:
    """Return the column's type without its length: too long a text is to be refused, never cut."""
    return str(field.db_type(connection)).split("(")[0]


def _name(name: str) -> str:
    return connection.ops.quote_name(name)


def _array(values: Iterable[Any]) -> str:
    """Return an array as PostgreSQL reads it."""
    return "{" + ",".join(map(_element, values)) + "}"


def _element(value: Any) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if value is None:
        return "NULL"
    return value.isoformat() if isinstance(value, dt.date) else str(value)
