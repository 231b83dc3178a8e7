"""Units and categories, grouped as people look for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, DepartmentKind
from petitions.models import Category, Petition

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Grouped = list[tuple[Any, Any]]
NOT_CHOSEN = _("请选择")


def units_for(letter: Petition) -> list[Department]:
    """Return the units that this letter may go to: of a report of wrongdoing never the accused one."""
    units = Department.objects.handling()
    if not letter.restricted:
        return list(units)
    units = units | Department.objects.filter(kind=DepartmentKind.CONFIDENTIAL)
    return list(units.exclude(pk=letter.named_department_id) if letter.named_department_id else units)


def grouped_units(units: Iterable[Department], *, empty: str | _StrPromise = NOT_CHOSEN) -> Grouped:
    """Return the units as choices, grouped by what they are."""
    groups: dict[str, Grouped] = {}
    for unit in units:
        groups.setdefault(str(DepartmentKind(unit.kind).label), []).append((unit.pk, unit.name))
    return [("", empty), *groups.items()]


def category_tree() -> Grouped:
    """Return the categories as choices, each branch with its twigs."""
    categories = list(Category.objects.all())
    branches: dict[int, Grouped] = {
        branch.pk: [(branch.pk, branch.name)] for branch in categories if not branch.parent_id
    }
    for twig in categories:
        if twig.parent_id in branches:
            branches[twig.parent_id].append((twig.pk, twig.name))
    names = {category.pk: category.name for category in categories}
    return [("", _("暂不分类")), *((names[pk], group) for pk, group in branches.items())]


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of one unit."""

    def __init__(self, *, label: str | _StrPromise, missing: str | _StrPromise) -> None:
        super().__init__(
            Department.objects.none(),
            label=label,
            error_messages={"required": missing, "invalid_choice": missing},
        )

    def offer(self, units: list[Department], *, empty: str | _StrPromise = NOT_CHOSEN) -> None:
        """Offer these units, and accept no other; ``empty`` is what stands where none is chosen."""
        self.queryset = Department.objects.filter(pk__in=[unit.pk for unit in units])
        self.choices = grouped_units(units, empty=empty)
