"""The addresses that both base templates link to, without the pages behind them."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from portal.display import display, guide


def nothing(_request: HttpRequest) -> HttpResponse:
    """Answer an empty page."""
    return HttpResponse()


linked = ("write", "follow", "library", "archive", "board", "account", "units", "mailboxes", "figures", "faqs")
portal = [
    path("", nothing, name="home"),
    *(path(f"{name}/", nothing, name=name) for name in linked),
    path("display/", display, name="display"),
    path("guide/", guide, name="guide"),
]
reports = [path("bulletins/", nothing, name="bulletins")]
routing = [path(f"desk/{name}/", nothing, name=name) for name in ("desk", "search", "flow", "blocks")]
accounts = [path("logout/", nothing, name="logout")]
urlpatterns = [
    path("", include((portal, "portal"))),
    path("", include((reports, "reports"))),
    path("", include((routing, "routing"))),
    path("", include((accounts, "accounts"))),
]
