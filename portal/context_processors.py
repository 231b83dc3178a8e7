"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

TEXT_SIZES = {"large", "xlarge"}
THEMES = {"contrast"}
KEYS = {"off"}
"""Single-key commands of the desks can be switched off (WCAG 2.1.4)."""
SECTIONS = {"": "home", "write": "write", "follow": "follow", "library": "library", "bulletins": "bulletins"}
"""The first part of an address, and the entry of the main navigation it belongs to."""


def site(request: HttpRequest) -> dict[str, str]:
    """Return the names of the site and how this visitor wants it shown (empty: as designed)."""
    text, theme, keys = (request.COOKIES.get(name, "") for name in ("text", "theme", "keys"))
    return {
        "government_name": settings.GOVERNMENT_NAME,
        "site_name": settings.SITE_NAME,
        "centre_name": settings.CENTRE_NAME,
        "seal_text": settings.GOVERNMENT_NAME[:2],
        "page_lang": "zh-CN" if (get_language() or "").startswith("zh") else get_language() or "",
        "display_text": text if text in TEXT_SIZES else "",
        "display_theme": theme if theme in THEMES else "",
        "display_keys": keys if keys in KEYS else "",
        "nav": _section(request),
    }


def _section(request: HttpRequest) -> str:
    """Where the page belongs in the main navigation; a view may say otherwise with its own `nav`."""
    section = SECTIONS.get(request.path.split("/")[1], "")
    if section == "library" and request.GET.get("channel") == "forum":
        return "forum"
    return section
