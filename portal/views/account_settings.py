"""What a citizen changes in the own account: name, contacts, drafts, the end of it."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import PetitionError
from petitions.models import Citizen
from petitions.services import account_drafts, citizens
from petitions.services.contacts import Contact
from petitions.services.limits import DAY, Act, Limit, TooOftenError, admit
from portal.accountforms import ContactForm, NameForm
from portal.citizens import citizen_required, sign_in, sign_out
from portal.proofs import ask_for_contact, code_page, status_of

ADD_CONTACT = "account-contact"
RENAMINGS = Limit("account-name", 5, DAY)
"""Old letters of a telephone number are found by the writer's name: nobody may try many names."""
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@citizen_required
def settings(request: HttpRequest, citizen: Citizen) -> HttpResponse:
    """Show contacts and name; a POST gives the name."""
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": citizen.name})
    if form.is_valid():
        try:
            admit([Act(RENAMINGS, str(citizen.pk))])
        except TooOftenError:
            form.add_error("name", _("今天改得太多了，请明天再改。"))
        else:
            citizens.rename(citizen, name=form.cleaned_data["name"])
            messages.success(request, _("姓名已经保存。"))
            return redirect("portal:account_settings")
    return _page(request, citizen, name_form=form)


@require_POST
@citizen_required
def contact(request: HttpRequest, citizen: Citizen) -> HttpResponse:
    """Send a code to a further contact, or to one that takes the place of the former."""
    form = ContactForm(request.POST)
    answer = ask_for_contact(request, ADD_CONTACT, form, then="portal:account_contact_code")
    return answer or _page(request, citizen, contact_form=form)


@get_or_post
@citizen_required
def contact_code(request: HttpRequest, citizen: Citizen) -> HttpResponseBase:
    """Take the code and give the account its contact."""

    def proved(found: Contact) -> HttpResponse:
        try:
            citizens.add_contact(citizen, contact=found)
            messages.success(request, _("联系方式已经确认，用它写的来信会列在您的账户里。"))
        except PetitionError as refusal:
            messages.error(request, str(refusal))
        return redirect("portal:account_settings")

    context = {"heading": _("确认联系方式"), "button": _("确认联系方式")}
    back = reverse("portal:account_settings")
    return code_page(request, ADD_CONTACT, back=back, context=context, proved=proved)


@require_POST
@citizen_required
def drop_contact(request: HttpRequest, citizen: Citizen) -> HttpResponse:
    """Take a contact out of the account; sessions elsewhere end."""
    try:
        changed = citizens.drop_contact(citizen, phone=request.POST.get("which") == "phone")
    except PetitionError as refusal:
        messages.error(request, str(refusal))
    else:
        sign_in(request, changed)
        messages.success(request, _("联系方式已经删去。"))
    return redirect("portal:account_settings")


@get_or_post
@citizen_required
def close(request: HttpRequest, citizen: Citizen) -> HttpResponse:
    """Ask once more, then end the account."""
    if request.method != "POST":
        return render(request, "portal/account_close.html", {"citizen": citizen})
    citizens.close(citizen)
    sign_out(request)
    messages.success(request, _("账户已经注销，账户里的姓名、联系方式、草稿和关注都已删除。"))
    return redirect("portal:home")


@require_POST
@citizen_required
def draft(request: HttpRequest, citizen: Citizen, pk: int) -> HttpResponse:
    """Go on with a draft, or with ``discard`` delete it; a POST, as the address it leads to is the key to it."""
    if "discard" in request.POST:
        if not account_drafts.discard(citizen, pk):
            raise Http404
        messages.success(request, _("草稿已经删除。"))
        return redirect("portal:account")
    token = account_drafts.token_of(citizen, pk)
    if not token:
        raise Http404
    return redirect("portal:write_check", token)


def _page(
    request: HttpRequest,
    citizen: Citizen,
    *,
    name_form: NameForm | None = None,
    contact_form: ContactForm | None = None,
) -> HttpResponse:
    status = status_of(contact_form) if contact_form else HTTPStatus.OK
    if name_form and name_form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {
        "citizen": citizen,
        "name_form": name_form or NameForm(initial={"name": citizen.name}),
        "contact_form": contact_form or ContactForm(),
    }
    return render(request, "portal/account_settings.html", context, status=status)
