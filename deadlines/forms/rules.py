"""A new rule, the end of one, and a letter that the rules are tried on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.clock import today
from deadlines.forms.calendar import PlainForm
from deadlines.models import DayUnit, DeadlineKind, StartMoment
from deadlines.services.rule_editing import LONGEST, RULED, RuleFacts
from deadlines.services.rules import Situation
from petitions.models import Channel, LetterType

KINDS = [(str(kind), kind.label) for kind in RULED]
FIRST_TRIED, LAST_TRIED = dt.date(2000, 1, 1), dt.date(2100, 12, 31)
DATE_ERRORS = {"required": _("请填写日期。"), "invalid": _("日期请写成2026-11-21的样子。")}


def _date(**more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, error_messages=DATE_ERRORS, **more)


def _days(label: Any, hint: Any = "", *, required: bool = True, missing: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=hint,
        required=required,
        min_value=1,
        max_value=LONGEST,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": missing or _("请填写天数。"),
            "invalid": _("天数请写整数。"),
            "min_value": _("天数至少是1。"),
            "max_value": _("天数最多是365。"),
        },
    )


def _css(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


class RuleForm(PlainForm):
    """A new rule; what is not chosen means any."""

    kind = forms.ChoiceField(
        label=_("哪个期限"), choices=KINDS, initial=DeadlineKind.REPLY, error_messages={"required": _("请选择期限。")}
    )
    channel = forms.ModelChoiceField(
        Channel.objects.all(), label=_("渠道"), required=False, to_field_name="key", empty_label=_("任何渠道")
    )
    letter_type = forms.ChoiceField(label=_("类型"), required=False, choices=[("", _("任何类型")), *LetterType.choices])
    urgent = forms.BooleanField(label=_("只用于安全紧急事项"), required=False)
    complex_matter = forms.BooleanField(label=_("只用于复杂事项"), required=False)
    amount = _days(_("天数"), missing=_("请填写天数。"))
    unit = forms.ChoiceField(label=_("按什么计算"), choices=DayUnit.choices, initial=DayUnit.WORKING)
    starts_from = forms.ChoiceField(
        label=_("从什么时候起算"),
        choices=[choice for choice in StartMoment.choices if choice[0] != StartMoment.INSTRUCTION],
        initial=StartMoment.RECEIPT,
        help_text=_("答复期限以外，不用改动。"),
    )
    cap = _days(_("延期后最长"), _("从起算日起的总天数，含原来的天数；不能延期的不用填写。"), required=False)
    source = forms.CharField(
        label=_("依据"),
        help_text=_("文号或者本县的规定，来信人和单位看得到。"),
        max_length=120,
        error_messages={"required": _("请写明依据，如文号或者本县的规定。")},
    )
    valid_from = _date(label=_("施行日期"), help_text=_("这一天及以后收到的来信按新规则，以前的不变。"))

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial={"valid_from": today(), **(initial or {})})

    @property
    def facts(self) -> RuleFacts:
        """What was entered."""
        data = self.cleaned_data
        return RuleFacts(
            kind=data["kind"],
            channel=data["channel"],
            letter_type=data["letter_type"],
            urgent=data["urgent"] or None,
            complex_matter=data["complex_matter"] or None,
            amount=data["amount"],
            unit=data["unit"],
            starts_from=data["starts_from"],
            cap=data["cap"] or data["amount"],
            source=data["source"],
            valid_from=data["valid_from"],
        )


class EndRuleForm(PlainForm):
    """From which day on a rule no longer holds."""

    on = _date(label=_("停用日期"), help_text=_("这一天及以后收到的来信不再按这条规则。"))


class TrialForm(PlainForm):
    """A letter as it may come."""

    kind = forms.ChoiceField(label=_("哪个期限"), choices=KINDS, initial=DeadlineKind.REPLY)
    channel = forms.ModelChoiceField(
        Channel.objects.all(),
        label=_("渠道"),
        to_field_name="key",
        empty_label=None,
        error_messages={"required": _("请选择渠道。"), "invalid_choice": _("请选择渠道。")},
    )
    letter_type = forms.ChoiceField(label=_("类型"), required=False, choices=[("", _("还没有定")), *LetterType.choices])
    urgent = forms.BooleanField(label=_("安全紧急"), required=False)
    complex_matter = forms.BooleanField(label=_("复杂事项"), required=False)
    on = _date(label=_("收到日期"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"on": today()}, auto_id="try_%s")
        for field in self.fields.values():
            field.widget.attrs["class"] = _css(field.widget)

    def clean_on(self) -> dt.date:
        """Keep to days that the calendar can count from."""
        on: dt.date = self.cleaned_data["on"]
        if not FIRST_TRIED <= on <= LAST_TRIED:
            raise forms.ValidationError(_("请选择2000年到2100年之间的日期。"))
        return on

    @property
    def situation(self) -> Situation:
        """What of the letter decides about its rule."""
        data = self.cleaned_data
        return Situation(
            channel=data["channel"],
            letter_type=data["letter_type"],
            urgent=data["urgent"],
            complex_matter=data["complex_matter"],
            on=data["on"],
        )
