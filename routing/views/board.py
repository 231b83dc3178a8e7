"""The centre's look at posts before all can read them; a unit's look at the posts that name it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.access import posts_of, roles_required
from accounts.models import User
from common.errors import ConflictError, PetitionError
from petitions.models import BoardPost, PublicCopy, Shown
from petitions.services import posts
from petitions.services.clearing import signs_of
from petitions.services.threads import withheld_because
from routing.board import (
    COMMENTS,
    DECIDED,
    OWN,
    POSTS,
    REPORTED,
    badges_of,
    comments_visible_to,
    get_post_for,
    posts_visible_to,
)
from routing.forms.board import ReasonForm, ShowPostForm
from routing.services import moderating
from routing.sidebyside import PLACES, Pair, SignLine, pair_of, sign_lines
from routing.views.frame import CENTRE, HANDLERS, frame, signed_in

PAGE = 25
PARTS: dict[str, Promise] = {
    POSTS: gettext_lazy("帖子待审核"),
    COMMENTS: gettext_lazy("跟帖待审核"),
    REPORTED: gettext_lazy("被举报的跟帖"),
    DECIDED: gettext_lazy("最近审核"),
}


@roles_required(*HANDLERS)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """List what waits for the centre on the boards; for a unit's people the posts that name their unit."""
    user = signed_in(request)
    if not posts_of(user).in_centre:
        return _own_board(request, user)
    part = request.GET.get("part", POSTS)
    part = part if part in PARTS else POSTS
    page = Paginator(_rows(user, part), PAGE).get_page(request.GET.get("page"))
    context = {"part": part, "parts": PARTS, "page": page, "rows": list(page.object_list)}
    if part == DECIDED:
        context["decided_comments"] = _decided(comments_visible_to(user))[:PAGE]
    return render(request, "routing/board.html", {**frame(request, current=f"board-{part}"), **context})


def _rows(user: User, part: str) -> QuerySet[Any]:
    comments = comments_visible_to(user)
    if part == COMMENTS:
        return comments.filter(state=Shown.WAITING).order_by("pk")
    if part == REPORTED:
        return comments.filter(state=Shown.SHOWN, reports__gt=0).order_by("pk")
    found = posts_visible_to(user).select_related("board", "petition", "decided_by").defer("petition__body")
    return _decided(found) if part == DECIDED else found.filter(state=Shown.WAITING).order_by("pk")


