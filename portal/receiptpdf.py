"""The receipt on one sheet of A4: what was received, by when the answer comes and how that was counted, how to follow."""

from __future__ import annotations

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from common.pdf import MissingFontError, render_pdf
from portal.receipts import ReceiptPage

STYLE = "css/receipt.css"


def receipt_pdf(page: ReceiptPage) -> bytes:
    """Return the receipt as PDF, always in Chinese. Raises MissingFontError where it can't be printed.

    A title with signs that no font of this machine has, such as emoji, is left out rather than the whole receipt.
    """
    with override("zh-hans"):
        try:
            return _drawn(page, page.petition.title)
        except MissingFontError:
            return _drawn(page, "")


def _drawn(page: ReceiptPage, title: str) -> bytes:
    address = settings.SITE_URL + reverse("portal:follow")
    facts = {
        "page": page,
        "petition": page.petition,
        "title": title,
        "address": address,
        "picture": qr_code(f"{address}?number={page.petition.number}"),
        "government_name": settings.GOVERNMENT_NAME,
        "site_name": settings.SITE_NAME,
        "centre_name": settings.CENTRE_NAME,
    }
    return render_pdf(render_to_string("portal/pdf/receipt.html", facts), styles=[STYLE])


def qr_code(text: str) -> SafeString:
    """Return the text as a QR code, drawn as SVG inside the page. Never hand it a query code: pictures get photographed."""
    drawn = segno.make(text, micro=False).svg_inline(border=0, omitsize=True, dark="#000")
    return mark_safe(drawn)  # noqa: S308 - squares drawn by the library, without the text itself
