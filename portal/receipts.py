"""The receipt: what was received, by when the answer comes, and what happens until then."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from common.clock import TZ
from common.words import cn_date, code4
from deadlines.services.provisional import due_words
from petitions.models import Petition
from petitions.services.submission import Receipt
from portal.clockface import ClockFace, clock_face
from portal.promises import acknowledge_due, dispatch_due, first_reader


@dataclass(frozen=True)
class Ahead:
    """One thing that will happen: what, by when (in words), and a sentence more."""

    title: str
    moment: str
    css: str = ""
    more: str = ""


@dataclass(frozen=True)
class ReceiptPage:
    """What the receipt shows."""

    petition: Petition
    code: str
    clock: ClockFace | None
    ahead: list[Ahead]


def receipt_page(receipt: Receipt) -> ReceiptPage:
    """Return the receipt as it is shown now; the dates are those in force, should they have moved."""
    clock = clock_face(receipt.petition)
    return ReceiptPage(receipt.petition, receipt.code, clock, list(_ahead(receipt.petition, clock)))


def _ahead(petition: Petition, clock: ClockFace | None) -> list[Ahead]:
    steps = [
        Ahead(
            _("已收到您的来信"),
            _("%(date)s，收信当天不计入期限") % {"date": cn_date(petition.received_on)},
            "is-final",
        )
    ]
    dispatch = dispatch_due(petition)
    if dispatch:
        steps += _handing_over(petition, dispatch)
    if clock:
        steps.append(
            Ahead(
                _("正式答复您"),
                _("%(date)s24时前") % {"date": clock.due_words},
                more=_("办不到的，会说明原因；需要延期的，会在期限前告诉您。"),
            )
        )
    return steps


def _handing_over(petition: Petition, dispatch: dt.date) -> list[Ahead]:
    reader = first_reader(petition)
    title = _("%(unit)s决定是否受理") % {"unit": reader} if reader else _("信息中心确定由哪个单位办理")
    by = _("最迟%(date)s")
    return [
        Ahead(title, by % {"date": due_words(dispatch)}, "is-move", _("不受理的，会写明理由告诉您。")),
        Ahead(
            _("承办单位签收"),
            by % {"date": due_words(acknowledge_due(petition, dispatch))},
            "is-move",
            _("单位之间转办、退回，都不影响您的答复日期。"),
        ),
    ]


def receipt_text(page: ReceiptPage) -> str:
    """Return the receipt as plain text, to be kept."""
    petition = page.petition
    received = petition.received_at.astimezone(TZ)
    lines = [
        _("%(site)s 来信回执") % {"site": f"{settings.GOVERNMENT_NAME}{settings.SITE_NAME}"},
        "",
        _("来信编号：%(number)s") % {"number": petition.number},
        _("查询码：%(code)s") % {"code": code4(page.code)},
        _("标题：%(title)s") % {"title": petition.title},
        _("收到时间：%(moment)s") % {"moment": received.strftime("%Y-%m-%d %H:%M")},
    ]
    if page.clock:
        lines += [_("答复期限：%(date)s24时前") % {"date": page.clock.due_words}, page.clock.explanation]
    lines += [
        "",
        _("查询来信：%(address)s") % {"address": settings.SITE_URL + reverse("portal:follow")},
        _("查询码只有您有，工作人员也看不到。请不要交给别人。"),
    ]
    return "\r\n".join(lines) + "\r\n"
