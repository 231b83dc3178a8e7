"""The channels, units and categories that lists are narrowed by, read in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Coalesce

from accounts.models import Department, DepartmentKind
from petitions.models import Category, Channel


@dataclass(frozen=True)
class Named:
    """One entry: ``group`` is a unit's kind, or the key of a category's branch (0 for a branch)."""

    pk: int
    code: str
    name: str
    group: str


@dataclass(frozen=True)
class Catalog:
    """What there is to choose from today, each in its order."""

    channels: list[Named] = field(default_factory=list)
    units: list[Named] = field(default_factory=list)
    categories: list[Named] = field(default_factory=list)

    @property
    def townships(self) -> list[Named]:
        """The townships and sub-districts among the units."""
        return [unit for unit in self.units if unit.group == DepartmentKind.TOWNSHIP]

    def channel(self, code: str) -> int:
        """Return the key of the channel of that code, which must be one of these."""
        return next(channel.pk for channel in self.channels if channel.code == code)

    def with_twigs(self, pk: int) -> list[int]:
        """Return the category and, of a branch, its twigs."""
        return [pk, *(category.pk for category in self.categories if category.group == str(pk))]


_COLUMNS = ("what", "position", "id", "code_", "name", "group_")


def load_catalog() -> Catalog:
    """Return what there is to choose from."""
    channels = Channel.objects.annotate(what=Value("channels"), code_=F("key"), group_=Value(""))
    units = Department.objects.handling().annotate(what=Value("units"), code_=F("code"), group_=F("kind"))
    branch = Coalesce(Cast("parent_id", CharField()), Value("0"))
    categories = Category.objects.annotate(what=Value("categories"), code_=F("code"), group_=branch)
    parts = [each.order_by().values_list(*_COLUMNS) for each in (channels, units, categories)]
    read: dict[str, list[Named]] = {}
    rows: Iterable[tuple[str, int, int, str, str, str]] = sorted(parts[0].union(*parts[1:], all=True))
    for what, _position, pk, code, name, group in rows:
        read.setdefault(what, []).append(Named(pk, code, name, group))
    return Catalog(**read)
