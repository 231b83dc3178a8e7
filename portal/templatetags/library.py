"""Filters of the library's pages: `{% load library %}`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from petitions.bigrams import spans, spellings
from petitions.models import Grade, LetterType

register = template.Library()

EXCERPT = 70
"""Characters of a letter or an answer in a list."""
_BEFORE = 16
_IN_A_SCRIPT = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


@register.filter
def marked(text: str, words: Sequence[str]) -> SafeString:
    """Escape the text and mark the words that were searched for, as they are written in it, whatever case or width."""
    parts, end = [], 0
    for start, stop in spans(text, _spelt(words)):
        parts.append((text[end:start], text[start:stop]))
        end = stop
    return format_html_join("", "{}<mark>{}</mark>", parts) + conditional_escape(text[end:])


@register.filter
def excerpt(text: str, words: Sequence[str]) -> str:
    """Return a line of the text around the first word found, or its beginning."""
    line = " ".join(text.split())
    found = spans(line, _spelt(words))
    start = max(found[0][0] - _BEFORE, 0) if found else 0
    part = line[start : start + EXCERPT]
    return ("……" if start else "") + part + ("……" if start + EXCERPT < len(line) else "")


def _spelt(words: Sequence[str]) -> list[str]:
    return [spelt for word in words for spelt in spellings(word)]


@register.filter
def json_ld(data: Mapping[str, Any]) -> SafeString:
    """Print structured data as a block that no browser runs; nothing in it can end the block."""
    said = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_IN_A_SCRIPT)
    return format_html('<script type="application/ld+json">{}</script>', SafeString(said))


@register.filter
def type_name(key: str) -> str:
    """Return what a letter type is called: 求助."""
    return str(LetterType(key).label) if key in LetterType.values else ""


@register.filter
def grade_name(key: str) -> str:
    """Return what a grade is called: 基本满意."""
    return str(Grade(key).label) if key in Grade.values else ""
