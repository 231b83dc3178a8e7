"""A notice and its facts become a subject and a text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.template import Context, Engine
from django.urls import reverse
from django.utils import translation

from common.text import clean, one_line
from common.words import cn_date, cn_moment, cn_provisional
from notifications.facts import PARAGRAPHS
from notifications.filling import places
from notifications.notices import NOTICES, Notice

SUBJECT_LENGTH = 200


@dataclass(frozen=True)
class Message:
    """What is sent: a subject of one line, and plain text."""

    subject: str
    body: str


COMPUTED = frozenset({"due", "before", "until", "acknowledge_due", "answer_due", "closes"})
"""Facts that are counted by the working calendar: days after ``announced_until`` may still move, and say so."""


def _written(name: str, value: object, until: object = None) -> object:
    """Return the fact as it is written in a text; dates in words, strings cleaned of what breaks a mail."""
    if isinstance(value, dt.datetime):
        return cn_moment(value)
    if isinstance(value, dt.date):
        moves = name in COMPUTED and isinstance(until, dt.date) and value > until
        return cn_provisional(value) if moves else cn_date(value)
    if isinstance(value, bool | int) or value is None:
        return value
    return clean(str(value)) if name in PARAGRAPHS else one_line(str(value))


def _facts(
    notice: Notice, context: Mapping[str, object], filled: Mapping[str, object], *, restricted: bool
) -> dict[str, object]:
    until = context.get("announced_until")
    given = {name: _written(name, value, until) for name, value in context.items()}
    if restricted:
        given["title"] = ""
    return (
        given
        | dict(filled)
        | {
            "link_days": settings.LINK_DAYS,
            "site_name": settings.SITE_NAME,
            "government_name": settings.GOVERNMENT_NAME,
            "centre_name": settings.CENTRE_NAME,
            "url": given.get("url") or settings.SITE_URL + str(given.get("path") or _path(notice, given)),
        }
    )


def _moving(context: Mapping[str, object]) -> list[str]:
    """Return the dates among the facts that may still move, as they are written."""
    until = context.get("announced_until")
    days = (value for name, value in context.items() if name in COMPUTED and isinstance(value, dt.date))
    return [cn_provisional(day) for day in days if isinstance(until, dt.date) and day > until]


def _path(notice: Notice, given: Mapping[str, object]) -> str:
    if notice.page:
        return reverse(notice.page)
    return "/follow/" if notice.to_citizen else f"/desk/letters/{given['number']}/"


def required(name: str, context: Mapping[str, object]) -> Notice:
    """Return the notice of that name; raises ValueError for an unknown one or a missing fact."""
    notice = NOTICES.get(name)
    if notice is None:
        raise ValueError(f"there is no notice {name!r}")
    if missing := notice.missing(set(context)):
        raise ValueError(f"notice {name!r} lacks {', '.join(sorted(missing))}")
    return notice


def rendered(
    name: str,
    context: Mapping[str, object],
    *,
    restricted: bool = False,
    on_desk: bool = False,
    sms: bool = False,
    filled: Mapping[str, object] | None = None,
) -> Message:
    """Return the message; the facts stand in it as text, whatever signs they hold.

    ``restricted`` leaves the letter's title out; ``on_desk`` leaves out what only a mail must say, as the page
    has its own link to the letter; ``sms`` gives the short text, which has no subject. ``filled`` is what only the
    message that goes out holds, words stand for it otherwise. Raises ValueError for an unknown notice or a missing fact.
    """
    notice = required(name, context)
    with translation.override(settings.LANGUAGE_CODE):
        stands = places(notice, restricted=restricted) if filled is None else filled
        facts = _facts(notice, context, stands, restricted=restricted)
        facts["on_desk"] = on_desk
        template = Engine.get_default().get_template(f"notifications/{'sms/' if sms else ''}{name}.txt")
        text = template.render(Context(facts, autoescape=False))
        if any(words in text for words in _moving(context)):  # then the foot of the message says what that means
            text = template.render(Context(facts | {"moving": True}, autoescape=False))
    if sms:
        return Message("", one_line(text))
    subject, _line, body = text.strip().partition("\n")
    return Message(one_line(subject)[:SUBJECT_LENGTH], clean(body))
