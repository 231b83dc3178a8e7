"""What is kept about a writer: seen, taken along as a file, corrected, erased (PIPL, articles 17 and 44 to 47)."""

from __future__ import annotations

from http import HTTPStatus
from typing import IO, Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.clock import today
from common.errors import PetitionError
from petitions.models import Citizen, DataWish, Petition, PublicCopy, Writer
from petitions.services import data_requests
from petitions.services.contacts import Contact
from petitions.services.drafts import KEPT_FOR_ACCOUNT
from petitions.services.own_letters import letters_of
from portal.access import get_own_letter
from portal.accountforms import ContactForm, EraseForm, WishForm
from portal.citizens import citizen_required
from portal.owndata import account_export, letter_export, writer_facts
from portal.proofs import ask_for_contact, code_page, status_of
from portal.templatetags.owndata import data_label

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@require_safe
def letter_data(request: HttpRequest, number: str) -> HttpResponse:
    """Show what is kept of this letter's writer and why, and what can be done about it."""
    return _page(request, get_own_letter(request, number))


@never_cache
@require_POST
def letter_file(request: HttpRequest, number: str) -> FileResponse:
    """Give the writer everything of this letter as one file."""
    petition = get_own_letter(request, number)
    return _file(letter_export(petition), f"{petition.number}.zip")


@never_cache
@require_POST
def contact(request: HttpRequest, number: str) -> HttpResponse:
    """Send a code to the new contact of this letter."""
    petition, form = get_own_letter(request, number), ContactForm(request.POST)
    address = reverse("portal:letter_contact_code", args=[petition.number])
    answer = ask_for_contact(request, _purpose(petition), form, then=address)
    return answer or _page(request, petition, contact_form=form, status=status_of(form))


@never_cache
@get_or_post
def contact_code(request: HttpRequest, number: str) -> HttpResponseBase:
    """Take the code and let the writer be reached there from now on."""
    petition = get_own_letter(request, number)
    back = reverse("portal:letter_data", args=[petition.number])

    def proved(found: Contact) -> HttpResponse:
        try:
            data_requests.change_contact(petition, contact=found)
            messages.success(request, _("联系方式已经更换，以后的通知发到新的联系方式。"))
        except PetitionError as refusal:
            messages.error(request, str(refusal))
        return redirect(back)

    context = {"heading": _("确认新的联系方式"), "button": _("更换联系方式")}
    return code_page(request, _purpose(petition), back=back, context=context, proved=proved)


@never_cache
@require_POST
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """Ask the centre to correct what the writer can't change alone."""
    petition, form = get_own_letter(request, number), WishForm(request.POST)
    if form.is_valid() and _asked(request, petition, form, wish=DataWish.CORRECT):
        return redirect("portal:letter_data", petition.number)
    return _page(request, petition, wish_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@never_cache
@require_POST
def erase(request: HttpRequest, number: str) -> HttpResponse:
    """Ask the centre to forget who wrote."""
    petition, form = get_own_letter(request, number), EraseForm(request.POST)
    if form.is_valid() and _asked(request, petition, form, wish=DataWish.ERASE):
        return redirect("portal:letter_data", petition.number)
    return _page(request, petition, erase_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_safe
@citizen_required
def account_data(request: HttpRequest, citizen: Citizen) -> HttpResponse:
    """Show what the account holds and why, with the way to each letter's own page."""
    context = {
        "rows": _rows({"name": citizen.name, "email": citizen.email, "phone": citizen.phone}),
        "letters": letters_of(citizen).order_by("-pk")[:LISTED],
        "count": letters_of(citizen).count(),
        "draft_days": KEPT_FOR_ACCOUNT.days,
        "years": settings.CONTACTS_KEPT_YEARS,
    }
    return render(request, "portal/account_data.html", context)


LISTED = 50


@require_POST
@citizen_required
def account_file(_request: HttpRequest, citizen: Citizen) -> FileResponse:
    """Give the citizen everything of the account and its letters as one file."""
    return _file(account_export(citizen), f"mailbox-{today():%Y%m%d}.zip")


def _page(request: HttpRequest, petition: Petition, *, status: int = HTTPStatus.OK, **forms: Any) -> HttpResponse:
    context = {
        "petition": petition,
        "writer": Writer.objects.filter(petition=petition).first() or Writer(),
        "rows": _rows(writer_facts(petition)),
        "public": PublicCopy.objects.current().filter(petition=petition).exists(),
        "wishes": data_requests.open_requests(petition),
        "years": settings.CONTACTS_KEPT_YEARS,
        "contact_form": ContactForm(),
        "wish_form": WishForm(),
        "erase_form": EraseForm(),
        **forms,
    }
    return render(request, "portal/letter_data.html", context, status=status)


def _rows(facts: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what is kept, each with its name; what is not kept is left out."""
    return [(data_label(name), str(text)) for name, text in facts.items() if isinstance(text, str) and text]


def _asked(request: HttpRequest, petition: Petition, form: WishForm | EraseForm, *, wish: DataWish) -> bool:
    data = form.cleaned_data
    try:
        data_requests.ask(petition, wish=wish, text=data["text"], copy_too=data.get("copy_too", False))
    except PetitionError as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("请求已经交给信息中心，处理结果会在这一页和邮件里告诉您。"))
    return True


def _file(archive: IO[bytes], name: str) -> FileResponse:
    response = FileResponse(archive, as_attachment=True, filename=name, content_type="application/zip")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _purpose(petition: Petition) -> str:
    return f"letter-contact:{petition.pk}"
