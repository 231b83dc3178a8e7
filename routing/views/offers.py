"""Texts that were typed and not sent, as the letter's page offers them again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from common.text import clean, visible
from routing.forms.base import LetterForm, form_of
from routing.models import UnsavedText
from routing.views.panes import Pane

FILL = "fill"


@dataclass(frozen=True)
class Offer:
    """One form's texts: of which form, when they were kept, how to take them up. ``pane`` is None where the step is over."""

    kept: UnsavedText
    pane: Pane | None
    address: str

    @property
    def saved_at(self) -> dt.datetime:
        """When the last of it was typed."""
        return self.kept.saved_at

    @property
    def title(self) -> str:
        """The form's name, or that of its first text where the form is not there any more."""
        return self.pane.title.rstrip("…") if self.pane else next((label for label, _text in self.texts), "")

    @property
    def texts(self) -> list[tuple[str, str]]:
        """The texts with their labels."""
        form = form_of(self.kept.action)
        fields = form.kept_fields() if form else {}
        return [
            (str(fields[name].label) if name in fields else name, text)
            for name, text in self.kept.fields.items()
            if visible(text) and name not in (form.kept_with if form else ())
        ]


@dataclass(frozen=True)
class Writing:
    """The page's panes, what is offered, and what was put into a form just now."""

    panes: list[Pane]
    offers: list[Offer]
    filled: UnsavedText | None


def wish_of(kept: UnsavedText) -> str:
    """Return how the address names a kept text that is to be put into its form."""
    return f"{kept.action}-{kept.part}"


def writing_of(
    request: HttpRequest, number: str, panes: Sequence[Pane], kept: Sequence[UnsavedText], failed: LetterForm | None
) -> Writing:
    """Put the text that the address asks for into its form, and offer the others.

    What stands in its form already is not offered: it was sent, or it is what just failed.
    """
    wish, filled, shown, offers = request.GET.get(FILL, ""), None, list(panes), []
    for row in kept:
        pane = next((pane for pane in shown if _belongs(row, pane.form)), None)
        if failed is not None and _belongs(row, failed):
            continue
        if pane and wish == wish_of(row) and failed is None:
            filled, shown[shown.index(pane)] = row, _filled(pane, row)
        elif pane is None or not _stands_there(pane.form, row):
            offers.append(Offer(row, pane, _address(request, number, row, pane)))
    return Writing(shown, offers, filled)


def _belongs(row: UnsavedText, form: LetterForm) -> bool:
    return row.action == form.kept_name() and row.part == (form.part.pk if form.part else 0)


def _filled(pane: Pane, row: UnsavedText) -> Pane:
    pane.form.initial.update(row.fields)
    return replace(pane, open=True, filled=True)


def _stands_there(form: LetterForm, row: UnsavedText) -> bool:
    """Tell whether the form begins with these texts anyway."""
    return all(
        clean(str(form.get_initial_for_field(form.fields[name], name) or "")) == text
        for name, text in row.fields.items()
        if name in form.fields
    )


def _address(request: HttpRequest, number: str, row: UnsavedText, pane: Pane | None) -> str:
    if pane is None:
        return ""
    query = {FILL: wish_of(row), **({"queue": request.GET["queue"]} if request.GET.get("queue") else {})}
    if row.fields.get("reason") and pane.action == "refuse":
        query["reason"] = row.fields["reason"]
    return f"{reverse('routing:letter', args=[number])}?{urlencode(query)}#{pane.place}"
