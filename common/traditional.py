"""Traditional characters for reading: a finished page is converted, what somebody typed into a form stays.

Converted by OpenCC word by word (头发 becomes 頭髮, 发展 becomes 發展). Only what is read changes: text, and the
attributes that are read out; never addresses, values of fields, the content of text areas, scripts and styles.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html.parser import HTMLParser

from opencc import OpenCC

TRADITIONAL = "zh-hant"
"""The value of the language cookie."""
_READ_OUT = re.compile(
    r"""(\s(?:title|alt|aria-label|placeholder|aria-roledescription|aria-valuetext)=)(["'])(.*?)\2""", re.S
)
_LEFT = frozenset({"textarea", "script", "style"})


@lru_cache(maxsize=2)
def _converter(way: str) -> OpenCC:
    return OpenCC(way)


def to_traditional(text: str) -> str:
    """Return the text in traditional characters."""
    return str(_converter("s2t").convert(text))


def to_simplified(text: str) -> str:
    """Return the text in simplified characters, in which everything here is kept and searched for."""
    return str(_converter("t2s").convert(text))


def page_in_traditional(html: str) -> str:
    """Return the page as it is read in traditional characters; its structure stays byte for byte."""
    reader = _Page()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts)


class _Page(HTMLParser):
    """Takes a page apart and puts it together again."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self._left: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in _LEFT:
            self._left.append(tag)
        self.parts.append(_tag_in_traditional(self.get_starttag_text() or ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag, attrs
        self.parts.append(_tag_in_traditional(self.get_starttag_text() or ""))

    def handle_endtag(self, tag: str) -> None:
        if self._left and self._left[-1] == tag:
            self._left.pop()
        self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(data if self._left else to_traditional(data))

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.parts.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.parts.append(f"<!{decl}>")


def _tag_in_traditional(tag: str) -> str:
    return _READ_OUT.sub(lambda found: f"{found[1]}{found[2]}{to_traditional(found[3])}{found[2]}", tag)
