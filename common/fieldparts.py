"""What a form field is made of on a page: label above hint above the field, the error between them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.translation import gettext as _

CONTROL, SELECT, CHECK, CHOICES, HIDDEN = "control", "select", "check", "choices", "hidden"


def kind_of(bound: BoundField) -> str:
    """Return how the field is drawn; radios and groups of boxes are choices."""
    widget = bound.field.widget
    if widget.is_hidden:
        return HIDDEN
    if isinstance(widget, forms.CheckboxInput):
        return CHECK
    if isinstance(widget, forms.RadioSelect):  # CheckboxSelectMultiple is one, too
        return CHOICES
    return SELECT if isinstance(widget, forms.Select) else CONTROL


def target_of(bound: BoundField) -> str:
    """Return the id that a link to this field jumps to: the first choice of a group."""
    if kind_of(bound) == CHOICES and len(bound):
        return str(bound[0].id_for_label or bound.auto_id)
    return str(bound.id_for_label or bound.auto_id)


def parts(bound: BoundField, *, hint: str, width: str, counter: bool) -> dict[str, Any]:
    """Return kind, ids, the drawn widget or the choices, and the texts of one field."""
    kind = kind_of(bound)
    hint = hint or str(bound.help_text)
    hint_id = f"{bound.auto_id}_helptext" if hint or counter else ""
    error_id = f"{bound.auto_id}_error" if bound.errors else ""
    described = " ".join(filter(None, (hint_id, error_id)))
    classes = [_css(kind), width, "is-invalid" if bound.errors else ""]
    return {
        "kind": kind,
        "hint": hint,
        "hint_id": hint_id,
        "error_id": error_id,
        "described": described,
        "choices": [_choice(choice) for choice in bound] if kind == CHOICES else [],
        "widget": "" if kind == CHOICES else _drawn(bound, classes, described=described, counter=counter),
        "count_words": _count_words(hint) if counter else "",
        "limit": getattr(bound.field, "max_length", None) or "",
    }


def _count_words(hint: str) -> str:
    """What js/count.js says behind the hint; `{n}` is the number of characters."""
    return _("，现在{n}个字") if hint and hint[-1] not in "。.！!？?" else _("现在{n}个字")


def _css(kind: str) -> str:
    return {SELECT: "form-select", CHECK: "form-check-input", HIDDEN: ""}.get(kind, "form-control")


def _drawn(bound: BoundField, classes: list[str], *, described: str, counter: bool) -> str:
    attrs: dict[str, Any] = {"class": " ".join(filter(None, [bound.field.widget.attrs.get("class", ""), *classes]))}
    if bound.field.widget.is_hidden:
        return bound.as_widget()
    if described:
        attrs["aria-describedby"] = described
    if counter:  # with maxlength the browser would cut a pasted letter without a word
        attrs["maxlength"] = False
    return bound.as_widget(attrs=attrs)


def _choice(choice: BoundWidget) -> BoundWidget:
    choice.data["attrs"] = {**choice.data["attrs"], "class": "form-check-input"}
    return choice
