"""Keep what is typed, drop it, or put two texts together: by POST, for the letter's page and its script."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import posts_of, roles_required
from accounts.models import User
from common.clock import now
from common.errors import BadInputError
from common.text import clean
from common.words import cn_moment
from petitions.models import Petition
from petitions.services.replies import in_work
from routing.access import get_letter_for
from routing.forms.base import LetterForm, form_of
from routing.forms.units import DraftForm, HandToHeadForm, joined
from routing.models import Assignment
from routing.services import autosaving
from routing.views.acting import KNOWN
from routing.views.frame import HANDLERS, UNIT, signed_in
from routing.views.neighbours import letter_address, walk_of
from routing.views.offers import FILL
from routing.views.typed import keep_typed, number_of, sign_in_first


@require_POST
def autosave(request: HttpRequest, number: str) -> HttpResponse:
    """Keep a form's texts and say when; who may not act on the letter with that form meets a 404."""
    form = form_of(request.POST.get("form", ""))
    if not request.user.is_authenticated:
        return sign_in_first(request, number, form)
    user = signed_in(request)
    if not posts_of(user).has(*HANDLERS):
        raise Http404
    letter = get_letter_for(user, number)
    if form is None:
        return JsonResponse({"words": _("页面不完整，请核对后重新操作。")}, status=400)
    _require_actor(request, form, letter, user)
    try:
        keep_typed(letter, form, request.POST, user)
    except BadInputError as error:
        return JsonResponse({"words": str(error)}, status=400)
    return JsonResponse({"words": _("已自动保存 %(time)s") % {"time": now().strftime("%H:%M")}})


def _require_actor(request: HttpRequest, form: type[LetterForm], letter: Petition, user: User) -> None:
    """Let only who may send this form keep texts of it."""
    known, posts = KNOWN.get(form.action), posts_of(user)
    if known is None or not posts.has(*known.roles):
        raise Http404
    if known.part and not posts.in_centre and _unit_of(request, letter) not in posts.unit_ids:
        raise Http404


def _unit_of(request: HttpRequest, letter: Petition) -> int | None:
    parts = Assignment.objects.filter(petition=letter, pk=number_of(request.POST.get("part", "")))
    return parts.values_list("department_id", flat=True).first()


@roles_required(*HANDLERS)
@require_POST
def discard(request: HttpRequest, number: str) -> HttpResponse:
    """Drop what was typed and not sent."""
    user, letter = signed_in(request), get_letter_for(request.user, number)
    part = number_of(request.POST.get("part", ""))
    autosaving.forget(letter, actions=(clean(request.POST.get("form", "")),), part=part, actor=user)
    messages.success(request, _("没有提交的文字已丢弃。"))
    return redirect(_back(request, letter))


@roles_required(*UNIT)
@require_POST
def join(request: HttpRequest, number: str) -> HttpResponse:
    """Put the typed answer and the saved one into the form together, with a marked line between them."""
    user, letter = signed_in(request), get_letter_for(request.user, number)
    part, mine = number_of(request.POST.get("part", "")), str(request.POST.get("body", ""))
    _require_actor(request, DraftForm, letter, user)
    reply, name = in_work(letter), DraftForm.kept_name()
    if reply and reply.department_id in posts_of(user).unit_ids:
        facts = {"who": reply.author or reply.department_name, "when": cn_moment(reply.saved_at or reply.created_at)}
        said = _("上面是您写的，下面是%(who)s%(when)s保存的，合并后请删去这一行") % facts
        mine = joined(mine, reply.body, said)
    address = _back(request, letter)
    try:
        autosaving.keep(letter, action=name, part=part, fields={"body": mine}, version=letter.version, actor=user)
    except BadInputError as error:
        messages.error(request, str(error))
        return redirect(address)
    glue = "&" if "?" in address else "?"
    return redirect(f"{address}{glue}{FILL}={name}-{part}#{HandToHeadForm.action}-{part}")


def _back(request: HttpRequest, letter: Petition) -> str:
    """Return the letter's address, opened from the queue it was opened from."""
    return letter_address(letter, walk_of(request))
