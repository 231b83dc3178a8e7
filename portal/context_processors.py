"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest

TEXT_SIZES = {"large", "xlarge"}
THEMES = {"contrast"}


def site(request: HttpRequest) -> dict[str, str]:
    """Return the names of the site and how this visitor wants it shown (empty: as designed)."""
    text, theme = request.COOKIES.get("text", ""), request.COOKIES.get("theme", "")
    return {
        "government_name": settings.GOVERNMENT_NAME,
        "site_name": settings.SITE_NAME,
        "centre_name": settings.CENTRE_NAME,
        "display_text": text if text in TEXT_SIZES else "",
        "display_theme": theme if theme in THEMES else "",
    }
