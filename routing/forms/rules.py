"""What the centre types into a routing rule: conditions line by line, and what to propose."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from petitions.models import Category, Channel, LetterType
from routing.conditions import LONGEST_VALUE, MOST_VALUES, SORTS, Condition, read_conditions
from routing.forms.choices import category_tree, grouped_units
from routing.models import RoutingRule
from routing.services.rules import RuleDraft

_SPLIT = re.compile(r"[\s,，、;；]+")
NONE = _("不建议")


class RuleForm(forms.Form):
    """A field for each sort of condition; those left empty are no conditions."""

    name = forms.CharField(label=_("规则名称"), max_length=60, error_messages={"required": _("请写明规则的名称。")})
    channel = forms.MultipleChoiceField(
        label=_("渠道是"), required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})
    )
    type = forms.MultipleChoiceField(
        label=_("类型是"),
        required=False,
        choices=LetterType.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    township = forms.MultipleChoiceField(
        label=_("乡镇（街道）是"), required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )
    named = forms.MultipleChoiceField(
        label=_("来信人指明的单位是"), required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )
    title = forms.CharField(
        label=_("标题中有"), required=False, help_text=_("多个词用空格或者顿号分开，有其中一个即符合。")
    )
    text = forms.CharField(label=_("标题或者正文中有"), required=False)
    place = forms.CharField(label=_("地名中有（地点、标题、正文）"), required=False)
    without = forms.CharField(
        label=_("标题和正文中没有"), required=False, help_text=_("有其中任何一个词，就不适用这条规则。")
    )
    lead = forms.ModelChoiceField(Department.objects.none(), label=_("建议主办"), required=False, empty_label=NONE)
    supports = forms.ModelMultipleChoiceField(
        Department.objects.none(), label=_("建议协办"), required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )
    category = forms.ModelChoiceField(Category.objects.all(), label=_("建议类别"), required=False, empty_label=NONE)
    letter_type = forms.ChoiceField(label=_("建议类型"), required=False, choices=[("", NONE), *LetterType.choices])
    urgent = forms.BooleanField(label=_("建议标为安全紧急"), required=False)
    note = forms.CharField(label=_("理由"), max_length=200, required=False, help_text=_("分办时显示在建议旁边。"))

    def __init__(self, data: Any = None, *, rule: RoutingRule | None = None) -> None:
        super().__init__(data, initial=_start(rule) if rule else None, label_suffix="", auto_id="rule_%s")
        units = Department.objects.handling()
        for name in ("lead", "supports"):
            self.fields[name].queryset = units  # type: ignore[attr-defined]
        self.fields["lead"].choices = grouped_units(units, empty=NONE)  # type: ignore[attr-defined]
        self.fields["channel"].choices = [(one.key, one.name) for one in Channel.objects.all()]  # type: ignore[attr-defined]
        self.fields["township"].choices = _coded(Department.objects.townships())  # type: ignore[attr-defined]
        self.fields["named"].choices = _coded(units)  # type: ignore[attr-defined]
        tree = [("", NONE), *category_tree()[1:]]
        self.fields["category"].choices = tree  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Read the conditions; a text that is too long is said beside its field."""
        cleaned = super().clean() or {}
        conditions = []
        for name, sort in SORTS.items():
            values = _words(cleaned.get(name, "")) if sort.words else list(cleaned.get(name) or [])
            if len(values) > MOST_VALUES or any(len(value) > LONGEST_VALUE for value in values):
                self.add_error(name, _("内容太多或者太长，请删减。"))
            elif values:
                conditions.append(Condition(name, tuple(values)))
        cleaned["conditions"] = conditions
        return cleaned

    @property
    def draft(self) -> RuleDraft:
        """What was typed, as the service takes it."""
        kept = ("name", "conditions", "lead", "category", "letter_type", "urgent", "note")
        return RuleDraft(
            supports=list(self.cleaned_data["supports"]), **{name: self.cleaned_data[name] for name in kept}
        )


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(word for word in _SPLIT.split(text) if word))


def _coded(units: Any) -> list[tuple[str, str]]:
    return [(unit.code, unit.name) for unit in units]


def _start(rule: RoutingRule) -> dict[str, Any]:
    """Return the form's first values for a rule that is there; what can't be read of its conditions stays out."""
    start: dict[str, Any] = {
        name: getattr(rule, name) for name in ("name", "lead", "category", "letter_type", "urgent", "note")
    }
    start["supports"] = [unit.pk for unit in rule.supports.all()]
    try:
        conditions = read_conditions(rule.conditions)
    except ValueError:
        return start
    for condition in conditions:
        words = SORTS[condition.sort].words
        start[condition.sort] = " ".join(condition.values) if words else list(condition.values)
    return start
