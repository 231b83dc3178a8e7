"""Units: the list, one unit with its people and its past, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import services as people
from accounts.access import posts_of, roles_required
from accounts.models import Department, DepartmentKind, Membership, Role, UnitChange, User
from accounts.unit_changes import CHANGEABLE, change_closed_because, describe_unit, set_up_unit
from common.clock import today
from common.errors import BadInputError, PetitionError
from routing.forms.units_changed import (
    AbolishUnitForm,
    AppointForm,
    DutiesForm,
    MergeUnitForm,
    RenameUnitForm,
    SetUpForm,
)
from routing.models import OPEN_ASSIGNMENT_STATES
from routing.services import unit_changes
from routing.services.unit_changes import plan_for
from routing.views.frame import CENTRE, UNITS, frame, signed_in

READERS = (*CENTRE, Role.SYSTEM_ADMIN, Role.AUDITOR)


@roles_required(*READERS)
@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """List the units that answer letters; those that are gone below."""
    return _list_page(request)


def _list_page(request: HttpRequest, *, failed: forms.Form | None = None, status: int = 200) -> HttpResponse:
    waiting = Count("assignments", filter=Q(assignments__state__in=OPEN_ASSIGNMENT_STATES), distinct=True)
    found = Department.objects.filter(kind__in=CHANGEABLE).select_related("parent", "successor")
    found = found.annotate(waiting=waiting)
    posts = Membership.objects.current().values_list("department").annotate(n=Count("user", distinct=True))
    holders = dict(posts)
    living: list[tuple[Department, int]] = []
    gone: list[tuple[Department, int]] = []
    for unit in found:
        ended = unit.valid_to is not None and unit.valid_to <= today()
        (gone if ended else living).append((unit, holders.get(unit.pk, 0)))
    context = {
        "living": living,
        "gone": gone,
        "form": failed or SetUpForm(),
        "failed": failed,
        "keeps": posts_of(request.user).has(Role.SYSTEM_ADMIN, Role.CENTRE_HEAD),
    }
    return render(request, "routing/units.html", {**frame(request, current=UNITS), **context}, status=status)


@roles_required(Role.SYSTEM_ADMIN, Role.CENTRE_HEAD)
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Set up a unit."""
    form = SetUpForm(request.POST)
    if form.is_valid():
        facts = {**form.cleaned_data, "kind": DepartmentKind(form.cleaned_data["kind"])}
        try:
            unit = set_up_unit(**facts, actor=signed_in(request))
        except PetitionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已设立%(unit)s。请为它任命联络员和负责人。") % {"unit": unit.name})
            return redirect("routing:unit_page", unit.pk)
    return _list_page(request, failed=form, status=400)


