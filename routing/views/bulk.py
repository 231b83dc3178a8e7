"""Many letters at once: choose, look at what would happen, start, watch, and take back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.access import posts_of, roles_required
from accounts.models import User
from common.clock import local_date, now, today
from common.codes import new_token
from common.errors import BadInputError, PetitionError
from common.text import storable
from petitions.models import Petition
from routing.access import letters_visible_to
from routing.catalog import load_catalog
from routing.forms.bulk import TOKEN, BulkForm, read_chosen, say_chosen
from routing.forms.filters import FilterForm
from routing.listing import standing_in
from routing.models import BulkJob, BulkKind, BulkState
from routing.services import bulk as services
from routing.services.advising import Hint, advise
from routing.services.bulkdeeds import DEEDS
from routing.services.exporting import holds_hidden
from routing.services.undoing import UNDO_MINUTES
from routing.views.frame import HANDLERS, frame, signed_in
from routing.views.looking import queue_of

BUTTONS = {
    BulkKind.DISPATCH: gettext_lazy("分办选中的来信"),
    BulkKind.REASSIGN: gettext_lazy("改派选中的来信"),
    BulkKind.URGE: gettext_lazy("催办选中的来信"),
    BulkKind.EXPORT: gettext_lazy("导出选中的来信"),
}
SHOWN_ITEMS = 100
"""Of a long job so many lines are shown; those left out come first."""


def deeds_for(user: User) -> list[tuple[str, str]]:
    """Return what this person can do with letters chosen in a list: (kind, words)."""
    posts = posts_of(user)
    return [(str(kind), str(kind.label)) for kind in BUTTONS if posts.has(*DEEDS[kind].roles)]


def _kind(request: HttpRequest) -> BulkKind:
    """Return the deed asked for; 404 for none, and for one that is not for this person's post."""
    wanted = request.POST.get("deed", "")
    if wanted not in dict(deeds_for(signed_in(request))):
        raise Http404
    return BulkKind(wanted)


def _letters(request: HttpRequest) -> list[Petition]:
    """Return the letters ticked, or all that the list shows with its filters; at most one more than is allowed."""
    user = signed_in(request)
    most = services.MOST_EXPORTED + 1
    letters = letters_visible_to(user).select_related("lead_department", "channel")
    if request.POST.get("everything"):
        return list(letters.filter(pk__in=_all_shown(request)).order_by("due_on", "pk")[:most])
    ticked = [number for number in request.POST.getlist("letter")[:most] if storable(number)]
    return list(letters.filter(number__in=ticked).order_by("due_on", "pk"))


def _all_shown(request: HttpRequest) -> Any:
    """Return the ids of the letters that stand in the queue under the filters of its page."""
    user = signed_in(request)
    queue = queue_of(user, request.POST.get("queue", ""))
    if queue is None:
        raise Http404
    filters = QueryDict(request.POST.get("query", ""))
    form = FilterForm(filters, queue=queue, catalog=load_catalog(), marked=posts_of(user).sees_wrongdoing)
    standing = standing_in(queue, user, today()).filter(form.condition())
    return standing.values("petition" if queue.parts else "pk")


@roles_required(*HANDLERS)
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Show what the deed would do to each chosen letter."""
    kind, letters = _kind(request), _letters(request)
    if not letters:
        messages.error(request, _("请先选择来信。"))
        return redirect("routing:desk")
    initial = {"letters": say_chosen(letters), "token": new_token()[:40]}
    return _preview(request, kind, letters, BulkForm(kind=kind, initial=initial))


def _preview(
    request: HttpRequest, kind: BulkKind, letters: list[Petition], form: BulkForm, status: int = 200
) -> HttpResponse:
    wishes = form.wishes if form.is_bound and form.is_valid() else {}
    lines = services.preview(kind, letters[:SHOWN_ITEMS], wishes)
    context = {
        "kind": kind,
        "form": form,
        "lines": [
            (letter, why, _advised(kind, letter, why)) for letter, why in sorted(lines, key=lambda one: not one[1])
        ],
        "total": len(letters),
        "out": sum(bool(why) for _letter, why in lines),
        "button": BUTTONS[kind],
        "undo_minutes": UNDO_MINUTES if kind == BulkKind.DISPATCH else 0,
    }
    return render(request, "routing/bulk_preview.html", {**frame(request), **context}, status=status)


def _advised(kind: BulkKind, letter: Petition, why: str) -> Hint | None:
    """Return the unit that would get the letter where each goes to the proposed one."""
    return advise(letter).unit if kind == BulkKind.DISPATCH and not why else None


@roles_required(*HANDLERS)
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin the deed, as it was looked at."""
    kind = _kind(request)
    form = BulkForm(request.POST, kind=kind)
    if form.is_valid():
        chosen = form.cleaned_data["letters"]
        try:
            job = services.start_job(
                kind, chosen=chosen, wishes=form.wishes, token=form.cleaned_data["token"], actor=signed_in(request)
            )
        except PetitionError as error:
            form.add_error(None, str(error))
        else:
            return redirect("routing:bulk_job", job.pk)
    numbers = list(read_chosen(request.POST.get("letters", "")))[: services.MOST_EXPORTED]
    letters = list(letters_visible_to(request.user).filter(number__in=numbers).select_related("lead_department"))
    return _preview(request, kind, letters, form, status=400)


