"""The boards: what is asked in public, what was answered, what others say. Only what the centre let through."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.codes import new_token
from petitions.boards import WAYS, Sorting, WantedPosts, hidden_thread, posts, thread, with_dates
from petitions.models import Board, BoardPost
from portal.boards import board_page, doors, lines_of, thread_page
from portal.citizens import citizen_of
from portal.commenting import CommentForm
from portal.reads import count_read

FEED = 30


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show all boards, and the posts of all."""
    return _list(request, None)


@require_safe
def board(request: HttpRequest, key: str) -> HttpResponse:
    """Show one board."""
    return _list(request, get_object_or_404(Board, key=key))


def _list(request: HttpRequest, shown: Board | None) -> HttpResponse:
    context = {
        "board": shown,
        "doors": doors(),
        "page": board_page(request.GET, board=shown),
        "canonical": request.build_absolute_uri(request.path),
        "nav": "forum",
    }
    return render(request, "portal/board.html", context)


@require_safe
def post(request: HttpRequest, number: str) -> HttpResponse:
    """Show one post with its answer and what others say; of a hidden one the reason, and nothing else of it."""
    found = thread(number)
    if found is None:
        hidden = hidden_thread(number)
        if hidden is None:
            raise Http404
        return render(request, "portal/board_hidden.html", {"post": hidden, "nav": "forum"}, status=HTTPStatus.GONE)
    count_read(request, "post", found.pk)
    return post_page(request, found, CommentForm(token=new_token(), citizen=citizen_of(request)))


def post_page(
    request: HttpRequest, found: BoardPost, form: CommentForm, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    """Draw a thread with the form under it, fresh or as it was refused."""
    context: dict[str, Any] = {
        "page": thread_page(found, request.GET),
        "post": found,
        "form": form,
        "canonical": request.build_absolute_uri(reverse("portal:post", args=[found.number])),
        "nav": "forum",
    }
    return render(request, "portal/board_post.html", context, status=status)


@require_safe
def feed(request: HttpRequest, key: str = "") -> HttpResponse:
    """Return the newest posts of a board, or of all, as Atom: the masked texts that the pages show."""
    shown = get_object_or_404(Board, key=key) if key else None
    home = reverse("portal:board_of", args=[key]) if key else reverse("portal:board")
    atom = Atom1Feed(
        title=shown.name if shown else _("论坛"),
        link=request.build_absolute_uri(home),
        description=shown.hint if shown else "",
        feed_url=request.build_absolute_uri(request.path),
        language="zh-cn",
    )
    newest = WAYS[Sorting.NEWEST].page(with_dates(posts(WantedPosts(board=shown))), size=FEED)
    for line in lines_of(newest.rows):
        address = request.build_absolute_uri(reverse("portal:post", args=[line.post.number]))
        answer = _("答复：%(answer)s") % {"answer": line.answer} if line.answer else line.badge.words
        atom.add_item(
            title=line.post.title,
            link=address,
            unique_id=address,
            description=f"{line.post.text}\n\n{answer}",
            author_name=line.post.writer_label or _("匿名"),
            pubdate=line.post.shown_at or line.post.posted_at,
            updateddate=line.post.last_at,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
