"""The centre lets posts and comments onto the boards, or keeps them off and says why."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import posts_of
from accounts.models import Department, Role, User
from common.errors import BadInputError
from common.text import one_line, visible
from deadlines.services.telling import tell_staff, tell_writer
from petitions.models import Board, BoardPost, Channel, Comment, Petition, Publicity, Shown
from petitions.services import comments, posts
from routing import access
from routing.board import comments_visible_to
from routing.services.intake import UNIT

RESERVED = frozenset({"posts", "comments", "feed", "add"})
"""Words that stand in addresses of the boards themselves."""


@transaction.atomic
def show_post(
    petition: Petition,
    *,
    title: str,
    text: str,
    department: Department | None,
    seen: Shown | None = None,
    actor: User,
) -> BoardPost:
    """Show a post, or shown texts anew; its writer and the unit named hear of it the first time."""
    access.require_centre(actor, petition)
    first = BoardPost.objects.filter(petition=petition, shown_at=None).exists()
    post = posts.show_post(petition, title=title, text=text, department=department, seen=seen, actor=actor)
    if first:
        petition.refresh_from_db()
        tell_writer(petition, "post_shown", key=f"{petition.number}:{petition.version}")
        if department:
            tell_staff(petition, "post_names_unit", UNIT, department=department, key=petition.number)
    return post


@transaction.atomic
def refuse_post(petition: Petition, *, reason: str, seen: Shown | None = None, actor: User) -> BoardPost:
    """Keep a post off the board; its writer is told why, and that the letter goes its way."""
    access.require_centre(actor, petition)
    post = posts.refuse_post(petition, reason=reason, seen=seen, actor=actor)
    return _told(petition, post, "post_refused")


@transaction.atomic
def hide_post(petition: Petition, *, reason: str, seen: Shown | None = None, actor: User) -> BoardPost:
    """Take a post off the board; its writer is told why."""
    access.require_centre(actor, petition)
    post = posts.hide_post(petition, reason=reason, seen=seen, actor=actor)
    return _told(petition, post, "post_hidden")


def _told(petition: Petition, post: BoardPost, notice: str) -> BoardPost:
    petition.refresh_from_db()
    tell_writer(petition, notice, key=f"{petition.number}:{petition.version}", reason=post.reason)
    return post


def undo_post(petition: Petition, *, actor: User) -> BoardPost:
    """Take the last decision about a post back."""
    access.require_centre(actor, petition)
    return posts.undo_decision(petition, actor=actor)


def show_comments(keys: Iterable[int], *, actor: User) -> int:
    """Show these comments; return how many, without those that somebody else decided meanwhile."""
    return comments.show_comments(_of_centre(keys, actor), actor=actor)


def _of_centre(keys: Iterable[int], actor: User) -> list[int]:
    return list(comments_visible_to(actor).filter(pk__in=list(keys)).values_list("pk", flat=True))


def show_comment(comment: Comment, *, text: str, seen: Shown | None = None, actor: User) -> Comment:
    """Show one comment with this text."""
    access.require_centre(actor, comment.post.petition)
    return comments.show_comment(comment, text=text, seen=seen, actor=actor)


def refuse_comment(comment: Comment, *, reason: str, seen: Shown | None = None, actor: User) -> Comment:
    """Keep a comment off the thread, or take it off."""
    access.require_centre(actor, comment.post.petition)
    return comments.refuse_comment(comment, reason=reason, seen=seen, actor=actor)


def keep_comment(comment: Comment, *, actor: User) -> Comment:
    """Leave a reported comment as it is."""
    access.require_centre(actor, comment.post.petition)
    return comments.keep_comment(comment, actor=actor)


def undo_comment(comment: Comment, *, actor: User) -> Comment:
    """Take a decision about a comment back."""
    access.require_centre(actor, comment.post.petition)
    return comments.undo_comment(comment, actor=actor)


def see_commenter(comment: Comment, *, actor: User) -> Comment:
    """Return who wrote the comment, and record who looked."""
    access.require_centre(actor, comment.post.petition)
    return comments.see_commenter(comment, actor=actor)


@transaction.atomic
def save_board(
    board: Board | None,
    *,
    key: str,
    name: str,
    hint: str,
    comments_at_once: bool,
    is_open: bool,
    channel: Channel | None = None,
    actor: User,
) -> Board:
    """Keep a board's settings; a new one (none given) belongs to a channel whose letters are all public.

    The centre's head alone may. Raises BadInputError for a name that says nothing or a key that is taken.
    """
    if not posts_of(actor).has(Role.CENTRE_HEAD):
        raise access.NoPermissionError
    if not visible(name):
        raise BadInputError(_("请填写版块名称。"))
    made = board or _new_board(key, channel)
    made.name, made.hint = one_line(name)[:60], one_line(hint)[:200]
    made.comments_at_once, made.is_open = comments_at_once, is_open
    made.save()
    return made


def _new_board(key: str, channel: Channel | None) -> Board:
    if key in RESERVED or Board.objects.filter(key=key).exists():
        raise BadInputError(_("这个代码不能用或者已经有了，请换一个。"))
    if channel is None or channel.publicity != Publicity.ALWAYS:
        raise BadInputError(_("版块的帖子一律公开，请选择来信一律公开的渠道。"))
    last = Board.objects.order_by("-position").first()
    return Board(key=key, channel=channel, position=last.position + 1 if last else 1)