def _own(request: HttpRequest, job_id: int) -> BulkJob:
    return get_object_or_404(BulkJob, pk=job_id, created_by=signed_in(request))


@roles_required(*HANDLERS)
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """List the person's own jobs of the last month."""
    found = BulkJob.objects.filter(created_by=signed_in(request))[:50]
    lines = [(job, services.progress_of(job)) for job in found]
    return render(request, "routing/bulk_jobs.html", {**frame(request), "lines": lines})


@roles_required(*HANDLERS)
@require_safe
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """Show how far a job is; as a part of the page where that asks for it."""
    shown = _own(request, job_id)
    progress = services.progress_of(shown)
    visible = letters_visible_to(request.user)
    items = shown.items.filter(petition__in=visible).select_related("petition").order_by("-refusal", "pk")
    running = shown.state in (BulkState.WAITING, BulkState.RUNNING)
    context = {
        "job": shown,
        "progress": progress,
        "dealt": progress.total - progress.left,
        "running": running,
        "items": items[:SHOWN_ITEMS],
        "undo_token": new_token()[:40] if _may_undo(shown, progress) else "",
    }
    if getattr(request, "htmx", False):
        return render(request, "routing/_bulk_progress.html", context)
    return render(request, "routing/bulk_job.html", {**frame(request), **context})


def _token(request: HttpRequest) -> str:
    """Return the form's token; one that is none is answered like a form that came incomplete."""
    token = request.POST.get("token", "")
    if not TOKEN.fullmatch(token):
        raise BadInputError(_("页面不完整，请核对后重新操作。"))
    return token


def _may_undo(shown: BulkJob, progress: services.Progress) -> bool:
    """Tell whether dispatches of this job may still be taken back."""
    if shown.kind != BulkKind.DISPATCH or not progress.done or shown.finished_at is None:
        return False
    return (now() - shown.finished_at).total_seconds() < UNDO_MINUTES * 60


@roles_required(*HANDLERS)
@require_POST
def stop(request: HttpRequest, job_id: int) -> HttpResponse:
    """Do no more of it."""
    shown = _own(request, job_id)
    try:
        services.stop_job(shown, actor=signed_in(request))
        messages.success(request, _("已中止。已经办成的来信不受影响。"))
    except PetitionError as error:
        messages.error(request, str(error))
    return redirect("routing:bulk_job", shown.pk)


@roles_required(*HANDLERS)
@require_POST
def undo(request: HttpRequest, job_id: int) -> HttpResponse:
    """Take the dispatches back, as far as nobody acknowledged."""
    shown = _own(request, job_id)
    try:
        following = services.undo_job(shown, token=_token(request), actor=signed_in(request))
    except PetitionError as error:
        messages.error(request, str(error))
        return redirect("routing:bulk_job", shown.pk)
    return redirect("routing:bulk_job", following.pk)


@roles_required(*HANDLERS)
@require_safe
def file(request: HttpRequest, job_id: int) -> HttpResponseBase:
    """Hand the spreadsheet out, to who asked for it alone, and while that person may see all that stands in it."""
    shown = _own(request, job_id)
    if not shown.file or not default_storage.exists(shown.file):
        raise Http404
    if holds_hidden(shown, signed_in(request)):
        messages.error(request, _("名单里有您现在不能查看的来信，文件不再提供。请重新选择来信导出。"))
        return redirect("routing:bulk_job", shown.pk)
    name = _("来信%(day)s.xlsx") % {"day": local_date(shown.created_at).isoformat()}
    return FileResponse(default_storage.open(shown.file), as_attachment=True, filename=name)
