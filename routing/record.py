"""What happened to a letter, line by line, as one person may read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.access import posts_of
from accounts.models import Role, User
from common.words import cn_date
from deadlines.models import Verdict
from deadlines.services.provisional import asked_once, due_words
from petitions.models import Kind, Petition, PetitionEvent
from routing.services.jumping import JumpTarget

BY_WRITER = (Kind.SUBMITTED, Kind.WITHDRAWN, Kind.RATED)
WITHIN = (
    Kind.REPLY_REJECTED,
    Kind.INSTRUCTED,
    Kind.INSTRUCTION_ANSWERED,
    Kind.INSTRUCTION_CLOSED,
    Kind.ORDER_ANSWERED,
    Kind.ORDER_ASKED_AGAIN,
    Kind.CHANGE_PROPOSED,
    Kind.CHANGE_DECLINED,
)
"""Of these the other units read only that they happened, as of the drafts, instructions and orders themselves."""
PROPOSED = (Kind.TO_LEADER, Kind.READ_BY_LEADER)


@dataclass(frozen=True)
class EventLine:
    """One line of what happened."""

    at: dt.datetime
    title: str
    who: str
    unit: str
    more: str
    sequence: int = 0


def events_of(letter: Petition, user: User) -> list[EventLine]:
    """Return what happened to a letter that this person may see, the newest first."""
    with asked_once():
        return [_event_line(event, told=_is_told(event, user)) for event in letter.events.order_by("-sequence")]


def _is_told(event: PetitionEvent, user: User) -> bool:
    """Tell whether this person reads what was said with it, and not only that it happened.

    What is said inside a unit, or between leaders, the centre and one unit, is none of the other units' affair; a
    proposal is read by the leader before whom it was put.
    """
    posts = posts_of(user)
    if posts.in_centre or event.kind not in (*WITHIN, *PROPOSED) or event.department_id in posts.unit_ids:
        return True
    to_him = event.kind in WITHIN or event.data.get("leader") == str(user)
    return posts.has(Role.LEADER) and to_him


def _event_line(event: PetitionEvent, *, told: bool) -> EventLine:
    who = event.actor_label or (_("来信人") if event.kind in BY_WRITER else _("系统"))
    said = [_facts(event), event.note] if told else []
    return EventLine(
        at=event.at,
        title=event.get_kind_display(),
        who=who,
        unit=event.department_name,
        more="\n".join(text for text in said if text),
        sequence=event.sequence,
    )


def _facts(event: PetitionEvent) -> str:
    """Put the dates and units of an event into words; a date that a leader set is none that may still move."""
    data, words = event.data, cn_date if event.kind == Kind.INSTRUCTED else due_words
    dates = {name: _day(data.get(name), words) for name in ("from", "to", "due_on")}
    dates["promised_on"] = _day(data.get("promised_on"), cn_date)
    if data.get("step") in JumpTarget.values:
        said = _("调整到“%(step)s”") % {"step": JumpTarget(str(data["step"])).label}
        return _("%(said)s，期限%(day)s") % {"said": said, "day": dates["due_on"]} if dates["due_on"] else said
    if dates["from"] and dates["to"]:
        return _("答复期限从%(before)s改到%(after)s") % {"before": dates["from"], "after": dates["to"]}
    if dates["promised_on"]:
        return _("承诺%(day)s前答复") % {"day": dates["promised_on"]}
    if data.get("verdict") in Verdict.values:
        said = _("原结论“%(verdict)s”作废，期限仍是%(day)s")
        return said % {"verdict": Verdict(str(data["verdict"])).label, "day": dates["due_on"]}
    if dates["due_on"]:
        return _("期限%(day)s") % {"day": dates["due_on"]}
    if data.get("withheld"):
        return _("只答复来信人，不公开：%(reason)s") % {"reason": data["withheld"]}
    if data.get("source"):
        return _("来源：%(source)s %(number)s") % {"source": data["source"], "number": data.get("foreign_number", "")}
    supports = data.get("supports")
    return (
        _("协办：%(units)s") % {"units": "、".join(map(str, supports))}
        if isinstance(supports, list) and supports
        else ""
    )


def _day(value: object, words: Callable[[dt.date], str]) -> str:
    try:
        return words(dt.date.fromisoformat(str(value)))
    except ValueError:
        return ""
