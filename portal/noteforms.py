"""What a writer fills in about a letter that was sent: words with files, and the judgement of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files import File
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.codes import new_token
from common.text import storable
from common.words import num
from petitions.forms.fields import TextField
from petitions.forms.story import FilesInput
from petitions.models import Grade, Mark, Solved
from petitions.services.endings import Details
from petitions.services.notes import LONGEST_NOTE
from petitions.uploads import ACCEPTED, MOST_BYTES, MOST_FILES, SAID

LONGEST_TOKEN = 64


class NoteForm(forms.Form):
    """Words and files for a letter that was sent. ``token`` makes of a form that is sent twice one note."""

    token = forms.Field(required=False, widget=forms.HiddenInput)

    def __init__(self, *, data: Any = None, files: Any = None, hint: Any = "") -> None:
        super().__init__(data=data, files=files, initial={"token": new_token()})
        self.fields["text"] = TextField(
            _("内容"),
            longest=LONGEST_NOTE,
            lines=True,
            help_text=format_lazy("{hint}{limit}", hint=hint, limit=_limit()),
            widget=forms.Textarea(attrs={"rows": 8}),
        )
        self.fields["files"] = forms.Field(
            label=_("照片或材料"),
            required=False,
            help_text=format_lazy(
                _("最多{most}个，每个不超过{megabytes}MB，支持{kinds}"),
                most=MOST_FILES,
                megabytes=MOST_BYTES // 2**20,
                kinds=SAID,
            ),
            widget=FilesInput(attrs={"accept": ACCEPTED}),
        )

    def clean_token(self) -> str:
        """Take what is no token for none: the note is kept all the same."""
        token = str(self.cleaned_data["token"] or "")
        return token if storable(token) and len(token) <= LONGEST_TOKEN else ""

    @property
    def uploads(self) -> Sequence[File[bytes]]:
        """The files that were sent with it."""
        return self.files.getlist("files") if self.files else ()


def _limit() -> Any:
    return format_lazy(_("最多{longest}字，不要写身份证号、银行卡号。"), longest=num(LONGEST_NOTE))


class RatingForm(forms.Form):
    """The writer's judgement of an answer: one grade, the rest if one likes; nothing is chosen beforehand."""

    grade = forms.ChoiceField(
        label=_("满意程度"),
        choices=Grade.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择满意程度。"), "invalid_choice": _("请从三个里面选一个。")},
    )
    solved = forms.ChoiceField(
        label=_("问题解决了吗"), choices=Solved.choices, required=False, widget=forms.RadioSelect
    )
    attitude = forms.ChoiceField(label=_("办理态度"), choices=Mark.choices, required=False, widget=forms.RadioSelect)
    speed = forms.ChoiceField(label=_("办理速度"), choices=Mark.choices, required=False, widget=forms.RadioSelect)
    text = TextField(
        _("想说的话"),
        longest=500,
        lines=True,
        required=False,
        help_text=_("不公开，只给承办单位和信息中心看。选“不满意”的，请写明哪里不满意。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask an unsatisfied writer for the reason: the centre decides on a redo by it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("grade") == Grade.UNSATISFIED and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", gettext("请写明哪里不满意，信息中心据此决定是否重新办理。"))
        return cleaned

    @property
    def details(self) -> Details:
        """What was said beside the grade; for valid answers."""
        return Details(**{name: self.cleaned_data[name] for name in ("solved", "attitude", "speed")})
