"""What the centre enters about the calendar: a year's notice, days decided by the county."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from deadlines.calendarfile import CalendarFileError, YearPlan, read_calendar
from deadlines.services.versions import LONGEST_NAME, LONGEST_RUN

OFF, WORKED = "off", "worked"
_ONE_DAY = dt.timedelta(days=1)


class PlainForm(forms.Form):
    """A form whose errors the server tells, in its own words."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


class YearForm(PlainForm):
    """The text or the file of a year's arrangement; ``plan`` is what was read from it."""

    text = forms.CharField(
        label=_("粘贴通知全文"),
        help_text=_("国务院办公厅关于部分节假日安排的通知，从标题到最后一段；也可以粘贴CSV、JSON。"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    file = forms.FileField(
        label=_("或者选择文件"),
        help_text=_("CSV（日期、类型、名称三列）、JSON或者文本文件。"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.json,.txt,text/plain,text/csv,application/json"}),
    )
    year = forms.IntegerField(
        label=_("哪一年"),
        help_text=_("通知里写明年份的，不用填写。"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": _("年份请写四位数字，如2027。")},
    )
    plan: YearPlan

    def clean(self) -> dict[str, Any]:
        """Read what was given, and tell everything that is wrong with it."""
        data = super().clean() or {}
        text, file = data.get("text", ""), data.get("file")
        if self.errors:
            return data
        if text.strip() and file:
            self.add_error("file", _("请只用一种方式：粘贴文字，或者选择文件。"))
            return data
        try:
            self.plan = read_calendar(file.read() if file else text, year=data.get("year"))
        except CalendarFileError as error:
            for problem in error.problems:
                self.add_error("file" if file else "text", problem)
        return data


class LocalDaysForm(PlainForm):
    """Days that the county decided, from one to another; ``days`` are they, each with what it is."""

    first = forms.DateField(
        label=_("从哪一天"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请填写从哪一天开始。"), "invalid": _("日期请写成2026-11-21的样子。")},
    )
    last = forms.DateField(
        label=_("到哪一天"),
        help_text=_("只有一天的，不用填写。"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("日期请写成2026-11-21的样子。")},
    )
    what = forms.ChoiceField(
        label=_("安排"),
        choices=((OFF, _("放假")), (WORKED, _("上班"))),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择放假还是上班。"), "invalid_choice": _("请选择放假还是上班。")},
    )
    name = forms.CharField(
        label=_("名称"),
        help_text=_("如县庆放假、防汛停工；显示在期限的逐日计算里。"),
        max_length=LONGEST_NAME,
        error_messages={"required": _("请填写名称。")},
    )

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order, and more than a decision of the county ever names."""
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last") or data.get("first")
        if first and last and last < first:
            self.add_error("last", _("结束日期早于开始日期，请核对。"))
        elif first and last and (last - first).days >= LONGEST_RUN:
            self.add_error("last", _("一次最多安排%(n)s天，请核对日期，或者分几次填写。") % {"n": LONGEST_RUN})
        return data

    @property
    def days(self) -> list[tuple[dt.date, bool, str]]:
        """Every day as (day, worked, name)."""
        data = self.cleaned_data
        first, last = data["first"], data["last"] or data["first"]
        days = (first + n * _ONE_DAY for n in range((last - first).days + 1))
        return [(day, data["what"] == WORKED, data["name"]) for day in days]


class RemovalForm(PlainForm):
    """The local day to take back."""

    day = forms.DateField()
