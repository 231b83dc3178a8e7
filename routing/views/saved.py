"""Keep, change and drop the views of a queue, and choose its columns."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import posts_of
from accounts.models import Department
from common.errors import PetitionError
from routing.columns import COLUMNS
from routing.keeping import PLAIN, query_of
from routing.models import SavedView
from routing.queues import Queue
from routing.services import keeping
from routing.views.frame import queue_url, signed_in
from routing.views.looking import Look, address_with, queue_of

LONGEST_QUERY = 2_000


def _queue_for(request: HttpRequest, key: str) -> Queue:
    queue = queue_of(request.user, key)
    if queue is None:
        raise Http404
    return queue


def _look(request: HttpRequest, queue: Queue) -> Look:
    """Return what the person looked at when the form was sent: the form carries the page's query."""
    look = Look(request, queue, signed_in(request))
    request.GET = QueryDict(request.POST.get("here", "")[:LONGEST_QUERY])
    return look


def _kept(look: Look) -> keeping.Look:
    return keeping.Look(look.form.chosen, look.form.sort, look.columns)


def _back(look: Look) -> HttpResponse:
    return redirect(f"{queue_url(look.queue)}?{look.here}" if look.here else queue_url(look.queue))


def _shared_with(request: HttpRequest) -> Department | None:
    """Return the unit of the person that the form names; 404 for another one."""
    key = request.POST.get("shared_with", "")
    if not key:
        return None
    found = next((unit for unit in posts_of(request.user).departments if str(unit.pk) == key), None)
    if found is None:
        raise Http404
    return found


def _own_view(request: HttpRequest, view_id: int) -> tuple[SavedView, Look]:
    """Return the person's own named view; others' views can't be changed, as if they did not exist."""
    view = SavedView.objects.filter(pk=view_id, owner=signed_in(request)).exclude(name=PLAIN).first()
    if view is None:
        raise Http404
    return view, _look(request, _queue_for(request, view.queue))


@login_required
@require_POST
def save(request: HttpRequest, key: str) -> HttpResponse:
    """Keep what the person looks at under a name, and open it."""
    look = _look(request, _queue_for(request, key))
    name, shared_with = request.POST.get("name", ""), _shared_with(request)
    try:
        view = keeping.save_view(
            queue=look.queue, name=name, look=_kept(look), shared_with=shared_with, actor=look.user
        )
    except PetitionError as error:
        messages.error(request, str(error))
        return _back(look)
    messages.success(request, _("已保存视图“%(name)s”。") % {"name": view.name})
    return redirect(f"{queue_url(look.queue)}{query_of(view)}")


@login_required
@require_POST
def change(request: HttpRequest, view_id: int) -> HttpResponse:
    """Rename, share, or replace one's own view."""
    view, look = _own_view(request, view_id)
    name, shared_with = request.POST.get("name", ""), _shared_with(request)
    kept = _kept(look) if request.POST.get("replace") else None
    try:
        keeping.change_view(view, name=name, shared_with=shared_with, look=kept, actor=look.user)
    except PetitionError as error:
        messages.error(request, str(error))
        return _back(look)
    messages.success(request, _("已更新视图“%(name)s”。") % {"name": view.name})
    return redirect(f"{queue_url(look.queue)}{query_of(view)}")


@login_required
@require_POST
def delete(request: HttpRequest, view_id: int) -> HttpResponse:
    """Drop one's own view."""
    view, look = _own_view(request, view_id)
    keeping.delete_view(view, actor=look.user)
    messages.success(request, _("已删除视图“%(name)s”。") % {"name": view.name})
    return redirect(queue_url(look.queue))


@login_required
@require_POST
def columns(request: HttpRequest, key: str) -> HttpResponse:
    """Keep the columns chosen: of one's own open view, of the plain queue, or in the address of somebody's view."""
    look = _look(request, _queue_for(request, key))
    wished = [] if request.POST.get("usual") else [each for each in request.POST.getlist("columns") if each in COLUMNS]
    foreign = look.view is not None and not look.own_view
    if not foreign:
        keeping.choose_columns(queue=look.queue, columns=wished, view=look.view, actor=look.user)
    query = address_with(request, cols=",".join(wished) if foreign else "").partition("?")[2]
    return redirect(f"{queue_url(look.queue)}?{query}" if query else queue_url(look.queue))
