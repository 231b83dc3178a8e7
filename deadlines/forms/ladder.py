"""What a step of the ladder is, as the centre's head enters it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from deadlines.forms.calendar import PlainForm
from deadlines.models import Card, DeadlineKind, EscalationStep, StepBasis
from deadlines.services.ladder_checks import CENTRE_CLOCKS, LONGEST_NAME, TELLS, StepFacts
from deadlines.services.ladder_editing import mark_of
from deadlines.services.ladder_words import TOLD

BEFORE, AT, AFTER, MONTHS = "before", "at", "after", "months"
WHEN = {
    BEFORE: _("到期前，几个工作日"),
    AT: _("到期次日零时"),
    AFTER: _("到期后，第几个工作日"),
    MONTHS: _("收到满三个月前，几日（不扣除暂停）"),
}
CARDS = {
    Card.NONE: _("不亮牌"),
    Card.YELLOW: _("黄牌"),
    Card.RED: _("红牌"),
    Card.BLUE: _("蓝牌（信息中心自己超期）"),
}
MOST_DAYS = 200


class StepForm(PlainForm):
    """Name, moment, audience and consequences of a step of one clock. ``seen`` is the state that the person saw."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("名称"),
        help_text=_("期限的说明和催督办记录里用这个名称，如“催办（黄牌）”。"),
        max_length=LONGEST_NAME,
        error_messages={"required": _("请写明步骤的名称，不超过40个字。")},
    )
    when = forms.ChoiceField(
        label=_("什么时候"),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择什么时候。"), "invalid_choice": _("请选择什么时候。")},
    )
    days = forms.IntegerField(
        label=_("天数"),
        help_text=_("选“到期次日零时”的不用填写。"),
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": _("天数请写整数。"),
            "min_value": _("天数至少是1。"),
            "max_value": _("天数太大，请核对。"),
        },
    )
    tells = forms.MultipleChoiceField(
        label=_("告知谁"),
        choices=[(str(word), TOLD[str(word)]) for word in TELLS],
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("请选择告知谁，至少一项。"),
            "invalid_choice": _("请选择告知谁，至少一项。"),
        },
    )
    card = forms.ChoiceField(label=_("亮牌"), required=False, widget=forms.RadioSelect)
    opens_order = forms.BooleanField(
        label=_("发出督办单，要求单位书面说明"), required=False, widget=forms.CheckboxInput
    )

    def __init__(self, data: Any = None, *, kind: DeadlineKind, step: EscalationStep | None = None) -> None:
        super().__init__(data, initial=_initial(step) if step else {"when": BEFORE, "card": ""})
        self.kind, self.step = kind, step
        choices: dict[str, Any] = self.fields  # their choices are set below
        choices["when"].choices = [(key, WHEN[key]) for key in _moments(kind, step)]
        choices["card"].choices = [(card, CARDS[card]) for card in _cards(kind)]
        if kind in CENTRE_CLOCKS or (step and step.basis == StepBasis.THREE_MONTHS):
            del self.fields["opens_order"]
        if step and step.basis == StepBasis.THREE_MONTHS:
            del self.fields["card"]

    def clean(self) -> dict[str, Any]:
        """Ask for the days where there must be some."""
        data = super().clean() or {}
        if data.get("when") not in (None, AT) and not data.get("days") and "days" not in self.errors:
            self.add_error("days", _("请填写天数。"))
        return data

    @property
    def facts(self) -> StepFacts:
        """What was entered."""
        data = self.cleaned_data
        days = data["days"] or 0
        return StepFacts(
            name=data["name"],
            kind=self.kind,
            basis=StepBasis.THREE_MONTHS if data["when"] == MONTHS else StepBasis.DUE,
            offset={BEFORE: -days, MONTHS: -days, AT: 0, AFTER: days}[data["when"]],
            tells=tuple(data["tells"]),
            card=data.get("card") or "",
            opens_order=bool(data.get("opens_order")),
        )


def _moments(kind: DeadlineKind, step: EscalationStep | None) -> list[str]:
    """Return the moments to choose from: what a step counts from stays."""
    if step:
        return [MONTHS] if step.basis == StepBasis.THREE_MONTHS else [BEFORE, AT, AFTER]
    return [BEFORE, AT, AFTER, MONTHS] if kind == DeadlineKind.REPLY else [BEFORE, AT, AFTER]


def _cards(kind: DeadlineKind) -> list[Card]:
    return [Card.NONE, Card.BLUE] if kind in CENTRE_CLOCKS else [Card.NONE, Card.YELLOW, Card.RED]


def _initial(step: EscalationStep) -> dict[str, Any]:
    late = AT if step.offset == 0 else AFTER if step.offset > 0 else BEFORE
    return {
        "seen": mark_of(step),
        "name": step.name,
        "when": MONTHS if step.basis == StepBasis.THREE_MONTHS else late,
        "days": abs(step.offset) or None,
        "tells": step.tells,
        "card": step.card,
        "opens_order": step.opens_order,
    }
