"""Marks in lists: which letters a colleague has open now. `{% load reading %}`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from routing.services.presence import colleagues_at

register = template.Library()


@register.simple_tag(takes_context=True)
def readers(context: Context, listed: Iterable[Any]) -> dict[int, str]:
    """Return who has which letter open, for rows or for groups of lines. One statement for all of them."""
    letters = list(_letters(listed))
    return colleagues_at(letters, user=context["request"].user) if letters else {}


@register.simple_tag
def reader(found: dict[int, str], letter: int) -> SafeString:
    """Print the colleague's name; nothing where nobody has the letter open."""
    name = found.get(letter) if found else None
    return (
        format_html('<span class="reading">{}</span>', _("%(name)s正在看") % {"name": name}) if name else SafeString("")
    )


def _letters(listed: Iterable[Any]) -> Iterator[int]:
    for one in listed:
        if hasattr(one, "lines"):
            yield from _letters(one.lines)
        else:
            yield getattr(one, "row", one).letter.pk
