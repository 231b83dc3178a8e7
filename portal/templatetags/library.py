"""Filters of the library's pages: `{% load library %}`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django import template
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString

from petitions.models import Grade, LetterType

register = template.Library()

EXCERPT = 70
"""Characters of a letter or an answer in a list."""
_BEFORE = 16


@register.filter
def marked(text: str, words: Sequence[str]) -> SafeString:
    """Escape the text and mark the words that were searched for, as they are written in it."""
    if not words:
        return conditional_escape(text)
    parts = re.split(
        "(" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")",
        text,
        flags=re.IGNORECASE,
    )
    wrapped = ((("<mark>", part, "</mark>") if n % 2 else ("", part, "")) for n, part in enumerate(parts))
    return format_html_join("", "{}{}{}", ((SafeString(a), part, SafeString(b)) for a, part, b in wrapped))


@register.filter
def excerpt(text: str, words: Sequence[str]) -> str:
    """Return a line of the text around the first word found, or its beginning."""
    line = " ".join(text.split())
    folded = line.casefold()
    places = [place for word in words if (place := folded.find(word.casefold())) >= 0]
    start = max(min(places, default=0) - _BEFORE, 0)
    part = line[start : start + EXCERPT]
    return ("……" if start else "") + part + ("……" if start + EXCERPT < len(line) else "")


@register.filter
def type_name(key: str) -> str:
    """Return what a letter type is called: 求助."""
    return str(LetterType(key).label) if key in LetterType.values else ""


@register.filter
def grade_name(key: str) -> str:
    """Return what a grade is called: 基本满意."""
    return str(Grade(key).label) if key in Grade.values else ""
