"""The messages of a person, and the centre's view of what was mailed."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import CENTRE_ROLES, posts_of, roles_required
from accounts.models import User
from common.clock import now
from common.errors import PetitionError
from notifications.models import DeliveryState, Medium, Notification
from notifications.services import mark_read, resend, unread_for

PAGE_SIZE = 20


def _person(request: HttpRequest) -> User:
    """Return who is signed in; the decorators saw to it."""
    return cast(User, request.user)


def _number(text: str | None) -> int | None:
    """Return the row number in an address, none where there is no sensible one."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 18 else None


@login_required
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Show the person's own messages, newest first."""
    person = _person(request)
    rows = Notification.objects.on_desk_of(person, at=now()).order_by("-not_before", "-pk")
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "unread": unread_for(person).count(),
        "in_centre": posts_of(person).in_centre,
    }
    return render(request, "notifications/messages.html", context)


@login_required
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark one of the person's own messages as read, or all."""
    one = request.POST.get("message")
    mark_read(pks=None if one is None else [_number(one) or 0], actor=_person(request))
    return redirect("notifications:messages")


@roles_required(*CENTRE_ROLES)
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Show the mails that were written, newest first; with ``state=failed`` those that did not get out."""
    mails = Notification.objects.mails_shown_to(_person(request)).select_related("recipient", "resent_by")
    failed = mails.filter(state=DeliveryState.FAILED)
    only_failed = request.GET.get("state") == DeliveryState.FAILED
    rows = failed if only_failed else mails
    before = _number(request.GET.get("before"))
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE_SIZE + 1])
    context = {
        "mails": found[:PAGE_SIZE],
        "older": found[PAGE_SIZE - 1].pk if len(found) > PAGE_SIZE else None,
        "later_page": bool(before),
        "only_failed": only_failed,
        "failed": failed.count(),
        "states": DeliveryState,
        "media": Medium,
    }
    return render(request, "notifications/outbox.html", context)


@roles_required(*CENTRE_ROLES)
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a failed mail again."""
    person = _person(request)
    message = get_object_or_404(Notification.objects.mails_shown_to(person), pk=pk)
    try:
        resend(message, actor=person)
    except PetitionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("已安排重发，几分钟内会再次发送。"))
    return redirect("notifications:outbox")