@roles_required(*READERS)
@require_safe
def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Show one unit."""
    return _page(request, _unit(unit_id))


def _unit(unit_id: int) -> Department:
    return get_object_or_404(Department.objects.select_related("parent", "successor"), pk=unit_id, kind__in=CHANGEABLE)


def _page(request: HttpRequest, shown: Department, *, failed: Any = None, status: int = 200) -> HttpResponse:
    user = signed_in(request)
    posts = posts_of(user)
    closed = change_closed_because(shown)
    head = posts.has(Role.CENTRE_HEAD) and not closed
    fresh = {
        "rename": RenameUnitForm(
            initial={"name": shown.name, "short_name": shown.short_name}, label_suffix="", auto_id="rename_%s"
        ),
        "duties": DutiesForm(initial={"duties": shown.duties}, label_suffix="", auto_id="duties_%s"),
        "merge": MergeUnitForm(unit=shown),
        "abolish": AbolishUnitForm(label_suffix="", auto_id="abolish_%s"),
        "appoint": AppointForm(label_suffix="", auto_id="appoint_%s"),
    }
    context = {
        "unit": shown,
        "closed": closed,
        "posts": Membership.objects.current().filter(department=shown).select_related("user").order_by("role", "pk"),
        "changes": UnitChange.objects.filter(Q(department=shown) | Q(successor=shown)).select_related(
            "department", "successor", "changed_by"
        ),
        "plan": plan_for(shown, user) if head else None,
        "appoints": posts.has(Role.SYSTEM_ADMIN) and not closed,
        "failed": failed,
        "forms": {name: failed if type(failed) is type(form) else form for name, form in fresh.items()},
    }
    return render(request, "routing/unit_page.html", {**frame(request, current=UNITS), **context}, status=status)


Deed = Callable[[Department, dict[str, Any], User], str]
Make = Callable[[Any, Department], forms.Form]


def _action(make: Make, *roles: Role) -> Callable[[Deed], Callable[..., HttpResponseBase]]:
    """Make a view of a function that does one thing with a unit and returns what to say."""

    def decorate(act: Deed) -> Callable[..., HttpResponseBase]:
        @roles_required(*roles)
        @require_POST
        @wraps(act)
        def view(request: HttpRequest, unit_id: int) -> HttpResponse:
            shown = _unit(unit_id)
            form = make(request.POST, shown)
            if form.is_valid():
                try:
                    said = act(shown, form.cleaned_data, signed_in(request))
                except PetitionError as error:
                    form.add_error(None, str(error))
                else:
                    messages.success(request, said)
                    return redirect("routing:unit_page", shown.pk)
            return _page(request, _unit(unit_id), failed=form, status=400)

        return view

    return decorate


@_action(lambda data, _unit: RenameUnitForm(data, label_suffix="", auto_id="rename_%s"), Role.CENTRE_HEAD)
def rename(shown: Department, data: dict[str, Any], user: User) -> str:
    """Give it another name."""
    change = unit_changes.rename(shown, **data, actor=user)
    return _("%(old)s已更名为%(new)s。") % {"old": change.old_name, "new": change.new_name}


@_action(lambda data, _unit: DutiesForm(data, label_suffix="", auto_id="duties_%s"), Role.CENTRE_HEAD)
def describe(shown: Department, data: dict[str, Any], user: User) -> str:
    """Say what it looks after."""
    describe_unit(shown, duties=data["duties"], actor=user)
    return _("%(unit)s的职责已保存。") % {"unit": shown.label}


@_action(lambda data, unit: MergeUnitForm(data, unit=unit), Role.CENTRE_HEAD)
def merge(shown: Department, data: dict[str, Any], user: User) -> str:
    """Let another unit take over."""
    del data["confirmed"]
    into: Department = data["successor"]
    unit_changes.merge_into(shown, **data, actor=user)
    return _("%(unit)s已并入%(into)s，没有办完的来信由%(into)s继续办理，期限不变。") % {
        "unit": shown.name,
        "into": into.name,
    }


@_action(lambda data, _unit: AbolishUnitForm(data, label_suffix="", auto_id="abolish_%s"), Role.CENTRE_HEAD)
def abolish(shown: Department, data: dict[str, Any], user: User) -> str:
    """End it without a successor."""
    unit_changes.abolish(shown, basis=data["basis"], actor=user)
    return _("%(unit)s已撤销，它主办的来信退回信息中心，请重新分办。") % {"unit": shown.name}


@_action(lambda data, _unit: AppointForm(data, label_suffix="", auto_id="appoint_%s"), Role.SYSTEM_ADMIN)
def appoint(shown: Department, data: dict[str, Any], user: User) -> str:
    """Give a person a post in the unit."""
    person = User.objects.filter(username__iexact=data["username"].strip(), is_active=True).first()
    if person is None:
        raise BadInputError(_("没有这个登录名，或者账号已经停用。请核对登录名。"))
    post = people.appoint(person, department=shown, role=Role(data["role"]), actor=user)
    return _("%(person)s已任%(unit)s%(role)s。") % {
        "person": person,
        "unit": shown.label,
        "role": post.get_role_display(),
    }


@roles_required(Role.SYSTEM_ADMIN)
@require_POST
def dismiss(request: HttpRequest, unit_id: int, post_id: int) -> HttpResponse:
    """End a person's post in the unit; what waits for the unit stays with the unit."""
    shown = _unit(unit_id)
    post = get_object_or_404(
        Membership.objects.current().select_related("user", "department"), pk=post_id, department=shown
    )
    people.dismiss(post, actor=signed_in(request))
    words = {"person": post.user, "role": post.get_role_display()}
    messages.success(request, _("%(person)s不再任%(role)s，已退出登录。没有办完的来信留在本单位。") % words)
    return redirect("routing:unit_page", shown.pk)
