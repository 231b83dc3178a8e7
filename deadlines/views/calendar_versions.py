"""One change of the calendar before it holds, and one version after."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import CENTRE_ROLES, posts_of, roles_required
from common.errors import PetitionError
from deadlines.dayfacts import DayChange, DayState
from deadlines.models import CalendarDraft, CalendarVersion, DeadlineKind, DraftState
from deadlines.services.calendars import facts_of
from deadlines.services.previewing import Preview, days_between, preview, unit_of
from deadlines.services.recounting import Recount
from deadlines.services.versions import Applied, apply_draft, discard_draft, is_stale
from deadlines.views.calendar import LOOKERS, person_of
from deadlines.yearview import kind_words
from petitions.models import Kind, PetitionEvent

PAGE_SIZE = 200
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet compute a cell."""


@dataclass(frozen=True)
class DayLine:
    """A changed day in words: what it was, what it will be."""

    change: DayChange
    was: str
    will: str


def _lines(changes: Any) -> list[DayLine]:
    return [DayLine(change, _words(change.before), _words(change.after)) for change in changes]


def _words(state: DayState) -> str:
    parts = [kind_words(state.kind, _), _(state.name) if state.name else "", _("本地安排") if state.local else ""]
    return _(" · ").join(part for part in parts if part)


@roles_required(*CENTRE_ROLES)
@require_safe
def draft(request: HttpRequest, draft: int) -> HttpResponse:
    """Show what a change would do to days and letters, and let the centre apply it or put it aside."""
    found = get_object_or_404(CalendarDraft.objects.select_related("base", "version", "created_by"), pk=draft)
    if found.version:
        return redirect("deadlines:calendar_version", found.version.number)
    context: dict[str, Any] = {"draft": found, "open": found.state == DraftState.OPEN, "stale": is_stale(found)}
    if context["open"] and not context["stale"]:
        context |= _looked_at(request, preview(found))
    return render(request, "deadlines/calendar_draft.html", context)


def _looked_at(request: HttpRequest, seen: Preview) -> dict[str, Any]:
    marked = posts_of(request.user).sees_wrongdoing
    shown = [move for move in seen.moves if marked or not move.clock.petition.restricted]
    hidden = {move.clock.petition_id for move in seen.moves} - {move.clock.petition_id for move in shown}
    page = Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page"))
    return {
        "preview": seen,
        "days": _lines(seen.days),
        "page": page,
        "rows": [_row(move) for move in page],
        "hidden": len(hidden),
        "units": seen.per_unit(),
        "broken": [clock.petition.number for clock in seen.broken if marked or not clock.petition.restricted],
    }


def _row(move: Recount) -> dict[str, Any]:
    return {
        "move": move,
        "letter": move.clock.petition,
        "kind": DeadlineKind(move.clock.kind).label,
        "unit": unit_of(move),
    }


@roles_required(*CENTRE_ROLES)
@require_POST
def apply(request: HttpRequest, draft: int) -> HttpResponse:
    """Put the change into force."""
    found = get_object_or_404(CalendarDraft, pk=draft)
    try:
        applied = apply_draft(found, actor=person_of(request))
    except PetitionError as error:
        messages.error(request, str(error))
        return redirect("deadlines:calendar_draft", found.pk)
    _say(request, applied)
    return redirect("deadlines:calendar_version", applied.version.number)


def _say(request: HttpRequest, applied: Applied) -> None:
    said = ngettext(
        "第%(number)s版工作日历已生效，%(n)s封来信的期限改变，已记录并告知。",
        "第%(number)s版工作日历已生效，%(n)s封来信的期限改变，已记录并告知。",
        applied.moved,
    )
    messages.success(request, said % {"number": applied.version.number, "n": applied.moved})
    marked = posts_of(request.user).sees_wrongdoing
    numbers = [clock.petition.number for clock in applied.broken if marked or not clock.petition.restricted]
    if numbers:
        listed = "、".join(dict.fromkeys(numbers))
        messages.warning(
            request, _("以下来信的期限无法重算，仍按原来的版本，请系统管理员查看日志：%(list)s") % {"list": listed}
        )


@roles_required(*CENTRE_ROLES)
@require_POST
def discard(request: HttpRequest, draft: int) -> HttpResponse:
    """Put the change aside."""
    found = get_object_or_404(CalendarDraft, pk=draft)
    try:
        discard_draft(found)
    except PetitionError as error:
        messages.error(request, str(error))
        return redirect("deadlines:calendar_draft", found.pk)
    messages.success(request, _("已放弃修改，现行日历没有变化。"))
    return redirect("deadlines:calendar")


@roles_required(*LOOKERS)
@require_safe
def version(request: HttpRequest, version: int) -> HttpResponse:
    """Show what a version changed, who made it when, and how many letters it moved."""
    rows = CalendarVersion.objects.select_related("created_by")
    found = get_object_or_404(rows, number=version)
    older = rows.filter(number__lt=version).order_by("-number").first()
    moved = PetitionEvent.objects.filter(kind=Kind.CALENDAR_CHANGED, at=found.created_at, data__version=version)
    context = {
        "version": found,
        "older": older,
        "newest": not CalendarVersion.objects.filter(number__gt=version).exists(),
        "days": _lines(days_between(older, found)),
        "moved": moved.count(),
        "count": found.days.count(),
        "may_change": posts_of(request.user).in_centre,
    }
    return render(request, "deadlines/calendar_version.html", context)


@roles_required(*LOOKERS)
@require_safe
def version_file(request: HttpRequest, version: int) -> HttpResponse:
    """Send a version's days as a table that can be imported again, year by year."""
    found = get_object_or_404(CalendarVersion, number=version)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="calendar-v{found.number}.csv"'
    response.write("\ufeff")
    table = csv.writer(response)
    table.writerow([_("日期"), _("类型"), _("名称"), _("来源")])
    for fact in facts_of(found):
        what = _("上班") if fact.working else _("放假")
        table.writerow([fact.date.isoformat(), what, _safe(fact.name), _("本地") if fact.local else _("国家")])
    return response


def _safe(text: str) -> str:
    """A spreadsheet must show what was typed, not compute it."""
    return f"'{text}" if text.startswith(_FORMULA) else text
