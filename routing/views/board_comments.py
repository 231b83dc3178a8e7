"""The centre's look at comments: many at once, or one with its reason; who wrote it is shown when asked, and noted."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import roles_required
from accounts.models import User
from common.errors import ConflictError, PetitionError
from common.masking import mask
from petitions.models import Comment, Shown
from petitions.services.comments import undoable
from routing.board import COMMENTS, DECIDED, REPORTED, get_comment_for
from routing.forms.board import ReasonForm, ShowCommentForm
from routing.services import moderating
from routing.views.frame import CENTRE, frame, signed_in
from routing.views.typed import number_of

MOST = 100


@roles_required(*CENTRE)
@require_POST
def show_many(request: HttpRequest) -> HttpResponse:
    """Show the comments that were ticked."""
    keys = [number_of(text) for text in request.POST.getlist("comment")][:MOST]
    shown = moderating.show_comments([key for key in keys if key], actor=signed_in(request))
    if shown:
        said = ngettext("已显示%(n)s条跟帖。10分钟内可以撤销。", "已显示%(n)s条跟帖。10分钟内可以撤销。", shown)
        messages.success(request, said % {"n": shown})
    if shown < len(keys):
        said = _("有%(n)s条没有显示：已由他人处理，或者帖子没有显示。")
        messages.warning(request, said % {"n": len(keys) - shown})
    if not keys:
        messages.warning(request, _("请先勾选要显示的跟帖。"))
    return redirect(f"{reverse('routing:board')}?part={COMMENTS}")


@roles_required(*CENTRE)
@require_safe
def comment(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Show one comment as it was written and as all would read it."""
    return comment_page(request, get_comment_for(signed_in(request), comment_id))


def comment_page(
    request: HttpRequest,
    found: Comment,
    *,
    failed: forms.Form | None = None,
    who: Comment | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Draw the page; after a refusal with the form that failed, after a look with who wrote the comment."""
    part = {Shown.WAITING: COMMENTS}.get(Shown(found.state), REPORTED if found.reports else DECIDED)
    fresh = ShowCommentForm(seen=found.state, text=found.shown_text)
    context = {
        "comment": found,
        "post": found.post,
        "failed": failed,
        "who": who,
        "hidden": len(mask(found.text).findings),
        "show": failed if isinstance(failed, ShowCommentForm) else fresh,
        "away": failed if isinstance(failed, ReasonForm) else ReasonForm(seen=found.state),
        "undoable": undoable(found),
    }
    page = {**frame(request, current=f"board-{part}"), **context}
    return render(request, "routing/board_comment.html", page, status=status)


Deed = Callable[[Comment, Any, User], str]


def _action(make: Callable[[HttpRequest], forms.Form | None]) -> Callable[[Deed], Callable[..., HttpResponseBase]]:
    """Make a view of a function that decides about one comment and returns what to tell the person."""

    def decorate(act: Deed) -> Callable[..., HttpResponseBase]:
        @roles_required(*CENTRE)
        @require_POST
        @wraps(act)
        def view(request: HttpRequest, comment_id: int) -> HttpResponse:
            user = signed_in(request)
            found, form = get_comment_for(user, comment_id), make(request)
            if form is not None and not form.is_valid():
                return comment_page(request, found, failed=form, status=HTTPStatus.BAD_REQUEST)
            try:
                messages.success(request, act(found, form, user))
            except PetitionError as error:
                return _refused(request, comment_id, form, error)
            return redirect("routing:board_comment", comment_id)

        return view

    return decorate


def _refused(request: HttpRequest, comment_id: int, form: forms.Form | None, error: PetitionError) -> HttpResponse:
    if form is None:
        messages.error(request, str(error))
        return redirect("routing:board_comment", comment_id)
    form.add_error(None, str(error))
    found = get_comment_for(signed_in(request), comment_id)
    status = HTTPStatus.CONFLICT if isinstance(error, ConflictError) else HTTPStatus.BAD_REQUEST
    return comment_page(request, found, failed=form, status=status)


@_action(lambda request: ShowCommentForm(request.POST))
def show(found: Comment, form: ShowCommentForm, user: User) -> str:
    """Let all read the comment."""
    data = form.cleaned_data
    moderating.show_comment(found, text=data["text"], seen=Shown(data["seen"]), actor=user)
    return _("跟帖已显示。10分钟内可以撤销。")


@_action(lambda request: ReasonForm(request.POST))
def put_away(found: Comment, form: ReasonForm, user: User) -> str:
    """Keep the comment off the thread, or take it off."""
    moderating.refuse_comment(found, reason=form.words(), seen=Shown(form.cleaned_data["seen"]), actor=user)
    return _("跟帖不显示，跟帖人能看到理由。")


@_action(lambda _request: None)
def keep(found: Comment, form: None, user: User) -> str:
    """Leave a reported comment where it is."""
    del form
    moderating.keep_comment(found, actor=user)
    return _("跟帖继续显示。")


@_action(lambda _request: None)
def undo(found: Comment, form: None, user: User) -> str:
    """Take the last decision back."""
    del form
    moderating.undo_comment(found, actor=user)
    return _("已撤销刚才的审核。")


@roles_required(*CENTRE)
@require_POST
def who(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Show once who wrote the comment, and record who looked."""
    user = signed_in(request)
    found = get_comment_for(user, comment_id)
    return comment_page(request, found, who=moderating.see_commenter(found, actor=user))


ACTIONS = {"show": show, "put-away": put_away, "keep": keep, "undo": undo, "who": who}
