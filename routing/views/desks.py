"""Where each role lands: the centre's first queue, the unit's desk, the leader's list, or a word of explanation."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.access import posts_of, roles_required
from accounts.models import Role
from common.clock import today
from routing.access import letters_visible_to
from routing.desks import leader_groups, unit_groups, unit_tabs
from routing.queues import CENTRE_QUEUES
from routing.views.frame import UNIT, frame, signed_in

DUTIES = {
    Role.AUDITOR: _("核对操作记录和每日封存，检查有没有被改动；不办理来信，也看不到来信内容。"),
    Role.SECURITY_ADMIN: _("管理账号的启用、停用、锁定，以及谁可以查看举报件；不办理来信。"),
    Role.SYSTEM_ADMIN: _("维护单位、岗位、渠道、期限规则和工作日历；不办理来信。"),
}
"""What those do whose posts are not about letters (RULES section 1)."""


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Lead on to what the person's post is for."""
    posts = posts_of(request.user)
    if posts.in_centre:
        return redirect("routing:queue", CENTRE_QUEUES[0].key)
    if posts.unit_ids:
        return redirect("routing:unit")
    if posts.has(Role.LEADER):
        return redirect("routing:leader")
    duties = [(Role(role).label, DUTIES[Role(role)]) for role, _unit in posts.held if role in DUTIES]
    context = {**frame(request), "duties": duties, "runs_system": posts.has(Role.SYSTEM_ADMIN)}
    return render(request, "routing/no_letters.html", context)


@roles_required(*UNIT)
@require_safe
def unit(request: HttpRequest) -> HttpResponse:
    """Show what the unit has to do, today's first."""
    user, context = signed_in(request), frame(request)
    groups = unit_groups(user, context["counted"], today())
    context |= {"groups": groups, "tabs": unit_tabs(user, context["counted"]), "queues": []}
    return render(request, "routing/unit.html", context)


@roles_required(Role.LEADER)
@require_safe
def leader(request: HttpRequest) -> HttpResponse:
    """Show the late letters, those under supervision first. Read only."""
    user = signed_in(request)
    context = {**frame(request), "groups": leader_groups(user, today()), "queues": []}
    context["open_letters"] = letters_visible_to(user).open().count()
    return render(request, "routing/leader.html", context)
