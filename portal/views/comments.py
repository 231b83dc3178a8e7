"""What readers say to a post: kept once, followed on a page of its own, reported by others."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import PetitionError
from common.http import client_ip
from petitions.boards import thread
from petitions.models import BoardPost, Citizen, Comment, Shown
from petitions.services.comments import Said, comment_of, report_comment, say
from petitions.services.contacts import blind_index
from petitions.services.limits import DAY, HOUR, Act, Limit, admit, network
from portal.citizens import citizen_of
from portal.commenting import CommentForm, ReportForm
from portal.views.board import post_page


@require_POST
def comment(request: HttpRequest, number: str) -> HttpResponse:
    """Keep what was said, once, and lead to the page that tells what becomes of it."""
    post = thread(number)
    if post is None:
        raise Http404
    citizen = citizen_of(request)
    form = CommentForm(request.POST, citizen=citizen)
    if not form.is_valid():
        return post_page(request, post, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        kept = comment_of(form.cleaned_data["token"]) or _keep(request, post, form, citizen)
    except PetitionError as error:
        form.add_error(None, str(error))
        return post_page(request, post, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect("portal:comment", kept.key)


@transaction.atomic
def _keep(request: HttpRequest, post: BoardPost, form: CommentForm, citizen: Citizen | None) -> Comment:
    """Count, then keep; what is refused counts nothing."""
    proven, said = form.check_proof().valid, form.said()
    admit(_acts(client_ip(request), said, citizen, proven=proven))
    return say(post, token=form.cleaned_data["token"], said=said, proven=proven)


def _acts(address: str, said: Said, citizen: Citizen | None, *, proven: bool) -> list[Act]:
    """Return under which limits a comment counts: of the address and of who speaks, stricter without a proof."""
    who = f"citizen:{citizen.pk}" if citizen else blind_index(said.contact)
    limits = [(Limit("comment-address", settings.COMMENTS_PER_ADDRESS_HOUR, HOUR), network(address))]
    limits.append((Limit("comment-contact", settings.COMMENTS_PER_CONTACT_DAY, DAY), who))
    if not proven:
        limits.append((Limit("comment-unproven", settings.UNPROVEN_PER_ADDRESS_HOUR, HOUR), network(address)))
    return [Act(limit, whose) for limit, whose in limits]


@never_cache
@require_safe
def own(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the writer of a comment what became of it. The address is the key: it stands on no other page."""
    found = get_object_or_404(Comment.objects.select_related("post"), key=key)
    context = {"comment": found, "post": found.post, "readable": found.post.state == Shown.SHOWN, "nav": "forum"}
    response = render(request, "portal/comment.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, number: str, comment_id: int) -> HttpResponse:
    """Ask what is wrong with a comment, and have the centre look at it again."""
    post = thread(number)
    found = get_object_or_404(Comment.objects.shown(), pk=comment_id, post=post) if post else None
    if post is None or found is None:
        raise Http404
    form = ReportForm(request.POST if request.method == "POST" else None)
    status = HTTPStatus.OK
    if form.is_bound and form.is_valid():
        try:
            _note_report(request, found, form.words())
            messages.success(request, _("已经收到，工作人员会重新看这条跟帖。"))
            return redirect(f"{reverse('portal:post', args=[number])}#c{found.pk}")
        except PetitionError as error:
            form.add_error(None, str(error))
    if form.errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"post": post, "comment": found, "form": form, "nav": "forum"}
    return render(request, "portal/comment_report.html", context, status=status)


@transaction.atomic
def _note_report(request: HttpRequest, found: Comment, words: str) -> None:
    admit([Act(Limit("report-address", settings.COMMENTS_PER_ADDRESS_HOUR, HOUR), network(client_ip(request)))])
    report_comment(found, reason=words)
