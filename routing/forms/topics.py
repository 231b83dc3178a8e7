"""What the centre types about a hot matter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from petitions.models import Topic
from petitions.services.topics import LONGEST_NOTE, LONGEST_TITLE


class RenameTopicForm(forms.Form):
    """A name of the centre's own."""

    title = forms.CharField(
        label=_("热点名称"), max_length=LONGEST_TITLE, error_messages={"required": _("请写明热点的名称。")}
    )


class SettleTopicForm(forms.Form):
    """What was done about it."""

    note = forms.CharField(
        label=_("处置情况"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("例如：已由生态环境局牵头约谈企业，夜间停工。再有人来信，会重新列出来。"),
        error_messages={"required": _("请写明处置情况。")},
    )


class PutTogetherForm(forms.Form):
    """The matter that this one is really about."""

    into = forms.ModelChoiceField(
        Topic.objects.none(),
        label=_("并入哪个热点"),
        empty_label=_("请选择"),
        error_messages={"required": _("请选择并入哪个热点。"), "invalid_choice": _("请选择并入哪个热点。")},
    )

    def __init__(self, data: Any = None, *, others: Any) -> None:
        super().__init__(data, label_suffix="")
        self.fields["into"].queryset = others  # type: ignore[attr-defined]
