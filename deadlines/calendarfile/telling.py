"""How problems and notes speak of days and of words of the text, in the reader's language."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from deadlines.wording import cn_date, cn_day

_PRINTED: Final = str.maketrans("():,;!?", "（）：，；！？")
_ANOTHER_TIME: Final = date.min  # so that the year is told, too


def day_text(day: date) -> str:
    """2月15日."""
    return cn_day(day, None, _)


def weekday_text(day: date) -> str:
    """2月15日（周日）."""
    return cn_date(day, None, _)


def full_text(day: date) -> str:
    """2026年2月15日."""
    return cn_day(day, _ANOTHER_TIME, _)


def full_weekday_text(day: date) -> str:
    """2026年2月15日（周日）."""
    return cn_date(day, _ANOTHER_TIME, _)


def as_printed(cleaned: str) -> str:
    """Words of a cleaned notice with the marks that Chinese is printed with."""
    return cleaned.translate(_PRINTED)
