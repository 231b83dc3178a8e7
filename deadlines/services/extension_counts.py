"""How often each unit was given more time, and how often it asked too late, for figures."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from common.clock import start_of_day
from deadlines.models import Extension, ExtensionBasis, ExtensionState
from deadlines.services.extensions import ExtensionLevel, level_of

_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class ExtensionCount:
    """One unit's extensions: granted in all, of these the second and the further ones of a round; asked too late."""

    granted: int
    second: int
    red: int
    late: int


def extensions_by_unit(*, first: dt.date, last: dt.date) -> dict[int, ExtensionCount]:
    """Return unit id → its extensions granted, and its late requests made, from the first to the last day.

    Which extension of its round one is counts from the round's first, also where that was granted before.
    """
    span = (start_of_day(first), start_of_day(last + _ONE_DAY))
    granted: dict[int, Counter[ExtensionLevel]] = {}
    for unit, number in _granted(*span):
        granted.setdefault(unit, Counter())[level_of(number)] += 1
    late = Counter(_late(*span))
    return {
        unit: ExtensionCount(
            granted=levels.total(),
            second=levels[ExtensionLevel.SECOND],
            red=levels[ExtensionLevel.RED],
            late=late[unit],
        )
        for unit in {*granted, *late}
        for levels in [granted.get(unit, Counter())]
    }


def _granted(begins: dt.datetime, ends: dt.datetime) -> list[tuple[int, int]]:
    """Return (unit, which extension of its round) of what was granted between two moments."""
    of_units = Extension.objects.filter(basis=ExtensionBasis.REQUEST, state=ExtensionState.GRANTED)
    touched = of_units.filter(decided_at__gte=begins, decided_at__lt=ends)
    rows = of_units.filter(deadline__in=touched.values("deadline"), decided_at__lt=ends).annotate(
        number=Window(RowNumber(), partition_by=F("deadline"), order_by=[F("decided_at").asc(), F("id").asc()])
    )
    numbered = rows.order_by("pk").values_list("department", "number", "decided_at")
    return [(unit, number) for unit, number, decided_at in numbered if decided_at and decided_at >= begins]


def _late(begins: dt.datetime, ends: dt.datetime) -> list[int]:
    late = Extension.objects.filter(asked_at__gte=begins, asked_at__lt=ends, state=ExtensionState.LATE)
    return list(late.values_list("department", flat=True))
