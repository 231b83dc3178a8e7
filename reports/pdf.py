"""The bulletin as a PDF to GB/T 9704-2012."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.translation import override

from common.pdf import render_pdf
from reports.document import Document

STYLE = "css/document.css"


def pdf_of(document: Document) -> bytes:
    """Return the document as PDF bytes; the same document gives the same bytes on one machine.

    Raises MissingFontError where the text libraries or a font for any of its characters are missing.
    """
    with override("zh-hans"):
        html = render_to_string("reports/pdf/bulletin.html", {"document": document})
    return render_pdf(html, styles=[STYLE], css=f".red-head {{ font-size: {document.head_size}pt }}")
