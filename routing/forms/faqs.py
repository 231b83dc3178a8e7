"""What the centre writes about a question often asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, DepartmentKind
from common.clock import today
from petitions.forms.fields import TextField
from petitions.models import Category, Faq
from petitions.services.faqs import LONGEST_ANSWER, LONGEST_QUESTION, FaqDraft

_UNITS = (DepartmentKind.BUREAU, DepartmentKind.TOWNSHIP)


class FaqForm(forms.Form):
    """A question, its answer, what it is about, and that somebody checked it."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    question = TextField(_("问题"), longest=LONGEST_QUESTION, help_text=_("像来信人会问的那样写，一句话"))
    answer = TextField(
        _("答案"),
        longest=LONGEST_ANSWER,
        lines=True,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("写明怎么办、到哪里办、电话和依据；不写任何来信人的情况"),
    )
    source_number = TextField(
        _("来自公开答复"), longest=24, required=False, help_text=_("公开来信的编号；没有来源的留空")
    )
    is_shown = forms.BooleanField(label=_("公开显示"), required=False)
    confirmed = forms.BooleanField(label=_("提示的每一处都已核对，可以公开"), required=False)
    checked = forms.BooleanField(
        label=_("已核对：答案现在仍然有效，没有涉密内容和他人的个人信息"),
        error_messages={"required": _("保存以前要先核对。请核对后打勾确认。")},
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, faq: Faq | None = None, draft: FaqDraft | None = None
    ) -> None:
        first = faq or draft or FaqDraft(question="", answer="")
        names = ("question", "answer", "category", "department", "source_number", "is_shown")
        initial = {name: getattr(first, name) for name in names}
        seen = faq.updated_at.isoformat() if faq else ""
        super().__init__(data=data, initial={**initial, "seen": seen}, label_suffix="")
        self.fields["category"] = forms.ModelChoiceField(
            Category.objects.all(), label=_("事项"), required=False, empty_label=_("不分事项")
        )
        units = Department.objects.valid_on(today()).filter(kind__in=_UNITS)
        if faq and faq.department_id:
            units = units | Department.objects.filter(pk=faq.department_id)
        self.fields["department"] = forms.ModelChoiceField(
            units, label=_("单位"), required=False, empty_label=_("不指明单位")
        )

    def draft(self) -> FaqDraft:
        """Return what is to be kept; for valid answers."""
        kept = {name: self.cleaned_data[name] for name in FaqDraft.__dataclass_fields__}
        return FaqDraft(**kept)

    def seen_at(self) -> dt.datetime | None:
        """Return when the question that this person looked at was last changed."""
        try:
            return dt.datetime.fromisoformat(self.cleaned_data["seen"]) if self.cleaned_data["seen"] else None
        except ValueError:
            return None
