"""Public copies without the long way to them, for lists and searches."""

import datetime as dt
from typing import Any

from petitions.models import Channel, Petition, PublicCopy
from petitions.search_index import put
from petitions.services.numbers import take_number
from tests.factories import at


def make_copy(title: str, **changes: Any) -> PublicCopy:
    """Return a current public copy; ``replied_on`` is given as text."""
    replied_on = dt.date.fromisoformat(changes.pop("replied_on", "2026-11-06"))
    moment = at("2026-11-01T09:00")
    channel = Channel.objects.get(key=changes.get("channel_key", "leader"))
    petition = Petition.objects.create(
        number=take_number(channel, at=moment),
        channel=channel,
        title=title,
        body="不公开的原文",
        may_publish=True,
        received_at=moment,
        received_on=moment.date(),
    )
    facts: dict[str, Any] = {
        "question": "来信原文",
        "answer": "答复原文",
        "channel_key": channel.key,
        "channel_name": channel.name,
        "type_key": "help",
        "department_name": "县交通运输局",
        "working_days": 3,
    }
    copy = PublicCopy.objects.create(
        petition=petition,
        number=petition.number,
        title=title,
        received_on=petition.received_on,
        replied_on=replied_on,
        published_at=moment,
        **{**facts, **changes},
    )
    put([copy])
    return copy
