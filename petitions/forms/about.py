"""Step 1: what kind of letter it is, and which unit it names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import DepartmentKind
from petitions.forms.fields import StepForm, UnitField
from petitions.models import Channel, LetterType, Publicity, Screener
from petitions.services.drafts import DraftContent

HINTS = {
    LetterType.CONSULTATION: _("问政策、问手续、问标准"),
    LetterType.HELP: _("遇到困难，请求帮助解决"),
    LetterType.COMPLAINT: _("对一件事、一次服务不满意，要求处理"),
    LetterType.SUGGESTION: _("提意见、出主意"),
    LetterType.THANKS: _("说一说做得好的单位和人"),
    LetterType.WRONGDOING: _("反映单位或者工作人员违纪违法"),
}
UNITS = (DepartmentKind.BUREAU, DepartmentKind.TOWNSHIP)


def takes_reports(channel: Channel) -> bool:
    """Tell whether wrongdoing can be reported here: only where the centre reads first and nothing is always public.

    A report never reaches the accused unit (RULES section 2), which is the first reader of a department's mailbox.
    """
    return channel.screened_by == Screener.CENTRE and channel.publicity != Publicity.ALWAYS


def reports_taken(content: DraftContent, channel: Channel) -> bool:
    """Tell whether this draft may become a report of wrongdoing: not where it would be shown on a board."""
    return takes_reports(channel) and not content.board


class AboutForm(StepForm):
    """The type of the letter and the unit meant."""

    step: ClassVar = "about"

    def __init__(self, content: DraftContent, channel: Channel, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(content, channel, data)
        offered = [kind for kind in HINTS if kind != LetterType.WRONGDOING or reports_taken(content, channel)]
        self.fields["proposed_type"] = forms.ChoiceField(
            label=_("您要写的是"),
            choices=[(kind, format_lazy("{}：{}", kind.label, HINTS[kind])) for kind in offered],
            widget=forms.RadioSelect,
            error_messages={"required": _("请选择来信的类别。"), "invalid_choice": _("请从列表里选择来信的类别。")},
        )
        if channel.names_unit:
            self.fields["unit"] = UnitField(UNITS, label=_("写给哪个单位"), none=_("请选择单位"))
            self.fields["unit"].error_messages["required"] = _("请选择写给哪个单位。")
        else:
            self.fields["unit"] = UnitField(
                UNITS,
                label=_("信里说的是哪个单位"),
                help_text=_("知道就选，不知道不用选。举报的，请选被举报的单位：这封信不会转给它。"),
                none=_("不清楚，或者不针对某个单位"),
                required=False,
            )
