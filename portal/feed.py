"""The library as an Atom feed (RFC 4287), for every search; older answers under ``next`` (RFC 5005)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from common.text import clean
from petitions.forms.search import SearchForm
from petitions.models import PublicCopy
from petitions.search import found_page
from portal.publicletter import address_of

SIZE = 30


class _Feed(Atom1Feed):
    """Django's Atom feed, with a link to the page that follows."""

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        following = self.feed["following"]
        if following:
            handler.addQuickElement("link", "", {"rel": "next", "href": following})


def library_atom(form: SearchForm) -> str:
    """Return the feed of a search that was found valid."""
    query, place = form.query(), form.cleaned_data
    page = found_page(form.wanted(), size=SIZE, after=place["after"], before=place["before"])
    pages, feed = _site(reverse("portal:library"), query), _site(reverse("portal:library_feed"), query)
    following = f"{feed}{'&' if query else '?'}after={page.older}" if page.older else ""
    words = " ".join(place["q"])
    atom = _Feed(
        title=_("%(site)s：答复公开") % {"site": settings.SITE_NAME} + (f"“{words}”" if words else ""),
        link=pages,
        description="",
        subtitle=_("来信人同意公开、隐去个人信息的来信和答复"),
        feed_url=feed,
        feed_guid=feed,
        author_name=settings.CENTRE_NAME,
        language="zh-CN",
        following=following,
    )
    for copy in page.rows:
        _add(atom, copy)
    return str(atom.writeString("utf-8"))


def _add(atom: Atom1Feed, copy: PublicCopy) -> None:
    text = format_html(
        "<h2>{}</h2>{}<h2>{}</h2>{}",
        _("来信"),
        SafeString(linebreaks(clean(copy.question), autoescape=True)),
        _("答复"),
        SafeString(linebreaks(clean(copy.answer), autoescape=True)),
    )
    facts: dict[str, Any] = {"categories": [name for name in (copy.category_name, copy.channel_name) if name]}
    atom.add_item(
        title=clean(copy.title),
        link=address_of(copy),
        description=text,
        author_name=copy.department_name,
        unique_id=_tag(copy),
        pubdate=copy.published_at,
        updateddate=copy.published_at,
        **facts,
    )


def _tag(copy: PublicCopy) -> str:
    """Return the letter's name for good (RFC 4151): a correction changes its date of update, not this."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{copy.received_on.isoformat()}:letter/{copy.number}"


def _site(path: str, query: str) -> str:
    return f"{settings.SITE_URL}{path}{'?' if query else ''}{query}"
