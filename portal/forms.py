"""Forms of the citizen's pages besides the letter itself (that one is in petitions.forms)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.text import one_line, storable


class SecretField(forms.CharField):
    """What opens a letter: text that no database could look for is a mistake like any other."""

    def to_python(self, value: Any) -> str:
        """Return the text on one line."""
        text = str(value or "")
        return one_line(text) if storable(text) else "-"


class FollowForm(forms.Form):
    """Number and query code. One sentence answers every mistake, so that nothing can be learnt from it."""

    number = SecretField(
        label=_("来信编号"),
        help_text=_("在回执上，如 X20261106-00164"),
        error_messages={"required": _("请填写来信编号。")},
    )
    code = SecretField(
        label=_("查询码"),
        help_text=_("13位字母和数字，空格、大小写都不要紧"),
        error_messages={"required": _("请填写查询码。")},
    )

    def __init__(self, *, data: Any = None, initial: dict[str, str] | None = None) -> None:
        super().__init__(data=data, initial=initial)
        for name in self.fields:
            self.fields[name].widget.attrs.update({"autocomplete": "off", "spellcheck": "false", "class": "code"})


class NewLinkForm(forms.Form):
    """Who lost a link: the letter's number, and the contact that was given with it."""

    number = SecretField(
        label=_("来信编号"),
        help_text=_("在回执和邮件、短信里，如 X20261106-00164"),
        error_messages={"required": _("请填写来信编号。")},
    )
    contact = SecretField(
        label=_("写信时留的邮箱或者手机号码"),
        help_text=_("链接只寄到写信时留的地址，不会寄到别处"),
        max_length=120,
        error_messages={
            "required": _("请填写写信时留的邮箱或者手机号码。"),
            "max_length": _("请填写写信时留的邮箱或者手机号码。"),
        },
    )

    def __init__(self, *, data: Any = None) -> None:
        super().__init__(data=data)
        self.fields["number"].widget.attrs.update({"autocomplete": "off", "spellcheck": "false", "class": "code"})
