"""Pages as PDF. Nothing but the project's own static files is fetched; missing fonts are an error, never boxes."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.utils.translation import gettext as _

from common.errors import PetitionError
from common.fonts import has_chinese_font

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcherResponse

_MISSING = re.compile(r"\(U\+([0-9A-F]+)\)")
_MANY = 10


class MissingFontError(PetitionError):
    """The machine can't print Chinese: a library or a font is missing."""


class _Missing(logging.Handler):
    """Collects the characters for which no font has a glyph, of the thread that made it."""

    def __init__(self) -> None:
        super().__init__(level=logging.WARNING)
        self.thread = threading.get_ident()
        self.characters: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Note the character that the renderer complains of."""
        found = _MISSING.search(record.getMessage())
        if record.thread == self.thread and record.getMessage().startswith(".notdef") and found:
            self.characters.add(chr(int(found[1], 16)))


@contextmanager
def _watching_for_boxes() -> Iterator[set[str]]:
    """Give a set in which the characters stand afterwards for which the renderer printed boxes."""
    handler, log = _Missing(), logging.getLogger("weasyprint")
    log.addHandler(handler)
    try:
        yield handler.characters
    finally:
        log.removeHandler(handler)


def _refuse_boxes(missing: Collection[str]) -> None:
    """Raise MissingFontError where the renderer printed boxes."""
    if missing:
        shown = "".join(sorted(missing)[:_MANY])
        raise MissingFontError(
            _(
                "缺少中文字体，PDF没有生成：有%(count)s个字无法显示（%(shown)s）。请安装字体，例如：apt-get install fonts-noto-cjk"
            )
            % {"count": len(missing), "shown": shown}
        )


def _spelled(html: str, missing: Collection[str]) -> str:
    """Return the page with these characters written as their numbers, 〔U+1F468〕: nothing is left out or guessed."""
    return html.translate({ord(char): f"〔U+{ord(char):04X}〕" for char in missing})


def render_pdf(html: str, *, styles: Sequence[str] = (), css: str = "", spelling: bool = False) -> bytes:
    """Return the page as PDF bytes; the same page gives the same bytes on one machine.

    ``html`` is a whole document, already escaped by its template; ``styles`` are names of static files, such as
    "css/sheet.css", used in this order; ``css`` is a rule or two that depend on the document, never text from outside.
    With ``spelling``, for texts of citizens, who write emoji and rare characters, those that no font has are printed
    as their numbers. Raises MissingFontError where the text libraries or a font for any of its characters are
    missing, and FileNotFoundError for a style that does not exist.
    """
    try:
        from weasyprint import CSS, HTML  # needs Pango: pages without a PDF must work where that is missing
    except OSError as error:
        raise MissingFontError(
            _(
                "缺少排版程序库，PDF没有生成。请安装：apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
            )
        ) from error
    if not has_chinese_font():
        raise MissingFontError(_("缺少中文字体，PDF没有生成。请安装字体，例如：apt-get install fonts-noto-cjk"))
    fetcher = static_only_fetcher()
    files = [_style_file(name) for name in styles]

    def written(text: str) -> tuple[bytes, set[str]]:
        with _watching_for_boxes() as missing:
            page = HTML(string=text, base_url=settings.STATIC_URL, url_fetcher=fetcher)
            sheets = [CSS(filename=file, url_fetcher=fetcher) for file in files]
            if css:
                sheets.append(CSS(string=css, url_fetcher=fetcher))
            return page.write_pdf(stylesheets=sheets), missing

    data, missing = written(html)
    if missing and spelling:
        data, missing = written(_spelled(html, missing))
    _refuse_boxes(missing)
    return data


def _style_file(name: str) -> str:
    """Return the path of a static style sheet. Raises FileNotFoundError."""
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return found


def static_only_fetcher() -> Any:
    """Return a fetcher that opens the project's own static files and nothing else, no network, no other file.

    The renderer's own fetcher follows http and would embed file:///etc/passwd.
    """
    from weasyprint.urls import URLFetcher

    class StaticOnly(URLFetcher):  # type: ignore[misc]
        """Finds addresses below STATIC_URL among the static files; everything else is refused."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            path = _static_path(url)
            if path is None:
                raise ValueError(f"not a static file of this project: {url[:200]}")
            return super().fetch(path.as_uri(), headers)

    return StaticOnly(allowed_protocols=("file",), allow_redirects=False)


def _static_path(url: str) -> Path | None:
    """Return the file behind an address below STATIC_URL; none for any other address."""
    prefix = settings.STATIC_URL
    if not url.startswith(prefix) or ".." in url:
        return None
    try:
        found = finders.find(url.removeprefix(prefix))
    except SuspiciousFileOperation:
        return None
    return Path(found) if isinstance(found, str) else None
