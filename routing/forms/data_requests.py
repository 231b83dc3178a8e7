"""What the centre types when it decides about a writer's data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from petitions.forms.fields import EmailField, PhoneField, TextField
from petitions.models import DataRequest, DataWish, WishState
from petitions.services.data_requests import CORRECTABLE, Decision
from routing.forms.base import text_field


class DecideForm(forms.Form):
    """The decision and its reason; for a correction also what is written instead."""

    state = forms.ChoiceField(
        label=_("处理结果"),
        choices=[(state, state.label) for state in (WishState.GRANTED, WishState.PARTLY, WishState.DECLINED)],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择处理结果。"), "invalid_choice": _("请从列表里选择处理结果。")},
    )
    note = text_field(
        _("理由"), missing=_("请写明处理的理由，来信人会看到。"), hint=_("来信人会看到，不要写个人信息。")
    )
    name = TextField(_("更正后的姓名"), longest=40, required=False)
    nickname = TextField(_("更正后的公开称呼"), longest=20, required=False)
    phone = PhoneField(_("更正后的电话"), longest=40, required=False)
    email = EmailField(_("更正后的电子邮箱"), longest=100, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, request: DataRequest) -> None:
        super().__init__(data, auto_id="id_decide_%s", label_suffix="")
        self.use_required_attribute = False
        if request.wish != DataWish.CORRECT:
            for name in CORRECTABLE:
                del self.fields[name]

    def decision(self) -> Decision:
        """Return what was decided; for a valid form."""
        data = self.cleaned_data
        changes = {name: data.get(name, "") for name in CORRECTABLE}
        return Decision(state=WishState(data["state"]), note=data["note"], changes=changes)
