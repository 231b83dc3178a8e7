"""Traditional characters for reading: text changes, what was typed and where links lead does not."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from common.traditional import page_in_traditional, to_simplified
from tests import factories as make
from tests.factories import Office

COOKIE = "django_language"


@pytest.mark.parametrize(
    ("page", "read"),
    [
        ("<p>头发与发展，后来与皇后</p>", "<p>頭髮與發展，後來與皇后</p>"),
        ('<a href="/?q=发" title="发展">干部</a>', '<a href="/?q=发" title="發展">幹部</a>'),
        ('<input value="发展" placeholder="发展">', '<input value="发展" placeholder="發展">'),
        ("<textarea>发展</textarea><b>发展</b>", "<textarea>发展</textarea><b>發展</b>"),
        ("<script>let a = '发' < '展'</script>", "<script>let a = '发' < '展'</script>"),
        (
            "<!-- 发 --><p>1 &lt; 2 &#39;发展&#39; &amp;</p><br/>",
            "<!-- 发 --><p>1 &lt; 2 &#39;發展&#39; &amp;</p><br/>",
        ),
        ("<option value='发'>发展</option>", "<option value='发'>發展</option>"),
    ],
)
def test_only_what_is_read_changes(page: str, read: str) -> None:
    assert page_in_traditional(page) == read


def test_what_is_searched_for_can_be_brought_back() -> None:
    assert to_simplified("縣長信箱的路燈") == "县长信箱的路灯"


@pytest.mark.django_db
def test_a_page_in_english_is_the_same_byte_for_byte(client: Client, reference: None) -> None:
    client.cookies[COOKIE] = "en"
    for name in ("portal:home", "portal:write", "portal:library", "portal:guide"):
        page = re.sub("[一-鿿]", "", client.get(reverse(name)).content.decode())
        assert page_in_traditional(page) == page


@pytest.mark.django_db
def test_a_visitor_reads_the_public_pages_in_traditional_characters(client: Client, office: Office) -> None:
    make.answered(office)
    client.cookies[COOKIE] = "zh-hant"
    response = client.get(reverse("portal:library"))
    page = response.content.decode()
    assert response["Content-Language"] == "zh-hant"
    assert 'lang="zh-Hant"' in page
    assert "答覆公開" in page
    assert "縣" in page
    assert "县" not in re.sub(r"<[^>]*>", "", page)


@pytest.mark.django_db
def test_what_a_writer_types_stays_as_it_was_typed(client: Client, reference: None) -> None:
    client.cookies[COOKIE] = "zh-hant"
    page = client.post(reverse("portal:follow"), {"number": "县发", "code": "x"}).content.decode()
    assert 'value="县发"' in page


@pytest.mark.django_db
def test_the_office_reads_letters_as_they_were_written(client: Client, office: Office) -> None:
    client.cookies[COOKIE] = "zh-hant"
    page = client.get(reverse("accounts:login")).content.decode()
    assert 'lang="zh-CN"' in page
    assert "繁體" not in page
