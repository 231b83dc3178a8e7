"""Every page is valid HTML, as html-validate reads it: elements, attributes, names, labels, headings."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from tests.access.test_every_address import letter, parts, people  # noqa: F401 fixtures
from tests.factories import Office
from tests.web.pages import pages_of_the_site, pages_of_writers

# What htmlvalidate.json leaves out of the recommended rules, and why: blanks at line ends say nothing; tables that
# become cards on a phone (display: block) are tables for screen readers by their roles alone; a wide table scrolls in
# a region of its own; the search is sent by Enter, and some forms are sent by the page itself.
HERE = Path(__file__).parent
TOOL = HERE / "node_modules" / ".bin" / "html-validate"
FEWEST = 80
"""Pages that are looked at, at least: a list that shrinks is noticed."""

pytestmark = pytest.mark.django_db


def faults_in(folder: Path) -> list[str]:
    """Return what html-validate finds in the pages of the folder."""
    told = folder / "faults.json"  # a file: of a long list the tool writes only the beginning into a pipe
    command = [str(TOOL), "--config", str(HERE / "htmlvalidate.json"), "--formatter", f"json={told}", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert told.exists(), done.stderr
    return [
        f"{Path(file['filePath']).stem}:{said['line']}: {said['ruleId']}: {said['message']}"
        for file in json.loads(told.read_text(encoding="utf-8"))
        for said in file["messages"]
    ]


def test_every_page_is_valid(
    office: Office,
    people: dict[str, User | None],  # noqa: F811
    parts: dict[str, Any],  # noqa: F811
    tmp_path: Path,
) -> None:
    seen = set()
    for name, client, address in [*pages_of_writers(office), *pages_of_the_site(people, parts)]:
        response = client.get(address, follow=True)
        assert response.status_code < 400, (name, response.status_code)
        if response.headers["Content-Type"].startswith("text/html") and not response.streaming:
            (tmp_path / f"{name.replace(':', '.')}.html").write_bytes(response.content)
            seen.add(name)
    assert len(seen) >= FEWEST
    assert faults_in(tmp_path) == []


def test_a_fault_is_found(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text('<!doctype html><html lang="zh"><body><p><div></p></body></html>')
    assert any("element-permitted-content" in fault or "close-order" in fault for fault in faults_in(tmp_path))