def _decided(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return what people decided, the newest first: for ten minutes it can be taken back."""
    return rows.filter(decided_at__isnull=False, decided_by__isnull=False).order_by("-decided_at", "-pk")


def _own_board(request: HttpRequest, user: User) -> HttpResponse:
    everything = request.GET.get("state") == "all"
    found = posts_visible_to(user).select_related("board", "petition").defer("petition__body")
    found = found.order_by("-last_at", "-pk") if everything else found.filter(answered_at=None).order_by("posted_at")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    badges = badges_of(shown)
    lines = [(post, badges[post.pk]) for post in shown]
    context = {"page": page, "lines": lines, "everything": everything}
    return render(request, "routing/board_own.html", {**frame(request, current=OWN), **context})


@roles_required(*CENTRE)
@require_safe
def post(request: HttpRequest, number: str) -> HttpResponse:
    """Show one post as it was written and as all would read it, and what can be done with it."""
    return post_page(request, get_post_for(signed_in(request), number))


@dataclass(frozen=True)
class Sides:
    """The texts on both sides, and the warning signs in what would be shown."""

    pairs: list[Pair]
    signs: list[SignLine]
    hidden: int


def _sides(shown: BoardPost) -> tuple[Sides, dict[str, str]]:
    """Return both sides, and the texts that the form begins with: those shown now, else those proposed."""
    letter = shown.petition
    draft = posts.proposed_post(letter)
    proposed = {"title": draft.title, "text": draft.text}
    now_shown = {"title": shown.title, "text": shown.text} if shown.text else proposed
    pairs = [
        pair_of(place, original, draft.findings[name], shown=now_shown[name], proposed=proposed[name])
        for name, place, original in (("title", "title", letter.title), ("text", "question", letter.body))
    ]
    texts = {"title": now_shown["title"], "question": now_shown["text"]}
    return Sides(pairs, sign_lines(texts, signs_of(texts)), draft.hidden), now_shown


def post_page(
    request: HttpRequest, shown: BoardPost, *, failed: forms.Form | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    """Draw the page; after a refusal with the form that failed in its place."""
    sides, texts = _sides(shown)
    away = ReasonForm(seen=shown.state)
    context = {
        "post": shown,
        "letter": shown.petition,
        "sides": sides,
        "places": PLACES,
        "failed": failed,
        "show": failed
        if isinstance(failed, ShowPostForm)
        else ShowPostForm(post=shown, title=texts["title"], text=texts["text"]),
        "away": failed if isinstance(failed, ReasonForm) else away,
        "withheld": withheld_because(shown.petition),
        "undoable": posts.undoable(shown),
        "public": PublicCopy.objects.current().filter(petition=shown.petition).exists(),
    }
    current = f"board-{POSTS if shown.state == Shown.WAITING else DECIDED}"
    return render(request, "routing/board_post.html", {**frame(request, current=current), **context}, status=status)


Deed = Callable[[BoardPost, Any, User], str]


def _action(
    make: Callable[[HttpRequest, BoardPost], forms.Form | None],
) -> Callable[[Deed], Callable[..., HttpResponseBase]]:
    """Make a view of a function that decides about one post and returns what to tell the person."""

    def decorate(act: Deed) -> Callable[..., HttpResponseBase]:
        @roles_required(*CENTRE)
        @require_POST
        @wraps(act)
        def view(request: HttpRequest, number: str) -> HttpResponse:
            user = signed_in(request)
            shown = get_post_for(user, number)
            form = make(request, shown)
            if form is not None and not form.is_valid():
                return post_page(request, shown, failed=form, status=HTTPStatus.BAD_REQUEST)
            try:
                said = act(shown, form, user)
            except PetitionError as error:
                return _refused(request, number, form, error)
            messages.success(request, said)
            return redirect("routing:board_post", number)

        return view

    return decorate


def _refused(request: HttpRequest, number: str, form: forms.Form | None, error: PetitionError) -> HttpResponse:
    conflict = isinstance(error, ConflictError)
    shown = get_post_for(signed_in(request), number)
    if form is None:
        messages.error(request, str(error))
        return redirect("routing:board_post", number)
    form.add_error(None, str(error))
    status = HTTPStatus.CONFLICT if conflict else HTTPStatus.BAD_REQUEST
    return post_page(request, shown, failed=form, status=status)


def _show_form(request: HttpRequest, shown: BoardPost) -> ShowPostForm:
    return ShowPostForm(request.POST, post=shown, title="", text="")


@_action(_show_form)
def show(shown: BoardPost, form: ShowPostForm, user: User) -> str:
    """Let all read the post."""
    data = form.cleaned_data
    texts = {"title": data["title"], "text": data["text"], "department": data["department"]}
    moderating.show_post(shown.petition, **texts, seen=Shown(data["seen"]), actor=user)
    return _("帖子%(number)s已显示。10分钟内可以撤销。") % {"number": shown.number}


@_action(lambda request, _shown: ReasonForm(request.POST))
def put_away(shown: BoardPost, form: ReasonForm, user: User) -> str:
    """Keep the post off the board, or take it off; which of the two, its state tells."""
    seen, facts = Shown(form.cleaned_data["seen"]), {"number": shown.number}
    if seen == Shown.SHOWN:
        moderating.hide_post(shown.petition, reason=form.words(), seen=seen, actor=user)
        return _("帖子%(number)s已隐藏，理由已告知发帖人。") % facts
    moderating.refuse_post(shown.petition, reason=form.words(), seen=seen, actor=user)
    return _("帖子%(number)s未予显示，理由已告知发帖人。来信照常办理。") % facts


@_action(lambda _request, _shown: None)
def undo(shown: BoardPost, form: None, user: User) -> str:
    """Take the last decision back."""
    del form
    moderating.undo_post(shown.petition, actor=user)
    return _("已撤销对帖子%(number)s的审核。") % {"number": shown.number}


ACTIONS = {"show": show, "put-away": put_away, "undo": undo}
