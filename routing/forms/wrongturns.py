"""What the centre's head types to put a wrong turn right, and the centre to end an answered letter."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from routing.forms.base import LetterForm, text_field
from routing.services.jumping import jump_targets


class JumpForm(LetterForm):
    """To which step, and why."""

    action = "jump"
    to = forms.ChoiceField(
        label=_("调整到哪个环节"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("请选择调整到哪个环节。"),
            "invalid_choice": _("现在不能调整到这个环节，请选择列出的环节。"),
        },
    )
    reason = text_field(
        _("调整的理由"),
        missing=_("请写明为什么调整。"),
        hint=_("记入办理经过，有关单位会看到，来信人看不到。"),
        rows=3,
    )

    def prepare(self) -> None:
        """Offer the steps that the letter can be moved to; a single one is chosen already."""
        targets = jump_targets(self.letter)
        self.fields["to"].choices = [(str(target), target.label) for target in targets]  # type: ignore[attr-defined]
        if len(targets) == 1:
            self.initial.setdefault("to", str(targets[0]))


class ReopenForm(LetterForm):
    """Why the letter is taken up again."""

    action = "reopen"
    reason = text_field(
        _("恢复办理的理由"),
        missing=_("请写明为什么恢复办理。"),
        hint=_("记入办理经过，承办单位会看到，来信人看不到。"),
        rows=3,
    )


class CloseForm(LetterForm):
    """Why the letter ends now."""

    action = "close"
    reason = text_field(
        _("办结的理由"), missing=_("请写明为什么现在办结。"), hint=_("记入办理经过，来信人看不到。"), rows=2
    )
