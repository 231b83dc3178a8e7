"""Before the letter is written: to whom it goes, and whether it is needed at all."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from common.text import one_line
from petitions.models import Draft, LetterType
from petitions.services import drafts
from petitions.services.sparing import spare
from petitions.suggesting import suggested
from portal.addressing import StartForm, asked_for, present
from portal.writing import Writing, with_draft

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@get_or_post
def write(request: HttpRequest) -> HttpResponse:
    """Let the writer choose to whom, and start a draft; ?mailbox=, ?unit=, ?board= choose beforehand.

    ?type=wrongdoing offers only those that take reports.
    """
    given = request.POST if request.method == "POST" else None
    reporting = (given or request.GET).get("type") == LetterType.WRONGDOING
    form = StartForm(data=given, reporting=reporting, to=asked_for(request.GET))
    if form.is_valid():
        to = form.chosen()
        token = drafts.start(
            channel=to.channel,
            proposed_type=form.cleaned_data["type"],
            unit=to.unit,
            mailbox=to.mailbox,
            board=to.board,
        )
        return redirect("portal:write_about", token)
    return _page(request, form, reporting=reporting)


@get_or_post
@with_draft
def readdress(request: HttpRequest, writing: Writing) -> HttpResponse:
    """Let the writer send a begun letter somewhere else; what was written stays."""
    reporting = writing.reporting
    given = request.POST if request.method == "POST" else None
    form = StartForm(data=given, reporting=reporting, to=present(writing.content))
    if form.is_valid():
        to = form.chosen()
        drafts.readdress(writing.draft, channel=to.channel, unit=to.unit, mailbox=to.mailbox, board=to.board)
        return redirect("portal:write_about", writing.token)
    return _page(request, form, reporting=reporting, token=writing.token)


def _page(request: HttpRequest, form: StartForm, *, reporting: bool, token: str = "") -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "reporting": reporting, "kept_days": drafts.KEPT_FOR.days, "token": token}
    return render(request, "portal/write.html", context, status=status)


@require_POST
def similar_letters(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is public already about the title being written; a part of the story's page, fetched while one types.

    A POST, so that no log keeps what citizens type. The token only goes into the buttons; nothing is read by it.
    """
    title = one_line(request.POST.get("title", ""))
    return render(request, "portal/_similar.html", {"found": suggested(title), "token": token})


@never_cache
@get_or_post
def solved(request: HttpRequest, token: str) -> HttpResponse:
    """End a draft that something public answered, and thank; sent twice it is counted once."""
    if request.method != "POST":
        return render(request, "portal/write_solved.html", {"token": token})
    draft = drafts.find(token)
    what, _colon, key = request.POST.get("solved", "").partition(":")
    if draft and not _spare(draft, what, key):
        messages.warning(request, _("这份答复刚刚不再公开，您的信还在，请接着写。"))
        return redirect("portal:write_story", token)
    return redirect(reverse("portal:write_solved", args=[token]))


def _spare(draft: Draft, what: str, key: str) -> bool:
    """Tell whether the draft is ended now, here or in another window."""
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return False
    try:
        return spare(draft, what=what, pk=int(key))
    except Draft.DoesNotExist:
        return True
