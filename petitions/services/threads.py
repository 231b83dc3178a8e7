"""What is shown of a letter on its board keeps step with the letter itself, so that nobody can forget it."""

from __future__ import annotations

import datetime as dt

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from common.clock import now
from petitions.models import BoardPost, Kind, Petition, Shown, State
from petitions.services.events import record

ENDED = frozenset({State.NOT_ACCEPTED, State.MERGED, State.TRANSFERRED_OUT, State.WITHDRAWN})
"""A letter that ended so is answered nowhere: its post is not shown."""
TURNS = ENDED | {State.SUBMITTED}
"""States in which a letter's post may have to be taken from the board, or looked at anew."""
_AWAY = {Shown.WAITING: Shown.REFUSED, Shown.SHOWN: Shown.HIDDEN}
_KINDS = {Shown.REFUSED: Kind.POST_REFUSED, Shown.HIDDEN: Kind.POST_HIDDEN}


def withheld_because(petition: Petition) -> str:
    """Say why nothing of the letter may stand on a board, in words for all; empty while it may.

    Of a report of wrongdoing not even that is said: it is never public that there is one (RULES section 2).
    """
    if petition.restricted:
        return _("内容不适合公开显示。")
    reasons = {
        State.NOT_ACCEPTED: _("这件来信未予受理。"),
        State.MERGED: _("这件来信与另一件来信合并办理。"),
        State.TRANSFERRED_OUT: _("这件来信已转由其他机关处理。"),
        State.WITHDRAWN: _("发帖人已经撤回。"),
    }
    return reasons.get(State(petition.state), "")


def settle_post(petition: Petition) -> None:
    """Take the letter's post from the board, or put it back before the moderator; the caller holds the letter's row.

    What a moderator decided stays: only what the software itself took away comes back.
    """
    post = BoardPost.objects.select_for_update().filter(petition=petition).first()
    if post is None:
        return
    why = withheld_because(petition)
    if why and post.state in _AWAY:
        after = _AWAY[Shown(post.state)]
        _write(post, after, why, now())
        record(petition, _KINDS[after], note=why, data={"by_itself": True}, actor=None)
    elif not why and post.decided_by_id is None and post.state in _KINDS:
        _write(post, Shown.WAITING, "", None)


def _write(post: BoardPost, state: Shown, why: str, at: dt.datetime | None) -> None:
    post.state, post.reason, post.decided_at, post.decided_by = state, why, at, None
    post.save(update_fields=["state", "reason", "decided_at", "decided_by"])


def show_answer(petition: Petition, *, title: str, text: str, at: dt.datetime) -> BoardPost | None:
    """Let the thread know that an official answer stands in it now, and show the texts that were confirmed with it.

    A post that still waited is shown with them: who let the answer out looked at them. Returns the post, if any.
    """
    post = BoardPost.objects.select_for_update().filter(petition=petition).first()
    if post is None or post.state in _KINDS:
        return None
    if post.state == Shown.WAITING:
        post.state, post.shown_at = Shown.SHOWN, at
        record(petition, Kind.POST_SHOWN, data={"with_answer": True}, shown=True, actor=None)
    post.title, post.text, post.last_at = title[:500], text, at
    post.answered_at = post.answered_at or at
    post.save(update_fields=["state", "shown_at", "title", "text", "last_at", "answered_at"])
    return post


def note_answer_gone(petition: Petition) -> None:
    """Let the thread know that its answer was judged hollow: the letter is open again, and so is the post."""
    if petition.is_open:
        BoardPost.objects.filter(petition=petition).update(answered_at=None)


def move_up(post: BoardPost, *, comments: int, at: dt.datetime) -> None:
    """Count comments of the thread in or out; new ones bring it to the top of the lists."""
    changes: dict[str, object] = {"comments": F("comments") + comments}
    if comments > 0:
        changes["last_at"] = Coalesce(at, F("last_at"))
    BoardPost.objects.filter(pk=post.pk).update(**changes)
