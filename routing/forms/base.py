"""What all forms of a letter share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from petitions.models import Petition
from routing.models import Assignment

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

NOTE_LIMIT = 2_000
ANSWER_LIMIT = 20_000


class LetterForm(forms.Form):
    """A form about one letter, or one unit's part of it. ``version`` is the state that the person saw.

    The hidden version is printed by the page from the letter as it is now, so that a text that met a
    conflict can be sent again after a second look.
    """

    action: ClassVar[str]
    kept_as: ClassVar[str] = ""
    """Under which name unsent texts are kept, where several actions send the same text; else the action's own."""
    kept_with: ClassVar[tuple[str, ...]] = ()
    """Fields that are no text, but without which the text can't be offered again."""
    version = forms.IntegerField(
        min_value=0,
        widget=forms.HiddenInput,
        error_messages={
            "required": _("页面不完整，请核对后重新操作。"),
            "invalid": _("页面不完整，请核对后重新操作。"),
        },
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        letter: Petition,
        user: User,
        part: Assignment | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        self.letter, self.user, self.part = letter, user, part
        place = f"{self.action}-{part.pk}" if part else self.action
        super().__init__(data, initial=initial, auto_id=f"id_{place}_%s", label_suffix="")
        self.use_required_attribute = False
        self.prepare()

    def prepare(self) -> None:
        """Fit choices and first values to the letter."""

    @classmethod
    def kept_name(cls) -> str:
        """The name under which texts typed here and not sent are kept."""
        return cls.kept_as or cls.action

    @classmethod
    def kept_fields(cls) -> dict[str, forms.Field]:
        """The fields whose texts are kept while they are typed."""
        return {
            name: field
            for name, field in cls.base_fields.items()
            if type(field) is forms.CharField or name in cls.kept_with
        }

    @property
    def place(self) -> str:
        """The page's anchor of this form."""
        return f"{self.action}-{self.part.pk}" if self.part else self.action


def form_of(action: str, kind: type[LetterForm] = LetterForm) -> type[LetterForm] | None:
    """Return the form of that action or kept name; none where there is no such form."""
    for form in kind.__subclasses__():
        found = form if action and action in (form.action, form.kept_as) else form_of(action, form)
        if found:
            return found
    return None


def text_field(
    label: str | _StrPromise,
    *,
    missing: str | _StrPromise = "",
    hint: str | _StrPromise = "",
    rows: int = 4,
    limit: int = NOTE_LIMIT,
    required: bool = True,
) -> forms.CharField:
    """Return a field for a longer text; ``missing`` is said when it stays empty."""
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=limit,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing} if missing else {},
    )
