"""Posts on boards: letters that all read before they are answered, once the centre has looked at them (RULES 2).

Who decides is checked by the caller; each decision is one event, and its reason is told to the writer.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, User
from common.clock import now
from common.errors import BadInputError, ConflictError, RefusedError, WrongStateError
from common.masking import Finding, mask
from common.text import clean, one_line, visible
from petitions.models import Board, BoardNote, BoardPost, Kind, Petition, Reply, Shown
from petitions.services.events import record
from petitions.services.publication import known_of, may_be_public, writer_label
from petitions.services.states import lock, touch
from petitions.services.threads import withheld_because

UNDO_WITHIN = dt.timedelta(minutes=10)
"""So long a decision of a moderator can be taken back."""
_BEFORE = {Shown.SHOWN: Shown.WAITING, Shown.REFUSED: Shown.WAITING, Shown.HIDDEN: Shown.SHOWN}
_KINDS = {Shown.SHOWN: Kind.POST_SHOWN, Shown.REFUSED: Kind.POST_REFUSED, Shown.HIDDEN: Kind.POST_HIDDEN}


@dataclass(frozen=True)
class PostDraft:
    """A proposal for what is shown: masked texts, and what was hidden in each (title, text)."""

    title: str
    text: str
    findings: dict[str, tuple[Finding, ...]]

    @property
    def hidden(self) -> int:
        """How many spots were hidden."""
        return sum(len(found) for found in self.findings.values())


def open_post(petition: Petition, *, board: Board) -> BoardPost:
    """Return the post of a new letter, waiting for the centre; nothing of it is shown yet.

    Called in the transaction that keeps the letter. A report of wrongdoing never waits: it is refused at once.
    Raises RefusedError for a letter of another channel than the board's.
    """
    if petition.channel_id != board.channel_id:
        raise RefusedError(_("这个版块不收这个渠道的来信，请重新选择版块。"))
    why, named = withheld_because(petition), petition.named_department
    return BoardPost.objects.create(
        petition=petition,
        board=board,
        state=Shown.REFUSED if why else Shown.WAITING,
        reason=why,
        number=petition.number,
        writer_label=writer_label(petition),
        department=named,
        department_name=named.name if named else "",
        posted_at=petition.received_at,
        last_at=petition.received_at,
    )


def proposed_post(petition: Petition) -> PostDraft:
    """Return the masked texts of the letter, for a moderator to check before they are shown."""
    known = known_of(petition)
    title, text = mask(one_line(petition.title), known=known), mask(clean(petition.body), known=known)
    return PostDraft(title.text, text.text, {"title": title.findings, "text": text.findings})


def show_post(
    petition: Petition,
    *,
    title: str,
    text: str,
    department: Department | None = None,
    seen: Shown | None = None,
    actor: User,
) -> BoardPost:
    """Show the post with these texts, masked once more; one that is shown already gets them, one hidden comes back.

    ``department`` is the unit it is about, as named by the writer or set by the centre. ``seen`` is the state that
    the moderator saw: another one raises ConflictError. Raises RefusedError for what must not be public.
    """
    with transaction.atomic():
        petition, post = _held(petition, seen)
        why = withheld_because(petition)
        if why or not may_be_public(petition, of_post=True):
            raise RefusedError(why or _("发帖人没有同意公开，不能显示这个帖子。"))
        title, text = _masked(petition, title, text)
        moment = now()
        if post.shown_at is None:
            post.shown_at = post.last_at = moment
        post.title, post.text, post.writer_label = title, text, writer_label(petition)
        post.department, post.department_name = department, department.name if department else ""
        before = post.state
        _decide(post, Shown.SHOWN, "", moment, actor)
        facts = {"from": before, "unit": post.department_name}
        _record(petition, post, data=facts, shown=before != Shown.SHOWN, actor=actor)
        return post


def _masked(petition: Petition, title: str, text: str) -> tuple[str, str]:
    known = known_of(petition)
    title, text = mask(one_line(title), known=known).text[:500], mask(clean(text), known=known).text
    if not (visible(title) and visible(text)):
        raise BadInputError(_("显示的标题和正文都不能为空，请补充后再显示。"))
    return title, text


def refuse_post(petition: Petition, *, reason: str, seen: Shown | None = None, actor: User) -> BoardPost:
    """Never show the post; the letter itself goes its way, and its writer reads the reason."""
    return _put_away(petition, Shown.REFUSED, reason, seen, actor)


def hide_post(petition: Petition, *, reason: str, seen: Shown | None = None, actor: User) -> BoardPost:
    """Show a post no longer; its address tells everybody the reason, masked."""
    return _put_away(petition, Shown.HIDDEN, reason, seen, actor)


@transaction.atomic
def _put_away(petition: Petition, to: Shown, reason: str, seen: Shown | None, actor: User) -> BoardPost:
    petition, post = _held(petition, seen)
    if _BEFORE[to] != post.state:
        raise WrongStateError(
            _("这个帖子现在是“%(state)s”，不能进行这一步。请刷新页面查看最新情况。")
            % {"state": post.get_state_display()}
        )
    reason = mask(clean(reason), known=known_of(petition), by_office=True).text
    if not visible(reason):
        raise BadInputError(_("请写明理由，发帖人会看到。"))
    _decide(post, to, reason, now(), actor)
    _record(petition, post, note=reason, shown=True, actor=actor)
    return post


def hide_with_copy(petition: Petition, *, reason: str, actor: User) -> None:
    """Hide the thread of a letter whose public answer two people took down: the same texts stand in it.

    The caller holds the letter's row and records what was done.
    """
    post = BoardPost.objects.select_for_update().filter(petition=petition, state=Shown.SHOWN).first()
    if post:
        said = mask(clean(reason), known=known_of(petition), by_office=True).text
        _decide(post, Shown.HIDDEN, said, now(), actor)


@transaction.atomic
def undo_decision(petition: Petition, *, actor: User) -> BoardPost:
    """Take the last decision of a moderator back: the post stands where it stood before.

    Raises WrongStateError when there is none, or when its ten minutes are over.
    """
    petition, post = _held(petition, None)
    if not undoable(post):
        raise WrongStateError(_("审核已经超过10分钟，不能撤销。需要改变的，请重新审核。"))
    undone = Shown(post.state)
    post.state, post.reason, post.decided_at, post.decided_by = _BEFORE[undone], "", None, None
    if post.state == Shown.WAITING:
        post.shown_at = None
    post.save(update_fields=["state", "reason", "decided_at", "decided_by", "shown_at"])
    touch(petition)
    record(petition, _KINDS[undone], note=_("撤销刚才的审核"), data={"undone": True}, actor=actor)
    return post


def undoable(post: BoardPost) -> bool:
    """Tell whether a moderator's decision can still be taken back; not of a thread that was answered meanwhile."""
    decided = post.decided_at if post.decided_by_id else None
    return decided is not None and now() - decided <= UNDO_WITHIN and post.answered_at is None


