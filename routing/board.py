"""What waits on the boards: for the centre posts and comments to look at, for a unit the posts that name it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.access import posts_of
from accounts.models import User
from common.clock import local_date, today
from common.words import cn_date
from deadlines.counting import DueBadge
from deadlines.models import Deadline
from deadlines.services.calendars import current_calendar
from deadlines.services.showing import badge_of
from petitions.models import BoardPost, Comment, Shown
from petitions.models.board import BoardPostQuerySet

POSTS, COMMENTS, REPORTED, DECIDED = "posts", "comments", "reported", "decided"
"""The parts of the moderators' work, as the addresses call them."""
OWN = "board-own"
"""What a unit has to answer on the boards."""
TELLS_WHO = ("name", "contact", "contact_index", "citizen")


def posts_visible_to(user: User) -> BoardPostQuerySet:
    """Return the posts this person may look at: the centre all, a unit's people the shown ones that name their unit.

    Those of reports of wrongdoing only who may read such reports.
    """
    posts = posts_of(user)
    found = BoardPost.objects.all()
    if not posts.sees_wrongdoing:
        found = found.filter(petition__restricted=False)
    if posts.in_centre:
        return found
    return found.shown().filter(department__in=posts.unit_ids, petition__restricted=False)


def get_post_for(user: User, number: str) -> BoardPost:
    """Return the post, or 404 for what does not exist and for what this person may not see."""
    related = ("board", "petition__channel", "petition__lead_department", "department", "decided_by")
    found = posts_visible_to(user).select_related(*related).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def comments_visible_to(user: User) -> QuerySet[Comment]:
    """Return the comments that the centre looks after, without who wrote them: that is asked for one by one."""
    if not posts_of(user).in_centre:
        return Comment.objects.none()
    found = Comment.objects.all()
    if not posts_of(user).sees_wrongdoing:
        found = found.filter(post__petition__restricted=False)
    return found.select_related("post__board", "decided_by").defer(*TELLS_WHO)


def get_comment_for(user: User, pk: int) -> Comment:
    """Return the comment, or 404."""
    found = comments_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def work_of(user: User) -> Mapping[str, QuerySet[Any]]:
    """Return what is counted at the side of the desks: three queues for the centre, one for a unit."""
    posts = posts_of(user)
    if posts.in_centre:
        comments = comments_visible_to(user).select_related(None)
        return {
            f"board-{POSTS}": posts_visible_to(user).filter(state=Shown.WAITING),
            f"board-{COMMENTS}": comments.filter(state=Shown.WAITING),
            f"board-{REPORTED}": comments.filter(state=Shown.SHOWN, reports__gt=0),
        }
    return {OWN: posts_visible_to(user).filter(answered_at=None)} if posts.unit_ids else {}


def badges_of(found: Sequence[BoardPost]) -> dict[int, DueBadge]:
    """Return in words how the answer of each post stands."""
    open_ones = [post.petition_id for post in found if post.answered_at is None]
    running = Deadline.objects.replies().running().filter(petition__in=open_ones) if open_ones else []
    clocks = {clock.petition_id: clock for clock in running}
    calendar, day = current_calendar(), today()

    def badge(post: BoardPost) -> DueBadge:
        if post.answered_at is not None:
            return DueBadge("st-done", _("已于%(day)s答复") % {"day": cn_date(local_date(post.answered_at))})
        clock = clocks.get(post.petition_id)
        return badge_of(clock, calendar, day) if clock else DueBadge("", _("等待答复"))

    return {post.pk: badge(post) for post in found}
