"""Writing a letter: choose where to, say what it is, tell the story, say who writes, check, send."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files import File
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import BadInputError, PetitionError
from common.text import one_line
from petitions.forms import StepForm, completed, first_unfinished, form_of, publicity_of, takes_reports
from petitions.models import LetterType
from petitions.search import similar
from petitions.services import attachments, drafts
from petitions.services.submission import submit
from portal.checking import preview, rows
from portal.forms import StartForm
from portal.writing import Writing, with_draft

logger = logging.getLogger(__name__)

BACK = {"about": "write", "story": "write_about", "writer": "write_story", "check": "write_writer"}
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@get_or_post
def write(request: HttpRequest) -> HttpResponse:
    """Let the writer choose a channel and start a draft; ?type=wrongdoing offers those that take reports."""
    given = request.POST if request.method == "POST" else None
    reporting = (given or request.GET).get("type") == LetterType.WRONGDOING
    form = StartForm(data=given, reporting=reporting)
    if form.is_valid():
        token = drafts.start(channel=form.chosen(), proposed_type=form.cleaned_data["type"])
        return redirect("portal:write_about", token)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "reporting": reporting, "kept_days": drafts.KEPT_FOR.days}
    return render(request, "portal/write.html", context, status=status)


@get_or_post
@with_draft
def step(request: HttpRequest, writing: Writing, step: str) -> HttpResponse:
    """Show a step (about, writer) or keep its answers and go on; what was typed stays, right or wrong."""
    missing = first_unfinished(writing.content, writing.channel, before=step)
    if missing:
        return writing.go(missing)
    if request.method != "POST":
        return _page(request, writing, form_of(step, writing.content, writing.channel))
    return _keep(request, writing, form_of(step, writing.content, writing.channel, request.POST))


@get_or_post
@with_draft
def story(request: HttpRequest, writing: Writing) -> HttpResponse:
    """Show the story or keep it, with its files: each is kept at once, whatever else has to be mended."""
    missing = first_unfinished(writing.content, writing.channel, before="story")
    if missing:
        return writing.go(missing)
    if request.method != "POST":
        return _page(request, writing, form_of("story", writing.content, writing.channel))
    form = form_of("story", writing.content, writing.channel, request.POST)
    refused = [said for upload in request.FILES.getlist("files") if (said := _add(writing, upload))]
    if "remove" in request.POST:
        _remove(writing, request.POST["remove"])
    if not refused and ("remove" in request.POST or request.POST.get("then") == "add"):
        drafts.save_step(writing.draft, step="story", answers=form.typed())
        return redirect(reverse("portal:write_story", args=[writing.token]) + "#id_files")
    for said in refused:
        form.add_error("files", said)
    return _keep(request, writing, form)


@require_POST
def similar_letters(request: HttpRequest) -> HttpResponse:
    """Show answered letters like the title being written; a part of the story's page, fetched while one types.

    A POST, so that no log keeps what citizens type.
    """
    title = one_line(request.POST.get("title", ""))
    return render(request, "portal/_similar.html", {"similar": similar(title)})


def _add(writing: Writing, upload: File[bytes]) -> str:
    """Keep a file; return why it was refused, if it was."""
    try:
        attachments.add(draft=writing.draft, upload=upload)
    except BadInputError as refusal:
        return str(refusal)
    return ""


def _remove(writing: Writing, key: str) -> None:
    try:
        attachments.remove(draft=writing.draft, key=UUID(key))
    except ValueError:
        return  # no key at all: nothing to remove


def _keep(request: HttpRequest, writing: Writing, form: StepForm) -> HttpResponse:
    writing.content = drafts.save_step(writing.draft, step=form.step, answers=form.typed())
    if form.is_valid():
        return writing.go_on()
    return _page(request, writing, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _page(request: HttpRequest, writing: Writing, form: StepForm, status: int = HTTPStatus.OK) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "channel": writing.channel,
        "publicity": publicity_of(writing.content, writing.channel),
        "takes_reports": takes_reports(writing.channel),
        "reporting": writing.content.about.get("proposed_type") == LetterType.WRONGDOING,
        "back": _back(writing, form.step),
        "kept_days": drafts.KEPT_FOR.days,
    }
    if form.step == "story":
        context |= _beside_the_story(writing, form)
    return render(request, f"portal/write_{form.step}.html", context, status=status)


def _beside_the_story(writing: Writing, form: StepForm) -> dict[str, Any]:
    """Return the files kept so far and answered letters like the title; the page asks again as it is typed."""
    asks = {
        "hx-post": reverse("portal:similar"),
        "hx-params": "title,csrfmiddlewaretoken",
        "hx-trigger": "input changed delay:600ms",
        "hx-target": "#similar",
    }
    form.fields["title"].widget.attrs.update(asks)
    title = one_line(str(form["title"].value() or ""))
    return {"files": writing.draft.attachments.all(), "similar": similar(title)}


def _back(writing: Writing, step: str) -> str:
    name = BACK[step]
    return reverse(f"portal:{name}", args=[] if name == "write" else [writing.token])


@get_or_post
@with_draft
def check(request: HttpRequest, writing: Writing) -> HttpResponse:
    """Show all answers once more; a POST sends the letter. Sent twice, it is one letter with one receipt."""
    done = completed(writing.content, writing.channel)
    if done is None:
        messages.warning(request, _("还有内容没有填完，填完才能寄出。"))
        return writing.go_on()
    files = list(writing.draft.attachments.all())
    status = HTTPStatus.OK
    if request.method == "POST":
        try:
            submit(token=writing.token, letter=done.letter, writer=done.writer, attachments=files)
            return redirect("portal:receipt", writing.token)
        except PetitionError:  # nothing the writer did: the site is not fully set up
            logger.exception("a letter to %s could not be taken in", writing.channel.key)
            messages.error(request, _("现在寄不出去，是我们这边的原因。您填写的内容已经保存，请过一会儿再寄。"))
            status = HTTPStatus.SERVICE_UNAVAILABLE
    context = {
        "channel": writing.channel,
        "back": _back(writing, "check"),
        "letter_rows": rows(writing, done, files),
        "reporting": done.letter.proposed_type == LetterType.WRONGDOING,
        "preview": preview(done, writing.channel),
    }
    return render(request, "portal/write_check.html", context, status=status)
