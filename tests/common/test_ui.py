"""The tags and filters that pages are made of: what they print, and that letters stay text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from django.utils.safestring import SafeString

from common.clock import TZ, pretend

NASTY = '<script>alert("x")</script> {{7*7}} {% csrf_token %} "quoted" \'single\' &amp;'


@pytest.fixture(autouse=True)
def in_2026() -> Iterator[None]:
    with pretend(dt.datetime(2026, 11, 6, 15, 20, tzinfo=TZ)), translation.override("zh-hans"):
        yield


def show(source: str, **context: Any) -> str:
    """Render a scrap of a template."""
    request = context.pop("request", None)
    return engines["django"].from_string("{% load ui %}" + source).render(context, request)


@dataclass(frozen=True)
class Badge:
    css: str
    words: str


@dataclass(frozen=True)
class Day:
    date: dt.date
    kinds: tuple[str, ...] = ("is-count",)
    month_label: str = ""
    caption: str = "第1日"

    @property
    def weekday_label(self) -> str:
        return "一二三四五六日"[self.date.weekday()]

    @property
    def sentence(self) -> str:
        return f"{self.date.month}月{self.date.day}日，计"


def days(count: int, *, start: dt.date = dt.date(2026, 11, 7)) -> list[Day]:
    return [Day(start + dt.timedelta(days=n)) for n in range(count)]


class LetterForm(forms.Form):
    title = forms.CharField(label="标题", help_text="10至25个字", min_length=10, max_length=25)
    body = forms.CharField(label="具体情况", widget=forms.Textarea, max_length=2000)
    town = forms.ChoiceField(label="乡镇", choices=[("", "请选择"), ("1", "柳塘镇")])
    public = forms.ChoiceField(
        label="能否公开", help_text="不影响办理", widget=forms.RadioSelect, choices=[("y", "可以"), ("n", "不公开")]
    )
    papers = forms.FileField(label="材料", required=False)
    agree = forms.BooleanField(label="我已阅读")
    token = forms.CharField(widget=forms.HiddenInput, initial="t")

    def clean(self) -> None:
        if self.data.get("title") == "对不上":
            self.add_error(None, "两处对不上")


# Letters stay text


def test_prose_escapes_everything() -> None:
    html = show("{{ text|prose }}", text=NASTY)
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "{{7*7}}" in html
    assert "49" not in html
    assert "&amp;amp;" in html


def test_prose_escapes_even_what_calls_itself_safe() -> None:
    assert "<b>" not in show("{{ text|prose }}", text=SafeString("<b>粗</b>"))


def test_prose_makes_a_paragraph_of_each_line_and_keeps_the_greeting_flat() -> None:
    html = show("{{ text|prose }}", text="周先生：\r\n　　您好！\n\n  现答复如下：\n")
    assert html == '<p class="flat">周先生：</p>\n<p>您好！</p>\n<p>现答复如下：</p>'


def test_prose_of_nothing_is_nothing() -> None:
    assert show("{{ text|prose }}", text=None) == ""


@pytest.mark.parametrize(
    "source",
    [
        "{% paper text title=text note=text sign=text reply=True id='a' %}",
        "{% kv rows edit=True %}",
        "{% timeline entries %}",
        "{% empty_state text text url='/' label=text %}",
        "{% status_words 'st-ok' text %}",
        "{% turn words=text %}",
        "{% lead_line %}{{ text }}{% endlead_line %}",
        "{% crumb_line '/' %}<li>{{ text }}</li>{% endcrumb_line %}",
    ],
)
def test_no_part_of_a_page_lets_markup_through(source: str) -> None:
    rows = [(NASTY, NASTY, "/x/")]
    html = show(source, text=NASTY, rows=rows, entries=[{"title": NASTY, "moment": NASTY, "more": NASTY}])
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "{{7*7}}" in html


# Statuses and days


def test_a_status_is_shape_and_words() -> None:
    html = show("{% status badge %}", badge=Badge("st-late", "已超3个工作日"))
    assert html == '<span class="st st-late">已超3个工作日</span>'


def test_no_badge_prints_nothing() -> None:
    assert show("{% status badge %}", badge=None) == ""


def test_the_strip_says_every_day_in_words_and_hides_the_drawing() -> None:
    html = show("{% strip days explain='共两天。' %}", days=days(2))
    assert html.count('<li class="day is-count') == 2
    assert '<span class="visually-hidden">11月7日，计</span>' in html
    assert 'aria-label="答复期限逐日计算，11月7日至11月8日"' in html
    assert "共两天。" in html


def test_the_first_day_stands_under_its_weekday() -> None:
    html = show("{% strip days %}", days=days(9))
    assert 'class="day is-count wd-6"' in html  # 7 November 2026 is a Saturday
    assert html.count("wd-") == 1


@pytest.mark.parametrize(("count", "css"), [(12, "strip-row is-short"), (21, "strip-row"), (22, "strip-7")])
def test_a_row_holds_three_weeks_and_longer_strips_are_weeks(count: int, css: str) -> None:
    assert f'<ol class="strip {css}"' in show("{% strip days %}", days=days(count))


def test_the_key_holds_only_the_kinds_that_occur() -> None:
    html = show("{% strip days %}", days=[*days(1), Day(dt.date(2026, 11, 8), ("is-rest",))])
    assert "计入的工作日" in html
    assert "节假日、周末，不计" in html
    assert "补班" not in html
    assert "strip-key" not in show("{% strip days legend=False %}", days=days(1))


def test_a_folded_strip_tells_the_middle_in_a_sentence() -> None:
    @dataclass(frozen=True)
    class Folded:
        head: list[Day]
        between: str
        tail: list[Day]

    html = show("{% strip days %}", days=Folded(days(2), "中间49天", days(3, start=dt.date(2026, 12, 28))))
    assert '<li class="fold">中间49天</li>' in html
    assert "strip-7" in html
    assert "wd-1" in html  # the tail begins on a Monday


# Facts, timelines, lists


def test_the_timeline_writes_moments_dates_and_words() -> None:
    entries = [
        {"title": "收到", "moment": dt.datetime(2026, 11, 6, 14, 32, tzinfo=TZ)},
        {"title": "签收", "moment": dt.date(2026, 11, 9), "css": "is-move"},
        Badge("is-final", "x"),
    ]
    html = show("{% timeline entries %}", entries=entries)
    assert '<time datetime="2026-11-06T14:32+08:00">11月6日（周五）14:32</time>' in html
    assert '<time datetime="2026-11-09">11月9日（周一）</time>' in html
    assert '<li class="is-final">' in html


def test_facts_keep_their_lines_and_say_when_there_is_none() -> None:
    html = show("{% kv rows %}", rows=[("具体情况", "一\n二"), ("照片", ""), ("件数", 0)])
    assert "一<br>二" in html
    assert "<dd>—</dd>" in html
    assert "<dd>0</dd>" in html


def test_a_fact_that_can_be_changed_names_itself_in_the_link() -> None:
    html = show("{% kv rows edit=True %}", rows=[("标题", "路灯不亮", "/write/t/story/")])
    assert '<a href="/write/t/story/">更改<span class="visually-hidden">标题</span></a>' in html


def test_the_pager_keeps_the_other_parameters() -> None:
    request = RequestFactory().get("/library/", {"q": "斑马线 学校", "page": "3"})
    html = show("{% pager page %}", page=Paginator(range(100), 10).page(3), request=request)
    assert "?q=%E6%96%91%E9%A9%AC%E7%BA%BF+%E5%AD%A6%E6%A0%A1&amp;page=4" in html
    assert 'aria-current="page">3<' in html


def test_one_page_needs_no_pager() -> None:
    request = RequestFactory().get("/")
    assert show("{% pager page %}", page=Paginator([1], 10).page(1), request=request).strip() == ""


def test_steps_are_told_in_words_and_the_drawing_is_hidden() -> None:
    html = show("{% step_bar 2 4 back='/b/' %}")
    assert "第2步，共4步" in html
    assert html.count('class="is-on"') == 2
    assert '<a href="/b/">返回上一步</a>' in html


def test_a_page_without_crumbs_or_lead_has_no_empty_line_for_them() -> None:
    assert show("{% crumb_line '/' %} {% endcrumb_line %}{% lead_line %}\n{% endlead_line %}").strip() == ""


# Forms


def test_a_field_stands_below_label_and_hint_and_points_to_its_hint() -> None:
    html = show("{% field form.title width='w-m' %}", form=LetterForm())
    assert html.index("<label") < html.index("10至25个字") < html.index("<input")
    assert 'for="id_title"' in html
    assert 'class="form-control w-m"' in html
    assert 'aria-describedby="id_title_helptext"' in html
    assert "is-wrong" not in html


def test_a_wrong_field_says_so_in_words_and_in_aria() -> None:
    html = show("{% field form.title %}", form=LetterForm({"title": "路灯"}))
    assert 'class="field is-wrong"' in html
    assert "错误：" in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_error"' in html


def test_what_was_typed_comes_back_escaped() -> None:
    html = show("{% field form.title %}{% field form.body %}", form=LetterForm({"title": NASTY, "body": NASTY}))
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "{{7*7}}" in html


def test_radios_are_a_group_with_a_legend_and_labels() -> None:
    html = show("{% field form.public inline=True %}", form=LetterForm())
    assert "<fieldset" in html
    assert 'aria-describedby="id_public_helptext"' in html
    assert "<legend>能否公开</legend>" in html
    assert '<label class="form-check-label" for="id_public_0">可以</label>' in html
    assert html.count("form-check-input") == 2
    assert "checked" not in html


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("town", 'class="form-select"'),
        ("body", "<textarea"),
        ("papers", 'type="file"'),
        ("agree", 'class="form-check-input"'),
        ("token", 'type="hidden"'),
    ],
)
def test_every_kind_of_field_is_drawn(name: str, part: str) -> None:
    assert part in show("{% field field %}", field=LetterForm()[name])


def test_a_counted_field_lets_a_long_text_be_pasted_whole() -> None:
    html = show("{% field form.body counter=True %}", form=LetterForm())
    assert "maxlength" not in html
    assert 'data-count-for="id_body"' in html
    assert 'data-count-max="2000"' in html
    assert 'maxlength="2000"' in show("{% field form.body %}", form=LetterForm())


def test_the_error_summary_takes_the_focus_and_links_to_the_fields() -> None:
    html = show(
        "{% error_summary form %}", form=LetterForm({"title": "对不上", "agree": "on", "body": "b", "town": "1"})
    )
    assert 'tabindex="-1" autofocus role="alert"' in html
    assert 'href="#id_title"' in html
    assert 'href="#id_public_0"' in html  # the first choice, for a group itself takes no focus
    assert "<li>两处对不上</li>" in html
    assert "有4处需要改" in html


def test_nothing_wrong_prints_no_summary() -> None:
    assert show("{% error_summary form other %}", form=LetterForm(), other=None).strip() == ""
