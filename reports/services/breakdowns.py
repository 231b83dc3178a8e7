"""Channels, types and topics of a month."""

from __future__ import annotations

from typing import Any

from petitions.models import Category, Channel, LetterType
from reports.metrics import figures
from reports.metrics.facts import Facts
from reports.metrics.shares import Share, percent

NO_TYPE = "待受理"
NO_TOPIC = "未分类"


def channel_rows(facts: Facts) -> list[dict[str, Any]]:
    """Return a row for every channel with letters, clocks, ratings or publications, in the order of the channels."""
    parts = facts.by_channel()
    named = Channel.objects.order_by("position", "key").values_list("key", "name")
    rows = [_channel_row(key, name, parts[key]) for key, name in named if key in parts]
    return [row for row in rows if row["received"] or row["due"] or row["published"] or row["rated"]]


def _channel_row(key: str, name: str, facts: Facts) -> dict[str, Any]:
    replied, on_time = figures.reply_rate(facts), figures.on_time_reply_rate(facts)
    return {
        "key": key,
        "name": name,
        "received": len(figures.received(facts)),
        "valid": replied.denominator,
        "replied": replied.numerator,
        "reply_rate": _rate(replied),
        "due": on_time.denominator,
        "on_time": on_time.numerator,
        "on_time_rate": _rate(on_time),
        "published": len(figures.published(facts)),
        "satisfaction": _rate(figures.satisfaction_rate(facts)),
        "rated": len(facts.ratings),
        "content": figures.satisfaction_rate(facts).numerator,
    }


def _rate(share: Share) -> str | None:
    return None if share.rate is None else str(share.rate)


def type_rows(facts: Facts) -> list[dict[str, Any]]:
    """Return the valid letters by type, most first; counts only."""
    names = {"": NO_TYPE, **{str(value): str(label) for value, label in LetterType.choices}}
    return _shares({names.get(kind, kind): len(found) for kind, found in figures.by_type(facts).items()})


def topic_rows(facts: Facts) -> list[dict[str, Any]]:
    """Return the valid letters by topic (the top of the category tree), most first; counts only."""
    found = figures.by_topic(facts, _topics())
    return _shares({topic or NO_TOPIC: len(letters) for topic, letters in found.items()})


def _topics() -> dict[int, str]:
    """Return category id → name of the category at the top of its branch."""
    rows = {pk: (name, parent) for pk, name, parent in Category.objects.values_list("pk", "name", "parent")}
    topics: dict[int, str] = {}
    for pk in rows:
        name, parent = rows[pk]
        while parent is not None:
            name, parent = rows[parent]
        topics[pk] = name
    return topics


def _shares(counts: dict[str, int]) -> list[dict[str, Any]]:
    whole = sum(counts.values())
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [{"name": name, "count": count, "rate": str(percent(count, whole))} for name, count in ordered]
