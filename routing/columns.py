"""The columns of a list of letters: what each says of a row, and which go together in one cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.words import cn_day, cn_moment
from deadlines.badges import DueBadge
from petitions.models import Kind
from routing.queues import RECEIVING, Queue
from routing.rows import Row

NOTHING = format_html('<span class="none">{}</span>', "—")
"""Left out where a row is a card."""
Say = Callable[[Row], str]


@dataclass(frozen=True)
class Column:
    """One column. ``below`` names the column under whose words it stands, as the cell's second line.

    ``label`` stands before the words where a row is a card.
    """

    key: str
    head: Promise
    say: Say
    label: Promise | str = ""
    below: str = ""
    css: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell of each row: a column, perhaps with a second one below it."""

    main: Column
    second: Column | None = None

    @property
    def head(self) -> str:
        """What stands above the cells."""
        return f"{self.main.head} · {self.second.head}" if self.second else str(self.main.head)

    @property
    def label(self) -> str:
        """What stands before the words where a row is a card."""
        return str(self.main.label or self.main.head)


def _badge(badge: DueBadge | None, words: str = "") -> SafeString:
    return format_html('<span class="st {}">{}</span>', badge.css, words or badge.words) if badge else SafeString("")


def _cards(row: Row, *, blue: bool) -> SafeString:
    shown = [card for card in row.cards if (card.css == "st-blue") == blue]
    return format_html_join(" ", '<span class="st {}">{}</span>', ((card.css, card.words) for card in shown))


def _due(row: Row) -> str:
    day, rest = row.due_clauses
    if not row.reply:
        return NOTHING
    return format_html('{}<span class="sub">{}</span>', _badge(row.reply, day), rest)


def _own(row: Row) -> str:
    return _badge(row.own) or NOTHING


def _dispatch(row: Row) -> str:
    if not row.dispatch:
        return NOTHING
    until = _("%(day)s前") % {"day": row.dispatch_by}
    return format_html('{}<span class="sub">{} {}</span>', _badge(row.dispatch), until, _cards(row, blue=True))


def _unit(row: Row) -> str:
    letter = row.letter
    if letter.lead_department:
        return letter.lead_department.label
    if letter.named_department and not letter.restricted:
        return format_html('{}<span class="sub">{}</span>', letter.named_department.label, _("来信人指明"))
    return NOTHING


def _state(row: Row) -> str:
    if row.letter.lead_department is None and row.letter.is_open:
        return ""
    return str(row.lead.get_state_display() if row.lead else row.letter.get_state_display())


def _last(row: Row) -> str:
    at, kind = getattr(row.fetched, "last_at", None), getattr(row.fetched, "last_kind", "")
    if not at:
        return NOTHING
    return format_html('{}<span class="sub">{}</span>', Kind(kind).label, cn_moment(at))


def _received(row: Row) -> str:
    return f"{cn_day(row.letter.received_at)} {row.received_time}"


COLUMNS = {
    column.key: column
    for column in (
        Column("received", gettext_lazy("收信"), _received, below="number", css="q2"),
        Column("channel", gettext_lazy("渠道"), lambda row: str(row.letter.channel), css="q4"),
        Column("type", gettext_lazy("类型"), lambda row: row.type_words or NOTHING, below="channel", css="q4"),
        Column(
            "category",
            gettext_lazy("类别"),
            lambda row: row.letter.category.name if row.letter.category else NOTHING,
            css="q4",
        ),
        Column(
            "township",
            gettext_lazy("乡镇"),
            lambda row: row.letter.township.label if row.letter.township else NOTHING,
            css="q4",
        ),
        Column("unit", gettext_lazy("主办单位"), _unit, label=gettext_lazy("主办"), css="q5"),
        Column("state", gettext_lazy("办理环节"), _state, label=gettext_lazy("环节"), below="unit", css="q4"),
        Column("dispatch", gettext_lazy("分办时限"), _dispatch, label=gettext_lazy("分办"), css="q6"),
        Column("own", gettext_lazy("本单位时限"), _own, label=gettext_lazy("本单位"), css="q6"),
        Column("due", gettext_lazy("答复期限"), _due, label=gettext_lazy("答复"), css="q7"),
        Column("cards", gettext_lazy("亮牌"), lambda row: _cards(row, blue=False), below="due", css="q1-5"),
        Column(
            "returns",
            gettext_lazy("退回"),
            lambda row: _("%(n)s次") % {"n": row.letter.returns} if row.letter.returns else NOTHING,
            css="q1-5",
        ),
        Column("last", gettext_lazy("最近办理"), _last, css="q6"),
    )
}
"""Every column that can be chosen, in the order of the table; number and title are always there."""
USUAL = ("received", "channel", "type", "unit", "state", "due", "cards")


OWN_CLOCKS = ("to-acknowledge", "supporting")
"""A unit's queues in which a clock of its own runs."""


def usual_columns(queue: Queue | None) -> tuple[str, ...]:
    """Return the columns of a list that nobody has changed."""
    if queue is None:
        return USUAL
    clocks = {"own": queue.key in OWN_CLOCKS, "dispatch": queue.group == RECEIVING and not queue.parts}
    wanted = {*USUAL, *(key for key, runs in clocks.items() if runs)}
    return tuple(key for key in COLUMNS if key in wanted)


def offered_columns(queue: Queue) -> list[Column]:
    """Return the columns that make sense in a queue: a unit's own clock is the unit's affair."""
    odd = "dispatch" if queue.parts else "own"
    return [column for key, column in COLUMNS.items() if key != odd]


def cells_of(chosen: Sequence[str]) -> list[Cell]:
    """Return the cells after number and title: a column that belongs below another one stands there, if that is shown."""
    shown = [column for key, column in COLUMNS.items() if key in chosen]
    below = {column.below: column for column in shown}
    taken = {"number", *(column.key for column in shown)}
    return [Cell(column, below.get(column.key)) for column in shown if column.below not in taken]
