"""The working calendar: its years and versions, and the changes that the centre prepares."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import CENTRE_ROLES, posts_of, roles_required
from accounts.models import Role, User
from common.clock import today
from common.errors import PetitionError
from deadlines.calendar import FIRST_DAY, LAST_DAY, WorkingCalendar
from deadlines.dayfacts import Facts
from deadlines.forms.calendar import LocalDaysForm, RemovalForm, YearForm
from deadlines.models import CalendarDraft, CalendarVersion, DraftState
from deadlines.services.calendars import calendar_of, ensure_calendar, facts_of
from deadlines.services.missing_year import missing_year
from deadlines.services.versions import prepare_local_days, prepare_removal, prepare_restore, prepare_year
from deadlines.yearview import LEGEND, Holiday, Month, holidays_of, months_of

LOOKERS = (*sorted(CENTRE_ROLES), Role.AUDITOR)
"""Who may look at the calendar; it holds no letters."""


@dataclass(frozen=True)
class YearPicture:
    """A year on the page; ``provisional`` while its notice is missing."""

    year: int
    months: list[Month]
    holidays: list[Holiday]
    provisional: bool


def person_of(request: HttpRequest) -> User:
    """Return who is signed in; the decorators saw to it."""
    return cast("User", request.user)


@roles_required(*LOOKERS)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show this year and the next, or the year asked for, the versions, and the forms for changes."""
    return calendar_page(request)


def calendar_page(
    request: HttpRequest,
    *,
    year_form: YearForm | None = None,
    local_form: LocalDaysForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page of the calendar, with a form that was refused in its place."""
    version = ensure_calendar()
    calendar, facts = calendar_of(version), facts_of(version)
    day = today()
    first = _year_asked(request) or day.year
    years = [year for year in (first, first + 1) if year <= LAST_DAY.year]
    context = {
        "version": version,
        "years": [_picture(calendar, facts, year) for year in years],
        "legend": [(css, gettext(sign) if sign else "", gettext(words)) for css, sign, words in LEGEND],
        "weekdays": [gettext(name) for name in "一二三四五六日"],
        "versions": CalendarVersion.objects.select_related("created_by").order_by("-number"),
        "drafts": CalendarDraft.objects.filter(state=DraftState.OPEN, base=version).select_related("created_by"),
        "local_days": [fact for fact in facts if fact.local and fact.date >= day],
        "missing": missing_year(on=day),
        "may_change": posts_of(request.user).in_centre,
        "year_form": year_form or YearForm(),
        "local_form": local_form or LocalDaysForm(),
        "earlier": first - 1 if first > FIRST_DAY.year else None,
        "later": first + 1 if first + 1 < LAST_DAY.year else None,
    }
    return render(request, "deadlines/calendar.html", context, status=status)


def _year_asked(request: HttpRequest) -> int | None:
    text = request.GET.get("year", "")
    if not text:
        return None
    if len(text) == 4 and text.isascii() and text.isdigit() and FIRST_DAY.year <= int(text) <= LAST_DAY.year:
        return int(text)
    raise Http404


def _picture(calendar: WorkingCalendar, facts: Facts, year: int) -> YearPicture:
    local = {fact.date for fact in facts if fact.local}
    return YearPicture(
        year=year,
        months=months_of(calendar, year, local, today(), gettext),
        holidays=holidays_of(facts, year, gettext),
        provisional=calendar.is_provisional(dt.date(year, 12, 31)),
    )


@roles_required(*CENTRE_ROLES)
@require_POST
def import_year(request: HttpRequest) -> HttpResponse:
    """Read a year's notice and lead on to the preview; what can't be read is told in full and kept."""
    form = YearForm(request.POST, request.FILES)
    if not form.is_valid():
        return calendar_page(request, year_form=form, status=422)
    try:
        draft = prepare_year(form.plan, actor=person_of(request))
    except PetitionError as error:
        form.add_error(None, str(error))
        return calendar_page(request, year_form=form, status=409)
    for note in form.plan.notes:
        messages.info(request, note)
    return redirect("deadlines:calendar_draft", draft.pk)


@roles_required(*CENTRE_ROLES)
@require_POST
def add_local_days(request: HttpRequest) -> HttpResponse:
    """Prepare days that the county decided, and lead on to the preview."""
    form = LocalDaysForm(request.POST)
    if not form.is_valid():
        return calendar_page(request, local_form=form, status=422)
    try:
        draft = prepare_local_days(form.days, actor=person_of(request))
    except PetitionError as error:
        form.add_error(None, str(error))
        return calendar_page(request, local_form=form, status=409)
    return redirect("deadlines:calendar_draft", draft.pk)


@roles_required(*CENTRE_ROLES)
@require_POST
def remove_local_day(request: HttpRequest) -> HttpResponse:
    """Prepare the calendar without one of the county's days, and lead on to the preview."""
    form = RemovalForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选择要取消哪一天的本地安排。"))
        return redirect("deadlines:calendar")
    return _prepared(request, lambda person: prepare_removal(form.cleaned_data["day"], actor=person))


@roles_required(*CENTRE_ROLES)
@require_POST
def restore(request: HttpRequest, version: int) -> HttpResponse:
    """Prepare the calendar as it was in an earlier version, and lead on to the preview."""
    found = get_object_or_404(CalendarVersion, number=version)
    return _prepared(request, lambda person: prepare_restore(found, actor=person))


def _prepared(request: HttpRequest, prepare: Callable[[User], CalendarDraft]) -> HttpResponse:
    try:
        draft = prepare(person_of(request))
    except PetitionError as error:
        messages.error(request, str(error))
        return redirect("deadlines:calendar")
    return redirect("deadlines:calendar_draft", draft.pk)
