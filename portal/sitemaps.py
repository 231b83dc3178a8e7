"""Sitemaps (sitemaps.org): the fixed pages, and the public letters by ten thousand keys of their table."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse

from accounts.models import Department
from petitions.models import Faq, Mailbox, PublicCopy
from portal.units import SHOWN_KINDS, unit_url

KEYS = 10_000
"""Keys a sitemap covers: it never holds more letters, and a letter stays in the same one."""
FIXED = (
    "home", "write", "library", "archive", "board", "units", "mailboxes", "figures", "faqs",
    "privacy", "not_accepted", "accessibility", "guide",
)  # fmt: skip
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def numbers() -> list[int]:
    """Return which sitemaps there are: 0 holds the fixed pages, n the letters with keys from (n - 1) * KEYS + 1 on."""
    found, last = [0], 0
    shown = PublicCopy.objects.current().order_by("pk").values_list("pk", flat=True)
    while (following := shown.filter(pk__gt=last * KEYS).first()) is not None:
        last = (following - 1) // KEYS + 1
        found.append(last)
    return found


def sitemap_index() -> str:
    """Return the list of sitemaps."""
    parts = (reverse("portal:sitemap", args=[number]) for number in numbers())
    listed = "".join(f"<sitemap><loc>{settings.SITE_URL}{part}</loc></sitemap>\n" for part in parts)
    return f'{_HEAD}<sitemapindex xmlns="{_SPACE}">\n{listed}</sitemapindex>\n'


def sitemap_parts(number: int) -> Iterator[str]:
    """Yield one sitemap bit by bit: no more than a few hundred letters are in memory at a time."""
    yield f'{_HEAD}<urlset xmlns="{_SPACE}">\n'
    yield from _fixed() if number == 0 else _letters(number)
    yield "</urlset>\n"


def _fixed() -> Iterator[str]:
    for name in FIXED:
        yield f"<url><loc>{settings.SITE_URL}{reverse(f'portal:{name}')}</loc></url>\n"
    for path in _pages():
        yield f"<url><loc>{settings.SITE_URL}{path}</loc></url>\n"


def _pages() -> Iterator[str]:
    """Yield the addresses of units, mailboxes and questions often asked."""
    for unit in Department.objects.filter(kind__in=SHOWN_KINDS):
        yield unit_url(unit)
    for key in Mailbox.objects.values_list("key", flat=True):
        yield reverse("portal:mailbox", args=[key])
    for pk in Faq.objects.shown().values_list("pk", flat=True):
        yield reverse("portal:faq", args=[pk])


def _letters(number: int) -> Iterator[str]:
    copies = PublicCopy.objects.current().filter(pk__gt=(number - 1) * KEYS, pk__lte=number * KEYS).order_by("pk")
    for letter, moment in copies.values_list("number", "published_at").iterator(chunk_size=500):
        address = f"{settings.SITE_URL}{reverse('portal:public_letter', args=[letter])}"
        yield f"<url><loc>{address}</loc><lastmod>{moment.isoformat(timespec='seconds')}</lastmod></url>\n"