def _held(petition: Petition, seen: Shown | None) -> tuple[Petition, BoardPost]:
    """Return the letter and its post, both held; ConflictError where somebody else decided meanwhile."""
    petition = lock(petition)
    post = BoardPost.objects.select_for_update(of=("self",)).select_related("decided_by").get(petition=petition)
    if seen is not None and post.state != seen:
        who = str(post.decided_by) if post.decided_by else _("系统")
        raise ConflictError(
            _("这个帖子刚刚由%(who)s处理过，现在是“%(state)s”。请核对后再操作。")
            % {"who": who, "state": post.get_state_display()}
        )
    return petition, post


def _decide(post: BoardPost, state: Shown, reason: str, at: dt.datetime, actor: User) -> None:
    post.state, post.reason, post.decided_at, post.decided_by = state, reason, at, actor
    post.save()


def _record(
    petition: Petition,
    post: BoardPost,
    *,
    note: str = "",
    data: dict[str, str] | None = None,
    shown: bool,
    actor: User,
) -> None:
    touch(petition)
    kind = _KINDS[Shown(post.state)]
    record(petition, kind, note=note, data=data or {}, department=post.department, shown=shown, actor=actor)


def add_note(petition: Petition, reply: Reply, *, text: str = "", at: dt.datetime | None = None) -> None:
    """Show an interim note in the letter's thread, masked; nothing where the letter is on no board."""
    post = BoardPost.objects.filter(petition=petition).first()
    if post is None:
        return
    masked = text or mask(clean(reply.body), known=known_of(petition), by_office=True).text
    moment = at or reply.released_at or reply.created_at
    BoardNote.objects.create(
        post=post, department_name=reply.department_name, text=masked, promised_on=reply.promised_on, at=moment
    )
    BoardPost.objects.filter(pk=post.pk, last_at__lt=moment).update(last_at=moment)
