"""What citizens type about their accounts and their data."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from petitions.forms.fields import EmailField, TextField
from petitions.services.contacts import Contact
from portal.forms import SecretField
from portal.proof import ProofMixin

LONGEST_CONTACT = 100
LONGEST_WISH = 1_000


class ContactForm(ProofMixin, forms.Form):
    """A contact to which a code is to be sent: an e-mail address or, where short messages go out, a mobile phone."""

    contact = TextField(
        _("电子邮箱"),
        longest=LONGEST_CONTACT,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("验证码发到这里，10分钟内有效。"),
    )

    def __init__(self, data: Any = None, *, phones: bool = True) -> None:
        super().__init__(data)
        self.use_required_attribute = False
        self.phones = phones and bool(settings.SMS_URL)
        if self.phones:
            self.fields["contact"].label = _("电子邮箱或者手机号码")
            self.fields["contact"].widget = forms.TextInput(attrs={"autocomplete": "username"})

    def clean_contact(self) -> Contact:
        """Refuse what is neither, in words for what was probably meant."""
        text = str(self.cleaned_data["contact"])
        if self.phones and "@" not in text:
            contact = Contact.read(text)
            if not contact.text:
                raise ValidationError(_("手机号码写得不对，应当是11位；没有手机的，请填写电子邮箱。"))
            return contact
        return Contact.read(EmailField(_("电子邮箱"), longest=LONGEST_CONTACT).clean(text))


class CodeForm(forms.Form):
    """The six digits that were sent."""

    code = SecretField(
        label=_("验证码"),
        help_text=_("6位数字。"),
        error_messages={"required": _("请填写验证码。")},
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "maxlength": "20",
                "class": "code",
                "spellcheck": "false",
            }
        ),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.use_required_attribute = False


class NameForm(forms.Form):
    """The name by which the person wants to be known."""

    name = TextField(
        _("姓名"),
        longest=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("可以不填。用手机号码写的较早的来信，姓名相同的才会列出。"),
    )


class WishForm(forms.Form):
    """What should be corrected, in words."""

    text = TextField(
        _("哪里不对，应当怎样"),
        longest=LONGEST_WISH,
        lines=True,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("例如姓名写错了、电话要更换。来信的正文是办理的依据，不能改写，可以补充。"),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="id_correct_%s")
        self.use_required_attribute = False


class EraseForm(forms.Form):
    """The wish that the office forgets who wrote."""

    text = TextField(
        _("想对信息中心说的"),
        longest=LONGEST_WISH,
        lines=True,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    copy_too = forms.BooleanField(label=_("公开的来信和答复也请一并撤下"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="id_erase_%s")
        self.use_required_attribute = False
