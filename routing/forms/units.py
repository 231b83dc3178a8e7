"""What a unit's people type: return, opinion, draft, note, more time."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.text import clean, one_line
from common.words import cn_date
from deadlines.services.clocks import reply_clock
from deadlines.services.extensions import totals_open
from deadlines.services.provisional import asked_once, due_words
from deadlines.wording import limit_words
from petitions.confidential import signs_in
from petitions.services.clearing import Checks, unchecked_words
from routing.forms.base import ANSWER_LIMIT, LetterForm, text_field

JOINT = re.compile(r"^=====.*=====[ \t\r]*$", re.MULTILINE)
"""The line that stands between two texts put together; no answer goes out with it."""


def joined(mine: str, theirs: str, said: str) -> str:
    """Return both texts with a marked line between them."""
    return f"{mine.strip()}\n\n===== {one_line(said)} =====\n\n{theirs.strip()}"


class AcknowledgeForm(LetterForm):
    """Nothing to fill in."""

    action = "acknowledge"


class SendBackForm(LetterForm):
    """Why the letter belongs elsewhere."""

    action = "send-back"
    reason = text_field(
        _("退回的理由"),
        missing=_("请写明退回的理由，以及应当由哪个单位办理。"),
        hint=_("写明依据和应当由哪个单位办理，由信息中心核定。来信人会看到。"),
    )


class OpinionForm(LetterForm):
    """A support unit's opinion for the lead."""

    action = "opinion"
    opinion = text_field(
        _("协办意见"), missing=_("请写明协办意见。"), hint=_("由主办单位汇总答复，来信人看不到这一段。"), rows=6
    )

    def prepare(self) -> None:
        """Name it for what it is: a unit below reports its result to the one that passed the letter on."""
        if self.part and self.part.parent:
            above = self.part.parent.department.name
            field = self.fields["opinion"]
            field.label = gettext("办理结果")
            field.help_text = gettext("报给%(unit)s，由它答复来信人；来信人看不到这一段。") % {"unit": above}


class DraftForm(LetterForm):
    """The text of the answer."""

    action = kept_as = "draft"
    body = text_field(
        _("答复稿"),
        missing=_("请写明答复内容。"),
        hint=_("每个诉求都要回应，办不到的写明原因；写明完成日期和联系电话。"),
        rows=14,
        limit=ANSWER_LIMIT,
    )


class HandToHeadForm(DraftForm):
    """The same text, handed to the unit head."""

    action = "hand-to-head"

    def clean_body(self) -> str:
        """Refuse a text in which the line between two texts put together still stands."""
        body = str(self.cleaned_data["body"])
        if JOINT.search(body):
            raise forms.ValidationError(gettext("两份文字还没有合并好，请删去“=====”的那一行再报。"))
        return body


class RejectDraftForm(LetterForm):
    """What to improve, perhaps with the text as it should be."""

    action = "reject-draft"
    note = text_field(_("退改意见"), missing=_("请写明哪里要改。"), hint=_("联络员会看到。"))
    proposed = text_field(
        _("建议改成"),
        hint=_("可以直接写出改好的全文，由联络员核对后重新报审；不填的，保留原稿。"),
        rows=6,
        limit=ANSWER_LIMIT,
        required=False,
    )


class InterimNoteForm(LetterForm):
    """How far it is, and by when an answer can be expected."""

    action = "interim-note"
    body = text_field(
        _("告知来信人的进展"),
        missing=_("请写明办到哪一步、还要做什么。"),
        hint=_("来信人会看到。这不是正式答复，期限照走。"),
    )
    promised_on = forms.DateField(
        label=_("承诺答复日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("请按“2026-11-20”的样子填写日期。")},
    )
    signs_checked = forms.BooleanField(
        label=_("系统提示的地方已逐处核对，可以发出"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def prepare(self) -> None:
        """Say what a promised date does in this channel; ask for a tick only where there is a sign of secrets."""
        moves = self.letter.channel.key == "forum"
        self.fields["promised_on"].help_text = (
            gettext("期限内承诺的，答复期限改到这一天，最长不超过收信后15个工作日。")
            if moves
            else gettext("只告知来信人，答复期限不变；需要更多时间的，请申请延期。")
        )
        self.signs = signs_in(clean(str(self.data.get("body", ""))))
        if not self.signs:
            del self.fields["signs_checked"]

    def clean(self) -> dict[str, Any]:
        """Add what was ticked as ``checks``; say which signs of secrets are still to be looked at."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        ticked = bool(cleaned.get("signs_checked"))
        if self.signs and not ticked:
            self.add_error("signs_checked", unchecked_words(self.signs))
        cleaned["checks"] = Checks(signs=ticked)
        return cleaned


class AskExtensionForm(LetterForm):
    """The new total, each with the day it leads to."""

    action = "ask-extension"
    total = forms.TypedChoiceField(
        label=_("从收信算起，共需多少天"),
        coerce=int,
        error_messages={
            "required": _("请选择延期后的总天数。"),
            "invalid_choice": _("请选择列出的总天数。"),
        },
    )
    reason = text_field(
        _("延期的理由"), missing=_("请写明延期的理由。"), hint=_("同意后会一并告知来信人。"), rows=3, limit=500
    )

    def prepare(self) -> None:
        """Offer every total up to the cap that moves the date."""
        totals = self.totals()
        with asked_once():
            choices = [(total, f"{words}，{due_words(day)}") for total, words, day in totals]
        self.fields["total"].choices = [("", gettext("请选择")), *choices]  # type: ignore[attr-defined]

    def totals(self) -> list[tuple[int, str, dt.date]]:
        """Return each total that may be asked for, in words, and the due date it would give."""
        clock = reply_clock(self.letter)
        if clock is None or clock.verdict:
            return []
        clock.petition = self.letter
        label = gettext("从%(day)s算起，共需多少天") % {"day": cn_date(clock.started_on)}
        self.fields["total"].label = label
        unit = clock.rule["unit"]
        return [(total, limit_words(total, unit, gettext), due) for total, due in totals_open(clock)]
