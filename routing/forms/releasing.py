"""What whoever lets an answer out sees and ticks: the public texts beside the original, the confidentiality check."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from common.masking import Finding, mask
from common.text import clean
from petitions.models import Reply
from petitions.services.clearing import ANSWER, Checks, signs_of, texts_of
from petitions.services.notes import newer_than
from petitions.services.public_texts import originals_of
from petitions.services.publication import CopyDraft, known_of, may_be_public, proposed_copy
from petitions.services.replies import in_work
from routing.forms.base import ANSWER_LIMIT, LetterForm, text_field
from routing.services.approving import is_last_step
from routing.services.releasing import PublicTexts, releases_by_unit
from routing.sidebyside import Pair, SignLine, pair_of, sign_lines

TEXTS = ("title", "question", "answer")
TICKS = ("masks_checked", "secrets_checked", "signs_checked", "notes_read")


def tick(label: Any, missing: Any) -> forms.BooleanField:
    """Return a box that has to be ticked, and never is beforehand; ``missing`` is said where it was not."""
    return forms.BooleanField(
        label=label,
        error_messages={"required": missing},
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )


class LetOutForm(LetterForm):
    """The texts that the public will see, proposed masked, and what has to be ticked before they go out.

    No tick is ever set beforehand. A text that still holds personal data after a change comes back masked, with
    the ticks taken out: the person looks again (PIPL, article 25).
    """

    action = ""
    title = forms.CharField(
        label=_("公开的标题"), max_length=500, error_messages={"required": _("公开的标题不能为空。")}
    )
    question = text_field(_("公开的来信"), missing=_("公开的来信不能为空。"), rows=9, limit=100_000)
    answer = text_field(_("公开的答复"), missing=_("公开的答复不能为空。"), rows=12, limit=ANSWER_LIMIT * 5)
    masks_checked = tick(_("隐去个人信息的地方已逐处看过，没有遗漏"), _("请逐处看过隐去的地方，再打勾确认。"))
    secrets_checked = tick(
        _("已作保密审查：不含国家秘密、工作秘密和不宜公开的内部信息"),
        _("请先作保密审查，再打勾确认（保密法第三十五条）。"),
    )
    signs_checked = tick(
        _("系统提示的地方已逐处核对，可以发出"), _("系统提示有可能涉密的内容，请逐处核对，再打勾确认。")
    )
    notes_read = tick(
        _("来信人新的补充已经看过，答复不用修改"), _("来信人有新的补充，请看过再打勾确认；答复要改的，请退回修改。")
    )

    def prepare(self) -> None:
        """Propose the public texts; ask for no texts where nothing is published, for no tick without a reason."""
        self.reply: Reply | None = in_work(self.letter)
        self.draft: CopyDraft | None = None
        self.found_again: dict[str, tuple[Finding, ...]] = {}
        self.new_notes = newer_than(self.reply) if self.reply else []
        if not self.new_notes:
            del self.fields["notes_read"]
        if self.reply is None or not self.lets_out():
            self.fields = {name: self.fields[name] for name in ("version", "notes_read") if name in self.fields}
            return
        if may_be_public(self.letter):
            self.draft = proposed_copy(self.letter, self.reply)
            for name, text in texts_of(self.draft).items():
                self.initial.setdefault(name, text)
        else:
            for name in TEXTS:
                del self.fields[name]
        self.ask_ticks()

    def ask_ticks(self) -> None:
        """Ask for no tick without a reason."""
        if not self.hidden:
            del self.fields["masks_checked"]
        if not self.signs:
            del self.fields["signs_checked"]

    def lets_out(self) -> bool:
        """Tell whether this form sends the answer out of the office."""
        return True

    @property
    def private_because(self) -> str:
        """Say why nothing is published; empty where something is."""
        if self.draft:
            return ""
        if self.letter.restricted:
            return gettext("举报件不公开，答复只发给来信人。")
        return gettext("这封信不公开（来信人没有同意，或者渠道规定不公开），答复只发给来信人。")

    @property
    def asks_checks(self) -> bool:
        """Tell whether there is anything to be ticked."""
        return "secrets_checked" in self.fields

    def _text(self, name: str) -> str:
        return clean(str(self.data.get(name, "") if self.is_bound else self.initial.get(name, "")))

    @cached_property
    def hidden(self) -> int:
        """How many spots the software hid in what the public will see."""
        return self.draft.hidden if self.draft else 0

    @cached_property
    def signs(self) -> list[SignLine]:
        """The warning signs in the answer and the public texts, as they are in the form now."""
        texts = {name: self._text(name) for name in TEXTS} if self.draft else {}
        texts |= {ANSWER: self.reply.body} if self.reply else {}
        return sign_lines(texts, signs_of(texts))

    @cached_property
    def pairs(self) -> list[Pair]:
        """Each text as it is and as the public will see it, the hidden spots marked in both; none if not public."""
        if self.draft is None or self.reply is None:
            return []
        originals = originals_of(self.letter, self.reply)
        proposed = texts_of(self.draft)
        return [
            pair_of(
                name,
                originals[name],
                self.draft.findings[name],
                shown=self._text(name),
                proposed=proposed[name],
                further=self.found_again.get(name, ()),
            )
            for name in TEXTS
        ]

    def clean(self) -> dict[str, Any]:
        """Add what was ticked as ``checks``, and the confirmed texts (none where nothing is published) as ``texts``."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        ticked = {name: bool(cleaned.get(name)) for name in TICKS}
        cleaned["checks"] = Checks(
            secrets=ticked["secrets_checked"],
            signs=ticked["signs_checked"],
            masks=ticked["masks_checked"],
            notes=ticked["notes_read"],
        )
        cleaned["texts"] = None
        if self.draft:
            self._mask_again(cleaned)
            if all(cleaned.get(name) for name in TEXTS):
                cleaned["texts"] = PublicTexts(**{name: cleaned[name] for name in TEXTS})
        return cleaned

    def _mask_again(self, cleaned: dict[str, Any]) -> None:
        """Hide what is still to be hidden in texts that were changed, and have all of it looked at again."""
        hidden: dict[str, str] = {}
        for name in TEXTS:
            text = clean(str(cleaned.get(name, "")))
            masked = mask(text, known=known_of(self.letter), by_office=name == "answer")
            if masked.text != text:
                hidden[name], self.found_again[name] = masked.text, masked.findings
        if not hidden:
            return
        kept = {name: value for name, value in self.data.items() if name not in TICKS}
        self.data = {**kept, **hidden}
        found = sum(len(findings) for findings in self.found_again.values())
        said = ngettext("系统又遮盖了%(n)s处，请再看一遍。", "系统又遮盖了%(n)s处，请再看一遍。", found)
        self.add_error(None, said % {"n": found})


class ReleaseForm(LetOutForm):
    """The centre's last look."""

    action = "release"


class AnswerAloneForm(LetOutForm):
    """The answer goes to the writer and to nobody else, though the letter might be public: why."""

    action = "answer-alone"
    reason = text_field(
        _("不公开的理由"),
        missing=_("请写明为什么不公开。"),
        hint=_("只记入办理经过，来信人看不到。例如：答复涉及其他人的家庭情况，遮盖以后仍能认出。"),
        rows=3,
    )

    def ask_ticks(self) -> None:
        """Ask for no public texts, and for the ticks that are about the answer."""
        self.draft = None
        for name in TEXTS:
            self.fields.pop(name, None)
        super().ask_ticks()


class ApproveForm(LetOutForm):
    """A head's approval; the same looks and ticks where it lets the answer out."""

    action = "approve"

    def lets_out(self) -> bool:
        """Only the last head of a unit that releases itself does."""
        if self.part is None or not releases_by_unit(self.letter):
            return False
        return is_last_step(self.part, self.user)
