"""Panes of the centre beside the letter's way: marks, matters, a word to hurry, the report to who sent it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from common.clock import today
from deadlines.models import Deadline, DeadlineKind
from deadlines.services.calendars import current_calendar
from deadlines.services.showing import badge_of
from petitions.models import State
from routing.forms.matters import MattersForm
from routing.forms.overseeing import MarkForm, ReportBackForm, UrgeForm
from routing.services.matters import BEFORE_DISPATCH
from routing.services.reporting import commission_of, report_closed_because
from routing.services.urging import urging_closed_because
from routing.views.panes.base import Case, Pane


def reporting_back(case: Case) -> Iterator[Pane]:
    """Tell the office that sent the letter what became of it."""
    letter = case.letter
    if not case.centre or not letter.is_answered or report_closed_because(letter):
        return
    commission = commission_of(letter)
    clock = Deadline.objects.filter(petition=letter, kind=DeadlineKind.EXTERNAL).first()
    facts = {"commission": commission, "badge": badge_of(clock, current_calendar(), today()) if clock else None}
    title = _("向来文单位反馈：%(office)s") % {"office": commission.office if commission else ""}
    template = "routing/panes/_report.html"
    yield case.pane(ReportBackForm, title, _("记录反馈，打印反馈函"), main=True, facts=facts, template=template)


def marking(case: Case) -> Iterator[Pane]:
    """Mark the letter as pressing or important, as long as it is open."""
    letter = case.letter
    if not case.centre or not letter.is_open:
        return
    note = _("受理以前标为安全紧急的，受理时按次一工作日答复；其他标记不改变期限。")
    if letter.state != State.SUBMITTED:
        note = _("现在标记只影响排列次序、消息发送和审定人，已经告诉来信人的答复期限不变。")
    yield case.pane(MarkForm, _("标记轻重缓急…"), _("更改标记"), note=note)


def listing_matters(case: Case) -> Iterator[Pane]:
    """List what the letter asks, before it is dispatched."""
    if not case.centre or case.letter.state not in BEFORE_DISPATCH:
        return
    note = _("一封信说了几件事的，按来信的次序逐件列出。第一个事项的单位主办，其他单位协办，由主办单位一并答复。")
    yield case.pane(MattersForm, _("分列事项…"), _("保存事项"), note=note, template="routing/panes/_matters.html")


def urging(case: Case) -> Iterator[Pane]:
    """Tell the unit to hurry."""
    if not case.centre or case.letter.state != State.HANDLING:
        return
    closed = urging_closed_because(case.letter)
    yield case.pane(UrgeForm, _("催办…"), _("催办承办单位"), note=closed, dead=bool(closed))
