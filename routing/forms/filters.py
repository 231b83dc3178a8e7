"""What a list is narrowed down to. A value that is not offered is passed over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from common.text import one_line
from petitions.models import Channel, LetterType
from routing.forms.choices import grouped_units

MOST_WORDS = 5


def words_condition(text: str, *, prefix: str = "", units: bool = False) -> Q:
    """Return the condition that number or title hold each of the words, literally (or the lead unit's name)."""
    condition = Q()
    for word in one_line(text).split(" ")[:MOST_WORDS]:
        holds = Q(**{f"{prefix}number__icontains": word}) | Q(**{f"{prefix}title__icontains": word})
        condition &= holds | Q(**{f"{prefix}lead_department__name__icontains": word}) if units else holds
    return condition


class FilterForm(forms.Form):
    """Channel, type, unit, words."""

    channel = forms.ModelChoiceField(
        Channel.objects.all(), label=_("渠道"), required=False, to_field_name="key", empty_label=_("全部渠道")
    )
    type = forms.ChoiceField(label=_("类型"), required=False, choices=[("", _("全部类型")), *LetterType.choices])
    unit = forms.ModelChoiceField(Department.objects.handling(), label=_("单位"), required=False)
    q = forms.CharField(label=_("编号、标题中的词"), required=False, max_length=100)

    def __init__(self, data: Any, *, with_units: bool) -> None:
        super().__init__(data, auto_id="filter_%s", label_suffix="")
        if with_units:
            choices = grouped_units(Department.objects.handling(), empty=_("全部单位"))
            self.fields["unit"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["unit"]
        for field in self.fields.values():
            plain = isinstance(field.widget, forms.TextInput)
            field.widget.attrs["class"] = "form-control" if plain else "form-select"

    def condition(self, prefix: str = "") -> Q:
        """Return the condition on letters (reached by ``prefix``) that what was chosen amounts to."""
        self.is_valid()
        chosen = self.cleaned_data
        condition = words_condition(chosen["q"], prefix=prefix) if chosen.get("q") else Q()
        if chosen.get("channel"):
            condition &= Q(**{f"{prefix}channel": chosen["channel"]})
        if chosen.get("type"):
            unscreened = Q(**{f"{prefix}letter_type": "", f"{prefix}proposed_type": chosen["type"]})
            condition &= Q(**{f"{prefix}letter_type": chosen["type"]}) | unscreened
        if chosen.get("unit"):
            named = Q(**{f"{prefix}lead_department": None, f"{prefix}named_department": chosen["unit"]})
            condition &= Q(**{f"{prefix}lead_department": chosen["unit"]}) | named
        return condition

    @property
    def narrows(self) -> bool:
        """Tell whether anything was chosen."""
        return bool(self.condition())
