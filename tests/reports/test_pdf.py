"""The PDF, measured: page, margins, pitch, head, rule, page numbers, fonts, and markup that stays text."""

from __future__ import annotations

import copy
import datetime as dt
import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pdfplumber
import pypdf
import pytest
from django.core.management import call_command
from django.db import transaction

from common.clock import pretend
from common.pdf import MissingFontError
from reports.document import Document, document_of
from reports.pdf import pdf_of
from reports.services import compile_bulletin
from reports.wording import demands_of
from tests import factories as make
from tests.factories import at

pytestmark = pytest.mark.django_db
MM = 72 / 25.4
BODY_SIZE, TITLE_SIZE, NUMBER_SIZE = 16, 22, 14


@pytest.fixture(scope="module")
def compiled(django_db_setup: None, django_db_blocker: Any) -> dict[str, Any]:
    """Compile a small month once, and take its letters back."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed_reference", verbosity=0, stdout=io.StringIO())
        office = make.make_office()
        for day in (9, 12, 13):
            with pretend(at(f"2026-10-{day:02d}T09:00")):
                make.handled(office)
        with pretend(at("2026-10-14T09:00")):
            make.answered(office)
        figures = compile_bulletin("2026-10")
        figures["demands"] = demands_of(figures, written_on=dt.date(2026, 11, 3))
        transaction.set_rollback(True)
    return figures


@pytest.fixture
def figures(compiled: dict[str, Any]) -> dict[str, Any]:
    return copy.deepcopy(compiled)


@pytest.fixture(scope="module")
def document(compiled: dict[str, Any]) -> Document:
    signed_on, demands = dt.date(2026, 11, 4), compiled["demands"]
    return document_of(compiled, number="澜政办〔2026〕47号", demands=demands, signed_on=signed_on)


@pytest.fixture(scope="module")
def pdf(document: Document) -> bytes:
    return pdf_of(document)


@pytest.fixture(scope="module")
def pages(pdf: bytes) -> list[Any]:
    return list(pdfplumber.open(io.BytesIO(pdf)).pages)


def sized(char: dict[str, Any], size: int) -> bool:
    return round(char["size"], 1) == size


def baselines(page: Any, size: int) -> list[float]:
    """Return the distances of the baselines of that type size from the top, in millimetres, from above."""
    found = {round((float(page.height) - char["matrix"][5]) / MM, 1) for char in page.chars if sized(char, size)}
    return sorted(found)


def number_of(page: Any) -> list[Any]:
    return [char for char in page.chars if sized(char, NUMBER_SIZE) and char["top"] / MM > 262]


def test_pages_are_a4_and_text_keeps_to_156_by_225_millimetres(pages: list[Any]) -> None:
    for page in pages:
        assert (round(page.width / MM, 1), round(page.height / MM, 1)) == (210.0, 297.0)
        for char in page.chars:
            if char not in number_of(page) and char["text"].strip():
                assert char["x0"] / MM >= 27.8
                assert char["x1"] / MM <= 184.3
                assert char["top"] / MM >= 36.5
                assert char["bottom"] / MM <= 263


def test_lines_of_the_text_are_10_227_millimetres_apart(pages: list[Any]) -> None:
    body = [line for line in baselines(pages[0], BODY_SIZE) if line > 165]
    assert len(body) >= 6
    gaps = [below - above for above, below in pairwise(body)]
    assert all(gap == pytest.approx(10.227, abs=0.12) for gap in gaps)


def test_a_full_line_holds_28_characters(pages: list[Any]) -> None:
    width = next(char["x1"] - char["x0"] for char in pages[0].chars if sized(char, BODY_SIZE))
    assert int(156 * MM // (width - 0.21)) == 28


def test_the_red_head_stands_35_millimetres_below_the_top_and_fits_one_line(pages: list[Any]) -> None:
    head = [char for char in pages[0].chars if char["non_stroking_color"] not in ((0, 0, 0), (0,))]
    assert "".join(char["text"] for char in head) == "澜川县人民政府办公室文件"
    assert len({round(char["top"]) for char in head}) == 1
    size = head[0]["size"]
    baseline = float(pages[0].height) - head[0]["matrix"][5]
    assert (baseline - 0.86 * size) / MM == pytest.approx(72, abs=1)


def test_the_red_rule_is_156_millimetres_wide(pages: list[Any]) -> None:
    rule = next(rect for rect in pages[0].rects if rect["width"] / MM > 150)
    assert rule["width"] / MM == pytest.approx(156, abs=0.2)
    assert rule["non_stroking_color"] not in ((0, 0, 0), (0,))


def test_the_title_is_broken_by_its_sense_and_centred(pages: list[Any]) -> None:
    lines: dict[int, list[Any]] = {}
    for char in pages[0].chars:
        if sized(char, TITLE_SIZE):
            lines.setdefault(round(char["top"]), []).append(char)
    texts = ["".join(char["text"] for char in chars) for _top, chars in sorted(lines.items())]
    assert texts == ["澜川县人民政府办公室关于2026年10月份", "县长信箱及网民留言办理情况的通报"]
    for chars in lines.values():
        middle = (min(char["x0"] for char in chars) + max(char["x1"] for char in chars)) / 2 / MM
        assert middle == pytest.approx(28 + 78, abs=1)


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(pages: list[Any]) -> None:
    assert len(pages) >= 4
    for count, page in enumerate(pages, start=1):
        chars = number_of(page)
        assert "".join(char["text"] for char in chars) == f"— {count} —"
        edge = 184 - chars[-1]["x1"] / MM if count % 2 else chars[0]["x0"] / MM - 28
        assert edge == pytest.approx(NUMBER_SIZE / MM, abs=0.6)


def test_all_fonts_are_embedded_and_every_character_can_be_copied(pdf: bytes) -> None:
    reader: Any = pypdf.PdfReader(io.BytesIO(pdf))
    fonts = {
        font["/BaseFont"]: font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        for page in reader.pages
        for font in (each.get_object() for each in page["/Resources"]["/Font"].values())
    }
    assert fonts
    for descriptor in fonts.values():
        assert {"/FontFile2", "/FontFile3"} & set(descriptor.get_object())
    text = "".join(page.extract_text() for page in reader.pages)
    assert "\ufffd" not in text
    assert "\x00" not in text
    for said in ("一、总体情况", "附件1", "附件2", "（此件公开发布）", "2026年11月4日印发"):
        assert said in text.replace("\n", "")


def test_annexes_begin_new_pages_and_the_imprint_ends_the_last(pages: list[Any]) -> None:
    texts = ["".join(char["text"] for char in page.chars) for page in pages]
    starts = [count for count, text in enumerate(texts) if text.startswith(("附件1", "附件2"))]
    assert len(starts) == 2
    last = [char for char in pages[-1].chars if sized(char, NUMBER_SIZE) and char not in number_of(pages[-1])]
    assert "印发" in "".join(char["text"] for char in last)
    assert max(char["bottom"] for char in last) / MM == pytest.approx(260, abs=3)


def test_the_same_document_gives_the_same_bytes(document: Document, pdf: bytes) -> None:
    assert pdf_of(document) == pdf


def test_a_long_issuers_title_takes_a_line_of_its_own(settings: Any, figures: dict[str, Any]) -> None:
    settings.BULLETIN_ISSUER = "澜川经济技术开发区管理委员会办公室"
    pages = pdfplumber.open(io.BytesIO(pdf_of(document_of(figures)))).pages
    for char in pages[0].chars:
        assert char["x0"] / MM >= 27.8
        assert char["x1"] / MM <= 184.6


def test_a_character_that_no_font_has_is_an_error_and_not_a_box(document: Document) -> None:
    with pytest.raises(MissingFontError, match="缺少中文字体"):
        pdf_of(replace(document, opening="\U000f1234"))


def test_a_machine_without_chinese_fonts_fails_loudly(figures: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "fonts").mkdir()
    config = tmp_path / "fonts.conf"
    config.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig><dir>{tmp_path}/fonts</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>"
    )
    (tmp_path / "figures.json").write_text(json.dumps(figures), encoding="utf-8")
    program = (
        "import django, json, sys; django.setup()\n"
        "from reports.document import document_of\n"
        "from reports.pdf import pdf_of\n"
        "pdf_of(document_of(json.load(open(sys.argv[1], encoding='utf-8'))))\n"
    )
    environment = {**os.environ, "FONTCONFIG_FILE": str(config), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "figures.json")],
        capture_output=True,
        text=True,
        env={**environment, "PYTHONUTF8": "1"},
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert done.returncode == 1
    assert "缺少中文字体，PDF没有生成" in done.stderr


def test_markup_in_a_name_stays_text(figures: dict[str, Any]) -> None:
    for row in figures["units"].values():
        if isinstance(row, dict) and row.get("name") == "测试交通局":
            row["name"] = '<img src="file:///etc/passwd">{{7*7}}'
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf_of(document_of(figures)))).pages)
    assert "{{7*7}}" in text.replace("\n", "")
    assert "root:" not in text
