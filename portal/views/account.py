"""The account of a citizen: signing in by a code, all one's letters, signing out."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import RefusedError
from common.keyset import Place
from petitions.models import Citizen, Follow
from petitions.services import citizens
from petitions.services.account_drafts import drafts_of
from petitions.services.contacts import Contact
from petitions.services.follows import followed_by, key_of, matter_of
from petitions.services.own_letters import own_letters
from portal.accountforms import ContactForm
from portal.citizens import citizen_of, citizen_required, is_office, sign_in, sign_out
from portal.forms import FollowForm
from portal.proofs import ask_for_contact, code_page, status_of
from portal.throttle import too_many
from portal.views.follow import GUESSES

SIGN_IN = "sign-in"
THEN = "account_then"
"""Where to go on after signing in; an address of this site."""
LONGEST_ADDRESS = 200
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@get_or_post
def account(request: HttpRequest) -> HttpResponse:
    """Show the account's letters; to others the page for signing in, which sends a code to any contact."""
    citizen = citizen_of(request)
    if citizen:
        return _letters(request, citizen, FollowForm())
    if is_office(request):
        return render(request, "portal/account_office.html")
    form = ContactForm(request.POST if request.method == "POST" else None)
    _remember_where(request)
    answer = ask_for_contact(request, SIGN_IN, form, then="portal:account_code") if form.is_bound else None
    return answer or render(request, "portal/account_sign_in.html", {"form": form}, status=status_of(form))


@never_cache
@get_or_post
def code(request: HttpRequest) -> HttpResponseBase:
    """Take the code and open the account; a first visit opens it anew."""
    if is_office(request) or citizen_of(request):
        return redirect("portal:account")

    def proved(contact: Contact) -> HttpResponse:
        sign_in(request, citizens.enter(contact=contact))
        return redirect(request.session.pop(THEN, "") or "portal:account")

    context = {"heading": _("填写验证码"), "button": _("登录账户")}
    return code_page(request, SIGN_IN, back=reverse("portal:account"), context=context, proved=proved)


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out here, or with ``everywhere`` on all devices."""
    citizen = citizen_of(request)
    if citizen:
        if "everywhere" in request.POST:
            citizens.sign_out_everywhere(citizen)
        sign_out(request)
        messages.success(request, _("已经退出账户，在这台设备上打开过的来信也一并关闭。"))
    return redirect("portal:account")


@require_POST
@citizen_required
def add_letter(request: HttpRequest, citizen: Citizen) -> HttpResponse:
    """Put a letter into the account that was written without it: by number and query code, under the same limits."""
    wait = GUESSES.closed_for(request)
    if wait:
        return too_many(request, wait)
    form = FollowForm(data=request.POST)
    if form.is_valid():
        said = _add(request, citizen, **form.cleaned_data)
        if not said:
            messages.success(request, _("这封信已经加入您的账户。"))
            return redirect("portal:account")
        form.add_error(None, said)
    return _letters(request, citizen, form, HTTPStatus.UNPROCESSABLE_ENTITY)


def _add(request: HttpRequest, citizen: Citizen, *, number: str, code: str) -> str:
    """Put the letter into the account; return why not, if not. A wrong code counts as a guess."""
    try:
        if citizens.add_letter(citizen, number=number, code=code):
            return ""
    except RefusedError as refusal:
        return str(refusal)
    GUESSES.count_failure(request)
    return _("编号和查询码对不上，请照回执核对后再填。")


@require_safe
@citizen_required
def follows(request: HttpRequest, citizen: Citizen) -> HttpResponse:
    """List what the account follows."""
    return render(
        request, "portal/account_follows.html", {"follows": [_followed(each) for each in followed_by(citizen)[:LISTED]]}
    )


LISTED = 100


def _followed(each: Follow) -> dict[str, object]:
    """Return a follow as the page lists it; the title only while it is public."""
    matter = matter_of(each.petition.number)
    return {
        "number": each.petition.number,
        "title": matter.title if matter else "",
        "since": each.since,
        "key": key_of(each),
    }


def _letters(request: HttpRequest, citizen: Citizen, form: FollowForm, status: int = HTTPStatus.OK) -> HttpResponse:
    after, before = (_place(request, name) for name in ("after", "before"))
    context = {
        "citizen": citizen,
        "letters": own_letters(citizen, after=after, before=before),
        "first": after is None and before is None,
        "drafts": drafts_of(citizen),
        "form": form,
    }
    return render(request, "portal/account.html", context, status=status)


def _place(request: HttpRequest, name: str) -> Place | None:
    place = Place.read(request.GET.get(name, ""))
    return place if place and place.is_day else None


def _remember_where(request: HttpRequest) -> None:
    then = request.GET.get("then", "")[:LONGEST_ADDRESS]
    if then.startswith("/") and url_has_allowed_host_and_scheme(then, allowed_hosts=None):
        request.session[THEN] = then
