"""A text block as people write it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.access import posts_of
from accounts.models import Department, User
from routing.forms.base import text_field
from routing.services.blocks import BODY_LIMIT, TITLE_LIMIT

COMMON = "0"


class BlockForm(forms.Form):
    """For whom, under which name, the text."""

    owner = forms.ChoiceField(
        label=_("使用范围"),
        error_messages={"required": _("请选择使用范围。"), "invalid_choice": _("请选择列出的单位。")},
    )
    title = forms.CharField(
        label=_("名称"),
        help_text=_("方便查找即可，例如：补画标线的答复。"),
        max_length=TITLE_LIMIT,
        error_messages={"required": _("请写明名称。")},
    )
    body = text_field(
        _("内容"),
        missing=_("请写明内容。"),
        hint=_("插入答复稿时不作任何替换；需要填写的地方，请留空或者标明。"),
        rows=6,
        limit=BODY_LIMIT,
    )

    def __init__(self, data: Any = None, *, user: User, **more: Any) -> None:
        super().__init__(data, label_suffix="", **more)
        self.use_required_attribute = False
        posts = posts_of(user)
        self.units = {str(unit.pk): unit for unit in posts.departments if unit.pk in posts.unit_ids}
        choices = [(key, unit.name) for key, unit in self.units.items()]
        if posts.in_centre:
            choices.insert(0, (COMMON, gettext("各单位通用")))
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]
        self.initial.setdefault("owner", choices[0][0] if choices else "")
        if len(choices) == 1:
            self.fields["owner"].widget = forms.HiddenInput()

    @property
    def department(self) -> Department | None:
        """The unit that was chosen; none for a common block."""
        return self.units.get(self.cleaned_data["owner"])


class ChangeBlockForm(BlockForm):
    """Name and text; whose it is stays."""

    def __init__(self, data: Any = None, *, user: User, **more: Any) -> None:
        super().__init__(data, user=user, **more)
        del self.fields["owner"]
