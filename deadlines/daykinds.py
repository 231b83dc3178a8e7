"""What the kinds of day cells mean: the key below a strip or a month."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from deadlines.calendar import DayUnit
from deadlines.wording import RECEIPT, REPLY, Gettext, as_written, gettext_noop

if TYPE_CHECKING:
    from deadlines.counting import CountedDay

WAITING = gettext_noop("等来信人补充")
_KIND_LABELS = {
    "is-zero": gettext_noop("{origin}日，不计"),
    "is-count": gettext_noop("计入的工作日"),
    "is-togo": gettext_noop("将计入的工作日"),
    "is-make": gettext_noop("补班，照计"),
    "is-rest": gettext_noop("节假日、周末，不计"),
    "is-pause": gettext_noop("{reason}，暂停"),
    "is-prov": gettext_noop("暂按工作日计"),
    "is-late": gettext_noop("超期的工作日"),
    "is-due": gettext_noop("期限日"),
    "is-done": gettext_noop("{done}日"),
    "is-today": gettext_noop("今天"),
}
_NATURAL_LABELS = _KIND_LABELS | {
    "is-count": gettext_noop("计入的日子"),
    "is-togo": gettext_noop("将计入的日子"),
    "is-rest": gettext_noop("休息日，期限顺延"),
}


def legend(days: Iterable[CountedDay]) -> list[str]:
    """The kinds that occur in the strip, in the order of the key below it."""
    occurring = {kind for day in days for kind in day.kinds}
    return [kind for kind in _KIND_LABELS if kind in occurring]


def kind_label(
    kind: str,
    unit: DayUnit = DayUnit.WORKING,
    *,
    origin: str = RECEIPT,
    waiting: str = WAITING,
    done: str = REPLY,
    gettext: Gettext = as_written,
) -> str:
    """What a kind means, as the key says it: 收信日，不计."""
    labels = _KIND_LABELS if unit is DayUnit.WORKING else _NATURAL_LABELS
    words = {"origin": gettext(origin), "reason": gettext(waiting), "done": gettext(done)}
    return gettext(labels[kind]).format(**words)
