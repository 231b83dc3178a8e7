"""Any page as a PDF: what it may fetch, what it must be able to print, and that styles are found by name."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest

from common.pdf import MissingFontError, render_pdf, static_only_fetcher


def page_of(body: str) -> str:
    return f"<!doctype html><html lang='zh-CN'><meta charset='utf-8'><title>测试</title><body>{body}</body></html>"


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:9/x.png",
        "https://example.org/x.css",
        "data:text/plain,x",
        "/static/../config/settings.py",
        "/static//etc/passwd",
        "/media/attachments/x",
        "css/document.css",
    ],
)
def test_nothing_but_static_files_is_fetched(url: str) -> None:
    with pytest.raises(ValueError, match="not a static file"):
        static_only_fetcher().fetch(url)


def test_a_static_file_is_fetched() -> None:
    assert b"@page" in static_only_fetcher().fetch("/static/css/document.css").read()


def test_a_page_that_asks_for_other_files_is_printed_without_them(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr("common.pdf._static_path", lambda url: asked.append(url))
    outside = (
        '<link rel="attachment" href="file:///etc/passwd"><img src="http://127.0.0.1:9/x.png">'
        "<style>@import url(file:///etc/hostname); p { background: url(http://127.0.0.1:9/y) }</style><p>正文</p>"
    )
    pdf = render_pdf(page_of(outside))
    assert "正文" in text_of(pdf)
    assert b"root:" not in pdf
    assert asked


def test_styles_are_static_files_found_by_name_and_rules_come_after_them() -> None:
    first: Any = pypdf.PdfReader(io.BytesIO(render_pdf(page_of("<p>正文</p>"), styles=["css/document.css"])))
    assert "— 1 —" in first.pages[0].extract_text()
    turned: Any = pypdf.PdfReader(io.BytesIO(render_pdf(page_of("<p>正文</p>"), css="@page { size: A4 landscape }")))
    assert turned.pages[0].mediabox.width > turned.pages[0].mediabox.height
    with pytest.raises(FileNotFoundError):
        render_pdf(page_of("<p>正文</p>"), styles=["css/no-such.css"])


def test_the_same_page_gives_the_same_bytes() -> None:
    assert render_pdf(page_of("<p>来信处理单</p>")) == render_pdf(page_of("<p>来信处理单</p>"))


def test_a_character_that_no_font_has_is_an_error_and_not_a_box() -> None:
    with pytest.raises(MissingFontError, match="缺少中文字体"):
        render_pdf(page_of("<p>\U000f1234</p>"))


def test_where_citizens_write_such_a_character_is_printed_as_its_number() -> None:
    data = render_pdf(page_of("<p>写信人󱈴的信</p>"), spelling=True)
    assert data == render_pdf(page_of("<p>写信人〔U+F1234〕的信</p>"))


def test_a_machine_without_chinese_fonts_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("common.pdf.has_chinese_font", lambda: False)
    with pytest.raises(MissingFontError, match="apt-get install"):
        render_pdf(page_of("<p>正文</p>"))
