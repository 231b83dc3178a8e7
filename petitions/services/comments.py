"""What others say to a post: kept once, masked, shown when the centre approved it or the board shows it at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now
from common.codes import digest
from common.errors import BadInputError, ConflictError, RefusedError, WrongStateError
from common.masking import Known, mask, mask_name
from common.text import clean, one_line, visible
from petitions.models import BoardPost, Citizen, Comment, Kind, Petition, Shown
from petitions.services.contacts import blind_index
from petitions.services.events import record
from petitions.services.posts import UNDO_WITHIN
from petitions.services.states import lock
from petitions.services.threads import move_up

_BEFORE = {Shown.SHOWN: Shown.WAITING, Shown.REFUSED: Shown.WAITING, Shown.HIDDEN: Shown.SHOWN}


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a reader says, under which name it is shown, and who it is to the office: an account, or name and contact."""

    text: str
    nickname: str = ""
    name: str = ""
    contact: str = ""
    citizen: Citizen | None = None


def token_digest(token: str) -> str:
    """Return the hash under which a comment's form is known."""
    return digest(token, key=settings.QUERY_CODE_KEY, purpose="comment-token")


def comment_of(token: str) -> Comment | None:
    """Return the comment that this form became, if it did."""
    return Comment.objects.filter(token_digest=token_digest(token)).first()


def closed_because(post: BoardPost) -> str:
    """Say why nobody can say anything to the post; empty while everybody can."""
    if post.state != Shown.SHOWN:
        return _("这个帖子不再公开显示，不能跟帖。")
    if post.petition.imported:
        return _("这是历史帖子，不再接受跟帖。")
    return "" if post.board.is_open else _("这个版块已经停止发帖和跟帖。")


def say(post: BoardPost, *, token: str, said: Said, proven: bool = True) -> Comment:
    """Keep the comment and return it; the same token again returns the same comment.

    It is shown at once where the board says so, unless personal data was found in it or it came without a proof of
    work (``proven``): then a person looks at it first. Raises RefusedError for a thread that is closed.
    """
    known = comment_of(token)
    if known:
        return known
    try:
        with transaction.atomic():
            return _keep(post, token, said, proven=proven)
    except IntegrityError:  # the same form was sent twice at once: the other one won
        known = comment_of(token)
        if known is None:
            raise
        return known


def _keep(post: BoardPost, token: str, said: Said, *, proven: bool) -> Comment:
    post = BoardPost.objects.select_for_update(of=("self",)).select_related("board", "petition").get(pk=post.pk)
    closed = closed_because(post)
    if closed:
        raise RefusedError(closed)
    text, moment = clean(said.text), now()
    if not visible(text):
        raise BadInputError(_("请写明内容。"))
    masked = mask(text, known=_known(said))
    label = mask(one_line(said.nickname), known=_known(said))
    at_once = post.board.comments_at_once and proven and not (masked.findings or label.findings)
    comment = Comment.objects.create(
        token_digest=token_digest(token),
        post=post,
        citizen=said.citizen,
        name=one_line(said.name),
        contact=said.contact,
        contact_index=blind_index(said.contact),
        writer_label=(label.text or mask_name(one_line(said.name)) or _("匿名"))[:60],
        text=text,
        shown_text=masked.text,
        state=Shown.SHOWN if at_once else Shown.WAITING,
        posted_at=moment,
    )
    if at_once:
        move_up(post, comments=1, at=moment)
    return comment


def _known(said: Said) -> Known:
    """Return what is known of who speaks, to be hidden wherever it stands."""
    citizen = said.citizen
    phones, mails = [said.contact if "@" not in said.contact else ""], [said.contact if "@" in said.contact else ""]
    if citizen:
        phones, mails = [citizen.phone, *phones], [citizen.email, *mails]
    name = said.name or (citizen.name if citizen else "")
    return Known(name=name, phone=next(filter(None, phones), ""), email=next(filter(None, mails), ""))


@transaction.atomic
def show_comments(keys: Iterable[int], *, actor: User) -> int:
    """Show these comments; return how many: those that another moderator decided meanwhile are left alone."""
    shown, moment = 0, now()
    waiting = Comment.objects.select_for_update(of=("self",)).select_related("post").order_by("post_id", "pk")
    for comment in waiting.filter(pk__in=list(keys), state=Shown.WAITING, post__state=Shown.SHOWN):
        _decide(comment, Shown.SHOWN, "", moment, actor)
        move_up(comment.post, comments=1, at=moment)
        shown += 1
    return shown


