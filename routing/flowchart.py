"""A picture of the letter's way, drawn from the nodes and edges of ``LetterFlow``: lanes, boxes, lines between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.base import Node

from petitions.models import Petition
from routing import engine
from routing.flows import LetterFlow
from routing.flowsteps import LANES, STEPS, Step
from routing.nodes import LeadEnds

BOX_WIDTH, BOX_HEIGHT, GAP, LANE_HEIGHT, LANE_NAME = 122, 46, 40, 104, 76
START, END = "start", "end"
FURTHER = {(START, "dispatch"), (START, "answer")}
"""Where a letter begins that is handled again: said in the list, and left out of the picture."""


@dataclass(frozen=True)
class Box:
    """A step where it is drawn; ``mark`` says how far a letter is with it: done, open, next, or nothing."""

    name: str
    step: Step
    x: int
    y: int
    mark: str = ""
    units: tuple[str, ...] = ()

    @property
    def middle(self) -> int:
        """The middle from left to right."""
        return self.x + BOX_WIDTH // 2

    @property
    def mark_words(self) -> Promise | str:
        """The mark in words, so that it is no matter of colour alone."""
        return MARKS.get(self.mark, "")


MARKS = {"done": _("已办"), "open": _("正在办"), "next": _("下一步")}


@dataclass(frozen=True)
class Line:
    """A way from one step to another; ``back`` where it leads to an earlier one."""

    path: str
    back: bool


@dataclass(frozen=True)
class Band:
    """The row of one lane."""

    title: Promise
    y: int
    middle: int


@dataclass(frozen=True)
class Chart:
    """All that the template draws, in the picture's own units."""

    width: int
    height: int
    bands: tuple[Band, ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    leads_to: dict[str, list[str]] = field(default_factory=dict)

    @property
    def steps(self) -> list[tuple[Box, list[str]]]:
        """Every step with the titles of those that may follow, for who reads the list instead of the picture."""
        return [(box, self.leads_to.get(box.name, [])) for box in self.boxes]


@cache
def ways() -> dict[str, tuple[str, ...]]:
    """Return step → the steps that may follow it: the flow's edges, its own decisions in between left out."""
    nodes = {node.name: node for node in LetterFlow.instance.nodes()}
    helped = {"advise", "arbitrate"}  # their branch ends and waits for the lead's: that is no step of theirs
    return {
        name: tuple(dict.fromkeys(_following(nodes[name], joining=name not in helped)))
        for name in STEPS
        if name in nodes
    }


def _following(node: Node, *, joining: bool, seen: frozenset[str] = frozenset()) -> Iterator[str]:
    for edge in node._outgoing():
        if edge.dst.name in STEPS:
            yield edge.dst.name
        elif edge.dst.name not in seen and (joining or not isinstance(edge.dst, LeadEnds)):
            yield from _following(edge.dst, joining=joining, seen=seen | {edge.dst.name})


@cache
def _columns() -> dict[str, int]:
    """Return step → its column: one to the right of the last step before it, ways back not counted."""
    column: dict[str, int] = {}

    def place(name: str, at: int, path: tuple[str, ...]) -> None:
        if name in path or column.get(name, -1) >= at:
            return
        column[name] = at
        for following in ways().get(name, ()):
            if following != END and _order(following) > _order(name):
                place(following, at + 1, (*path, name))

    place(START, 0, ())
    column[END] = max(column.values()) + 1
    return column


def _order(name: str) -> int:
    return list(STEPS).index(name)


def chart_of(letter: Petition | None = None) -> Chart:
    """Return the picture; of a letter with its steps marked as done, open and next."""
    marks, units = _marks(letter) if letter else ({}, {})
    boxes = {name: _box(name, column, marks, units) for name, column in _columns().items()}
    ordered = sorted(boxes.values(), key=lambda box: _order(box.name))
    lanes = sorted({box.step.lane for box in ordered})
    return Chart(
        width=LANE_NAME + (max(_columns().values()) + 1) * (BOX_WIDTH + GAP) - GAP // 2,
        height=len(LANES) * LANE_HEIGHT,
        bands=tuple(Band(LANES[lane], lane * LANE_HEIGHT, lane * LANE_HEIGHT + LANE_HEIGHT // 2) for lane in lanes),
        boxes=tuple(ordered),
        lines=tuple(_line(boxes[here], boxes[there]) for here, there in _edges()),
        leads_to={name: [str(STEPS[each].title) for each in following] for name, following in ways().items()},
    )


def _edges() -> Iterator[tuple[str, str]]:
    for here, following in ways().items():
        yield from ((here, there) for there in following if there != here and (here, there) not in FURTHER)


def _box(name: str, column: int, marks: dict[str, str], units: dict[str, tuple[str, ...]]) -> Box:
    step = STEPS[name]
    x = LANE_NAME + column * (BOX_WIDTH + GAP)
    y = step.lane * LANE_HEIGHT + (LANE_HEIGHT - BOX_HEIGHT) // 2
    return Box(name, step, x, y, marks.get(name, ""), units.get(name, ()))


def _line(here: Box, there: Box) -> Line:
    """Draw a way: to the right from side to side, to the end over the top lane, back in a bow."""
    half = BOX_HEIGHT // 2
    if there.name == END:
        corner, y = 8, there.y + half
        up = f"M{here.middle} {here.y} V{y + corner} Q{here.middle} {y} {here.middle + corner} {y}"
        return Line(f"{up} H{there.x - 5}", back=False)
    if here.x < there.x:
        x1, y1, x2, y2 = here.x + BOX_WIDTH, here.y + half, there.x - 5, there.y + half
        bend = max((x2 - x1) // 2, 14)
        return Line(f"M{x1} {y1} C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}", back=False)
    if here.y == there.y:
        x1, x2, y1 = here.middle - 12, there.middle + 12, here.y + BOX_HEIGHT
        return Line(f"M{x1} {y1} C{x1} {y1 + 26} {x2} {y1 + 26} {x2} {y1 + 5}", back=True)
    if here.x == there.x and abs(here.y - there.y) > LANE_HEIGHT:  # another box lies between
        x1, y1, y2 = here.x + BOX_WIDTH, here.y + half, there.y + half
        return Line(f"M{x1} {y1} C{x1 + 40} {y1} {x1 + 40} {y2} {x1 + 5} {y2}", back=True)
    down = there.y > here.y
    y1, y2 = (here.y + BOX_HEIGHT, there.y - 5) if down else (here.y, there.y + BOX_HEIGHT + 5)
    shift = 30 if here.x == there.x else 0
    x1, x2, bend = here.middle + shift, there.middle + shift, (y2 - y1) // 2
    return Line(f"M{x1} {y1} C{x1} {y1 + bend} {x2} {y2 - bend} {x2} {y2}", back=True)


def _marks(letter: Petition) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Return each step's mark for the present round, and the units that are at it now."""
    process = engine.process_of(letter)
    if process is None:
        return {}, {}
    done, now_open = set(), set()
    units: dict[str, tuple[str, ...]] = {}
    for task in process.task_set.order_by("pk"):
        name = task.flow_task.name if task.flow_task else ""
        if name in STEPS and task.status == "DONE":
            done.add(name)
        elif name in STEPS and task.finished is None:
            now_open.add(name)
            if task.seed is not None:
                units[name] = (*units.get(name, ()), task.seed.department.label)
    following = {there for name in now_open for there in ways()[name]} - done - now_open - {"arbitrate"}
    marks = dict.fromkeys(following, "next") | dict.fromkeys(done, "done") | dict.fromkeys(now_open, "open")
    return marks, units
