"""Both base templates, and the error pages that must stand when everything else fails."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template import engines
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import translation

pytestmark = pytest.mark.urls("tests.common.ui_urls")
INLINE = re.compile(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)", re.IGNORECASE)
WITH_CONTEXT = ["403.html", "403_csrf.html", "404.html", "429.html"]
WITHOUT_CONTEXT = ["400.html", "500.html", "503.html"]


def ask(path: str = "/", **cookies: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.COOKIES.update(cookies)
    request.user = AnonymousUser()
    return request


def show(source: str, request: HttpRequest, **context: Any) -> str:
    with translation.override("zh-hans"):
        return engines["django"].from_string(source).render(context, request)


CITIZEN = '{% extends "base.html" %}{% block title %}查信{% endblock %}{% block heading %}查信{% endblock %}'
OFFICE = '{% extends "desk_base.html" %}{% block title %}待分办{% endblock %}{% block heading %}待分办{% endblock %}'


def test_a_citizen_page_has_one_heading_a_way_past_the_head_and_its_language() -> None:
    html = show(CITIZEN, ask())
    assert html.count("<h1>") == 1
    assert html.index('href="#main"') < html.index("<nav")
    assert '<html lang="zh-CN" data-bs-theme="light">' in html
    assert "<title>查信 · 县长信箱</title>" in html


def test_nothing_is_inline() -> None:
    queues = [{"title": "收信", "items": [{"url": "/q/", "label": "待分办", "count": 3, "hot": True, "current": True}]}]
    assert not INLINE.search(show(CITIZEN, ask()))
    assert not INLINE.search(show(OFFICE, ask("/desk/"), queues=queues))


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/", "首页"),
        ("/write/abc/story/", "写信"),
        ("/follow/20261106-0164/", "查信"),
        ("/library/", "答复公开"),
        ("/library/?channel=forum", "论坛"),
        ("/bulletins/2026-10/", "月度通报"),
    ],
)
def test_the_navigation_marks_where_one_is(path: str, label: str) -> None:
    html = show(CITIZEN, ask(path))
    assert html.count('aria-current="page"') == 1
    assert f'aria-current="page">{label}</a>' in html


def test_a_page_may_say_itself_where_it_belongs() -> None:
    assert 'aria-current="page">写信</a>' in show(CITIZEN, ask("/elsewhere/"), nav="write")


def test_cookies_decide_how_it_is_shown_and_the_links_offer_the_way_back() -> None:
    html = show(CITIZEN, ask("/library/?q=a&b=c", text="large", theme="contrast"))
    assert 'data-bs-theme="contrast" data-text="large"' in html
    assert "/display/?text=plain&amp;next=%2Flibrary%2F%3Fq%3Da%26b%3Dc" in html
    assert "/display/?theme=plain&amp;next=" in html


def test_a_cookie_nobody_set_here_changes_nothing() -> None:
    html = show(CITIZEN, ask(text='"><script>', theme="dark"))
    assert '<html lang="zh-CN" data-bs-theme="light">' in html
    assert "<script>" not in html


def test_the_office_sees_its_queues_and_who_it_is() -> None:
    queues = [
        {"title": "收信", "items": [{"url": "/q/", "label": "待分办", "count": 64, "hot": True, "current": True}]}
    ]
    html = show(OFFICE, ask("/desk/"), queues=queues, whoami="信息中心 · 分办二岗")
    assert '<a href="/q/" aria-current="page">待分办 <span class="is-hot">64</span></a>' in html
    assert "信息中心 · 分办二岗" in html
    assert 'action="/desk/search/"' in html
    assert 'method="post" action="/logout/"' in html


@pytest.mark.parametrize("name", WITHOUT_CONTEXT)
def test_an_error_page_of_last_resort_needs_no_context_and_no_database(name: str) -> None:
    html = get_template(name).render()
    assert html.count("<h1>") == 1
    assert "丢失" in html or "都在" in html
    assert not INLINE.search(html)


@pytest.mark.parametrize("name", WITH_CONTEXT)
def test_an_error_page_says_what_to_do(name: str) -> None:
    html = get_template(name).render({"wait": 20}, ask("/x/"))
    assert html.count("<h1>") == 1
    assert "请" in html
    assert 'href="/"' in html


def test_too_many_tries_say_how_long_to_wait() -> None:
    assert "请过20分钟再试" in get_template("429.html").render({"wait": 20}, ask())
