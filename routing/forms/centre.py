"""What the centre types after screening: dispatch, arbitration, review, time."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from routing.forms.base import LetterForm, text_field
from routing.forms.choices import UnitField, units_for
from routing.services.instructed import proposed_units
from routing.wording import SUPPLEMENT_ASKS, SUPPLEMENT_TEXT

PAUSE_LIMIT = 500


class DispatchForm(LetterForm):
    """One lead, any number of support units, a word to them."""

    action = "dispatch"
    lead = UnitField(label=_("主办单位"), missing=_("请选择主办单位。"))
    supports = forms.ModelMultipleChoiceField(
        Department.objects.none(),
        label=_("协办单位"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        error_messages={"invalid_choice": _("请选择列出的单位。")},
    )
    note = text_field(_("给承办单位的话"), hint=_("来信人看不到。"), rows=2, required=False)

    def prepare(self) -> None:
        """Offer the units that this letter may go to; those near at hand come first among the supports.

        Units that a leader named, and those of the letter's matters where they were told apart, are filled in.
        """
        units = units_for(self.letter)
        self.fields["lead"].offer(units)  # type: ignore[attr-defined]
        asked = list(dict.fromkeys([*self.units_of_leaders(), *self.units_of_matters()]))
        near = (*asked, self.letter.township_id, self.letter.named_department_id)
        ordered = sorted(units, key=lambda unit: unit.pk not in near)
        supports: forms.ModelMultipleChoiceField = self.fields["supports"]  # type: ignore[type-arg, assignment]
        supports.queryset = Department.objects.filter(pk__in=[unit.pk for unit in units])
        supports.choices = [(unit.pk, unit.name) for unit in ordered]
        self.near = sum(unit.pk in near for unit in units)
        lead = asked[0] if asked else self.letter.named_department_id
        self.initial.setdefault("lead", lead)
        self.initial.setdefault("supports", [unit for unit in asked if unit != lead])

    def units_of_leaders(self) -> list[int]:
        """Return the units that leaders named in their instructions: they must be among those that get the letter."""
        return [unit.pk for unit in proposed_units(self.letter)]

    def units_of_matters(self) -> list[int]:
        """Return the units of the letter's matters, each once: the first matter's leads (RULES section 5)."""
        units = self.letter.matters.filter(lead_department__isnull=False).values_list("lead_department", flat=True)
        return list(dict.fromkeys(unit for unit in units if unit))

    @property
    def near_boxes(self) -> list[BoundWidget]:
        """The boxes of the units near at hand: those of the matters, the township, the unit that the writer named."""
        return list(self["supports"])[: self.near]

    @property
    def other_boxes(self) -> list[BoundWidget]:
        """The boxes of all other units."""
        return list(self["supports"])[self.near :]


class AgreeReturnForm(LetterForm):
    """Who leads instead; a support unit just leaves."""

    action = "agree-return"
    new_lead = UnitField(label=_("改由哪个单位主办"), missing=_("请选择改由哪个单位主办。"))
    note = text_field(_("给新主办单位的话"), hint=_("来信人看不到。"), rows=2, required=False)

    def prepare(self) -> None:
        """Ask for a new lead where a lead goes."""
        leads = self.part is not None and self.part.role == "lead"
        if not leads:
            del self.fields["new_lead"]
            return
        units = [unit for unit in units_for(self.letter) if self.part is None or unit.pk != self.part.department_id]
        self.fields["new_lead"].offer(units)  # type: ignore[attr-defined]


class InsistForm(LetterForm):
    """Why the unit has to handle it after all."""

    action = "insist"
    reason = text_field(_("不同意退回的理由"), missing=_("请写明不同意退回的理由。"), hint=_("单位会看到。"), rows=3)


class GrantExtensionForm(LetterForm):
    """A word to the unit, if any."""

    action = "grant-extension"
    note = text_field(_("审批意见"), rows=2, required=False)


class RefuseExtensionForm(LetterForm):
    """Why not."""

    action = "refuse-extension"
    note = text_field(_("不同意的理由"), missing=_("请写明不同意延期的理由。"), rows=2)


class PauseForm(LetterForm):
    """What the writer is asked for: common things to be ticked, and a text."""

    action = "pause"
    asks = forms.MultipleChoiceField(
        label=_("缺少的内容"),
        choices=list(SUPPLEMENT_ASKS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    text = text_field(
        _("请来信人补充什么"),
        missing=_("请写明需要来信人补充什么。"),
        hint=_("来信人会看到。从今天起暂停计算期限，恢复以后接着算。"),
        rows=3,
        limit=PAUSE_LIMIT,
    )

    def prepare(self) -> None:
        """Draft the text."""
        self.initial.setdefault("text", SUPPLEMENT_TEXT)

    def clean(self) -> dict[str, Any]:
        """Put what was ticked below the text; the text alone must say more than its first line."""
        answers = super().clean() or {}
        text, asks = str(answers.get("text", "")).strip(), answers.get("asks") or []
        if text == str(SUPPLEMENT_TEXT) and not asks:
            self.add_error("text", gettext("请选择缺少的内容，或者写明需要来信人补充什么。"))
        lines = [f"{n}. {SUPPLEMENT_ASKS[ask]}" for n, ask in enumerate(asks, start=1)]
        return {**answers, "text": "\n".join([text, *lines])}


class ResumeForm(LetterForm):
    """What the writer told, if it did not come in writing."""

    action = "resume"
    text = text_field(
        _("来信人补充的内容"), hint=_("电话里说的、当面交来的，记在这里，承办单位看得到。"), rows=3, required=False
    )


class BeginEscalationForm(LetterForm):
    """Nothing to fill in."""

    action = "begin-escalation"


class SendBackReplyForm(LetterForm):
    """What the unit has to improve."""

    action = "send-back-reply"
    note = text_field(_("退改意见"), missing=_("请写明答复哪里要改。"), hint=_("承办单位会看到。"))


class JudgeHollowForm(LetterForm):
    """Why the answer is none."""

    action = "judge-hollow"
    reason = text_field(
        _("为什么不算正式答复"),
        missing=_("请写明为什么不算正式答复。"),
        hint=_("来信人和承办单位都会看到。例如：只说已收悉，没有写明办理结果。"),
        rows=3,
    )


class DeclineRedoForm(LetterForm):
    """Why it is not."""

    action = "decline-redo"
    reason = text_field(
        _("不再重新办理的理由"), missing=_("请写明不再重新办理的理由。"), hint=_("来信人会看到。"), rows=3
    )


class RedoForm(LetterForm):
    """Why the letter is handled again."""

    action = "redo"
    reason = text_field(_("重新办理的理由"), missing=_("请写明重新办理的理由。"), hint=_("承办单位会看到。"), rows=3)
