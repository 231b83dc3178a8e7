"""What the documents say exists, and what exists is said. (Settings: tests/config/test_settings.py.)"""

import re
from itertools import chain
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.utils.translation import override

from accounts.models import Role
from petitions.models import Kind, State

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in chain(ROOT.glob("*.md"), (ROOT / "docs").rglob("*.md"), (ROOT / "portal").rglob("*.md"))
)
COMMAND = re.compile(r"manage\.py ([a-z][a-z_]+)")
SCRIPT = re.compile(r"(?<![\w/.])((?:script|benchmarks|\.ci)/[\w]+)")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def anchors_of(name):
    """Return the names by which the headings of a document can be linked."""
    headings = (heading.lower().replace(" ", "-") for heading in HEADING.findall(text_of(name)))
    return {re.sub(r"[^\w-]", "", heading) for heading in headings}


def test_there_are_documents():
    wanted = {
        "README.md",
        "README.zh-CN.md",
        "CHANGELOG.md",
        "docs/glossary.md",
        "docs/deploy.md",
        "docs/operations.md",
    }
    assert wanted <= set(DOCUMENTS)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_named_exists(name):
    named = set(COMMAND.findall(text_of(name)))
    assert named - set(get_commands()) == set()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_script_named_exists_and_can_be_run(name):
    for script in SCRIPT.findall(text_of(name)):
        path = ROOT / script
        assert path.is_file(), script
        assert path.stat().st_mode & 0o111, f"{script} can't be executed"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_relative_link_leads_somewhere(name):
    for link in LINK.findall(text_of(name)):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        target, _hash, anchor = link.partition("#")
        path = (ROOT / name).parent / target if target else ROOT / name
        assert path.exists(), link
        if anchor:
            assert anchor in anchors_of(path.relative_to(ROOT)), link


def test_both_readmes_show_the_same_commands_and_pictures():
    english, chinese = (text_of(name) for name in ("README.md", "README.zh-CN.md"))
    for pattern in (re.compile(r"```sh\n(.*?)```", re.DOTALL), re.compile(r"!\[[^\]]*\]\(([^)]+)\)"), SCRIPT, COMMAND):
        assert sorted(set(pattern.findall(english))) == sorted(set(pattern.findall(chinese)))


def test_pictures_are_small():
    sizes = {path.name: path.stat().st_size for path in (ROOT / "docs" / "pictures").glob("*.png")}
    assert {name: size for name, size in sizes.items() if size >= 300_000} == {}


@pytest.mark.parametrize("section", [State, Kind, Role], ids=lambda section: section.__name__)
def test_the_glossary_names_every_state_event_and_role(section):
    heading = rf"^## [^\n]*\({section.__name__}\)\n(.*?)(?=^## |\Z)"
    found = re.search(heading, text_of("docs/glossary.md"), re.MULTILINE | re.DOTALL)
    assert found, f"no section for {section.__name__}"
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+?) \| [^|]+ \|$", found[1], re.MULTILINE))
    with override("zh-hans"):
        assert rows == {str(member.value): str(member.label) for member in section}


def test_the_decisions_are_numbered_without_gaps():
    decisions = sorted((ROOT / "docs" / "adr").glob("*.md"))
    for number, path in enumerate(decisions, start=1):
        assert path.name.startswith(f"{number:04d}-")
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {number}. ")
        assert HEADING.findall(text)[1:] == ["Context", "Decision", "Consequences"]
