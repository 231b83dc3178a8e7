"""What is typed for leaders and by them: a letter put before one, an instruction, what comes of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.clock import today
from common.words import cn_date
from deadlines.services.provisional import due_words
from routing.forms.base import LetterForm, text_field
from routing.forms.choices import UnitField, units_for
from routing.leaders import leaders_for
from routing.services.batches import upcoming_days

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

DAYS_OFFERED = 4
PHRASES = (
    _("请{unit}认真研究办理，按期答复来信人。"),
    _("请{unit}依法依规妥善处理，办理结果报我。"),
    _("请{unit}主要负责人亲自过问，尽快办结。"),
    _("同意拟办意见。"),
)
"""What leaders write most often; ``{unit}`` is the unit that was chosen."""


def date_field(label: str | _StrPromise, hint: str | _StrPromise) -> forms.DateField:
    """Return a field for a day that may stay empty."""
    return forms.DateField(
        label=label,
        help_text=hint,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("日期请写成2026-11-21的样子。")},
    )


class LeaderField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of one leader."""

    def __init__(self) -> None:
        missing = _("请选择领导。")
        errors = {"required": missing, "invalid_choice": missing}
        super().__init__(User.objects.none(), label=_("领导"), error_messages=errors)

    def offer(self, leaders: list[User]) -> None:
        """Offer these people, and accept nobody else; a single one is chosen at once."""
        self.queryset = User.objects.filter(pk__in=[leader.pk for leader in leaders])
        self.choices = [("", _("请选择")), *((leader.pk, str(leader)) for leader in leaders)]
        if len(leaders) == 1:
            self.initial = leaders[0].pk


class ToLeaderForm(LetterForm):
    """Before which leader, on which day, with what proposal."""

    action = "to-leader"
    leader = LeaderField()
    planned_on = forms.TypedChoiceField(label=_("呈报日期"), coerce=dt.date.fromisoformat)
    proposal = text_field(
        _("拟办意见"), hint=_("领导会看到，例如：拟请××局牵头办理，××镇配合。"), rows=3, required=False
    )

    def prepare(self) -> None:
        """Offer the leaders who may read the letter, and the next days of batches."""
        self.fields["leader"].offer(leaders_for(self.letter))  # type: ignore[attr-defined]
        days = upcoming_days(today(), DAYS_OFFERED)
        choices = [(day.isoformat(), due_words(day)) for day in days if day != today()]
        at_once = (today().isoformat(), gettext("今天（%(day)s）") % {"day": cn_date(today())})
        field: forms.TypedChoiceField = self.fields["planned_on"]  # type: ignore[assignment]
        field.choices = [at_once, *choices]
        field.initial = days[0].isoformat()


class InstructForm(LetterForm):
    """The leader's words, for which unit, until when."""

    action = "instruct"
    text = text_field(_("批示"), missing=_("请写下批示。"), rows=3)
    department = UnitField(label=_("由哪个单位办理"), missing=_("请选择列出的单位。"))
    due_on = date_field(_("要求反馈日期"), _("不填的按规则计算，一般为5个工作日。"))

    def prepare(self) -> None:
        """Offer the units that the letter may go to; the present lead is chosen."""
        unit = self.fields["department"]
        unit.required = False
        unit.offer(units_for(self.letter))  # type: ignore[attr-defined]
        self.initial.setdefault("department", self.letter.lead_department_id)

    @property
    def phrases(self) -> tuple[Any, ...]:
        """Words that a leader may take over."""
        return PHRASES


class RecordInstructionForm(InstructForm):
    """An instruction that a leader wrote on paper, recorded by the centre."""

    action = "record-instruction"
    field_order = ("leader", "text", "department", "due_on")
    leader = LeaderField()

    def prepare(self) -> None:
        """Offer the leaders who may read the letter, too."""
        super().prepare()
        self.fields["leader"].offer(leaders_for(self.letter))  # type: ignore[attr-defined]


class PlainForm(forms.Form):
    """A form beside a batch or an instruction; ``action`` is the last word of the address that it goes to."""

    action: ClassVar[str]

    def __init__(self, data: Mapping[str, Any] | None = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, auto_id=f"id_{self.action}_%s", label_suffix="")
        self.use_required_attribute = False


class AddForm(PlainForm):
    """Numbers of letters for a batch, with one proposal for all of them."""

    action = "add"
    numbers = text_field(
        _("来信编号"), missing=_("请填写来信编号。"), hint=_("可以填写多件，用空格、逗号或者换行隔开。"), rows=2
    )
    proposal = text_field(_("拟办意见"), rows=2, required=False)

    def clean_numbers(self) -> list[str]:
        """Return the numbers in their order."""
        typed = str(self.cleaned_data["numbers"])
        for mark in "，、；,;":
            typed = typed.replace(mark, " ")
        return typed.split()


class ReviseForm(PlainForm):
    """The proposal for a letter of a batch."""

    action = "revise"
    proposal = text_field(_("拟办意见"), rows=2, required=False)


class PresentForm(PlainForm):
    """A word to the leader, if any."""

    action = "present"
    note = text_field(_("呈报说明"), hint=_("领导在最前面看到。"), rows=2, required=False)


class AnswerForm(PlainForm):
    """What came of the instruction."""

    action = "answer"
    text = text_field(
        _("办理情况"),
        missing=_("请写明办理情况。"),
        hint=_("写明做了什么、结果怎样、怎样答复来信人；没有办完的，写明办到哪一步、什么时候办完。领导看得到。"),
        rows=7,
    )


class CloseForm(PlainForm):
    """A word to the unit, if any."""

    action = "close"
    note = text_field(_("办结意见"), hint=_("单位看得到。"), rows=2, required=False)


class AgainForm(PlainForm):
    """What is still to be done, until when."""

    action = "ask-again"
    remark = text_field(_("还要办什么"), missing=_("请写明还要办什么。"), hint=_("单位会看到，并重新反馈。"), rows=3)
    due_on = date_field(_("要求反馈日期"), _("不填的按规则重新计算，一般为5个工作日。"))
