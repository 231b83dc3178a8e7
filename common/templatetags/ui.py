"""Tags and filters of every page: `{% load ui %}`. They know shapes and words, nothing of letters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BaseFormSet
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common import fieldparts, strips, words

register = template.Library()
_SALUTATION_LENGTH = 30


# Filters


@register.filter
def cn_date(value: dt.date | None) -> str:
    """11月6日（周五）."""
    return words.cn_date(value) if value else ""


@register.filter
def cn_day(value: dt.date | None) -> str:
    """11月6日."""
    return words.cn_day(value) if value else ""


@register.filter
def cn_full(value: dt.date | None) -> str:
    """2026年11月6日."""
    return words.cn_full(value) if value else ""


@register.filter
def cn_moment(value: dt.datetime | None) -> str:
    """11月6日（周五）14:32."""
    return words.cn_moment(value) if value else ""


@register.filter
def cn_full_moment(value: dt.datetime | None) -> str:
    """2026年11月6日（周五）14:32."""
    return words.cn_full_moment(value) if value else ""


@register.filter
def rate(value: Decimal | float | None) -> str:
    """97.65, or a dash."""
    return words.rate(value)


@register.filter
def num(value: float | Decimal | None) -> str:
    """36,624, or a dash."""
    return words.num(value)


@register.filter
def size(value: int) -> str:
    """1.8MB."""
    return words.size(value)


@register.filter
def code4(value: str) -> str:
    """K7QM 4T9 XBW 2H6."""
    return words.code4(value)


@register.filter
def prose(text: str | None) -> SafeString:
    """Paragraphs of a letter, escaped whatever they are; each line is one, as people write here.

    A first line that greets ("周先生：") is not indented.
    """
    lines = [line.strip() for line in str(text or "").splitlines() if line.strip()]
    return format_html_join(
        "\n",
        "<p{}>{}</p>",
        (
            (SafeString(' class="flat"') if not n and _greets(line) else "", escape(line))
            for n, line in enumerate(lines)
        ),
    )


def _greets(line: str) -> bool:
    return len(line) <= _SALUTATION_LENGTH and line.endswith(("：", ":"))


# Statuses and days


@register.simple_tag
def status(badge: Any) -> str:
    """Print shape and words of a badge (`css`, `words`); nothing for none."""
    return status_words(badge.css, badge.words) if badge else ""


@register.simple_tag
def status_words(css: str, said: str) -> SafeString:
    """Print a status from its class and words."""
    return format_html('<span class="st {}">{}</span>', css, said)


@register.inclusion_tag("components/strip.html")
def strip(
    days: Any,
    *,
    explain: str = "",
    layout: str = "row",
    label: str = "",
    legend: Sequence[tuple[str, str]] | bool = True,
) -> dict[str, Any]:
    """Print the working-day strip: list of counted days, or a folded one (head, between, tail)."""
    return {**strips.drawing(days, layout=layout, label=label, legend=legend), "explain": explain}


# Parts of a page


@register.simple_block_tag
def crumb_line(content: str, home: str) -> SafeString:
    """Print where one is: the start page and the list items inside; nothing where a page gives none."""
    if not content.strip():
        return SafeString("")
    return format_html(
        '<nav class="crumb" aria-label="{}"><ol><li><a href="{}">{}</a></li>{}</ol></nav>',
        _("当前位置"),
        home,
        _("首页"),
        content,
    )


@register.simple_block_tag
def lead_line(content: str) -> SafeString:
    """Print the sentence below a page's title; nothing where a page gives none."""
    return format_html('<p class="lead-in">{}</p>', content) if content.strip() else SafeString("")


@register.inclusion_tag("components/paper.html")
def paper(
    text: str,
    *,
    title: str = "",
    note: str = "",
    sign: str = "",
    reply: bool = False,
    id: str = "",
    level: int = 2,
) -> dict[str, Any]:
    """Print a letter or a reply on its sheet."""
    return {
        "text": text,
        "title": title,
        "note": note,
        "sign_lines": sign.splitlines(),
        "reply": reply,
        "id": id,
        "level": level,
    }


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Iterable[Any]) -> dict[str, Any]:
    """Print what happened, oldest first: entries with title, moment, and perhaps css and more."""
    return {"entries": [_entry(entry) for entry in entries]}


