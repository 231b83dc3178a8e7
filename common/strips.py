"""How a working-day strip is drawn: rows, weeks, the key below it. Days come counted; see deadlines.counting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from common.words import cn_day

ROW_HOLDS = 21
"""Days that fit one row of a page; longer strips are drawn as weeks."""
SHORT_ROW = 12
"""Days that fit one row of half a page."""

# what the key says of each kind, in this order
KINDS = {
    "is-zero": gettext_noop("{origin}日，不计"),
    "is-count": gettext_noop("计入的工作日"),
    "is-togo": gettext_noop("将计入的工作日"),
    "is-make": gettext_noop("补班，照计"),
    "is-rest": gettext_noop("节假日、周末，不计"),
    "is-pause": gettext_noop("暂停"),
    "is-prov": gettext_noop("暂按工作日计"),
    "is-due": gettext_noop("期限日"),
    "is-done": gettext_noop("答复日"),
}


def drawing(days: Any, *, layout: str, label: str, legend: Sequence[tuple[str, str]] | bool) -> dict[str, Any]:
    """Return what the template of the strip needs.

    `days` is a list of counted days (date, weekday_label, month_label, kinds, caption, sentence), or an
    object with `head`, `between`, `tail`: the strip whose middle is told in a sentence. `legend` is True for
    a key of the kinds that occur, False for none, or its own (class, words).
    """
    head, between, tail = _parts(days)
    whole = [*head, *tail]
    weeks = layout == "weeks" or bool(tail) or len(head) > ROW_HOLDS
    return {
        "head": [_cell(day, first=not n) for n, day in enumerate(head)],
        "between": between,
        "tail": [_cell(day, first=not n) for n, day in enumerate(tail)],
        "css": "strip-7" if weeks else "strip-row is-short" if len(head) <= SHORT_ROW else "strip-row",
        "label": label or _label(whole),
        "legend": _legend(whole) if legend is True else legend or [],
    }


def _parts(days: Any) -> tuple[list[Any], str, list[Any]]:
    if hasattr(days, "head"):
        return list(days.head), days.between, list(days.tail)
    return list(days), "", []


def _cell(day: Any, *, first: bool) -> dict[str, Any]:
    css = " ".join(["day", *day.kinds, *([f"wd-{day.date.isoweekday()}"] if first else [])])
    return {
        "css": css,
        "sentence": day.sentence,
        "top": day.month_label or day.weekday_label,
        "number": day.date.day,
        "caption": day.caption,
    }


def _label(days: Sequence[Any]) -> str:
    if not days:
        return ""
    first, last = cn_day(days[0].date), cn_day(days[-1].date)
    return _("答复期限逐日计算，{first}至{last}").format(first=first, last=last)


def _legend(days: Sequence[Any]) -> list[tuple[str, str]]:
    occurring = {kind for day in days for kind in day.kinds}
    origin = next((getattr(day, "plain", "") for day in days if "is-zero" in day.kinds), "") or _("收信")
    return [(kind, _(said).format(origin=origin)) for kind, said in KINDS.items() if kind in occurring]
