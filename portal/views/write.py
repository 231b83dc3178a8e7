"""Writing a letter, to whom it goes being chosen: say what it is, tell the story, say who writes, check, send."""

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
from django.views.decorators.http import require_http_methods

from common.errors import BadInputError, PetitionError
from common.text import one_line
from petitions.forms import StepForm, completed, first_unfinished, form_of, publicity_of, reports_taken
from petitions.services import attachments, drafts
from petitions.services.limits import TooOftenError
from petitions.suggesting import suggested
from portal.checking import preview, rows
from portal.citizens import citizen_of
from portal.pointing import pointed_out
from portal.sending import send, too_often
from portal.writing import Writing, with_draft

logger = logging.getLogger(__name__)

BACK = {"about": "write_to", "story": "write_about", "writer": "write_story", "check": "write_writer"}
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@with_draft
def step(request: HttpRequest, writing: Writing, step: str) -> HttpResponse:
    """Show a step (about, writer) or keep its answers and go on; what was typed stays, right or wrong."""
    missing = first_unfinished(writing.content, writing.channel, before=step)
    if missing:
        return writing.go(missing)
    if request.method != "POST":
        return _page(request, writing, _shown(request, writing, step))
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


def _shown(request: HttpRequest, writing: Writing, step: str) -> StepForm:
    """Return the step as the draft has it; who signed in with an account finds the own name and contacts there.

    Never on a report of wrongdoing: its writer decides what to tell.
    """
    form = form_of(step, writing.content, writing.channel)
    citizen = citizen_of(request)
    if step == "writer" and citizen and not writing.content.writer and not writing.reporting:
        form.initial = {"name": citizen.name, "phone": citizen.phone, "email": citizen.email}
    return form


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
        "writing": writing,
        "channel": writing.channel,
        "publicity": publicity_of(writing.content, writing.channel),
        "takes_reports": reports_taken(writing.content, writing.channel),
        "reporting": writing.reporting,
        "back": _back(writing, form.step),
        "kept_days": drafts.KEPT_FOR.days,
    }
    if form.step == "story":
        context |= _beside_the_story(writing, form)
    return render(request, f"portal/write_{form.step}.html", context, status=status)


def _beside_the_story(writing: Writing, form: StepForm) -> dict[str, Any]:
    """Return the files kept so far, and what is public already about the title; the page asks again as it is typed.

    A report of wrongdoing is compared with nothing.
    """
    context: dict[str, Any] = {"files": writing.draft.attachments.all(), "token": writing.token}
    if writing.reporting:
        return context
    asks = {
        "hx-post": reverse("portal:similar", args=[writing.token]),
        "hx-params": "title,csrfmiddlewaretoken",
        "hx-trigger": "input changed delay:600ms",
        "hx-target": "#similar",
    }
    form.fields["title"].widget.attrs.update(asks)
    return context | {"found": suggested(one_line(str(form["title"].value() or "")))}


def _back(writing: Writing, step: str) -> str:
    return reverse(f"portal:{BACK[step]}", args=[writing.token])


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
            send(request, writing, done, files)
            return redirect("portal:receipt", writing.token)
        except TooOftenError:
            return too_often(request, back=request.path)
        except PetitionError:  # nothing the writer did: the site is not fully set up
            logger.exception("a letter to %s could not be taken in", writing.channel.key)
            messages.error(request, _("现在寄不出去，是我们这边的原因。您填写的内容已经保存，请过一会儿再寄。"))
            status = HTTPStatus.SERVICE_UNAVAILABLE
    context = {
        "writing": writing,
        "back": _back(writing, "check"),
        "letter_rows": rows(writing, done, files),
        "reporting": writing.reporting,
        "anonymous": done.writer.anonymous,
        "preview": preview(done, writing),
        "spots": [] if writing.reporting else pointed_out(done.letter.title, done.letter.body),
        "found": None if writing.reporting else suggested(done.letter.title),
        "token": writing.token,
    }
    return render(request, "portal/write_check.html", context, status=status)
