"""Screening: what the letter is, or why it is not taken on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deadlines.services.clocks import reply_clock
from deadlines.services.provisional import asked_once, due_words
from deadlines.services.showing import reply_dates
from petitions.models import Category, LetterType, Petition, Priority, RefusalReason
from routing.access import letters_visible_to
from routing.forms.base import LetterForm, text_field
from routing.forms.choices import category_tree
from routing.wording import MERGED_TEXT, REFUSAL_TEXTS, TRANSFERRED_TEXT

REASONS = [(reason.value, reason.label) for reason in RefusalReason if reason in REFUSAL_TEXTS]


def type_choices(letter: Petition) -> list[tuple[str, str]]:
    """Return the types, each with the date by which the letter would have to be answered.

    A date that the sending office set holds for all of them, and is not repeated.
    """
    clock = reply_clock(letter)
    if clock and clock.rule.get("until"):
        return [(value, str(label)) for value, label in LetterType.choices]
    dates = reply_dates(letter)
    said = gettext("{type}，{day}前答复")
    with asked_once():
        return [(value, said.format(type=label, day=due_words(dates[value]))) for value, label in LetterType.choices]


class AcceptForm(LetterForm):
    """Type, category, urgency. The due date follows from them."""

    action = "accept"
    letter_type = forms.ChoiceField(
        label=_("类型"),
        choices=LetterType.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择这封信的类型。")},
    )
    category = forms.ModelChoiceField(
        Category.objects.all(), label=_("类别"), required=False, blank=True, empty_label=_("暂不分类")
    )
    priority = forms.TypedChoiceField(
        label=_("轻重缓急"),
        choices=Priority.choices,
        coerce=lambda value: Priority(int(value)),
        widget=forms.RadioSelect,
        help_text=_("绿色通道：老年人、残疾人、军属、儿童；安全紧急：次一工作日答复，并电话通知单位。"),
    )
    complex_matter = forms.BooleanField(label=_("复杂事项，按15个工作日办理，并告知来信人"), required=False)
    important = forms.BooleanField(label=_("重要来信，答复由单位主要负责人审定"), required=False)

    def prepare(self) -> None:
        """Begin with what the writer chose."""
        self.initial.setdefault("letter_type", self.letter.effective_type)
        self.initial.setdefault("category", self.letter.category_id)
        self.initial.setdefault("priority", self.letter.priority)
        self.initial.setdefault("complex_matter", self.letter.complex_matter)
        self.initial.setdefault("important", self.letter.important)
        self.fields["letter_type"].choices = type_choices(self.letter)  # type: ignore[attr-defined]
        self.fields["category"].choices = category_tree()  # type: ignore[attr-defined]


class TakeForm(AcceptForm):
    """A unit that screens takes the letter itself."""

    action = "take"


class RefuseForm(LetterForm):
    """The reason is chosen first; the text to the writer is drafted for it."""

    action = "refuse"
    kept_with = ("reason",)
    reason = forms.ChoiceField(
        label=_("原因"), choices=REASONS, error_messages={"required": _("请选择不予受理的原因。")}
    )
    text = text_field(
        _("告知来信人的话"),
        missing=_("请写明告知来信人的话：为什么不受理，应当向哪里反映。"),
        hint=_("来信人会在查信页和邮件里看到，可以修改。"),
        rows=5,
    )

    @property
    def reason_words(self) -> str:
        """The reason that was chosen; empty while none is."""
        chosen = str(self["reason"].value() or "")
        return str(RefusalReason(chosen).label) if chosen in dict(REASONS) else ""


class MergeForm(LetterForm):
    """The letter that carries the matter, by its number."""

    action = "merge"
    into = forms.CharField(
        label=_("并入哪一封来信"),
        max_length=24,
        help_text=_("填写正在办理或者已经答复的来信编号。两位来信人都会收到答复。"),
        error_messages={"required": _("请填写并入来信的编号。")},
    )
    text = text_field(_("告知来信人的话"), missing=_("请写明告知来信人的话。"), rows=3)

    def prepare(self) -> None:
        """Draft the text."""
        self.initial.setdefault("text", MERGED_TEXT)

    def clean_into(self) -> Petition:
        """Return the letter of that number, if this person may see it."""
        number = str(self.cleaned_data["into"]).strip().upper()
        found = letters_visible_to(self.user).filter(number=number).first()
        if found is None:
            raise forms.ValidationError(gettext("没有找到这个编号的来信，请核对编号。"))
        return found


class TransferOutForm(LetterForm):
    """Who is competent instead, and what the writer is told."""

    action = "transfer-out"
    to = forms.CharField(
        label=_("转到哪个机关"),
        max_length=120,
        help_text=_("写机关的全称，来信人会看到。"),
        error_messages={"required": _("请填写转到哪个机关。")},
    )
    text = text_field(
        _("告知来信人的话"), missing=_("请写明来信人可以怎样联系。"), hint=_("写明怎样联系、何时会有答复。")
    )

    def prepare(self) -> None:
        """Draft the text."""
        self.initial.setdefault("text", TRANSFERRED_TEXT)


class GenuineForm(LetterForm):
    """A person wrote the letter: nothing more to say."""

    action = "confirm-genuine"


def refusal_start(reason: str) -> dict[str, Any]:
    """Return first values for a refusal: the reason and the text drafted for it; nothing for an unknown reason."""
    if reason not in RefusalReason.values or RefusalReason(reason) not in REFUSAL_TEXTS:
        return {}
    return {"reason": reason, "text": REFUSAL_TEXTS[RefusalReason(reason)]}
