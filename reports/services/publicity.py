"""What of a bulletin's figures may leave the office."""

from __future__ import annotations

from typing import Any

_INTERNAL = ("withheld", "withheld_numbers")


def public_figures(figures: dict[str, Any]) -> dict[str, Any]:
    """Return the figures without any number of a report of wrongdoing; all counts stay as they are.

    Source: RULES section 6, reports of wrongdoing count in channel totals, never in a unit's row or a public
    annex. The lists lose their numbers, ``counts`` and numerators still include them.
    """
    hidden = frozenset(figures["withheld_numbers"])
    shown = {name: _without(value, hidden) for name, value in figures.items() if name not in _INTERNAL}
    shown["withheld_count"] = len(figures["units"]["withheld_from_unit_rows"])
    return shown


def _without(value: Any, hidden: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {name: _without(inner, hidden) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without(inner, hidden) for inner in value if not (isinstance(inner, str) and inner in hidden)]
    return value
