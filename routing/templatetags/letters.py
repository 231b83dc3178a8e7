"""The cells of lists of letters: `{% load letters %}`."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from routing.columns import Cell
from routing.rows import Row

register = template.Library()


@register.simple_tag
def cell_of(row: Row, cell: Cell) -> SafeString:
    """Print what the cell's columns say of the row, the second one on a line of its own."""
    second = cell.second.say(row) if cell.second else ""
    below = format_html('<span class="sub">{}</span>', second) if second else SafeString("")
    return format_html("{}{}", cell.main.say(row), below)
