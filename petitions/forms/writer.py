"""Step 3: who writes, and whether the letter may be shown to all. Nothing is ticked beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from petitions.forms.fields import EmailField, PhoneField, StepForm, TextField
from petitions.models import Channel, LetterType, Publicity
from petitions.services.drafts import DraftContent

YES, NO = "yes", "no"


def publicity_of(content: DraftContent, channel: Channel) -> Publicity:
    """Return whether the letter will be public: the channel's policy, but a report of wrongdoing never is."""
    if content.about.get("proposed_type") == LetterType.WRONGDOING:
        return Publicity.NEVER
    return Publicity(channel.publicity)


class WriterForm(StepForm):
    """Name, one way to reach the writer, the choice about publication where there is one, the consent."""

    step: ClassVar = "writer"

    def __init__(self, content: DraftContent, channel: Channel, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(content, channel, data)
        publicity = publicity_of(content, channel)
        self.fields["name"] = TextField(_("姓名"), longest=30, help_text=_("请写真实姓名，便于核实情况；不会公开全名"))
        self.fields["phone"] = PhoneField(_("电话"), longest=30, required=False)
        self.fields["email"] = EmailField(_("电子邮箱"), longest=120, required=False, help_text=_("有进展时写信告诉您"))
        if publicity == Publicity.ALWAYS:
            self.fields["nickname"] = TextField(
                _("公开显示的称呼"),
                longest=12,
                required=False,
                help_text=_("不填的，显示姓氏，如“周**”"),
            )
        if publicity == Publicity.BY_CONSENT:
            self.fields["may_publish"] = forms.ChoiceField(
                label=_("答复后，能否隐去个人信息公开这封信？"),
                choices=[(YES, _("可以公开")), (NO, _("不公开，只答复我本人"))],
                widget=forms.RadioSelect,
                help_text=_("必选。公开可以帮到有同样问题的人；选“不公开”不影响办理。"),
                error_messages={"required": _("请选择答复后能否公开这封信。")},
            )
        self.fields["consent"] = forms.BooleanField(
            label=_("我已阅读个人信息处理告知，同意为办理这封信处理我填写的信息"),
            error_messages={"required": _("请阅读个人信息处理告知，并在前面打钩。")},
        )

    def clean(self) -> dict[str, Any]:
        """Ask for one way at least to reach the writer: a letter without any can't be answered (RULES section 5)."""
        answers = super().clean() or {}
        if not {"phone", "email"} & set(self.errors) and not (answers.get("phone") or answers.get("email")):
            self.add_error("phone", _("电话和电子邮箱请至少填写一项。"))
        return answers

    def publishes(self) -> bool:
        """Return the writer's choice, or what the channel says where there is none; for valid answers."""
        publicity = publicity_of(self.content, self.channel)
        if publicity == Publicity.BY_CONSENT:
            return bool(self.cleaned_data["may_publish"] == YES)
        return publicity == Publicity.ALWAYS
