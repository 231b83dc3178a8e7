"""Hot matters: the list, one of them with its letters, and what the centre says of it; letters like one letter."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import roles_required
from common.clock import today
from common.errors import PetitionError
from petitions.models import Topic, TopicLetter, TopicState
from petitions.services import topics as services
from petitions.services.likeness import similar_letters
from routing.access import get_letter_for, letters_visible_to
from routing.forms.topics import PutTogetherForm, RenameTopicForm, SettleTopicForm
from routing.topics import facts_of, hot_topics, members_of, topic_of
from routing.views.frame import CENTRE, TOPICS, frame, signed_in

PAGE_SIZE = 25


@roles_required(*CENTRE)
@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """List the matters that many write about: those still looked at, or those settled."""
    settled = request.GET.get("state") == TopicState.SETTLED
    found = hot_topics(TopicState.SETTLED if settled else TopicState.OPEN)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "facts": facts_of(list(page.object_list), day=today()),
        "settled": settled,
        "least": settings.TOPIC_WRITERS,
    }
    return render(request, "routing/topics.html", {**frame(request, current=TOPICS), **context})


@roles_required(*CENTRE)
@require_safe
def topic(request: HttpRequest, topic_id: int) -> HttpResponse:
    """Show one matter with its letters."""
    return topic_page(request, get_object_or_404(Topic, pk=topic_id))


def topic_page(
    request: HttpRequest, shown: Topic, *, failed: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    """Draw the page; after a refusal with the form that failed in its place."""
    user = signed_in(request)
    page = Paginator(members_of(shown, among=letters_visible_to(user)), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "topic": shown,
        "facts": facts_of([shown], day=today())[0],
        "page": page,
        "failed": failed,
        "rename": _kept(failed, RenameTopicForm(initial={"title": shown.title}, label_suffix="")),
        "settle": _kept(failed, SettleTopicForm(label_suffix="")),
        "together": _kept(failed, PutTogetherForm(others=_others(shown))),
    }
    return render(request, "routing/topic.html", {**frame(request, current=TOPICS), **context}, status=status)


def _kept(failed: forms.Form | None, fresh: forms.Form) -> forms.Form:
    return failed if type(failed) is type(fresh) and failed else fresh


def _others(shown: Topic) -> Any:
    return hot_topics().exclude(pk=shown.pk)


Deed = Callable[[Topic, dict[str, Any]], Topic]


def _action(make: Callable[[HttpRequest, Topic], forms.Form]) -> Callable[[Deed], Callable[..., HttpResponseBase]]:
    """Make a view of a function that does one thing with the topic and returns which to show next."""

    def decorate(act: Deed) -> Callable[..., HttpResponseBase]:
        @roles_required(*CENTRE)
        @require_POST
        @wraps(act)
        def view(request: HttpRequest, topic_id: int) -> HttpResponse:
            shown = get_object_or_404(Topic, pk=topic_id)
            form = make(request, shown)
            if not form.is_valid():
                return topic_page(request, shown, failed=form, status=400)
            try:
                after = act(shown, form.cleaned_data)
            except PetitionError as error:
                form.add_error(None, str(error))
                return topic_page(request, shown, failed=form, status=400)
            messages.success(request, _("已更新热点“%(title)s”。") % {"title": after.title})
            return redirect("routing:topic", after.pk)

        return view

    return decorate


@_action(lambda request, _topic: RenameTopicForm(request.POST, label_suffix=""))
def rename(shown: Topic, data: dict[str, Any]) -> Topic:
    """Give it a name."""
    services.rename(shown, title=data["title"])
    return shown


@_action(lambda request, _topic: SettleTopicForm(request.POST, label_suffix=""))
def settle(shown: Topic, data: dict[str, Any]) -> Topic:
    """Note what was done."""
    services.settle(shown, note=data["note"])
    return shown


@_action(lambda request, shown: PutTogetherForm(request.POST, others=_others(shown)))
def put_together(shown: Topic, data: dict[str, Any]) -> Topic:
    """Make it part of another one."""
    into: Topic = data["into"]
    services.put_together(shown, into=into)
    return into


@roles_required(*CENTRE)
@require_POST
def take_out(request: HttpRequest, topic_id: int, number: str) -> HttpResponse:
    """Say that a letter is about something else."""
    letter = get_letter_for(request.user, number)
    member = get_object_or_404(TopicLetter.objects.select_related("topic"), topic=topic_id, petition=letter)
    services.take_out(member)
    messages.success(request, _("来信%(number)s已移出热点。") % {"number": letter.number})
    return redirect("routing:topic", topic_id)


@roles_required(*CENTRE)
@require_safe
def similar(request: HttpRequest, number: str) -> HttpResponse:
    """Show the letters that are like this one; as a part of the letter's page where that asks for it."""
    user = signed_in(request)
    letter = get_letter_for(user, number)
    found = similar_letters(letter, among=letters_visible_to(user))
    context = {"letter": letter, "similar": found, "topic": topic_of(letter)}
    if getattr(request, "htmx", False):
        return render(request, "routing/_similar.html", context)
    return render(request, "routing/similar.html", {**frame(request), **context})
