"""Where each role lands: the centre's queue that waits, the unit's desk, the leader's list, or a word of explanation."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.access import posts_of, roles_required
from accounts.models import Role, User
from common.clock import today
from routing.desks import MOST_OF_A_GROUP, unit_groups, unit_tabs
from routing.instructions import lines_of, open_for_units
from routing.listing import counts
from routing.queues import QUEUES, Queue
from routing.views.frame import UNIT, frame, signed_in

DUTIES = {
    Role.AUDITOR: _("核对操作记录和每日封存，检查有没有被改动；不办理来信，也看不到来信内容。"),
    Role.SECURITY_ADMIN: _("管理账号的启用、停用、锁定，以及谁可以查看举报件；不办理来信。"),
    Role.SYSTEM_ADMIN: _("维护单位、岗位、渠道、期限规则和工作日历；不办理来信。"),
}
"""What those do whose posts are not about letters (RULES section 1)."""


CLERK_FIRST = ("new", "to-dispatch", "returned", "to-review", "with-units")
"""What a clerk does next: screen and dispatch within a working day, then settle returns, then send answers out."""
HEAD_FIRST = ("arbitration", "extensions", "unsatisfied", "perhaps-hollow", *CLERK_FIRST)
"""What only the centre's head decides comes before what clerks can do as well."""


def next_queue(user: User) -> Queue:
    """Return the centre's queue that this person should open: the first one in which anything waits."""
    counted = counts(user, today())
    wanted = HEAD_FIRST if posts_of(user).has(Role.CENTRE_HEAD) else CLERK_FIRST
    waiting = next((key for key in wanted if counted[key]), wanted[-len(CLERK_FIRST)])
    return QUEUES[waiting]


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Lead on to what the person's post is for."""
    posts = posts_of(request.user)
    if posts.in_centre:
        return redirect("routing:queue", next_queue(signed_in(request)).key)
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
    context["instructed"] = lines_of(open_for_units(user)[:MOST_OF_A_GROUP], user)
    context |= {"groups": groups, "tabs": unit_tabs(user, context["counted"]), "queues": []}
    context["all_open"] = context["counted"]["unit-open"]
    return render(request, "routing/unit.html", context)
