"""Find the unit that a name in a file means: by name, short name, alias, and kindred spellings."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator

from accounts.models import Department, DepartmentAlias, DepartmentKind

CODE_PREFIX = "imported-"
_NAME_LENGTH = 120
_NOISE = re.compile(r"[\W_]+")
_SEAT = re.compile(r"(?:人民)?政府$|办事处$")
_HOME = re.compile(r"(?:人民)?政府$")
_LEVELS = "省市县区旗州"
_TOWN = ("镇", "乡", "街道")


class UnitMatcher:
    """All names of all units, read once: for files with thousands of rows."""

    def __init__(self) -> None:
        units = list(Department.objects.exclude(kind=DepartmentKind.CONFIDENTIAL))
        self._home = _home_names(units)
        self._units: dict[str, Department] = {}
        self._loose: dict[str, Department | None] = {}
        known = {unit.pk: unit for unit in units}
        aliases = DepartmentAlias.objects.filter(department__in=units).values_list("department_id", "name")
        for unit in units:
            self._add(unit, unit.name)
        for unit in units:
            self._add(unit, unit.short_name)
        for pk, name in aliases:
            self._add(known[pk], name)

    def match(self, name: str) -> Department | None:
        """Return the unit, or none where no unit or more than one is called so."""
        exact = _plain(name)
        return self._units.get(exact) or self._loose.get(self._bare(exact))

    def add(self, unit: Department) -> None:
        """Know a unit that was created meanwhile."""
        self._add(unit, unit.name)

    def _add(self, unit: Department, name: str) -> None:
        exact = _plain(name)
        if not exact:
            return
        self._units.setdefault(exact, unit)
        bare = self._bare(exact)
        clashes = bare in self._loose and self._loose[bare] != unit
        self._loose[bare] = None if clashes else unit

    def _bare(self, name: str) -> str:
        """Drop what is said or left out at will: the county's own name, 人民, a township's 政府 or 办事处.

        A name that begins with another place keeps it: the police of the city above is another office.
        """
        for prefix in self._home:
            if name.startswith(prefix) and len(name) > len(prefix) + 1:
                name = name.removeprefix(prefix)
                break
        seat = _SEAT.sub("", name)
        return seat if seat.endswith(_TOWN) else name.replace("人民政府", "政府")


def match_unit(name: str) -> Department | None:
    """Return the unit that is called so, or none. For one name; for many use one ``UnitMatcher``."""
    return UnitMatcher().match(name)


def create_imported_unit(name: str) -> Department:
    """Return the unit made from a name that no unit has; the same name gives the same unit."""
    code = CODE_PREFIX + hashlib.sha256(_plain(name).encode()).hexdigest()[:16]
    county = Department.objects.filter(kind=DepartmentKind.COUNTY).order_by("id").first()
    unit, _created = Department.objects.get_or_create(
        code=code, defaults={"name": name[:_NAME_LENGTH], "kind": DepartmentKind.IMPORTED, "parent": county}
    )
    return unit


def _plain(name: str) -> str:
    """Return the name without blanks and marks, half-width."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", name))


def _home_names(units: list[Department]) -> tuple[str, ...]:
    """Return how the county calls itself, the longest first: 某某县, 县, and the like."""

    def names() -> Iterator[str]:
        for unit in units:
            if unit.kind == DepartmentKind.COUNTY:
                home = _HOME.sub("", _plain(unit.name))
                yield home
                if home[-1:] in _LEVELS:
                    yield home[-1]
                    yield f"本{home[-1]}"
                    yield f"我{home[-1]}"

    return tuple(sorted(filter(None, set(names())), key=lambda name: (-len(name), name)))
