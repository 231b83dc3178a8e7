"""The centre's desk: bulletins prepared by one person, looked through, published by another."""

from __future__ import annotations

import datetime as dt
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import CENTRE_ROLES, posts_of, roles_required
from accounts.models import Role, User
from common.clock import local_date, today
from common.errors import PetitionError
from reports.document import document_for
from reports.forms import MonthForm
from reports.models import Bulletin, BulletinState
from reports.pdf import pdf_of
from reports.services.bulletins import approve_and_publish, discard, prepare
from reports.views.public import pdf_response
from reports.wording import year_month


def _person(request: HttpRequest) -> User:
    """Return who is signed in; the decorators saw to it."""
    return cast(User, request.user)


def _shown(month: str, *states: BulletinState) -> Bulletin:
    """Return the month's bulletin in one of the states, the one in preparation first; else 404."""
    wanted = states or (BulletinState.PREPARED, BulletinState.PUBLISHED)
    rows = Bulletin.objects.filter(month=month, state__in=wanted).select_related("prepared_by", "approved_by")
    found = rows.order_by("state", "-version").first()  # "prepared" sorts before "published"
    if found is None:
        raise Http404
    return found


@roles_required(*CENTRE_ROLES)
@require_safe
def bulletins(request: HttpRequest) -> HttpResponse:
    """List all bulletins, with the button that prepares one."""
    return _list(request, MonthForm())


def _list(request: HttpRequest, form: MonthForm, status: int = 200) -> HttpResponse:
    rows = Bulletin.objects.for_lists().select_related("prepared_by", "approved_by")
    context = {"bulletins": rows, "form": form, "states": BulletinState}
    return render(request, "reports/desk_list.html", context, status=status)


@roles_required(*CENTRE_ROLES)
@require_POST
def prepare_bulletin(request: HttpRequest) -> HttpResponse:
    """Freeze the figures of the chosen month."""
    form = MonthForm(request.POST)
    if not form.is_valid():
        return _list(request, form, status=422)
    month = form.cleaned_data["month"]
    try:
        prepare(month, actor=_person(request))
    except PetitionError as error:
        messages.error(request, str(error))
        return redirect("reports:desk_bulletins")
    messages.success(request, _("%(month)s的通报已编制，请另一位负责人审定发布。") % {"month": year_month(month)})
    return redirect("reports:desk_bulletin", month)


@roles_required(*CENTRE_ROLES)
@require_safe
def bulletin(request: HttpRequest, month: str) -> HttpResponse:
    """Show a bulletin as it will be published, with what can be done with it."""
    found, person = _shown(month), _person(request)
    is_head = posts_of(person).has(Role.CENTRE_HEAD)
    context = {
        "bulletin": found,
        "document": document_for(found, signed_on=_signed_on(found)),
        "may_publish": not found.is_published and is_head and found.prepared_by_id != person.pk,
        "is_own": found.prepared_by_id == person.pk,
    }
    return render(request, "reports/desk_detail.html", context)


def _signed_on(bulletin: Bulletin) -> dt.date:
    """Under a draft stands the day on which it would be published: today."""
    return local_date(bulletin.published_at) if bulletin.published_at else today()


@roles_required(*CENTRE_ROLES)
@require_safe
def bulletin_pdf(request: HttpRequest, month: str) -> HttpResponse:
    """Send the PDF as it will be published."""
    found = _shown(month)
    try:
        return pdf_response(pdf_of(document_for(found, signed_on=_signed_on(found))), month)
    except PetitionError as error:
        messages.error(request, str(error))
        return redirect("reports:desk_bulletin", month)


@roles_required(Role.CENTRE_HEAD)
@require_POST
def publish_bulletin(request: HttpRequest, month: str) -> HttpResponse:
    """Publish what another person prepared."""
    try:
        approve_and_publish(_shown(month, BulletinState.PREPARED), actor=_person(request))
    except PetitionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(month)s的通报已发布。") % {"month": year_month(month)})
    return redirect("reports:desk_bulletin", month)


@roles_required(*CENTRE_ROLES)
@require_POST
def discard_bulletin(request: HttpRequest, month: str) -> HttpResponse:
    """Put a prepared bulletin aside."""
    try:
        discard(_shown(month, BulletinState.PREPARED), actor=_person(request))
    except PetitionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(month)s的通报已作废，可以重新编制。") % {"month": year_month(month)})
    return redirect("reports:desk_bulletins")