def _entry(entry: Any) -> dict[str, str]:
    def read(name: str) -> Any:
        return entry.get(name, "") if isinstance(entry, Mapping) else getattr(entry, name, "")

    moment, said, machine = read("moment"), str(read("moment") or ""), ""
    if isinstance(moment, dt.datetime):
        said, machine = words.cn_moment(moment), moment.isoformat(timespec="minutes")
    elif isinstance(moment, dt.date):
        said, machine = words.cn_date(moment), moment.isoformat()
    return {"title": read("title"), "css": read("css"), "more": read("more"), "said": said, "machine": machine}


@register.inclusion_tag("components/kv.html")
def kv(rows: Iterable[Sequence[Any]], *, small: bool = False, edit: bool = False) -> dict[str, Any]:
    """Print facts: (label, value) or, to be changed, (label, value, address)."""
    facts = [{"label": row[0], "value": row[1], "url": row[2] if len(row) > 2 else ""} for row in rows]
    return {"rows": facts, "small": small, "edit": edit}


@register.inclusion_tag("components/empty.html")
def empty_state(title: str, text: str = "", *, url: str = "", label: str = "", level: int = 2) -> dict[str, Any]:
    """Print that there is nothing, and what to do about it."""
    return {"title": title, "text": text, "url": url, "label": label, "level": level}


@register.inclusion_tag("components/steps.html")
def step_bar(current: int, total: int, *, extra: str = "", back: str = "") -> dict[str, Any]:
    """Print how far a form of several pages has come; `back` is the address of the step before."""
    bars = [number <= current for number in range(1, total + 1)]
    return {"current": current, "total": total, "bars": bars, "extra": extra, "back": back}


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Context, page: Page[Any], param: str = "page") -> dict[str, Any]:
    """Print links to the pages of a numbered list; the other parameters of the address stay."""
    query = context["request"].GET.copy()

    def address(number: int) -> str:
        query[param] = str(number)
        return f"?{query.urlencode()}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {
        "shown": page.paginator.num_pages > 1,
        "prev": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
        "pages": [
            {"number": n, "url": address(n) if isinstance(n, int) else "", "current": n == page.number} for n in numbers
        ],
    }


@register.inclusion_tag("components/turn.html")
def turn(*, prev: str = "", next: str = "", words: str = "") -> dict[str, str]:
    """Print where one is in a list without page numbers, and the links to both sides."""
    return {"prev": prev, "next": next, "words": words}


@register.simple_tag
def sentence(*parts: Any) -> str:
    """Join what is there with the middle dot: 求助 · 柳塘镇."""
    return _(" · ").join(str(part) for part in parts if part)


# Forms


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField,
    *,
    label: str = "",
    hint: str = "",
    width: str = "",
    counter: bool = False,
    inline: bool = False,
    hide_label: bool = False,
    optional: bool = False,
) -> dict[str, Any]:
    """Print a form field: label, hint, error, widget. `counter` tells the characters typed (js/count.js)."""
    return {
        **fieldparts.parts(bound, hint=hint, width=width, counter=counter),
        "field": bound,
        "label": label or bound.label,
        "counter": counter,
        "inline": inline,
        "hide_label": hide_label,
        "optional": optional,
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: BaseForm | BaseFormSet[Any] | None) -> dict[str, Any]:
    """Print what must be mended, each with a link to its place; it takes the focus."""
    problems = [problem for form in forms if form is not None for problem in _problems(form)]
    return {"problems": problems}


def _problems(form: BaseForm | BaseFormSet[Any]) -> Iterator[tuple[str, str]]:
    """The target's id, or none for errors of the whole, and the message."""
    if isinstance(form, BaseFormSet):
        yield from (("", str(message)) for message in form.non_form_errors())
        for part in form.forms:
            yield from _problems(part)
        return
    for name, messages in form.errors.items():
        target = fieldparts.target_of(form[name]) if name in form.fields else ""
        yield from ((target, str(message)) for message in messages)
