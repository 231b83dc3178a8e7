"""Many rows in one statement, where the ORM's own way grows with the square of their number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.db import connection
from django.db.models import Field, Model


def update_column(model: type[Model], column: str, values: Mapping[int, Any]) -> None:
    """Write a value of its own into this column of each row (by id); on PostgreSQL in one statement.

    ``bulk_update`` compares there each row with each value.
    """
    if not values:
        return
    if connection.vendor != "postgresql":
        rows = [model(**{"pk": pk, column: value}) for pk, value in values.items()]
        model._default_manager.bulk_update(rows, [column])
        return
    field = cast("Field[Any, Any]", model._meta.get_field(column))
    table, name = (connection.ops.quote_name(each) for each in (model._meta.db_table, field.column or column))
    statement = (
        f"UPDATE {table} SET {name} = fresh.value "  # noqa: S608 the names are our own
        f"FROM UNNEST(%s::bigint[], %s::{field.db_type(connection)}[]) AS fresh(id, value) WHERE {table}.id = fresh.id"
    )
    prepared = [field.get_db_prep_save(value, connection) for value in values.values()]
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(values), prepared])