@transaction.atomic
def show_comment(comment: Comment, *, text: str, seen: Shown | None = None, actor: User) -> Comment:
    """Show one comment with this text, masked once more; one that was refused or hidden comes back with it."""
    comment = _held(comment, seen)
    if comment.post.state != Shown.SHOWN:
        raise RefusedError(_("帖子没有显示，跟帖也不能显示。"))
    who = Said(text=comment.text, name=comment.name, contact=comment.contact, citizen=comment.citizen)
    masked = mask(clean(text), known=_known(who)).text
    if not visible(masked):
        raise BadInputError(_("显示的内容不能为空。"))
    before, comment.shown_text = comment.state, masked
    _decide(comment, Shown.SHOWN, "", now(), actor)
    if before != Shown.SHOWN:
        move_up(comment.post, comments=1, at=now())
    return comment


@transaction.atomic
def refuse_comment(comment: Comment, *, reason: str, seen: Shown | None = None, actor: User) -> Comment:
    """Never show the comment, or no longer; who wrote it reads the reason on the comment's own page."""
    comment = _held(comment, seen)
    if comment.state not in (Shown.WAITING, Shown.SHOWN):
        raise WrongStateError(_("这条跟帖已经处理过。请刷新页面查看最新情况。"))
    reason = clean(reason)
    if not visible(reason):
        raise BadInputError(_("请写明理由，跟帖人会看到。"))
    was_shown = comment.state == Shown.SHOWN
    _decide(comment, Shown.HIDDEN if was_shown else Shown.REFUSED, reason, now(), actor)
    if was_shown:
        move_up(comment.post, comments=-1, at=now())
    return comment


@transaction.atomic
def keep_comment(comment: Comment, *, actor: User) -> Comment:
    """Leave a reported comment as it is: a person looked at it."""
    comment = _held(comment, Shown.SHOWN)
    _decide(comment, Shown.SHOWN, "", now(), actor)
    return comment


@transaction.atomic
def report_comment(comment: Comment, *, reason: str) -> None:
    """Ask the centre to look at a shown comment again; it stays until somebody did."""
    comment = _held(comment, Shown.SHOWN)
    comment.reports += 1
    comment.report_reason = mask(clean(reason)).text[:500]
    comment.save(update_fields=["reports", "report_reason"])


@transaction.atomic
def undo_comment(comment: Comment, *, actor: User) -> Comment:
    """Take a decision back: the comment stands where it stood. Raises WrongStateError after ten minutes."""
    del actor  # whoever moderates may put right what another one did
    comment = _held(comment, None)
    if not undoable(comment):
        raise WrongStateError(_("审核已经超过10分钟，不能撤销。需要改变的，请重新审核。"))
    undone = Shown(comment.state)
    comment.state = _BEFORE[undone]
    comment.reason, comment.decided_at, comment.decided_by = "", None, None
    comment.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    if undone != Shown.REFUSED:
        move_up(comment.post, comments=1 if undone == Shown.HIDDEN else -1, at=comment.posted_at)
    return comment


def undoable(comment: Comment) -> bool:
    """Tell whether the decision can still be taken back."""
    decided = comment.decided_at if comment.decided_by_id else None
    return decided is not None and now() - decided <= UNDO_WITHIN


@transaction.atomic
def see_commenter(comment: Comment, *, actor: User) -> Comment:
    """Return the comment with who wrote it, and record who looked (PIPL, article 51)."""
    petition = lock(Petition(pk=comment.post.petition_id))
    note = _("查看跟帖人信息：第%(pk)s号跟帖") % {"pk": comment.pk}
    record(petition, Kind.CONTACT_SEEN, note=note, data={"comment": comment.pk}, actor=actor)
    return Comment.objects.select_related("citizen").get(pk=comment.pk)


def _held(comment: Comment, seen: Shown | None) -> Comment:
    """Return the comment held, its thread first: that order is kept everywhere, so that two never block each other."""
    BoardPost.objects.select_for_update(of=("self",)).get(pk=comment.post_id)
    comments = Comment.objects.select_for_update(of=("self",)).select_related("post", "decided_by")
    held = comments.get(pk=comment.pk)
    if seen is not None and held.state != seen:
        who = str(held.decided_by) if held.decided_by else _("系统")
        raise ConflictError(
            _("这条跟帖刚刚由%(who)s处理过，现在是“%(state)s”。请核对后再操作。")
            % {"who": who, "state": held.get_state_display()}
        )
    return held


def _decide(comment: Comment, state: Shown, reason: str, at: dt.datetime, actor: User) -> None:
    comment.state, comment.reason, comment.decided_at, comment.decided_by = state, reason, at, actor
    comment.reports, comment.report_reason = 0, ""
    comment.save()
