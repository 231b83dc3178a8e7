"""What is typed to put right what was released: the corrected texts, the reason, the second person's decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from common.masking import mask
from common.text import clean
from petitions.models import ChangeAction, PublicCopy, ReleasedChange, Reply
from petitions.services.clearing import ANSWER, Checks, signs_of
from petitions.services.corrections import Wish, current_copy_of, open_change
from petitions.services.publication import known_of, may_be_public, proposed_copy
from petitions.services.replies import final_reply
from routing.comparing import Differences, differences
from routing.forms.base import ANSWER_LIMIT, LetterForm, text_field
from routing.forms.releasing import tick
from routing.sidebyside import SignLine, sign_lines

PUBLIC = ("title", "question", "public_answer")
REASON_LIMIT = 500


def _reason() -> forms.CharField:
    return text_field(
        _("原因"),
        missing=_("请写明原因。"),
        hint=_("核定以后，来信人会看到；公开页上也会写明。"),
        rows=3,
        limit=REASON_LIMIT,
    )


class CorrectForm(LetterForm):
    """The whole corrected answer; the public texts where the answer is public; why."""

    action = "correct"
    answer = text_field(_("更正后的答复"), missing=_("请写明更正后的答复。"), rows=12, limit=ANSWER_LIMIT)
    title = forms.CharField(
        label=_("公开的标题"), max_length=500, error_messages={"required": _("公开的标题不能为空。")}
    )
    question = text_field(_("公开的来信"), missing=_("公开的来信不能为空。"), rows=6, limit=100_000)
    public_answer = text_field(
        _("公开的答复"),
        missing=_("公开的答复不能为空。"),
        hint=_("不改这一栏的，按更正后的答复隐去个人信息后公开。"),
        rows=8,
        limit=ANSWER_LIMIT * 5,
    )
    reason = _reason()

    def prepare(self) -> None:
        """Begin with the texts as they are; ask for public ones only where the answer is public."""
        reply, self.copy = final_reply(self.letter), current_copy_of(self.letter)
        self.initial.setdefault("answer", reply.body if reply else "")
        if self.copy is None or not may_be_public(self.letter):
            for name in PUBLIC:
                del self.fields[name]
            return
        shown = {"title": self.copy.title, "question": self.copy.question, "public_answer": self.copy.answer}
        for name, text in shown.items():
            self.initial.setdefault(name, text)

    def clean(self) -> dict[str, Any]:
        """Add the ``wish``; mask what is still to be hidden in the public texts, and have it looked at again."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.copy is not None and "public_answer" in self.fields:
            self._follow(cleaned, self.copy)
            self._mask(cleaned)
        texts = {name: clean(str(cleaned.get(name, ""))) for name in ("answer", *PUBLIC)}
        cleaned["wish"] = Wish(action=ChangeAction.CORRECT, **texts)
        return cleaned

    def _follow(self, cleaned: dict[str, Any], copy: PublicCopy) -> None:
        """Let the public answer follow the corrected one, where it was left as it is."""
        answer = clean(str(cleaned.get("answer", "")))
        left = clean(str(cleaned.get("public_answer", ""))) == clean(copy.answer)
        if left and answer != clean(str(self.initial["answer"])):
            cleaned["public_answer"] = mask(answer, known=known_of(self.letter), by_office=True).text

    def _mask(self, cleaned: dict[str, Any]) -> None:
        hidden, found = {}, 0
        for name in PUBLIC:
            text = clean(str(cleaned.get(name, "")))
            masked = mask(text, known=known_of(self.letter), by_office=name == "public_answer")
            if masked.text != text:
                hidden[name] = masked.text
                found += len(masked.findings)
        if hidden:
            self.data = {**dict(self.data.items()), **hidden}
            said = ngettext("系统又遮盖了%(n)s处，请再看一遍。", "系统又遮盖了%(n)s处，请再看一遍。", found)
            self.add_error(None, said % {"n": found})


class WithdrawCopyForm(LetterForm):
    """Why the public copy is to be taken down."""

    action = "withdraw-copy"
    reason = _reason()


class ApproveChangeForm(LetterForm):
    """The second person's look: what is ticked before a correction goes out; a word, if any."""

    action = "approve-change"
    masks_checked = tick(_("隐去个人信息的地方已逐处看过，没有遗漏"), _("请逐处看过隐去的地方，再打勾确认。"))
    signs_checked = tick(
        _("系统提示的地方已逐处核对，可以发出"), _("系统提示有可能涉密的内容，请逐处核对，再打勾确认。")
    )
    secrets_checked = tick(
        _("已作保密审查：不含国家秘密、工作秘密和不宜公开的内部信息"),
        _("请先作保密审查，再打勾确认（保密法第三十五条）。"),
    )
    note = text_field(_("核定意见"), rows=2, required=False, limit=REASON_LIMIT)

    def prepare(self) -> None:
        """Ask for no tick without a reason."""
        self.change: ReleasedChange | None = open_change(self.letter)
        if not self.corrects:
            for name in ("masks_checked", "signs_checked", "secrets_checked"):
                del self.fields[name]
            return
        if not self.hidden:
            del self.fields["masks_checked"]
        if not self.signs:
            del self.fields["signs_checked"]

    @property
    def corrects(self) -> bool:
        """Tell whether texts go out when it is approved."""
        return self.change is not None and self.change.action == ChangeAction.CORRECT

    def _public_texts(self) -> dict[str, str]:
        change = self.change
        if change is None or not change.public_answer:
            return {}
        return {"title": change.public_title, "question": change.public_question, "answer": change.public_answer}

    @cached_property
    def hidden(self) -> int:
        """How many spots of the corrected answer and the letter are hidden from the public."""
        if self.change is None or not self._public_texts():
            return 0
        return proposed_copy(self.letter, Reply(petition=self.letter, body=self.change.answer)).hidden

    @cached_property
    def signs(self) -> list[SignLine]:
        """The warning signs in what would go out."""
        texts = {ANSWER: self.change.answer if self.change else "", **self._public_texts()}
        return sign_lines(texts, signs_of(texts))

    @cached_property
    def compared(self) -> list[tuple[str | Promise, Differences]]:
        """Each text that changes: as it is, and as it would be."""
        change, copy = self.change, current_copy_of(self.letter)
        if change is None or not self.corrects:
            return []
        pairs = [(_("答复（来信人看到的）"), change.reply.body, change.answer)]
        if copy and change.public_answer:
            pairs += [
                (_("公开的标题"), copy.title, change.public_title),
                (_("公开的来信"), copy.question, change.public_question),
                (_("公开的答复"), copy.answer, change.public_answer),
            ]
        return [(label, differences(before, after)) for label, before, after in pairs if before != after]

    def clean(self) -> dict[str, Any]:
        """Add what was ticked as ``checks``."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["checks"] = Checks(
            secrets=bool(cleaned.get("secrets_checked")),
            signs=bool(cleaned.get("signs_checked")),
            masks=bool(cleaned.get("masks_checked")),
        )
        if self.change is None:
            self.add_error(None, gettext("这封信没有等待核定的更正或者撤下申请。"))
        return cleaned


class DeclineChangeForm(LetterForm):
    """Why what was released stays as it is."""

    action = "decline-change"
    note = text_field(_("不同意的理由"), missing=_("请写明不同意的理由。"), hint=_("提出的单位会看到。"), rows=3)
