"""What is typed when units are set up, renamed, merged, abolished, and when posts change hands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, DepartmentKind, Role
from accounts.unit_changes import CHANGEABLE, LONGEST_DUTIES
from petitions.forms.fields import TextField
from routing.forms.choices import grouped_units

NAME = {"required": _("请写明单位的全称。")}
KINDS = [(kind.value, kind.label) for kind in DepartmentKind if kind in CHANGEABLE and kind != DepartmentKind.IMPORTED]
POSTS = (Role.LIAISON, Role.SECTION_HEAD, Role.UNIT_HEAD, Role.PRINCIPAL_HEAD)


def basis_field() -> forms.CharField:
    """Return the field for the document that decided it."""
    return forms.CharField(
        label=_("依据"), max_length=200, required=False, help_text=_("例如：澜编发〔2026〕8号。记入单位变更记录。")
    )


class SetUpForm(forms.Form):
    """A unit that answers letters."""

    name = forms.CharField(label=_("单位全称"), max_length=120, error_messages=NAME)
    short_name = forms.CharField(label=_("简称"), max_length=60, required=False)
    kind = forms.ChoiceField(label=_("类别"), choices=KINDS)
    parent = forms.ModelChoiceField(
        Department.objects.none(),
        label=_("上级单位"),
        required=False,
        empty_label=_("县政府"),
        help_text=_("内设机构、下属单位写它的上级单位，来信由上级单位转交。"),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="", auto_id="unit_%s")
        units = Department.objects.handling()
        self.fields["parent"].queryset = units  # type: ignore[attr-defined]
        self.fields["parent"].choices = grouped_units(units, empty=_("县政府"))  # type: ignore[attr-defined]


class RenameUnitForm(forms.Form):
    """Another name."""

    name = forms.CharField(label=_("新全称"), max_length=120, error_messages=NAME)
    short_name = forms.CharField(label=_("新简称"), max_length=60, required=False)
    basis = basis_field()


class DutiesForm(forms.Form):
    """What the unit looks after."""

    duties = TextField(
        _("职责"),
        longest=LONGEST_DUTIES,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("一两句话，说清管哪些事，写在单位的公开页面上"),
    )


class MergeUnitForm(forms.Form):
    """Into which unit, and whether its people come along."""

    successor = forms.ModelChoiceField(
        Department.objects.none(),
        label=_("并入哪个单位"),
        error_messages={"required": _("请选择并入哪个单位。"), "invalid_choice": _("请选择并入哪个单位。")},
    )
    move_people = forms.BooleanField(label=_("人员的岗位一并转入"), required=False, initial=True)
    basis = basis_field()
    confirmed = forms.BooleanField(
        label=_("已核对要移交的来信，确认并入"), error_messages={"required": _("请先核对要移交的来信，再勾选确认。")}
    )

    def __init__(self, data: Any = None, *, unit: Department) -> None:
        super().__init__(data, label_suffix="", auto_id="merge_%s")
        units = Department.objects.handling().exclude(pk=unit.pk)
        self.fields["successor"].queryset = units  # type: ignore[attr-defined]
        self.fields["successor"].choices = grouped_units(units)  # type: ignore[attr-defined]


class AbolishUnitForm(forms.Form):
    """Nobody takes over."""

    basis = basis_field()
    confirmed = forms.BooleanField(
        label=_("已核对要退回信息中心的来信，确认撤销"),
        error_messages={"required": _("请先核对要退回信息中心的来信，再勾选确认。")},
    )


class AppointForm(forms.Form):
    """Who takes a post."""

    username = forms.CharField(
        label=_("登录名"), max_length=150, error_messages={"required": _("请填写人员的登录名。")}
    )
    role = forms.ChoiceField(label=_("岗位"), choices=[(role.value, role.label) for role in POSTS])
