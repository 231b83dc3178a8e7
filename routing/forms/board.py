"""What the centre fills in about posts and comments, and a board's settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, DepartmentKind
from common.clock import today
from petitions.forms.fields import TextField
from petitions.models import Board, BoardPost, Channel, Publicity, Shown
from routing.wording import MODERATION_TEXTS

_UNITS = (DepartmentKind.BUREAU, DepartmentKind.TOWNSHIP)
OTHER = "other"


class SeenForm(forms.Form):
    """A decision about something that stood in a certain state when the person looked."""

    seen = forms.ChoiceField(choices=Shown.choices, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, *, seen: str = "", **initial: Any) -> None:
        super().__init__(
            data=data,
            initial={"seen": seen, **initial},
            label_suffix="",
            prefix=self.prefix,
            auto_id=f"{type(self).__name__.lower()}_%s",
        )


class ShowPostForm(SeenForm):
    """The texts as all will read them, and the unit that the post is about."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, post: BoardPost, title: str, text: str) -> None:
        super().__init__(data, seen=post.state, title=title, text=text, department=post.department_id)
        self.fields["title"] = TextField(_("公开的标题"), longest=500)
        self.fields["text"] = TextField(
            _("公开的正文"), longest=20_000, lines=True, widget=forms.Textarea(attrs={"rows": 8})
        )
        units = Department.objects.valid_on(today()).filter(kind__in=_UNITS)
        if post.department_id:
            units = units | Department.objects.filter(pk=post.department_id)
        self.fields["department"] = forms.ModelChoiceField(
            units,
            label=_("所涉单位"),
            required=False,
            empty_label=_("没有指明，或者分办时再定"),
            help_text=_("发帖人指明的单位可以改；该单位的联络员每天查看。"),
        )
        self.fields["checked"] = forms.BooleanField(
            label=_("已作保密审查，并看过隐去的每一处"),
            error_messages={"required": _("显示以前要先作保密审查。请核对后打勾确认。")},
        )


class ReasonForm(SeenForm):
    """Why something is not shown: one of the usual reasons, words of one's own, or both. The writer reads it."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, seen: str = "") -> None:
        super().__init__(data, seen=seen)
        self.fields["reason"] = forms.ChoiceField(
            label=_("理由"),
            choices=[*MODERATION_TEXTS.items(), (OTHER, _("其他，写在下面"))],
            widget=forms.RadioSelect,
            error_messages={"required": _("请选一个理由。"), "invalid_choice": _("请从列表里选一个理由。")},
        )
        self.fields["note"] = TextField(
            _("补充说明"),
            longest=300,
            required=False,
            lines=True,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("发帖人、跟帖人会看到"),
        )

    def clean(self) -> dict[str, Any]:
        """Ask for words where no usual reason fits."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("reason") == OTHER and not cleaned.get("note") and "note" not in self.errors:
            self.add_error("note", _("请写明理由。"))
        return cleaned

    def words(self) -> str:
        """Return the reason as the writer reads it; for valid answers."""
        reason, note = self.cleaned_data["reason"], self.cleaned_data["note"]
        usual = "" if reason == OTHER else str(MODERATION_TEXTS[reason])
        return "\n".join(part for part in (usual, note) if part)


class ShowCommentForm(SeenForm):
    """The comment as all will read it."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, seen: str = "", text: str = "") -> None:
        super().__init__(data, seen=seen, text=text)
        self.fields["text"] = TextField(
            _("公开的内容"), longest=1000, lines=True, widget=forms.Textarea(attrs={"rows": 4})
        )


class BoardForm(forms.Form):
    """A board's settings; its key stays, addresses lead there."""

    name = TextField(_("版块名称"), longest=60)
    hint = TextField(_("说明"), longest=200, required=False, help_text=_("写在版块上面的一句话"))
    comments_at_once = forms.BooleanField(
        label=_("跟帖即时显示"),
        required=False,
        help_text=_("自动隐去个人信息后立即显示；查出个人信息、没有通过自动验证的，仍然先审核"),
    )
    is_open = forms.BooleanField(label=_("开放发帖和跟帖"), required=False, help_text=_("不开放的版块仍然可以查看"))

    def __init__(self, data: Mapping[str, Any] | None = None, *, board: Board | None = None) -> None:
        first = {"is_open": True}
        if board:
            first = {name: getattr(board, name) for name in ("name", "hint", "comments_at_once", "is_open")}
        super().__init__(data=data, initial=first, label_suffix="")
        if board is None:
            self.fields["key"] = forms.SlugField(
                label=_("代码"),
                max_length=30,
                help_text=_("用在网址里，小写字母、数字和连字符，定了不能改"),
                error_messages={"required": _("请填写代码。"), "invalid": _("代码只能用字母、数字和连字符。")},
            )
            self.fields["channel"] = forms.ModelChoiceField(
                Channel.objects.filter(publicity=Publicity.ALWAYS, open_to_citizens=True),
                label=_("渠道"),
                empty_label=None,
                help_text=_("帖子按这个渠道的规则审核、分办和答复；只列来信一律公开的渠道"),
                error_messages={"required": _("请选择渠道。"), "invalid_choice": _("请从列表里选一个渠道。")},
            )
            self.order_fields(["name", "key", "channel", "hint", "comments_at_once", "is_open"])
