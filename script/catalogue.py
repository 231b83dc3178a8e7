"""Interface texts and their English: collected from code and templates, kept in locale/, compiled.

Chinese texts are their own keys. Django's own makemessages needs GNU gettext on the machine; Babel is
Python, so whoever can run the tests can also translate. Run it through script/translate.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
APPS = ("common", "accounts", "notifications", "petitions", "deadlines", "routing", "reports", "portal", "config")
TEMPLATES = ("*.html", "*.txt", "*.svg")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%%|%[sd]|\{\w*\}|</?\w+|\n")
"""What a translation must hold as often as the original: facts, tags, line breaks."""
CHINESE = re.compile(r"[\u4e00-\u9fff，。；：！？（）、《》]")


def sources() -> Iterator[tuple[str, bytes]]:
    """Yield each file that may hold texts as (path from the root, Python source)."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), path.read_bytes()
    for pattern in TEMPLATES:
        for path in sorted((ROOT / "templates").rglob(pattern)):
            name = path.relative_to(ROOT).as_posix()
            lines = templatize(path.read_text(encoding="utf-8"), origin=name).splitlines()
            yield name, "\n".join(line.lstrip() for line in lines).encode()


def collected() -> Catalog:
    """Return a catalogue of all texts in use, without translations."""
    catalogue = Catalog()
    for name, source in sources():
        for _line, texts, _comments, context in extract("python", io.BytesIO(source), KEYWORDS):
            catalogue.add(texts, locations=[(name, 0)], context=context)
    return catalogue


def kept() -> Catalog:
    """Return the translations as they are kept; an empty catalogue where there are none yet."""
    if not PO.is_file():
        names = {"last_translator": "the project", "language_team": "the project", "msgid_bugs_address": "the project"}
        return Catalog(locale="en", project="mailbox", version="1", fuzzy=False, **names)
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def update() -> Catalog:
    """Take new texts in, drop those that are gone, compile; return what is kept now."""
    catalogue = kept()
    catalogue.revision_date = catalogue.creation_date  # a date that moves with every run tells nobody anything
    catalogue.header_comment = "# English texts of the mailbox. New ones are collected by script/translate."
    catalogue.update(collected(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, catalogue, width=110, sort_by_file=True, include_lineno=False)
    compile_kept()
    return kept()


def compile_kept() -> None:
    """Write the binary form that Django reads, without what is not translated: it then stays Chinese."""
    catalogue = kept()
    for message in [message for message in catalogue if message.id and not all(_forms(message.string))]:
        catalogue.delete(message.id, message.context)
    with MO.open("wb") as file:
        write_mo(file, catalogue)


def problems(catalogue: Catalog) -> Iterator[str]:
    """Yield everything that keeps an English reader from reading English."""
    used, known = _keys(collected()), _keys(catalogue)
    yield from (f"not collected: {_short(key[0])}" for key in sorted(used - known))
    yield from (f"no longer used: {_short(key[0])}" for key in sorted(known - used))
    for message in catalogue:
        if message.id:
            yield from (f"{what}: {_short(_forms(message.id)[0])}" for what in flaws(message))
    if not MO.is_file() or _texts(read_mo(io.BytesIO(MO.read_bytes()))) != _texts(catalogue):
        yield f"{MO.relative_to(ROOT)} is older than {PO.name}"


def flaws(message: Message) -> Iterator[str]:
    """Yield what is wrong with one translation."""
    if message.fuzzy:
        yield "to be looked at (fuzzy)"
    originals, translations = _forms(message.id), _forms(message.string)
    if not all(translations) or len(translations) != len(originals):
        yield "not translated"
        return
    for original, translation in zip(originals, translations, strict=True):
        if sorted(PLACEHOLDER.findall(original)) != sorted(PLACEHOLDER.findall(translation)):
            yield "placeholders, tags or line breaks differ"
        if CHINESE.search(translation):
            yield "Chinese characters or marks in the English"


def _keys(catalogue: Catalog) -> set[tuple[str, str]]:
    return {(_forms(message.id)[0], message.context or "") for message in catalogue if message.id}


def _texts(catalogue: Catalog) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return what a reader would be shown."""
    translated = (message for message in catalogue if message.id and all(_forms(message.string)))
    return {(_forms(message.id)[0], message.context or ""): _forms(message.string) for message in translated}


def _forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, tuple | list) else (text or "",)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


def main() -> int:
    """Update the catalogue, or with --check only look; say what is missing and return the exit code."""
    parser = argparse.ArgumentParser(prog="script/translate", description="Keep the English texts in step.")
    parser.add_argument("--check", action="store_true", help="change nothing; fail if something is missing")
    check = parser.parse_args().check
    found = list(problems(kept() if check else update()))
    for problem in found:
        sys.stdout.write(f"{problem}\n")
    sys.stdout.write(
        f"{len(found)} to be done in {PO.relative_to(ROOT)}\n" if found else "All texts have their English.\n"
    )
    return int(check and bool(found))


if __name__ == "__main__":
    sys.exit(main())
