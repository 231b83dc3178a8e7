"""Keyset paging: the next page begins after the last row shown, however many rows lie before it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, NoReturn, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import F, Field, Model, Q, QuerySet
from django.db.models.expressions import OrderBy

Row = TypeVar("Row", bound=Model)
Values = tuple[Any, ...]
Fetch = Callable[[QuerySet[Row]], QuerySet[Row]]
NOTHING = "-"
LONGEST_CURSOR = 64


@dataclass(frozen=True)
class Page(Generic[Row]):
    """The rows of one page and the cursors of its neighbours; empty where there is none."""

    rows: list[Row]
    before: str
    after: str


@dataclass(frozen=True)
class Order:
    """An order of rows by columns such as ``-priority``, ``petition__due_on``; the last one is unique.

    Rows without a value come last, on both databases.
    """

    columns: tuple[str, ...]

    def page(
        self, rows: QuerySet[Row], *, size: int, after: str = "", before: str = "", fetch: Fetch[Row] | None = None
    ) -> Page[Row]:
        """Return the page after or before a cursor; an unreadable cursor gives the first page.

        ``fetch`` adds to the page's rows what is shown beside them, so that the database finds the rows first, by
        their own table, and joins the rest to those alone.
        """
        values = self._values(rows.model, before or after)
        backwards = bool(before) and values is not None
        wanted = self._sorted(rows, values, backwards=backwards)[: size + 1]
        if fetch:
            these = rows.model._default_manager.filter(pk__in=wanted.values("pk"))
            wanted = self._sorted(fetch(these), None, backwards=backwards)
        found = list(wanted)
        more, found = len(found) > size, found[:size]
        if backwards:
            found.reverse()
        has_earlier = more if backwards else values is not None
        has_later = backwards or more
        return Page(
            rows=found,
            before=self.cursor(found[0]) if found and has_earlier else "",
            after=self.cursor(found[-1]) if found and has_later else "",
        )

    def preceding(self, model: type[Row], *, after: str = "", before: str = "") -> Q | None:
        """Return the condition on the rows that come before a page's cursor, of a page after it the cursor's too.

        None for the first page, and for an unreadable cursor.
        """
        values = self._values(model, before or after)
        if values is None:
            return None
        earlier = self._beyond(model, values, backwards=True)
        return earlier if before else earlier | Q(pk=values[-1])

    def neighbour(self, rows: QuerySet[Row], of: Row, *, backwards: bool = False) -> Row | None:
        """Return the row that follows (or precedes) the given one, which itself need not be among them any more."""
        values = tuple(_value(of, column.lstrip("-")) for column in self.columns)
        return self._sorted(rows, values, backwards=backwards).exclude(pk=of.pk).first()

    def cursor(self, row: Model) -> str:
        """Return the row's place as text that fits an address."""
        return "_".join(_said(_value(row, column.lstrip("-"))) for column in self.columns)

    def _values(self, model: type[Model], cursor: str) -> Values | None:
        parts = cursor.split("_")
        if len(parts) != len(self.columns) or len(cursor) > LONGEST_CURSOR:
            return None
        try:
            return tuple(_read(model, column, part) for column, part in zip(self.columns, parts, strict=True))
        except ValidationError:
            return None

    def _sorted(self, rows: QuerySet[Row], values: Values | None, *, backwards: bool) -> QuerySet[Row]:
        if values is not None:
            rows = rows.filter(self._beyond(rows.model, values, backwards=backwards))
        return rows.order_by(*(_order(column, backwards=backwards) for column in self.columns))

    def _beyond(self, model: type[Model], values: Values, *, backwards: bool) -> Q:
        """Rows that differ from the place for the first time in a column, and there lie beyond it."""
        beyond, same = Q(pk__in=[]), Q()
        for column, value in zip(self.columns, values, strict=True):
            nullable = _field(model, column).null
            beyond |= same & _after(column, value, backwards=backwards, nullable=nullable)
            same &= Q(**{column.lstrip("-"): value})
        return beyond


def _order(column: str, *, backwards: bool) -> OrderBy:
    name, descending = column.lstrip("-"), column.startswith("-") != backwards
    empty = {"nulls_first": True} if backwards else {"nulls_last": True}
    return F(name).desc(**empty) if descending else F(name).asc(**empty)


def _after(column: str, value: Any, *, backwards: bool, nullable: bool) -> Q:
    name, descending = column.lstrip("-"), column.startswith("-") != backwards
    if value is None:
        return Q(**{f"{name}__isnull": False}) if backwards else Q(pk__in=[])
    beyond = Q(**{f"{name}__lt" if descending else f"{name}__gt": value})
    return beyond | Q(**{f"{name}__isnull": True}) if nullable and not backwards else beyond


def _field(model: Any, column: str) -> Field[Any, Any]:
    *relations, name = column.lstrip("-").split("__")
    for relation in relations:
        model = model._meta.get_field(relation).related_model
    field: Field[Any, Any] = model._meta.get_field(name)
    return field


def _value(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def _said(value: Any) -> str:
    if value is None:
        return NOTHING
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


def _read(model: type[Model], column: str, part: str) -> Any:
    """Read one value of a cursor as its column's type; ValidationError for anything else."""
    value = None if part == NOTHING else _field(model, column).to_python(part)
    return _in_utc(value) if isinstance(value, dt.datetime) else value


def _in_utc(moment: dt.datetime) -> dt.datetime:
    """Return the moment as databases keep it; ValidationError for one without a zone or beyond the calendar."""
    try:
        return moment.astimezone(dt.UTC) if moment.tzinfo else _unreadable()
    except OverflowError:
        return _unreadable()


def _unreadable() -> NoReturn:
    raise ValidationError("no moment that any row could have")
