"""What stands around the texts of a public letter: facts, description, structured data, ways to pass it on."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.words import cn_full
from petitions.models import Grade, LetterType, PublicCopy
from petitions.search import of_the_same_kind

NEIGHBOURS = 4
DESCRIBED = 120
"""Characters of a description, about what search engines and messengers show."""


def public_letter_parts(copy: PublicCopy) -> dict[str, Any]:
    """Return who signs, when, the facts (国办发〔2017〕47号), neighbours, and what machines read of it."""
    facts = [
        (_("来信日期"), cn_full(copy.received_on)),
        (_("答复日期"), cn_full(copy.replied_on)),
        (_("用时"), _days(copy)),
        (_("答复单位"), copy.department_name),
        (_("领导信箱"), copy.mailbox_name),
        (_("渠道"), copy.channel_name),
        (_("类别"), str(LetterType(copy.type_key).label) if copy.type_key else ""),
        (_("事项"), copy.category_name),
        (_("来信人评价"), str(Grade(copy.grade).label) if copy.grade else _("未评价")),
    ]
    address = address_of(copy)
    return {
        "facts": [fact for fact in facts if fact[1]],
        "sign": f"{copy.department_name}\n{cn_full(copy.replied_on)}",
        "received": cn_full(copy.received_on),
        "writer": " · ".join(part for part in (copy.writer_label, copy.township_name) if part),
        "neighbours": of_the_same_kind(copy, number=NEIGHBOURS),
        "canonical": address,
        "description": described(copy),
        "structured": structured(copy),
        "share": {"address": address, "mail": _mail(copy, address), "code": _code(address)},
    }


def address_of(copy: PublicCopy) -> str:
    """Return the letter's one address, as the whole world may write it."""
    return f"{settings.SITE_URL}{reverse('portal:public_letter', args=[copy.number])}"


def described(copy: PublicCopy) -> str:
    """Return a line that says what the answer says."""
    text = " ".join(copy.answer.split())
    return text if len(text) <= DESCRIBED else f"{text[: DESCRIBED - 1]}…"


def structured(copy: PublicCopy) -> dict[str, Any]:
    """Return the letter as schema.org's QAPage: https://schema.org/QAPage."""
    unit = {"@type": "GovernmentOrganization", "name": copy.department_name}
    writer = {"@type": "Person", "name": copy.writer_label or _("来信人")}
    answer = {
        "@type": "Answer",
        "text": copy.answer,
        "dateCreated": copy.replied_on.isoformat(),
        "author": unit,
        "url": f"{address_of(copy)}#answer",
        "upvoteCount": copy.supports,
    }
    question = {
        "@type": "Question",
        "name": copy.title,
        "text": copy.question,
        "dateCreated": copy.received_on.isoformat(),
        "author": writer,
        "answerCount": 1,
        "acceptedAnswer": answer,
    }
    return {
        "@context": "https://schema.org",
        "@type": "QAPage",
        "url": address_of(copy),
        "inLanguage": "zh-CN",
        "dateModified": copy.published_at.isoformat(),
        "mainEntity": question,
    }


def _mail(copy: PublicCopy, address: str) -> str:
    """Return a link that opens the reader's own mail program; nothing goes through anybody else."""
    return f"mailto:?subject={quote(copy.title)}&body={quote(address)}"


def _code(address: str) -> str:
    """Return the address as a QR code, to be drawn by the page itself."""
    return str(segno.make(address, error="m", micro=False).svg_data_uri(border=4, scale=3, light="#fff"))


def _days(copy: PublicCopy) -> str:
    if copy.working_days is None:
        return _("逾期答复") if copy.late else ""
    number = copy.working_days
    took = ngettext("%(n)s个工作日", "%(n)s个工作日", number) % {"n": number} if number else _("不到1个工作日")
    return _("%(took)s，逾期答复") % {"took": took} if copy.late else took
