"""What a request tells about where it comes from."""

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """Return the address of the caller; behind our own proxy, the last one that proxy noted."""
    direct = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.BEHIND_PROXY:
        return direct
    noted = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")[-1].strip()
    return noted or direct
