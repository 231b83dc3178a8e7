"""The shape of a search among answered letters: the same for the page and for programs."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from common.keyset import Place
from common.text import one_line
from petitions.models import LetterType
from petitions.search import FILTERS, Sort, Wanted, words_of

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


class Dated(TextChoices):
    """Which day the months are meant of."""

    REPLIED = "replied", _("答复时间")
    RECEIVED = "received", _("来信时间")


class SearchForm(forms.Form):
    """Words, filters, months of the answer or of the receipt, what comes first, and the place in the list."""

    q = forms.CharField(label=_("关键词"), required=False)
    channel = forms.SlugField(label=_("渠道"), required=False, error_messages={"invalid": _("没有这个渠道。")})
    type = forms.MultipleChoiceField(
        label=_("类别"),
        choices=LetterType.choices,
        required=False,
        error_messages={"invalid_choice": _("没有这个类别。")},
    )
    unit = forms.CharField(label=_("答复单位"), required=False)
    township = forms.CharField(label=_("乡镇（街道）"), required=False)
    mailbox = forms.CharField(label=_("领导信箱"), required=False)
    category = forms.CharField(label=_("事项"), required=False)
    late = forms.BooleanField(label=_("只看逾期答复的"), required=False)
    dated = forms.ChoiceField(
        label=_("时间"),
        choices=Dated.choices,
        required=False,
        error_messages={"invalid_choice": _("时间只能按答复时间或者来信时间筛选。")},
    )
    sort = forms.ChoiceField(
        label=_("排序"),
        choices=Sort.choices,
        required=False,
        error_messages={"invalid_choice": _("没有这种排序。")},
    )
    since = MonthField(label=_("从"), required=False)
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
        by_day = (answers.get("sort") or Sort.NEWEST) == Sort.NEWEST
        for name in ("after", "before"):
            text = answers.get(name)
            place = Place.read(text) if text else None
            answers[name] = place if place and place.is_day == by_day else None
            if text and answers[name] is None:
                self.add_error(name, _("翻页的地址不完整，请从第一页重新查找。"))
        return answers

    def wanted(self) -> Wanted:
        """Return what is looked for; parts that were wrong are left out."""
        answers = self.cleaned_data
        since, until = answers.get("since"), answers.get("until")
        return Wanted(
            words=answers.get("q", ()),
            types=tuple(answers.get("type", ())),
            late=bool(answers.get("late")),
            first=since,
            last=until.replace(day=calendar.monthrange(until.year, until.month)[1]) if until else None,
            by_receipt=bool(since or until) and answers.get("dated") == Dated.RECEIVED,
            sort=Sort(answers.get("sort") or Sort.NEWEST),
            **{name: answers.get(name, "") for name in FILTERS},
        )

    def query(self) -> str:
        """Return the search as an address says it, always in the same order, without the place in the list."""
        answers = self.cleaned_data
        pairs: list[tuple[str, str]] = [("q", " ".join(answers.get("q", ())))]
        pairs += [("type", each) for each in sorted(answers.get("type", ()))]
        pairs += [(name, answers.get(name, "")) for name in FILTERS]
        pairs += [(name, f"{day:%Y-%m}" if (day := answers.get(name)) else "") for name in ("since", "until")]
        wanted = self.wanted()
        pairs += [("dated", Dated.RECEIVED if wanted.by_receipt else ""), ("late", "on" if wanted.late else "")]
        pairs += [("sort", wanted.sort if wanted.sort != Sort.NEWEST else "")]
        return urlencode([pair for pair in pairs if pair[1]])
