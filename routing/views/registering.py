"""Registering a letter that did not come through the site, and the slip for a writer who wants to follow it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files import File
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import roles_required
from common.clock import now
from common.errors import BadInputError
from deadlines.services.clocks import reply_clock
from petitions.models import Attachment, Petition
from petitions.services import attachments, drafts
from petitions.services.registering import AlreadyRegisteredError, register
from petitions.services.submission import Receipt, receipt_for
from routing.access import letters_visible_to
from routing.forms.registering import RegisterForm
from routing.views.frame import CENTRE, REGISTER, frame, signed_in

SLIP = "registered_slip"
SLIP_MINUTES = 10
"""So long the code can be printed; nobody in the office sees it again."""


@roles_required(*CENTRE)
@require_http_methods(["GET", "HEAD", "POST"])
def registering(request: HttpRequest) -> HttpResponse:
    """Show the form, or keep the letter; sent twice it is one letter."""
    if request.method != "POST":
        return _page(request, RegisterForm())
    form = RegisterForm(request.POST)
    known = receipt_for(str(request.POST.get("token", "")))
    if known:
        return _registered(request, known)
    form.is_valid()
    token = form.cleaned_data.get("token", "")
    if token and ("remove" in request.POST or request.FILES):
        _keep_files(request, form, token)
    if form.errors or "remove" in request.POST:
        return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)
    if form.needs_a_second_look:
        return _page(request, form)
    try:
        receipt = register(
            token=token,
            letter=form.letter(),
            writer=form.writer(),
            origin=form.origin(),
            request=form.request(),
            with_code=form.cleaned_data["with_code"],
            actor=signed_in(request),
        )
    except AlreadyRegisteredError as error:
        form.add_error("foreign_number", str(error))
        return _page(request, form, status=HTTPStatus.CONFLICT, other=error.petition)
    return _registered(request, receipt)


def _keep_files(request: HttpRequest, form: RegisterForm, token: str) -> None:
    """Take the files in at once, each by itself, whatever else has to be mended; what is refused is told."""
    draft = drafts.holding(token, channel=request.POST.get("channel", ""))
    for upload in request.FILES.getlist("files"):
        said = _add(draft, upload)
        if said:
            form.add_error("files", said)
    try:
        attachments.remove(draft=draft, key=UUID(request.POST.get("remove", "")))
    except ValueError:
        return  # no key at all: nothing to remove


def _add(draft: Any, upload: File[bytes]) -> str:
    try:
        attachments.add(draft=draft, upload=upload)
    except BadInputError as refusal:
        return str(refusal)
    return ""


def _page(
    request: HttpRequest, form: RegisterForm, *, status: int = HTTPStatus.OK, other: Petition | None = None
) -> HttpResponse:
    token = str(form["token"].value() or "")
    draft = drafts.find(token) if form.is_bound and token else None
    files: list[Attachment] = list(draft.attachments.all()) if draft else []
    seen = other and letters_visible_to(request.user).filter(pk=other.pk).exists()
    context = {
        **frame(request, current=REGISTER),
        "form": form,
        "files": files,
        "warnings": form.warnings if form.is_bound and not form.errors else [],
        "other": other if seen else None,
    }
    return render(request, "routing/register.html", context, status=status)


def _registered(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    """Go on to the letter, or to the slip with its code; who may not see reports of wrongdoing goes on registering."""
    petition = receipt.petition
    messages.success(request, _("已登记来件，编号%(number)s。") % {"number": petition.number})
    if receipt.code:
        shown_until = now().timestamp() + SLIP_MINUTES * 60
        request.session[SLIP] = {"letter": petition.pk, "code": receipt.code, "until": shown_until}
        return redirect("routing:registered")
    if letters_visible_to(request.user).filter(pk=petition.pk).exists():
        return redirect("routing:letter", petition.number)
    messages.info(request, _("这是举报件，只有可阅举报件的人员能打开。请记下编号。"))
    return redirect("routing:register")


@roles_required(*CENTRE)
@require_safe
def registered(request: HttpRequest) -> HttpResponse:
    """Show the slip to be printed for the writer: number, code, date. After some minutes it is gone for good."""
    slip = request.session.get(SLIP)
    if not slip or slip["until"] < now().timestamp():
        request.session.pop(SLIP, None)
        return redirect("routing:register")
    petition = Petition.objects.select_related("channel").get(pk=slip["letter"])
    context = {
        **frame(request, current=REGISTER),
        "petition": petition,
        "code": slip["code"],
        "clock": reply_clock(petition),
        "site": settings.SITE_URL,
        "minutes": SLIP_MINUTES,
        "visible": letters_visible_to(request.user).filter(pk=petition.pk).exists(),
    }
    return render(request, "routing/registered.html", context)
