"""What a list is narrowed down to, as conditions on letters, or on parts through their letters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from common.text import one_line
from deadlines.models import Card, Deadline, Escalation
from petitions.models import Priority, State
from routing.models import Assignment, AssignmentRole, AssignmentState

MOST_WORDS = 5
RETURNED_TWICE = 2
_GIVEN_BACK = (AssignmentState.RETURNED, AssignmentState.CANCELLED)
MARKS: dict[str, dict[str, object]] = {
    "urgent": {"priority": Priority.URGENT},
    "green": {"priority": Priority.GREEN},
    "important": {"important": True},
    "twice": {"returns__gte": RETURNED_TWICE},
    "unproven": {"unproven": True},
    "restricted": {"restricted": True},
}
"""What a letter can be marked as, and its columns."""


def words_condition(text: str, *, prefix: str = "", units: bool = False) -> Q:
    """Return the condition that number or title hold each of the words, literally (or the lead unit's name)."""
    condition = Q()
    for word in one_line(text).split(" ")[:MOST_WORDS]:
        holds = Q(**{f"{prefix}number__icontains": word}) | Q(**{f"{prefix}title__icontains": word})
        condition &= holds | Q(**{f"{prefix}lead_department__name__icontains": word}) if units else holds
    return condition


def narrowed(chosen: Mapping[str, Any], *, parts: bool = False) -> Q:
    """Return what was chosen (checked values by the filter's name) as one condition; the empty one for nothing."""
    prefix, condition = ("petition__" if parts else ""), Q()
    for name, value in chosen.items():
        if value in (None, "", []):
            continue
        if name == "state":
            condition &= _part_state(value) if parts else _state(value)
        elif name in NARROWINGS:
            condition &= NARROWINGS[name](value, prefix)
    return condition


def _plain(column: str) -> Callable[[Any, str], Q]:
    return lambda value, prefix: Q(**{f"{prefix}{column}": value})


def _type(value: str, prefix: str) -> Q:
    unscreened = Q(**{f"{prefix}letter_type": "", f"{prefix}proposed_type": value})
    return Q(**{f"{prefix}letter_type": value}) | unscreened


def _unit(value: int, prefix: str) -> Q:
    named = Q(**{f"{prefix}lead_department": None, f"{prefix}named_department": value})
    return Q(**{f"{prefix}lead_department": value}) | named


def _support(value: int, prefix: str) -> Q:
    supports = Assignment.objects.filter(
        petition=OuterRef(f"{prefix}id"),
        round=OuterRef(f"{prefix}round"),
        role=AssignmentRole.SUPPORT,
        department=value,
    )
    return Q(Exists(supports.exclude(state__in=_GIVEN_BACK)))


def _mark(value: str, prefix: str) -> Q:
    return Q(**{f"{prefix}{column}": wanted for column, wanted in MARKS[value].items()})


def _card(value: str, prefix: str) -> Q:
    """Letters of which a running clock carries this card for its present due date: the highest one, as rows show it."""
    climbed = Escalation.objects.standing().filter(deadline=OuterRef("pk"), due_on=OuterRef("due_on"))
    highest = climbed.exclude(step__card=Card.NONE).order_by("-step__rank").values("step__card")[:1]
    clocks = Deadline.objects.running().filter(petition=OuterRef(f"{prefix}id"))
    return Q(Exists(clocks.alias(card=Subquery(highest)).filter(card=value)))


def _state(value: str) -> Q:
    """A letter's state, or where its lead stands while it is with a unit."""
    if value in State.values:
        return Q(state=value)
    leads = Assignment.objects.filter(
        petition=OuterRef("pk"), round=OuterRef("round"), role=AssignmentRole.LEAD, state=value
    )
    return Q(state=State.HANDLING) & Q(Exists(leads))


def _part_state(value: str) -> Q:
    return Q(state=value)


def _words(value: str, prefix: str) -> Q:
    return words_condition(value, prefix=prefix)


NARROWINGS: dict[str, Callable[[Any, str], Q]] = {
    "unit": _unit,
    "channel": _plain("channel"),
    "type": _type,
    "category": _plain("category__in"),
    "card": _card,
    "township": _plain("township"),
    "mark": _mark,
    "received_from": _plain("received_on__gte"),
    "received_to": _plain("received_on__lte"),
    "due_from": _plain("due_on__gte"),
    "due_to": _plain("due_on__lte"),
    "support": _support,
    "q": _words,
}
"""How each filter narrows letters reached by a prefix; a state differs for letters and parts."""
