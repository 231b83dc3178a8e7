"""What everybody reads of bulletins."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from common.clock import pretend
from common.hashing import sha256_of
from petitions.models import LetterType
from reports.models import Bulletin
from reports.services import approve_and_publish, prepare
from tests import factories as make
from tests.factories import Office, at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    """Keep PDFs drawn up by a test in its own folder."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def overdue(office: Office) -> str:
    with pretend(at("2026-10-12T09:00")):
        return make.handled(office).number


@pytest.fixture
def wrongdoing(office: Office) -> str:
    """Return the number of an overdue report of wrongdoing."""
    with pretend(at("2026-09-01T09:00")):
        letter = make.accepted(office, letter_type=LetterType.WRONGDOING, proposed_type=LetterType.WRONGDOING)
    return letter.number


@pytest.fixture
def bulletin(office: Office, overdue: str, wrongdoing: str) -> Bulletin:
    with pretend(at("2026-11-03T10:00")):
        waiting = prepare("2026-10", actor=office.clerk)
    with pretend(at("2026-11-04T10:00")):
        return approve_and_publish(waiting, actor=office.head)


def page_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_without_a_bulletin_the_list_says_what_will_come(client: Client, db: None) -> None:
    assert "还没有发布过通报" in page_of(client, "/bulletins/")


def test_the_list_leads_to_the_newest_version_of_each_month(client: Client, bulletin: Bulletin) -> None:
    page = page_of(client, "/bulletins/")
    assert bulletin.title in page
    assert 'href="/bulletins/2026-10/"' in page
    assert "澜政办〔2026〕1号" in page


def test_the_page_shows_period_text_tables_and_hash(client: Client, bulletin: Bulletin, overdue: str) -> None:
    page = page_of(client, "/bulletins/2026-10/")
    for said in (
        "统计期间：2026年10月1日至10月31日　截止：10月31日24时",
        "版本：第1版，未更正",
        bulletin.digest,
        "10月共收到来信1件，有效1件；截至10月31日24时已答复0件，回复率0.00%。",
        "测试交通局1件",
        "另有举报件1件逾期未复，按规定不列单位。",
        "2026年11月4日印发",
        "图1的数据表",
    ):
        assert said in page
    assert page.count(overdue) == 2


@pytest.mark.parametrize("path", ["/bulletins/2026-10/", "/bulletins/2026-10/data.json"])
def test_no_number_of_a_report_of_wrongdoing_leaves_the_office(
    client: Client, bulletin: Bulletin, wrongdoing: str, path: str
) -> None:
    assert wrongdoing in json.dumps(bulletin.figures)
    assert wrongdoing not in page_of(client, path)


def test_the_pdf_is_drawn_up_once_and_kept(client: Client, bulletin: Bulletin, media: Path, wrongdoing: str) -> None:
    response = client.get("/bulletins/2026-10/bulletin.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="bulletin-2026-10.pdf"'
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.content)).pages)
    assert wrongdoing not in text
    (kept,) = (media / "bulletins").iterdir()
    assert kept.read_bytes() == response.content
    kept.write_bytes(b"%PDF kept")
    assert client.get("/bulletins/2026-10/bulletin.pdf").content == b"%PDF kept"


def test_a_machine_without_fonts_answers_that_it_is_out_of_service(
    client: Client, bulletin: Bulletin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.pdf.has_chinese_font", lambda: False)
    assert client.get("/bulletins/2026-10/bulletin.pdf").status_code == 503


def test_the_data_carry_figures_counts_and_a_hash_that_can_be_checked(client: Client, bulletin: Bulletin) -> None:
    response = client.get("/bulletins/2026-10/data.json")
    assert response["Content-Type"] == "application/json"
    data = json.loads(response.content)
    about = data.pop("bulletin")
    assert sha256_of(data) == about["public_digest"]
    assert about["digest"] == bulletin.digest
    assert about["published_on"] == "2026-11-04"
    assert data["counts"]["overdue_and_open"] == 2
    assert len(data["overdue_and_open"]) == 1


@pytest.mark.parametrize("path", ["", "bulletin.pdf", "data.json"])
def test_what_is_not_published_does_not_exist(client: Client, office: Office, path: str) -> None:
    with pretend(at("2026-11-03T10:00")):
        prepare("2026-10", actor=office.clerk)
    for month in ("2026-10", "2026-09", "2026-99", "2026-1"):
        assert client.get(f"/bulletins/{month}/{path}").status_code == 404
    assert "还没有发布过通报" in page_of(client, "/bulletins/")


@pytest.mark.parametrize("path", ["/bulletins/", "/bulletins/2026-10/", "/bulletins/2026-10/data.json"])
def test_pages_read_one_row_and_no_letter(client: Client, bulletin: Bulletin, path: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        page_of(client, path)
    assert len(queries) == 1
    assert "petition" not in queries[0]["sql"]


def test_pages_are_only_read(client: Client, bulletin: Bulletin) -> None:
    for path in ("/bulletins/", "/bulletins/2026-10/", "/bulletins/2026-10/data.json"):
        assert client.post(path).status_code == 405


def test_the_document_stays_chinese_on_an_english_page(client: Client, bulletin: Bulletin) -> None:
    client.cookies["django_language"] = "en"
    with translation.override(None):  # what the page switches on is switched off again
        page = page_of(client, "/bulletins/2026-10/")
    assert '<article class="gw" lang="zh-CN">' in page
    assert "一、总体情况" in page
