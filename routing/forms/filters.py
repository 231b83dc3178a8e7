"""What a list is narrowed down to. What can't be used is passed over, and said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms.boundfield import BoundField
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, DepartmentKind
from common.words import cn_day
from deadlines.models import Card
from petitions.models import LetterType, Priority, State
from routing.catalog import Catalog, Named
from routing.models import OPEN_ASSIGNMENT_STATES, AssignmentState
from routing.narrowing import narrowed
from routing.queues import Audience, Queue
from routing.sorting import sortings_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Choices = list[tuple[Any, Any]]
LONGEST_WORDS = 100
LONGEST_KEY = 18
FIRST = ("q", "unit", "channel", "type", "category", "sort")
"""What stands in the first row; the rest is folded."""
STATES: Choices = [
    (State.SUBMITTED, State.SUBMITTED.label),
    (State.ACCEPTED, State.ACCEPTED.label),
    (AssignmentState.ASSIGNED, _("单位待签收")),
    (AssignmentState.ACKNOWLEDGED, _("单位办理中")),
    (AssignmentState.RETURN_ASKED, AssignmentState.RETURN_ASKED.label),
    (AssignmentState.AWAITING_HEAD, AssignmentState.AWAITING_HEAD.label),
    (State.IN_REVIEW, State.IN_REVIEW.label),
]
PART_STATES: Choices = [(state, state.label) for state in OPEN_ASSIGNMENT_STATES]
MARKS: Choices = [
    ("urgent", Priority.URGENT.label),
    ("green", Priority.GREEN.label),
    ("important", _("重要来信")),
    ("twice", _("二次退回")),
    ("unproven", _("未经自动验证")),
    ("restricted", _("举报限阅")),
]


@dataclass(frozen=True)
class Chip:
    """One narrowing in words, with the filter's name, so that it can be taken away."""

    name: str
    words: str


class PlainSelect(forms.Select):
    """A select whose options are written at once: Django's own draws each of some hundred from a template."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        """Return the element with its options, grouped as the choices are."""
        options = _options(_plain(self.choices))
        chosen = format_html('value="{}"', "" if value is None else value)
        given = self.build_attrs(self.attrs, attrs)
        marked = mark_safe(options.replace(f"<option {chosen}>", f"<option {chosen} selected>", 1))  # noqa: S308 ours
        return format_html('<select name="{}"{}>{}</select>', name, flatatt(given), marked)


class PlainInput(forms.TextInput):
    """A one-line field, written at once."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        """Return the element with what was typed."""
        given = self.build_attrs(self.attrs, {"type": self.input_type, "value": value or "", **(attrs or {})})
        return format_html('<input name="{}"{}>', name, flatatt(given))


def _plain(choices: Any) -> tuple[Any, ...]:
    """Return the choices as plain text in the language of the moment."""
    return tuple((str(key), _plain(words) if isinstance(words, list) else str(words)) for key, words in choices)


@lru_cache(maxsize=128)
def _options(choices: tuple[Any, ...]) -> SafeString:
    return format_html_join("", "{}", ((_option(key, words),) for key, words in choices))


def _option(key: str, words: Any) -> SafeString:
    if isinstance(words, tuple):
        return format_html('<optgroup label="{}">{}</optgroup>', key, _options(words))
    return format_html('<option value="{}">{}</option>', key, words)


class Choice(forms.ChoiceField):
    """A choice that may stay open; ``unknown`` is said of a value that is not offered."""

    def __init__(self, label: _StrPromise, choices: Choices, *, empty: str | _StrPromise, unknown: _StrPromise) -> None:
        messages = {"invalid_choice": unknown}
        offered = [("", empty), *choices]
        super().__init__(label=label, choices=offered, required=False, error_messages=messages, widget=PlainSelect())


class UnitChoice(Choice):
    """A choice of a unit, which may have ceased to exist since the choice was kept."""

    def validate(self, value: Any) -> None:
        """Accept a unit that is offered; say of another by its name that it is none any more."""
        if not value or self.valid_value(value):
            return
        known = str(value).isdecimal() and len(str(value)) <= LONGEST_KEY
        gone = Department.objects.filter(pk=int(value)).first() if known else None
        if gone:
            words = gettext("“%(unit)s”已经撤销、合并或者不再办信，没有按它筛选。") % {"unit": gone.name}
            raise ValidationError(words)
        super().validate(value)


class Day(forms.DateField):
    """A day, as browsers' date fields send it."""

    def __init__(self, label: _StrPromise) -> None:
        super().__init__(
            label=label,
            required=False,
            input_formats=["%Y-%m-%d"],
            widget=PlainInput(attrs={"type": "date"}),
            error_messages={"invalid": _("日期要写成2026-11-06这样，没有按它筛选。")},
        )


def _names(entries: Iterable[Named]) -> Choices:
    return [(str(entry.pk), entry.name) for entry in entries]


def _by_kind(units: Iterable[Named]) -> Choices:
    groups: dict[str, Choices] = {}
    for unit in units:
        groups.setdefault(str(DepartmentKind(unit.group).label), []).append((str(unit.pk), unit.name))
    return list(groups.items())


def _by_branch(categories: list[Named]) -> Choices:
    branches = {str(each.pk): [(str(each.pk), each.name)] for each in categories if each.group == "0"}
    for twig in categories:
        if twig.group in branches:
            branches[twig.group].append((str(twig.pk), twig.name))
    return [(twigs[0][1], twigs) for twigs in branches.values()]


