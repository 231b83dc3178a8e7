"""The shape of a search among answered letters: the same for the page and for programs."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.keyset import Place
from common.text import one_line
from petitions.models import LetterType
from petitions.search import Wanted, words_of

_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


class MonthField(forms.CharField):
    """A month written as 2026-10; gives its first day."""

    def to_python(self, value: Any) -> Any:
        """Return the first day of the month, or None."""
        text = str(value or "").strip()
        if not text:
            return None
        match = _MONTH.fullmatch(text)
        try:
            return dt.date(int(match[1]), int(match[2]), 1) if match else self._wrong()
        except ValueError:
            return self._wrong()

    def _wrong(self) -> Any:
        raise ValidationError(_("月份应当像 2026-10。"))


class SearchForm(forms.Form):
    """Words, channel, types, unit, months of the answer, and the place in the list."""

    q = forms.CharField(label=_("关键词"), required=False)
    channel = forms.SlugField(label=_("渠道"), required=False, error_messages={"invalid": _("没有这个渠道。")})
    type = forms.MultipleChoiceField(
        label=_("类别"),
        choices=LetterType.choices,
        required=False,
        error_messages={"invalid_choice": _("没有这个类别。")},
    )
    unit = forms.CharField(label=_("答复单位"), required=False)
    category = forms.CharField(label=_("事项"), required=False)
    since = MonthField(label=_("答复时间从"), required=False)
    until = MonthField(label=_("到"), required=False)
    after = forms.CharField(required=False)
    before = forms.CharField(required=False)

    cut = False
    """Whether the words were too many and only the first were searched for."""

    def clean_q(self) -> tuple[str, ...]:
        """Return the words searched for."""
        words, self.cut = words_of(one_line(self.cleaned_data["q"]))
        return words

    def clean(self) -> dict[str, Any]:
        """Refuse months the wrong way round and places that are none."""
        answers = super().clean() or {}
        since, until = answers.get("since"), answers.get("until")
        if since and until and since > until:
            self.add_error("until", _("结束月份早于开始月份，请重新选择。"))
        for name in ("after", "before"):
            text = answers.get(name)
            answers[name] = Place.read(text) if text else None
            if text and answers[name] is None:
                self.add_error(name, _("翻页的地址不完整，请从第一页重新查找。"))
        return answers

    def wanted(self) -> Wanted:
        """Return what is looked for; parts that were wrong are left out."""
        answers = self.cleaned_data
        until = answers.get("until")
        return Wanted(
            words=answers.get("q", ()),
            channel=answers.get("channel", ""),
            types=tuple(answers.get("type", ())),
            unit=answers.get("unit", ""),
            category=answers.get("category", ""),
            first=answers.get("since"),
            last=until.replace(day=calendar.monthrange(until.year, until.month)[1]) if until else None,
        )
