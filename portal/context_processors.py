"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from common.middleware import OFFICE_PATHS, reads_traditional

TEXT_SIZES = {"large", "xlarge"}
THEMES = {"contrast"}
KEYS = {"off"}
"""Single-key commands of the desks can be switched off (WCAG 2.1.4)."""
SECTIONS = {
    "": "home",
    "write": "write",
    "follow": "follow",
    "library": "library",
    "board": "forum",
    "bulletins": "bulletins",
}
"""The first part of an address, and the entry of the main navigation it belongs to."""


def site(request: HttpRequest) -> dict[str, str]:
    """Return the names of the site and how this visitor wants it shown (empty: as designed)."""
    text, theme, keys = (request.COOKIES.get(name, "") for name in ("text", "theme", "keys"))
    return {
        "government_name": settings.GOVERNMENT_NAME,
        "site_name": settings.SITE_NAME,
        "centre_name": settings.CENTRE_NAME,
        "seal_text": settings.GOVERNMENT_NAME[:2],
        "office_page": "yes" if request.path.startswith(OFFICE_PATHS) else "",
        "page_lang": _page_language(request),
        "display_text": text if text in TEXT_SIZES else "",
        "display_theme": theme if theme in THEMES else "",
        "display_keys": keys if keys in KEYS else "",
        "nav": _section(request),
    }


def _page_language(request: HttpRequest) -> str:
    """Return the page's language as screen readers and browsers know it."""
    if reads_traditional(request):
        return "zh-Hant"
    language = get_language() or ""
    return "zh-CN" if language.startswith("zh") else language


def _section(request: HttpRequest) -> str:
    """Where the page belongs in the main navigation; a view may say otherwise with its own `nav`."""
    section = SECTIONS.get(request.path.split("/")[1], "")
    if section == "library" and request.GET.get("channel") == "forum":
        return "forum"
    return section