class FilterForm(forms.Form):
    """Every way to narrow a queue, and its order."""

    def __init__(self, data: Mapping[str, Any], *, queue: Queue, catalog: Catalog, marked: bool = False) -> None:
        super().__init__(data, auto_id="filter_%s", label_suffix="")
        self.queue, self.catalog = queue, catalog
        centre = queue.audience is Audience.CENTRE
        self.fields["q"] = forms.CharField(
            label=_("编号、标题中的词"),
            required=False,
            max_length=LONGEST_WORDS,
            widget=PlainInput(),
            error_messages={"max_length": _("要找的词最多100个字，没有按词筛选。")},
        )
        if centre:
            self._offer("unit", UnitChoice, _("单位"), _by_kind(catalog.units), _("全部单位"))
        channels: Choices = [(channel.code, channel.name) for channel in catalog.channels]
        self._offer("channel", Choice, _("渠道"), channels, _("全部渠道"))
        self._offer("type", Choice, _("类型"), list(LetterType.choices), _("全部类型"))
        self._offer("category", Choice, _("类别"), _by_branch(catalog.categories), _("全部类别"))
        self._offer("sort", Choice, _("排序"), list(sortings_of(queue)[1:]), sortings_of(queue)[0][1])
        if queue.mixed:
            self._offer("state", Choice, _("办理环节"), STATES if centre else PART_STATES, _("全部环节"))
        cards = (Card.YELLOW, Card.RED, Card.BLUE) if centre else (Card.YELLOW, Card.RED)
        self._offer("card", Choice, _("亮牌"), [(card, card.label) for card in cards], _("不限"))
        self._offer("township", UnitChoice, _("乡镇（街道）"), _names(catalog.townships), _("全部乡镇"))
        self._offer("mark", Choice, _("标记"), MARKS if marked else MARKS[:-1], _("不限"))
        if centre:
            self._offer("support", UnitChoice, _("协办单位"), _by_kind(catalog.units), _("不限"))
        self.fields["received_from"], self.fields["received_to"] = Day(_("收信自")), Day(_("收信至"))
        self.fields["due_from"], self.fields["due_to"] = Day(_("期限自")), Day(_("期限至"))
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select" if isinstance(field, Choice) else "form-control"
        self.is_valid()

    def _offer(
        self, name: str, kind: type[Choice], label: _StrPromise, choices: Choices, empty: str | _StrPromise
    ) -> None:
        unknown = _("没有“%(value)s”这个选项，没有按它筛选。")
        self.fields[name] = kind(label, choices, empty=empty, unknown=unknown)

    def clean(self) -> dict[str, Any]:
        """Say of turned round dates that no letter can lie between them."""
        for first, last in (("received_from", "received_to"), ("due_from", "due_to")):
            begin, end = self.cleaned_data.get(first), self.cleaned_data.get(last)
            if begin and end and begin > end:
                self.add_error(last, _("开始日期晚于结束日期，没有按它筛选。"))
                self.cleaned_data.pop(first)
        return self.cleaned_data

    @property
    def chosen(self) -> dict[str, str]:
        """What narrows the list, as an address holds it; without what could not be used, and without the order."""
        kept = {name: value for name, value in self.cleaned_data.items() if value and name != "sort"}
        return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in kept.items()}

    @property
    def sort(self) -> str:
        """The key of the order; empty for the queue's own."""
        return str(self.cleaned_data.get("sort", ""))

    @property
    def narrows(self) -> bool:
        """Tell whether anything was chosen."""
        return bool(self.chosen)

    def condition(self) -> Q:
        """Return what was chosen as a condition on what stands in the queue."""
        values = {name: self.cleaned_data[name] for name in self.chosen}
        if "channel" in values:
            values["channel"] = self.catalog.channel(values["channel"])
        if "category" in values:
            values["category"] = self.catalog.with_twigs(int(values["category"]))
        return narrowed(values, parts=self.queue.parts)

    @property
    def chips(self) -> list[Chip]:
        """Each narrowing in words."""
        return [Chip(name, f"{self.fields[name].label}：{self._said(name)}") for name in self.chosen]

    def _said(self, name: str) -> str:
        value, field = self.cleaned_data[name], self.fields[name]
        if isinstance(value, dt.date):
            return cn_day(value)
        if not isinstance(field, Choice):
            return f"“{value}”"
        return str(next(words for key, words in _flat(field.choices) if str(key) == value))

    @property
    def problems(self) -> list[str]:
        """What could not be used, in words."""
        return [f"{self.fields[name].label}：{words}" for name, said in self.errors.items() for words in said]

    @property
    def first(self) -> list[BoundField]:
        """The fields that are always in sight."""
        return [self[name] for name in FIRST if name in self.fields]

    @property
    def more(self) -> list[BoundField]:
        """The fields that are folded."""
        return [self[name] for name in self.fields if name not in FIRST]

    @property
    def unfolded(self) -> bool:
        """Tell whether one of the folded fields narrows the list, or could not be used."""
        return any(name in self.errors or name in self.chosen for name in self.fields if name not in FIRST)


def _flat(choices: Any) -> Choices:
    flat: Choices = []
    for key, words in choices:
        flat += words if isinstance(words, list) else [(key, words)]
    return flat
