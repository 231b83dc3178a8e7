"""Questions often asked, for everybody."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.text import one_line
from petitions.asked import by_matter, questions_with
from petitions.models import Faq
from petitions.search import current_copy, words_of
from portal.reads import count_read
from portal.units import SHOWN_KINDS, unit_url


@require_safe
def faqs(request: HttpRequest) -> HttpResponse:
    """List the questions by what they are about; ?q= finds words, ?open=all shows every answer, for paper."""
    words, _cut = words_of(one_line(request.GET.get("q", "")))
    context = {
        "groups": by_matter(questions_with(words)),
        "words": words,
        "open": request.GET.get("open") == "all",
        "canonical": f"{settings.SITE_URL}{reverse('portal:faqs')}",
    }
    return render(request, "portal/faqs.html", context)


@require_safe
def faq(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one question with its answer; a hidden one does not exist."""
    shown = Faq.objects.shown().select_related("category", "department").filter(pk=pk).first() if pk < 2**63 else None
    if shown is None:
        raise Http404
    count_read(request, "faq", shown.pk)
    unit = shown.department if shown.department and shown.department.kind in SHOWN_KINDS else None
    canonical = f"{settings.SITE_URL}{reverse('portal:faq', args=[shown.pk])}"
    context = {
        "faq": shown,
        "unit_url": unit_url(unit) if unit else "",
        "source": current_copy(shown.source_number) if shown.source_number else None,
        "canonical": canonical,
        "structured": _structured(shown, canonical),
    }
    return render(request, "portal/faq.html", context)


def _structured(shown: Faq, address: str) -> dict[str, object]:
    """Describe the page as schema.org has it (FAQPage)."""
    answer = {"@type": "Answer", "text": shown.answer}
    question = {"@type": "Question", "name": shown.question, "acceptedAnswer": answer}
    return {"@context": "https://schema.org", "@type": "FAQPage", "url": address, "mainEntity": [question]}
