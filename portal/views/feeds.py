"""What programs read of the library: feeds, sitemaps, the rules for robots. Public copies only."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from petitions.forms.search import SearchForm
from portal.feed import library_atom
from portal.sitemaps import numbers, sitemap_index, sitemap_parts

SECONDS = 300
CLOSED = ("desk", "accounts", "account", "follow", "write", "display", "l", "link", "proof")
"""The first parts of addresses at which a search engine finds nothing for anybody."""
XML = "application/xml; charset=utf-8"
public = cache_control(public=True, max_age=SECONDS)


@require_safe
@public
def library_feed(request: HttpRequest) -> HttpResponse:
    """Return the newest answers of a search as Atom; what is wrong in the address is answered with 400."""
    form = SearchForm(request.GET)
    if not form.is_valid():
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    return HttpResponse(library_atom(form), content_type="application/atom+xml; charset=utf-8")


@require_safe
@public
def index(_request: HttpRequest) -> HttpResponse:
    """List the sitemaps."""
    return HttpResponse(sitemap_index(), content_type=XML)


@require_safe
@public
def sitemap(_request: HttpRequest, number: int) -> StreamingHttpResponse:
    """Return one sitemap: of the fixed pages, or of public letters, each read from the database as it is sent."""
    if number not in numbers():
        raise Http404
    return StreamingHttpResponse(sitemap_parts(number), content_type=XML)


@require_safe
@public
def robots(_request: HttpRequest) -> HttpResponse:
    """Say where robots have no business, and where the sitemaps are."""
    lines = ["User-agent: *", *(f"Disallow: /{name}/" for name in CLOSED)]
    lines += ["", f"Sitemap: {settings.SITE_URL}{reverse('portal:sitemaps')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
