"""What the centre types about a letter on its way: marks, a word to hurry, the report to the office that sent it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from petitions.models import Priority
from routing.forms.base import ANSWER_LIMIT, LetterForm, text_field
from routing.services.reporting import proposed_report


class MarkForm(LetterForm):
    """How pressing, and who approves the answer."""

    action = "mark"
    priority = forms.TypedChoiceField(
        label=_("轻重缓急"),
        choices=Priority.choices,
        coerce=lambda value: Priority(int(value)),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择轻重缓急。")},
    )
    important = forms.BooleanField(label=_("重要来信，答复由单位主要负责人审定"), required=False)

    def prepare(self) -> None:
        """Begin with the marks as they are."""
        self.initial.setdefault("priority", self.letter.priority)
        self.initial.setdefault("important", self.letter.important)


class UrgeForm(LetterForm):
    """What the unit is told."""

    action = "urge"
    note = text_field(
        _("催办的话"),
        missing=_("请写明催办的话。"),
        hint=_("承办单位会看到，来信人看不到。每封信每天只催一次。"),
        rows=3,
    )


class ReportBackForm(LetterForm):
    """The text to the office that sent the letter, drafted from the answer."""

    action = "report-back"
    report = text_field(_("反馈内容"), missing=_("请写明向来文单位反馈的内容。"), rows=10, limit=ANSWER_LIMIT * 2)

    def prepare(self) -> None:
        """Draft the text."""
        if not self.is_bound:
            self.initial.setdefault("report", proposed_report(self.letter))
