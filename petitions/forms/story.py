"""Step 2: what happened, and where. The limits are the form's, not the table's (RULES section 8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.text import format_lazy as _filled
from django.utils.translation import gettext_lazy as _

from accounts.models import DepartmentKind
from common.words import num
from petitions.forms.fields import StepForm, TextField, UnitField
from petitions.models import Channel
from petitions.services.drafts import DraftContent
from petitions.uploads import ACCEPTED, MOST_BYTES, MOST_FILES, SAID

TITLE_LENGTHS = (10, 25)
LONGEST_BODY = 2_000
LONGEST_PLACE = 60


class FilesInput(forms.FileInput):
    """A file field that takes several files at once."""

    allow_multiple_selected = True


class StoryForm(StepForm):
    """Title, story, place. Files are kept with the draft at once and are no part of the answers."""

    step: ClassVar = "story"

    def __init__(self, content: DraftContent, channel: Channel, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(content, channel, data)
        shortest, longest = TITLE_LENGTHS
        self.fields["title"] = TextField(
            _("标题"),
            shortest=shortest,
            longest=longest,
            help_text=_filled(_("{shortest}至{longest}个字，一句话说清是什么事"), shortest=shortest, longest=longest),
        )
        self.fields["body"] = TextField(
            _("具体情况"),
            longest=LONGEST_BODY,
            lines=True,
            help_text=_filled(
                _("最多{longest}字。不要写身份证号、银行卡号；您的电话在下一步填写，不会公开"),
                longest=num(LONGEST_BODY),
            ),
            widget=forms.Textarea(attrs={"rows": 9}),
        )
        self.fields["township"] = UnitField(
            (DepartmentKind.TOWNSHIP,), label=_("乡镇（街道）"), none=_("不清楚，或者全县都有"), required=False
        )
        self.fields["place"] = TextField(_("具体地点"), longest=LONGEST_PLACE, required=False)
        self.fields["files"] = forms.Field(
            label=_("照片或材料"),
            required=False,
            help_text=_filled(
                _("最多{most}个，每个不超过{megabytes}MB，支持{kinds}"),
                most=MOST_FILES,
                megabytes=MOST_BYTES // 2**20,
                kinds=SAID,
            ),
            widget=FilesInput(attrs={"accept": ACCEPTED}),
        )
