"""Characters: what copying from pages, PDFs and input methods leaves behind, put right one by one.

Unicode's own normal forms are not used on whole texts: they take quadratic time on made-up ones.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LEFT_OVER: Final = re.compile(
    r"&(?:nbsp|ensp|emsp|thinsp|ldquo|rdquo|#160|#xa0|#12288|#x3000);?|<[^<>]{0,200}>", re.IGNORECASE
)
_DASH: Final = re.compile(r"&(?:mdash|ndash|#8211|#8212);?", re.IGNORECASE)
_NOT_SHOWN: Final = re.compile(r"[\s\u200b-\u200f\u2028-\u202f\u2060\ufeff\u00ad“”\"'‘’「」『』《》]")
_FULL_WIDTH: Final = range(0xFF01, 0xFF5F)
_RADICALS: Final = range(0x2F00, 0x2FD6)  # ⽉ for 月, as some PDFs have it
_PLAIN: Final = {code: unicodedata.normalize("NFKC", chr(code)) for code in (*_FULL_WIDTH, *_RADICALS)} | {
    ord(dash): "-" for dash in "‐‑‒–—―−~〜～－"
}


def plain(text: str) -> str:
    """Full-width letters, digits and marks in their half-width form, every dash and tilde as "-"."""
    return text.translate(_PLAIN)


def one_string(text: str) -> str:
    """A notice without blanks, line breaks, quotation marks, tags: they may stand anywhere and mean nothing."""
    return _NOT_SHOWN.sub("", plain(_LEFT_OVER.sub("", _DASH.sub("-", text))))
