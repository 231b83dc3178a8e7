"""The figures of a month as plain JSON: the same data give the same bytes on every machine."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from django.db import transaction
from django.utils import translation

from reports.metrics import figures
from reports.metrics.facts import Facts
from reports.metrics.period import Period, cut_off_text
from reports.metrics.reading import plan_simply, read_facts
from reports.metrics.trend import read_trend
from reports.metrics.units import unit_table
from reports.services import history
from reports.services.breakdowns import channel_rows, topic_rows, type_rows
from reports.services.unit_rows import overdue_list, units_json, withheld_numbers
from reports.wording import title_of

SCHEMA = 1
"""Version of the shape that docs/bulletin-schema.json describes."""


@transaction.atomic
def compile_bulletin(month: str, *, cut_off: dt.datetime | None = None) -> dict[str, Any]:
    """Return the month's figures as of the cut-off (default: the end of its last day), with the letters behind each.

    Letters are public numbers, rates are text with two decimals or null for 0/0. Names are in Chinese
    whatever language is active. Raises BadInputError for a text that is no month.
    """
    with translation.override("zh-hans"):
        period = Period.of(month, cut_off)
        plan_simply()
        facts = read_facts(period)
        table = unit_table(facts)
        lists = _overall(facts)
        return {
            "schema": SCHEMA,
            "month": month,
            "cut_off": cut_off_text(period.cut_off),
            "title": title_of(month),
            **lists,
            **_rates(facts),
            "counts": {
                **{name: len(letters) for name, letters in lists.items()},
                "withheld_overdue": len(figures.overdue_clocks(facts)) - len(overdue_list(facts, table)),
            },
            "by_channel_received": _by_channel_received(facts),
            "channels": channel_rows(facts),
            "types": type_rows(facts),
            "topics": topic_rows(facts),
            **units_json(table),
            "overdue_list": overdue_list(facts, table),
            "withheld_numbers": withheld_numbers(facts),
            **history.compared(read_trend(facts)),
        }


def _overall(facts: Facts) -> dict[str, Any]:
    """Return the lists of letters, under the names of the worked example first."""
    lists = {
        "received": figures.received(facts),
        "invalid": figures.invalid(facts),
        "valid": figures.valid(facts),
        "late": figures.late(facts),
        "overdue_and_open": figures.overdue_and_open(facts),
        "not_yet_due_and_open": figures.not_yet_due_and_open(facts),
        "published": figures.published(facts),
        "due": figures.due(facts),
        "late_and_open": figures.late_and_open(facts),
        "overdue_in_review": figures.overdue_in_review(facts),
        "withdrawn_after_dispatch": figures.withdrawn_after_dispatch(facts),
        "perhaps_hollow": figures.numbers(facts.hollow),
        "sent_back_by_centre": figures.numbers(facts.rejected),
        "returned": figures.numbers(facts.returns),
        "redone": figures.numbers(facts.redone),
    }
    return {name: list(letters) for name, letters in lists.items()}


def _rates(facts: Facts) -> dict[str, Any]:
    shares = {
        "reply_rate": figures.reply_rate(facts),
        "on_time_reply_rate": figures.on_time_reply_rate(facts),
        "on_time_against_original_dates": figures.on_time_against_original_dates(facts),
        "satisfaction_rate": figures.satisfaction_rate(facts),
        "closure_rate": figures.closure_rate(facts),
        "acknowledgement_rate": figures.acknowledgement_rate(facts),
        "return_rate": figures.return_rate(facts),
        "redo_rate": figures.redo_rate(facts),
    }
    return {name: share.as_json() for name, share in shares.items()}


def _by_channel_received(facts: Facts) -> dict[str, int]:
    """Return channel → letters received, of the channels that received any."""
    return dict(sorted(Counter(letter.channel for letter in facts.letters).items()))
