"""A rate that shows what it was made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

CENT = Decimal("0.01")


def percent(numerator: int, denominator: int) -> Decimal | None:
    """Return the per cent, rounded half up to two decimals by decimal arithmetic; none for 0/0 (RULES section 6)."""
    if denominator == 0:
        return None
    return (Decimal(numerator) * 100 / Decimal(denominator)).quantize(CENT, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Share:
    """Numerator over denominator; ``letters`` are the public numbers behind the numerator."""

    numerator: int
    denominator: int
    letters: tuple[str, ...]

    @classmethod
    def of(cls, part: Iterable[str], whole: Iterable[str]) -> Share:
        """Count the letters of the part and of the whole."""
        letters = tuple(sorted(part))
        return cls(len(letters), sum(1 for _number in whole), letters)

    @property
    def rate(self) -> Decimal | None:
        """The per cent with two decimals; none for 0/0."""
        return percent(self.numerator, self.denominator)

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON; the rate is text, so that every machine prints the same digits."""
        return {
            "numerator": self.numerator,
            "denominator": self.denominator,
            "rate": None if self.rate is None else str(self.rate),
            "letters": list(self.letters),
        }
