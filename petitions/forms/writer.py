"""Step 3: who writes, for whom, and whether the letter may be shown to all. Nothing that matters is ticked beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from petitions.forms.fields import EmailField, PhoneField, StepForm, TextField
from petitions.forms.nickname import NicknameField
from petitions.models import Channel, LetterType, Publicity
from petitions.services.drafts import Answers, DraftContent
from petitions.services.submission import WriterData

YES, NO = "yes", "no"
SIGNED, ANONYMOUS = "signed", "anonymous"
OF_THE_WRITER = ("name", "phone", "email", "nickname", "behalf", "behalf_name", "behalf_relation")
"""What an anonymous report has none of."""


def publicity_of(content: DraftContent, channel: Channel) -> Publicity:
    """Return whether the letter will be public: the channel's policy or the board's, but a report never is."""
    if content.about.get("proposed_type") == LetterType.WRONGDOING:
        return Publicity.NEVER
    return Publicity.ALWAYS if content.board else Publicity(channel.publicity)


def anonymous_possible(content: DraftContent, channel: Channel) -> bool:
    """Tell whether the writer need not say who it is: only of a report, where the channel takes such ones."""
    return channel.takes_anonymous and content.about.get("proposed_type") == LetterType.WRONGDOING


class WriterForm(StepForm):
    """Name, one way to reach the writer, the choice about publication where there is one, the consent."""

    step: ClassVar = "writer"

    def __init__(self, content: DraftContent, channel: Channel, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(content, channel, data)
        publicity = publicity_of(content, channel)
        self.reporting = content.about.get("proposed_type") == LetterType.WRONGDOING
        if anonymous_possible(content, channel):
            self.fields["signed"] = forms.ChoiceField(
                label=_("实名举报，还是匿名举报？"),
                choices=[(SIGNED, _("实名举报：留下姓名和联系方式")), (ANONYMOUS, _("匿名举报：不留姓名和联系方式"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("请选择实名举报还是匿名举报。")},
            )
        self.anonymous = "signed" in self.fields and self.data.get("signed") == ANONYMOUS
        if not self.reporting:
            self._ask_for_whom()
        self._ask_who()
        if publicity == Publicity.ALWAYS:
            self.fields["nickname"] = NicknameField(
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

    def _ask_for_whom(self) -> None:
        for_other = bool(self.data.get("behalf"))
        self.fields["behalf"] = forms.BooleanField(label=_("我是代别人写这封信，例如父母、孩子、邻居"), required=False)
        self.fields["behalf_name"] = TextField(
            _("当事人的姓名"), longest=30, required=for_other, help_text=_("只有办理的工作人员看得到，不会公开")
        )
        self.fields["behalf_relation"] = TextField(
            _("您和当事人的关系"), longest=20, required=for_other, help_text=_("如：母女、邻居、村民和村干部")
        )

    def _ask_who(self) -> None:
        signs = not self.anonymous
        self.fields["name"] = TextField(
            _("姓名"),
            label=_("您的姓名"),
            longest=30,
            required=signs,
            help_text=_("请写真实姓名，便于核实情况；不会公开全名"),
        )
        self.fields["phone"] = PhoneField(_("电话"), longest=30, required=False)
        self.fields["email"] = EmailField(_("电子邮箱"), longest=120, required=False, help_text=_("有进展时写信告诉您"))

    def typed(self) -> Answers:
        """Return what is to be kept: nothing of who writes of somebody anonymous, nobody else's name where none is meant."""
        answers = super().typed()
        dropped: tuple[str, ...] = OF_THE_WRITER if self.anonymous else ()
        if not answers.get("behalf"):
            dropped += ("behalf_name", "behalf_relation")
        return {name: text for name, text in answers.items() if name not in dropped}

    def clean(self) -> dict[str, Any]:
        """Ask for one way at least to reach the writer: a letter without any can't be answered (RULES section 5).

        Nobody is reached, and nothing checked, of an anonymous report.
        """
        answers = super().clean() or {}
        if self.anonymous:
            for name in OF_THE_WRITER:
                self.errors.pop(name, None)
            return {name: "" if name in OF_THE_WRITER else value for name, value in answers.items()}
        if not {"phone", "email"} & set(self.errors) and not (answers.get("phone") or answers.get("email")):
            self.add_error("phone", _("电话和电子邮箱请至少填写一项。"))
        return answers

    def publishes(self) -> bool:
        """Return the writer's choice, or what channel and board say where there is none; for valid answers."""
        publicity = publicity_of(self.content, self.channel)
        if publicity == Publicity.BY_CONSENT:
            return bool(self.cleaned_data["may_publish"] == YES)
        return publicity == Publicity.ALWAYS

    def told(self) -> WriterData:
        """Return who writes; for valid answers."""
        if self.anonymous:
            return WriterData(anonymous=True)
        told = self.cleaned_data
        for_other = told.get("behalf")
        return WriterData(
            name=told["name"],
            phone=told["phone"],
            email=told["email"],
            nickname=told.get("nickname", ""),
            behalf_name=told["behalf_name"] if for_other else "",
            behalf_relation=told["behalf_relation"] if for_other else "",
        )
