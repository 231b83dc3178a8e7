"""The guard over the sweep: when it last ran, what is held, and the centre's two decisions."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import CENTRE_ROLES, posts_of, roles_required
from accounts.models import Role, User
from common.errors import PetitionError
from deadlines.services import guard_report, holds

PAGE_SIZE = 50


@roles_required(*CENTRE_ROLES, Role.SYSTEM_ADMIN)
@require_safe
def watch(request: HttpRequest) -> HttpResponse:
    """Show how the sweep stands; to the centre also the messages held, and the decisions."""
    person = cast("User", request.user)
    in_centre = posts_of(person).in_centre
    report = guard_report.report()
    context = {
        "report": report,
        "in_centre": in_centre,
        "guarded": settings.SWEEP_GUARD,
        "hours": settings.SWEEP_GAP_HOURS,
    }
    if report.held:
        steps, letters = guard_report.taken_back(report)
        context |= {"steps_back": steps, "letters_back": letters}
    if in_centre:
        held = guard_report.messages_for(person)
        context["kinds"] = guard_report.by_kind(held)
        context["page"] = Paginator(held, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "deadlines/watch.html", context)


@roles_required(*CENTRE_ROLES)
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """The time is right: what was held goes out."""
    try:
        sent = holds.confirm(actor=cast("User", request.user))
    except PetitionError as error:
        messages.error(request, str(error))
    else:
        words = (
            _("已确认时间正确，暂扣的%(count)s条消息开始发出。") if sent else _("已确认时间正确，定时处理照常进行。")
        )
        messages.success(request, words % {"count": sent})
    return redirect("deadlines:watch")


@roles_required(*CENTRE_ROLES)
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """The time is wrong: what was held is cancelled, once the person has ticked that this is meant."""
    if request.POST.get("sure") != "yes":
        messages.error(request, _("请先勾选“我已核对，服务器时间确实不对”，再撤销。"))
        return redirect("deadlines:watch")
    try:
        total = holds.withdraw(actor=cast("User", request.user))
    except PetitionError as error:
        messages.error(request, str(error))
    else:
        words = _("已撤销%(letters)s件来信的%(steps)s步催督办，取消%(cancelled)s条消息。请系统管理员校正服务器时间。")
        counts = {"letters": total.letters, "steps": total.steps, "cancelled": total.cancelled}
        messages.success(request, words % counts)
    return redirect("deadlines:watch")
