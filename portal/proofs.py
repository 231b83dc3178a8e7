"""A code on its way: sent to a contact for one purpose, typed in the same browser."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import PetitionError
from common.http import client_ip
from petitions.services import proofs
from petitions.services.contacts import Contact
from petitions.services.limits import DAY, HOUR, Act, Limit, TooOftenError, admit, network
from petitions.services.proofs import Checked, Problem
from portal.accountforms import CodeForm, ContactForm

KEY = "contact_proofs"
FROM_ANYWHERE = 4
"""So many times the codes of an hour does one contact get in a day, wherever they are asked for: twenty codes of five
guesses each are one chance in ten thousand."""
MOST = 5
"""So many codes wait in one session; the oldest makes room."""


class TooManyCodesError(PetitionError):
    """A limit is reached: of this address or this contact, known or unknown, the answer is the same."""

    def __init__(self) -> None:
        super().__init__(_("短时间内获取的验证码太多，请过一会儿再试。"))


def send_code(request: HttpRequest, purpose: str, contact: Contact, *, proven: bool) -> None:
    """Send a code and remember it in this session. Raises TooManyCodesError beyond the limits.

    Nothing here asks whether anybody has the contact: known and unknown ones take the same way and the same time.
    """
    try:
        with transaction.atomic():
            admit(_acts(request, contact, proven=proven))
            secret = proofs.send_code(purpose=purpose, contact=contact)
    except TooOftenError as error:
        raise TooManyCodesError from error
    waiting = {key: value for key, value in request.session.get(KEY, {}).items() if key != purpose}
    request.session[KEY] = dict([*waiting.items(), (purpose, secret)][-MOST:])


def contact_waiting(request: HttpRequest, purpose: str) -> Contact | None:
    """Return where the code of this session and purpose went."""
    secret = request.session.get(KEY, {}).get(purpose)
    return proofs.waiting_contact(purpose=purpose, secret=secret) if secret else None


def check_code(request: HttpRequest, purpose: str, code: str) -> Checked:
    """Compare what was typed with the code of this session and purpose; a right one is used up."""
    secret = request.session.get(KEY, {}).get(purpose)
    if not secret:
        return Checked(None, Problem.GONE)
    checked = proofs.check_code(purpose=purpose, secret=secret, code=code)
    if checked.contact:
        request.session[KEY] = {key: value for key, value in request.session[KEY].items() if key != purpose}
    return checked


Proved = Callable[[Contact], HttpResponseBase]


def ask_for_contact(request: HttpRequest, purpose: str, form: ContactForm, *, then: str) -> HttpResponse | None:
    """Send the code that a filled form asks for and lead to the page where it is typed; none while the form is wrong."""
    if not form.is_valid():
        return None
    try:
        send_code(request, purpose, form.cleaned_data["contact"], proven=form.check_proof().valid)
    except TooManyCodesError as error:
        form.add_error(None, str(error))
        return None
    return redirect(then)


def status_of(form: ContactForm) -> int:
    """Return the status of a page with this form: 429 beyond the limits, 422 for what must be mended."""
    if not form.is_bound:
        return HTTPStatus.OK
    return HTTPStatus.TOO_MANY_REQUESTS if form.non_field_errors() else HTTPStatus.UNPROCESSABLE_ENTITY


def code_page(
    request: HttpRequest, purpose: str, *, back: str, context: Mapping[str, Any], proved: Proved
) -> HttpResponseBase:
    """Ask for the code that was sent; hand the contact on once it is typed. ``again`` sends another one."""
    contact = contact_waiting(request, purpose)
    if contact is None:
        return redirect(back)
    form = CodeForm(request.POST if request.method == "POST" and "again" not in request.POST else None)
    status: int = HTTPStatus.OK
    if "again" in request.POST:
        status = _again(request, purpose, contact)
    elif form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            checked = check_code(request, purpose, form.cleaned_data["code"])
            if checked.contact:
                return proved(checked.contact)
            form.add_error("code", str(checked.problem.value))
    shown = {"form": form, "contact": contact, "back": back, **context}
    return render(request, "portal/account_code.html", shown, status=status)


def _again(request: HttpRequest, purpose: str, contact: Contact) -> int:
    try:
        send_code(request, purpose, contact, proven=False)
    except TooManyCodesError as error:
        messages.error(request, str(error))
        return HTTPStatus.TOO_MANY_REQUESTS
    messages.success(request, _("新的验证码已经发出，以前的不再有效。"))
    return HTTPStatus.OK


def _acts(request: HttpRequest, contact: Contact, *, proven: bool) -> list[Act]:
    """Return the limits: a contact's are of one network first, so that no single stranger can use a person's up."""
    address, index = network(client_ip(request)), contact.index
    acts = [
        Act(Limit("code-address", settings.CODES_PER_ADDRESS_HOUR, HOUR), address),
        Act(Limit("code-contact", settings.CODES_PER_CONTACT_HOUR, HOUR), f"{index}@{address}"),
        Act(Limit("code-contact-day", settings.CODES_PER_CONTACT_HOUR * 2, DAY), f"{index}@{address}"),
        Act(Limit("code-contact-all", settings.CODES_PER_CONTACT_HOUR * FROM_ANYWHERE, DAY), index),
    ]
    if not proven:
        acts.append(Act(Limit("code-unproven", max(settings.CODES_PER_ADDRESS_HOUR // 2, 1), HOUR), address))
    return acts


LASTS_MINUTES = int(proofs.LASTS / dt.timedelta(minutes=1))
"""How long a code can be typed, for pages."""
