"""The forms under a post: what a reader says to it, and what is wrong with what another one said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from petitions.forms.fields import EmailField, PhoneField, TextField
from petitions.forms.nickname import NicknameField
from petitions.models import Citizen
from petitions.services.comments import Said
from portal.proof import ProofMixin

REPORTS: dict[str, Promise] = {
    "abuse": _("辱骂、攻击他人"),
    "private": _("透露他人个人信息"),
    "false": _("内容不实"),
    "advertising": _("广告或者诈骗"),
    "illegal": _("违反法律法规"),
    "other": _("其他"),
}


class CommentForm(ProofMixin, forms.Form):
    """What a reader says to a post. Whoever is signed in with an account need not say again who that is."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, token: str = "", citizen: Citizen | None = None
    ) -> None:
        super().__init__(data=data, initial={"token": token}, label_suffix="")
        self.citizen = citizen
        self.fields["text"] = TextField(
            _("跟帖内容"),
            shortest=2,
            longest=500,
            lines=True,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=_("2至500个字；请不要写自己和他人的电话、住址"),
        )
        self.fields["nickname"] = NicknameField(
            _("公开显示的称呼"), shortest=2, longest=12, help_text=_("2至12个字，如“河边散步的人”")
        )
        self.fields["nickname"].widget.attrs["autocomplete"] = "nickname"
        if citizen is None:
            self._ask_who()

    def _ask_who(self) -> None:
        self.fields["name"] = TextField(_("姓名"), shortest=2, longest=30, help_text=_("不公开，只有工作人员能看到"))
        self.fields["contact"] = TextField(_("电话或者电子邮箱"), longest=120, help_text=_("不公开，核实情况时用"))
        self.fields["consent"] = forms.BooleanField(
            label=_("我已阅读个人信息处理告知，同意为审核这条跟帖处理我填写的信息"),
            error_messages={"required": _("请阅读个人信息处理告知，并在前面打钩。")},
        )

    def clean_contact(self) -> str:
        """Return the telephone number or the address; refuse what is neither."""
        contact = str(self.cleaned_data["contact"])
        kind = EmailField if "@" in contact else PhoneField
        try:
            return str(kind(_("电话或者电子邮箱"), longest=120).clean(contact))
        except ValidationError as error:
            raise ValidationError(_("请填写能打通的电话，或者能收信的电子邮箱。")) from error

    def said(self) -> Said:
        """Return what was said and by whom; for valid answers."""
        data = self.cleaned_data
        return Said(
            text=data["text"],
            nickname=data["nickname"],
            name=data.get("name", ""),
            contact=data.get("contact", ""),
            citizen=self.citizen,
        )


class ReportForm(forms.Form):
    """What is wrong with a comment."""

    reason = forms.ChoiceField(
        label=_("这条跟帖有什么问题？"),
        choices=list(REPORTS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一项。"), "invalid_choice": _("请从列表里选一项。")},
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data=data, label_suffix="")
        self.fields["note"] = TextField(_("补充说明"), longest=200, required=False)

    def words(self) -> str:
        """Return the reason in words; for valid answers."""
        note = self.cleaned_data["note"]
        said = str(REPORTS[self.cleaned_data["reason"]])
        return f"{said}：{note}" if note else said
