"""What is typed for a deed on many letters: the unit, a word, and that the preview was looked at."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from petitions.models import Petition
from routing.forms.base import NOTE_LIMIT
from routing.forms.choices import grouped_units
from routing.models import BulkKind

NEEDS_UNIT = (BulkKind.DISPATCH, BulkKind.REASSIGN)
NOTES = {
    BulkKind.DISPATCH: _("给承办单位的话"),
    BulkKind.REASSIGN: _("改派的理由"),
    BulkKind.URGE: _("催办的话"),
}
_PAIR = ":"
TOKEN = re.compile(r"[A-Za-z0-9_-]{16,40}\Z")
_CHOSEN = re.compile(r"(?<!\S)([^\s\x00:]{1,24}):([0-9]{1,9})(?!\S)")
"""A letter's number and version, neither longer than the columns hold."""


class BulkForm(forms.Form):
    """The chosen letters travel in one field as ``number:version``, so that what was looked at is what is done."""

    letters = forms.CharField(widget=forms.HiddenInput, max_length=2_000_000)
    token = forms.RegexField(TOKEN, widget=forms.HiddenInput)
    unit = forms.ModelChoiceField(
        Department.objects.none(),
        label=_("主办单位"),
        error_messages={"required": _("请选择主办单位。"), "invalid_choice": _("请选择主办单位。")},
    )
    advised = forms.BooleanField(
        label=_("每封分给系统建议的单位，没有把握的跳过"), required=False, help_text=_("选了这一项，不用再选主办单位。")
    )
    note = forms.CharField(max_length=NOTE_LIMIT, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any = None, *, kind: BulkKind, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, label_suffix="", auto_id="bulk_%s")
        self.use_required_attribute = False
        if kind in NEEDS_UNIT:
            units = Department.objects.handling()
            self.fields["unit"].queryset = units  # type: ignore[attr-defined]
            self.fields["unit"].choices = grouped_units(units)  # type: ignore[attr-defined]
        else:
            del self.fields["unit"]
        if kind == BulkKind.DISPATCH:
            self.fields["unit"].required = False
        else:
            del self.fields["advised"]
        if kind in NOTES:
            self.fields["note"].label = NOTES[kind]
            self.fields["note"].required = kind != BulkKind.DISPATCH
            self.fields["note"].error_messages["required"] = _("请写明内容。")
        else:
            del self.fields["note"]

    def clean_letters(self) -> dict[str, int]:
        """Return number → version."""
        return read_chosen(str(self.cleaned_data["letters"]))

    def clean(self) -> dict[str, Any]:
        """Ask for the unit where none is proposed for each letter."""
        cleaned = super().clean() or {}
        if "advised" in self.fields and not (cleaned.get("advised") or cleaned.get("unit") or "unit" in self.errors):
            self.add_error("unit", _("请选择主办单位。"))
        return cleaned

    @property
    def wishes(self) -> dict[str, Any]:
        """What is kept with the job."""
        unit = self.cleaned_data.get("unit")
        chosen = {"unit": unit.pk} if unit else {}
        advised = {"advised": True} if self.cleaned_data.get("advised") else {}
        return {"note": self.cleaned_data.get("note", "").strip(), **(advised or chosen)}


def say_chosen(letters: list[Petition]) -> str:
    """Return the letters with the versions that were looked at, as the form carries them."""
    return " ".join(f"{letter.number}{_PAIR}{letter.version}" for letter in letters)


def read_chosen(text: str) -> dict[str, int]:
    """Return number → version of what ``say_chosen`` said; what is not like that is left out."""
    return {number: int(version) for number, version in _CHOSEN.findall(text)}
