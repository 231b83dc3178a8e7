"""Following a public matter: at once with an account, otherwise by an e-mail address that is proved by a code."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from petitions.services import follows as services
from petitions.services.contacts import Contact
from petitions.services.follows import Matter
from portal.accountforms import ContactForm
from portal.citizens import citizen_of
from portal.proofs import ask_for_contact, code_page, status_of

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@get_or_post
def follow_matter(request: HttpRequest, number: str) -> HttpResponse:
    """Follow with the account; without one ask for an e-mail address and send a code to it."""
    matter, citizen = _matter(number), citizen_of(request)
    if request.method == "POST" and citizen:
        return _with_account(request, matter)
    form = ContactForm(request.POST if "contact" in request.POST else None, phones=False)
    then = reverse("portal:follow_matter_code", args=[matter.number])
    answer = ask_for_contact(request, _purpose(matter), form, then=then) if form.is_bound else None
    context = {"form": form, "matter": matter, "citizen": citizen}
    return answer or render(request, "portal/follow_matter.html", context, status=status_of(form))


@never_cache
@get_or_post
def code(request: HttpRequest, number: str) -> HttpResponseBase:
    """Take the code and count the address as a follower."""
    matter = _matter(number)
    back = reverse("portal:follow_matter", args=[matter.number])

    def proved(contact: Contact) -> HttpResponse:
        services.follow(matter, contact=contact)
        messages.success(request, _("已经关注，有答复或者更正时发邮件告诉您。每封邮件里都有取消关注的链接。"))
        return redirect(back)

    context = {"heading": _("确认电子邮箱"), "button": _("关注这件事")}
    return code_page(request, _purpose(matter), back=back, context=context, proved=proved)


@never_cache
@get_or_post
def unfollow(request: HttpRequest, key: str) -> HttpResponse:
    """Show what would be followed no longer, and do it by a button: mail scanners open links."""
    found = services.find_follow(key)
    if request.method == "POST":
        if found:
            services.unfollow(found)
        return render(request, "portal/unfollowed.html")
    if found is None:
        return render(request, "portal/unfollowed.html")
    context = {"matter": services.matter_of(found.petition.number), "number": found.petition.number}
    return render(request, "portal/unfollow.html", context)


def _with_account(request: HttpRequest, matter: Matter) -> HttpResponse:
    citizen = citizen_of(request)
    followed = services.follow_of(matter.petition_id, citizen)
    if "end" in request.POST:
        if followed:
            services.unfollow(followed)
        messages.success(request, _("已经取消关注。"))
    else:
        services.follow(matter, citizen=citizen)
        messages.success(request, _("已经关注，有答复或者更正时告诉您。"))
    return redirect("portal:follow_matter", matter.number)


def _matter(number: str) -> Matter:
    matter = services.matter_of(number)
    if matter is None:
        raise Http404
    return matter


def _purpose(matter: Matter) -> str:
    return f"follow:{matter.number}"
