"""The boards themselves: what they are called, and whether comments show at once. The centre's head decides."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import roles_required
from accounts.models import Role
from common.errors import PetitionError
from petitions.models import Board
from routing.forms.board import BoardForm
from routing.services.moderating import save_board
from routing.views.frame import BOARDS, frame, signed_in


@roles_required(Role.CENTRE_HEAD)
@require_safe
def boards(request: HttpRequest) -> HttpResponse:
    """List the boards with their settings."""
    context = {"boards": Board.objects.select_related("channel")}
    return render(request, "routing/boards.html", {**frame(request, current=BOARDS), **context})


@roles_required(Role.CENTRE_HEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Open a new board."""
    return _edit(request, None)


@roles_required(Role.CENTRE_HEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, key: str) -> HttpResponse:
    """Change a board."""
    return _edit(request, get_object_or_404(Board, key=key))


def _edit(request: HttpRequest, board: Board | None) -> HttpResponse:
    form = BoardForm(request.POST if request.method == "POST" else None, board=board)
    if form.is_bound and form.is_valid():
        data = {"key": board.key if board else "", **form.cleaned_data}
        try:
            saved = save_board(board, **data, actor=signed_in(request))
        except PetitionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("版块“%(name)s”的设置已保存。") % {"name": saved.name})
            return redirect("routing:boards")
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    context = {"form": form, "board": board}
    return render(request, "routing/board_settings.html", {**frame(request, current=BOARDS), **context}, status=status)
