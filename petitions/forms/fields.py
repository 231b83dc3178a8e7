"""Fields that take text from citizens, and what the forms of all steps share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from accounts.models import Department, DepartmentKind
from common.clock import today
from common.text import clean, one_line, storable, visible
from common.words import num
from petitions.models import Channel
from petitions.services.drafts import Answers, DraftContent

_REPLACED = "\ufffd"
"""What the web server puts in place of bytes that are no text, lone surrogates among them."""
_PHONE = re.compile(r"\+?\d{7,15}")


class StepForm(forms.Form):
    """One step of writing a letter; unbound it shows what the draft holds."""

    step: ClassVar[str]

    def __init__(self, content: DraftContent, channel: Channel, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data=data, initial=getattr(content, self.step))
        self.content, self.channel = content, channel

    def full_clean(self) -> None:
        """Check, and name what is wrong in the order of the page, whatever found it."""
        super().full_clean()
        for name in [name for name in self.fields if name in self.errors]:
            self.errors[name] = self.errors.pop(name)

    def typed(self) -> Answers:
        """Return what was typed, right or wrong, to be kept with the draft."""
        return {
            name: str(self.data.get(name, ""))
            for name, field in self.fields.items()
            if not field.widget.needs_multipart_form
        }


class TextField(forms.CharField):
    """Text that both databases keep byte for byte and a person can see; ``said`` is its name in messages."""

    def __init__(
        self,
        said: StrOrPromise,
        *,
        longest: int,
        shortest: int = 0,
        lines: bool = False,
        **options: Any,
    ) -> None:
        options.setdefault("label", said)
        super().__init__(error_messages={"required": format_lazy(_("请填写{said}。"), said=said)}, **options)
        self.said, self.shortest, self.max_length, self.lines = said, shortest, longest, lines

    def to_python(self, value: Any) -> str:
        """Clean the text; refuse what can't be kept or seen, and what is too short or too long."""
        text = str(value or "")
        if not storable(text) or _REPLACED in text:
            raise self.wrong(_("%(said)s里有无法保存的字符，请删去后再继续。"))
        kept = clean(text) if self.lines else one_line(text)
        if text.strip() and not visible(kept):
            raise self.wrong(_("%(said)s里只有看不见的字符，请填写文字。"))
        longest = self.max_length or 0
        if kept and not self.shortest <= len(kept) <= longest:
            message = _("%(said)s最多%(longest)s个字，现在是%(length)s个字。")
            if self.shortest:
                message = _("%(said)s要%(shortest)s至%(longest)s个字，现在是%(length)s个字。")
            raise self.wrong(message, shortest=self.shortest, longest=num(longest), length=num(len(kept)))
        return kept

    def wrong(self, message: StrOrPromise, **facts: Any) -> ValidationError:
        """Return the error, with the field's name in its sentence."""
        return ValidationError(message, params={"said": self.said, **facts})


class EmailField(TextField):
    """An e-mail address on one line."""

    widget = forms.EmailInput

    def to_python(self, value: Any) -> str:
        """Refuse what is no address."""
        address = super().to_python(value)
        if address:
            try:
                validate_email(address)
            except ValidationError as error:
                raise self.wrong(_("电子邮箱写得不对，应当像 name@example.cn。")) from error
        return address


class PhoneField(TextField):
    """A telephone number: digits with blanks, dashes, brackets, an international prefix; full-width ones too."""

    widget = forms.TextInput(attrs={"type": "tel"})

    def to_python(self, value: Any) -> str:
        """Return the number in half-width characters; refuse what can't be dialled."""
        number = unicodedata.normalize("NFKC", super().to_python(value))
        if number and not _PHONE.fullmatch(re.sub(r"[\s()-]", "", number)):
            raise self.wrong(_("电话写得不对，应当是手机号码，或者带区号的固定电话。"))
        return number


class UnitField(forms.ChoiceField):
    """A choice of units, bureaux first, then townships; its value is the unit's code."""

    def __init__(self, kinds: Iterable[DepartmentKind], *, none: StrOrPromise, **options: Any) -> None:
        super().__init__(error_messages={"invalid_choice": _("请从列表里选一个单位。")}, **options)
        units = list(Department.objects.valid_on(today()).filter(kind__in=kinds))
        groups = {kind: [(unit.code, unit.name) for unit in units if unit.kind == kind] for kind in kinds}
        full = [(kind.label, choices) for kind, choices in groups.items() if choices]
        self.choices = [("", none), *(full if len(full) > 1 else full[0][1] if full else [])]


def unit_of(code: str) -> Department | None:
    """Return the unit behind a choice; none where none was chosen."""
    return Department.objects.filter(code=code).first() if code else None
