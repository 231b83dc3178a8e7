"""What is typed about a supervision order: the unit's explanation, the centre's word, what a list is narrowed to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from routing.forms.base import text_field
from routing.forms.choices import grouped_units


class OrderForm(forms.Form):
    """One text about an order; ``action`` is the last word of the address that it goes to."""

    action: ClassVar[str]

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id=f"id_{self.action}_%s", label_suffix="")
        self.use_required_attribute = False


class AnswerOrderForm(OrderForm):
    """Why it took so long, and when it will be done."""

    action = "answer"
    text = text_field(
        _("书面说明"),
        missing=_("请写明逾期的原因、办到哪一步、什么时候答复。"),
        hint=_("写明逾期的原因、现在办到哪一步、哪一天答复来信人、由谁负责和联系电话。县领导看得到。"),
        rows=8,
    )


class CloseOrderForm(OrderForm):
    """A remark, if there is one."""

    action = "close"
    remark = text_field(_("核销意见"), hint=_("单位看得到。"), rows=2, required=False)


class AskAgainForm(OrderForm):
    """What the explanation lacks."""

    action = "ask-again"
    remark = text_field(
        _("还要说明什么"),
        missing=_("请写明还要说明什么。"),
        hint=_("单位会看到，并重新在3个工作日内说明。"),
    )


class LiftOrderForm(OrderForm):
    """Why the order should not stand."""

    action = "lift"
    reason = text_field(
        _("撤销的理由"), missing=_("请写明撤销的理由。"), hint=_("督办单的编号不再使用，单位会看到理由。")
    )


class OrderFilterForm(forms.Form):
    """The unit. A value that is not offered is passed over."""

    unit = forms.ModelChoiceField(Department.objects.handling(), label=_("单位"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="filter_%s", label_suffix="")
        choices = grouped_units(Department.objects.handling(), empty=_("全部单位"))
        self.fields["unit"].choices = choices  # type: ignore[attr-defined]
        self.fields["unit"].widget.attrs["class"] = "form-select"

    @property
    def chosen(self) -> Department | None:
        """The unit that was chosen."""
        return self.cleaned_data.get("unit") if self.is_valid() else None
