"""The form by which the centre registers a letter that came by telephone, on paper, or from another office."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import DepartmentKind
from common.clock import TZ, now
from common.codes import new_token
from common.hashing import sha256_of
from petitions.forms import takes_reports
from petitions.forms.about import UNITS
from petitions.forms.fields import PhoneField, TextField, UnitField, unit_of
from petitions.forms.story import FilesInput
from petitions.models import Channel, LetterType
from petitions.services.registering import Origin, Request
from petitions.services.submission import LetterData, WriterData
from petitions.uploads import ACCEPTED
from routing.services.arrivals import arrival_warnings

YES, NO = "yes", "no"
LONGEST_TITLE, LONGEST_BODY, LONGEST_PLACE = 100, 10_000, 200
LONGEST_SOURCE, LONGEST_NUMBER = 60, 80
OLDEST = dt.timedelta(days=366)
"""What was received earlier is history and comes by the import; here it would be a year mistyped."""
WELL_FORMED = r"^[A-Za-z0-9_-]{20,64}$"
MINUTES = "%Y-%m-%dT%H:%M"


class RegisterForm(forms.Form):
    """Everything on one page. ``token`` makes it one letter however often it is sent."""

    token = forms.RegexField(
        WELL_FORMED, widget=forms.HiddenInput, error_messages={"invalid": _("页面不完整，请重新打开。")}
    )
    confirmed = forms.CharField(widget=forms.HiddenInput, required=False)
    channel = forms.ModelChoiceField(
        Channel.objects.none(),
        label=_("来件渠道"),
        empty_label=_("请选择"),
        error_messages={"required": _("请选择来件渠道。"), "invalid_choice": _("请从列表里选择来件渠道。")},
    )
    received_at = forms.DateTimeField(
        label=_("收到时间"),
        help_text=_("来件到达的时间，期限从这一天起算，统计也按这一天。"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTES),
        input_formats=[MINUTES, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        error_messages={"required": _("请填写收到时间。"), "invalid": _("收到时间写得不对，应当像 2026-11-06 14:32。")},
    )
    sender_due_on = forms.DateField(
        label=_("来文时限"),
        required=False,
        help_text=_("来文写明的办结日期。填了的，答复期限就是这一天，不再按本县的规则计算。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("来文时限写得不对，应当像 2026-11-20。")},
    )
    report_back = forms.BooleanField(label=_("办结后要向来文单位反馈"), required=False)
    proposed_type = forms.ChoiceField(
        label=_("类型"),
        choices=LetterType.choices,
        widget=forms.RadioSelect,
        help_text=_("举报件从登记起只有可阅举报件的人员看得到。"),
        error_messages={"required": _("请选择来件的类型。")},
    )
    anonymous = forms.BooleanField(label=_("匿名，来信人没有留下姓名和联系方式"), required=False)
    may_publish = forms.ChoiceField(
        label=_("答复后，来信人是否同意隐去个人信息公开？"),
        choices=[(YES, _("同意公开")), (NO, _("不同意，或者没有问到"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择来信人是否同意公开。")},
    )
    with_code = forms.BooleanField(label=_("给来信人查询码（打印回执交给本人，只显示一次）"), required=False)

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        first = {"token": new_token(), "received_at": now().replace(second=0, microsecond=0), "report_back": True}
        super().__init__(data, initial=first, label_suffix="")
        self.use_required_attribute = False
        self.warnings: list[str] = []
        self._offer()

    def _offer(self) -> None:
        """Add the fields whose choices and limits are known only now."""
        channels: forms.ModelChoiceField[Channel] = self.fields["channel"]  # type: ignore[assignment]
        channels.queryset = Channel.objects.order_by("open_to_citizens", "position", "id")
        named, townships = _("没有指明"), _("不清楚，或者全县都有")
        self.fields |= {
            "source": TextField(_("来文单位或者来源"), longest=LONGEST_SOURCE, required=False),
            "foreign_number": TextField(
                _("文号或者原编号"),
                longest=LONGEST_NUMBER,
                required=False,
                help_text=_("用来防止重复登记。一份来文带几封信的，在后面加序号。"),
            ),
            "title": TextField(_("标题"), longest=LONGEST_TITLE),
            "body": TextField(_("内容"), longest=LONGEST_BODY, lines=True, widget=forms.Textarea(attrs={"rows": 9})),
            "township": UnitField((DepartmentKind.TOWNSHIP,), label=_("乡镇（街道）"), none=townships, required=False),
            "place": TextField(_("具体地点"), longest=LONGEST_PLACE, required=False),
            "unit": UnitField(UNITS, label=_("指明的单位"), none=named, required=False),
            "name": TextField(_("姓名"), longest=30, required=False),
            "phone": PhoneField(_("电话"), longest=30, required=False),
            "address": TextField(_("住址"), longest=120, required=False),
            "files": forms.Field(label=_("附件"), required=False, widget=FilesInput(attrs={"accept": ACCEPTED})),
        }

    def clean_received_at(self) -> dt.datetime:
        """Refuse a moment to come, and a year mistyped."""
        moment: dt.datetime = self.cleaned_data["received_at"]
        if moment > now():
            raise forms.ValidationError(gettext("收到时间不能晚于现在。"))
        if moment < now() - OLDEST:
            raise forms.ValidationError(gettext("收到时间早于一年以前，请核对年份。以前的来信请用历史导入。"))
        return moment.astimezone(TZ)

    def clean(self) -> dict[str, Any]:
        """Check what depends on the channel and on the type, and who wrote."""
        answers = super().clean() or {}
        channel: Channel | None = answers.get("channel")
        if channel:
            self._check_channel(channel, answers)
            self._check_source(channel, answers)
        self._check_writer(channel, answers)
        if not self.errors:
            self._weigh(answers)
        return answers

    def _check_channel(self, channel: Channel, answers: dict[str, Any]) -> None:
        if channel.names_unit and not answers.get("unit"):
            self.add_error("unit", gettext("“%(channel)s”的来信要写明是给哪个单位的。") % {"channel": channel.name})
        if answers.get("proposed_type") == LetterType.WRONGDOING and not takes_reports(channel):
            said = gettext("“%(channel)s”不收举报，请登记到由信息中心受理、不一律公开的渠道。")
            self.add_error("proposed_type", said % {"channel": channel.name})

    def _check_source(self, channel: Channel, answers: dict[str, Any]) -> None:
        if channel.reports_back and not answers.get("source"):
            self.add_error("source", gettext("请填写来文单位。"))
        if answers.get("foreign_number") and not answers.get("source"):
            self.add_error("source", gettext("填了文号或者原编号的，请写明来源。"))
        if answers.get("sender_due_on") and not channel.reports_back:
            said = gettext("“%(channel)s”的来信按本县的规则计算期限。有来文时限的，渠道请选上级交办。")
            self.add_error("sender_due_on", said % {"channel": channel.name})

    def _check_writer(self, channel: Channel | None, answers: dict[str, Any]) -> None:
        given = [name for name in ("name", "phone", "address") if answers.get(name)]
        if answers.get("anonymous"):
            if given:
                self.add_error("anonymous", gettext("填了姓名、电话或者住址的，就不是匿名。请去掉其中一样。"))
            if channel and channel.open_to_citizens and answers.get("proposed_type") != LetterType.WRONGDOING:
                said = gettext("“%(channel)s”的来信除举报外要有姓名和联系方式。")
                self.add_error("anonymous", said % {"channel": channel.name})
            return
        if "name" not in self.errors and "name" not in given:
            self.add_error("name", gettext("请填写来信人姓名；没有留姓名的，请在“匿名”前打钩。"))
        if not {"phone", "address"} & set(self.errors) and not {"phone", "address"} & set(given):
            self.add_error("phone", gettext("电话和住址请至少填写一项。"))

    def _weigh(self, answers: dict[str, Any]) -> None:
        """Note what stands out about the dates; it is kept when it was seen and sent again."""
        self.warnings = arrival_warnings(
            channel=answers["channel"],
            letter_type=answers["proposed_type"],
            received_at=answers["received_at"],
            wanted=answers.get("sender_due_on"),
        )

    @property
    def weighed(self) -> str:
        """What stands for the warnings in the form that is sent again; empty where there are none."""
        return sha256_of(self.warnings) if self.warnings else ""

    @property
    def needs_a_second_look(self) -> bool:
        """Whether the answers are right, but have warnings that were not seen yet."""
        return bool(self.warnings) and self.cleaned_data.get("confirmed") != self.weighed

    def letter(self) -> LetterData:
        """Return the letter; for valid answers."""
        answers = self.cleaned_data
        return LetterData(
            channel=answers["channel"],
            title=answers["title"],
            body=answers["body"],
            may_publish=answers["may_publish"] == YES,
            proposed_type=answers["proposed_type"],
            township=unit_of(answers["township"]),
            place=answers["place"],
            named_department=unit_of(answers["unit"]),
        )

    def writer(self) -> WriterData:
        """Return who wrote; nobody for an anonymous letter."""
        answers = self.cleaned_data
        return WriterData(name=answers["name"], phone=answers["phone"], address=answers["address"])

    def origin(self) -> Origin:
        """Return where the letter comes from."""
        answers = self.cleaned_data
        return Origin(
            received_at=answers["received_at"], source=answers["source"], foreign_number=answers["foreign_number"]
        )

    def request(self) -> Request | None:
        """Return what the sending office asks for; none in channels that report to nobody."""
        answers = self.cleaned_data
        if not answers["channel"].reports_back:
            return None
        return Request(due_on=answers["sender_due_on"], report_back=answers["report_back"])
