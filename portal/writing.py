"""The door to a letter in the writing: a draft by its token, or where its writer is sent instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from petitions.forms import first_unfinished
from petitions.models import Board, Channel, Draft, LetterType, Mailbox
from petitions.services import drafts
from petitions.services.account_drafts import keep_for
from petitions.services.drafts import DraftContent
from petitions.services.submission import receipt_for
from portal.citizens import citizen_of

P = ParamSpec("P")
CHECK = "check"


@dataclass
class Writing:
    """A draft on its way through the steps."""

    token: str
    draft: Draft
    content: DraftContent
    channel: Channel
    mailbox: Mailbox | None = None
    board: Board | None = None

    @property
    def goes_to(self) -> str:
        """To whom, as the writer chose."""
        return (self.mailbox or self.board or self.channel).name

    @property
    def reporting(self) -> bool:
        """Whether it is a report of wrongdoing."""
        return self.content.about.get("proposed_type") == LetterType.WRONGDOING

    @property
    def takes_letters(self) -> bool:
        """Whether channel, mailbox and board are still open."""
        wanted = bool(self.content.mailbox), bool(self.content.board)
        return self.channel.open_to_citizens and wanted == (self.mailbox is not None, self.board is not None)

    def go(self, step: str) -> HttpResponse:
        """Send the writer to a step."""
        return redirect(f"portal:write_{step}", self.token)

    def go_on(self) -> HttpResponse:
        """Send the writer to the first step that is not finished, after the last one to the check."""
        return self.go(first_unfinished(self.content, self.channel) or CHECK)


StepView = Callable[Concatenate[HttpRequest, Writing, P], HttpResponse]


def with_draft(view: StepView[P]) -> Callable[..., HttpResponse]:
    """Hand the view the draft of the token in the address.

    A token that has become a letter leads to its receipt, from any step and also when it was sent
    from another window while this one was being saved. An unknown or expired one leads to the start.
    """

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        writing = _open(token)
        if writing is None:
            return _elsewhere(request, token)
        if not writing.takes_letters and not _readdresses(request):
            messages.warning(request, _("您选的收信人刚刚停收来信，您写的内容还在。请另选一个。"))
            return writing.go("to")
        citizen = citizen_of(request)
        if citizen:
            keep_for(writing.draft, token=token, citizen=citizen)
        try:
            return view(request, writing, *args, **kwargs)
        except Draft.DoesNotExist:
            return _elsewhere(request, token)

    return guarded


def _readdresses(request: HttpRequest) -> bool:
    return request.resolver_match is not None and request.resolver_match.url_name == "write_to"


def _open(token: str) -> Writing | None:
    draft = drafts.find(token)
    if draft is None:
        return None
    content = drafts.content_of(draft)
    channel = Channel.objects.filter(key=content.channel).first()
    if channel is None:
        return None
    mailbox = Mailbox.objects.open().filter(key=content.mailbox, channel=channel).first() if content.mailbox else None
    board = Board.objects.open().filter(key=content.board, channel=channel).first() if content.board else None
    return Writing(token, draft, content, channel, mailbox, board)


def _elsewhere(request: HttpRequest, token: str) -> HttpResponse:
    if receipt_for(token):
        return redirect("portal:receipt", token)
    messages.warning(
        request, _("没有找到这份草稿：草稿只保存%(days)s天。请重新开始写信。") % {"days": drafts.KEPT_FOR.days}
    )
    return redirect("portal:write")
