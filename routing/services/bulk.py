"""Work on many letters at once: kept as rows, done one by one in the background, resumed after any crash.

Each letter is a transaction of its own, in which its row of the job is ticked off: after a kill -9 the next run goes
on with what is left, and nothing is done twice.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts.access import posts_of
from accounts.models import User
from common.clock import now
from common.errors import BadInputError, PetitionError, RefusedError
from notifications.services import nudge
from petitions.models import Petition
from routing.access import NoPermissionError, letters_visible_to
from routing.models import BulkItem, BulkJob, BulkKind, BulkState
from routing.services.bulkdeeds import DEEDS
from routing.services.exporting import forget_files, write_export

logger = logging.getLogger(__name__)
TASK = "routing.tasks.run_bulk"
MOST_LETTERS = 500
"""More at once nobody looks through in a preview."""
MOST_EXPORTED = 20_000
LEASE = dt.timedelta(minutes=2)
"""A job whose worker was not heard of for so long is taken up by another one."""
KEPT_DAYS = 30


@dataclass(frozen=True)
class Progress:
    """How far a job is: letters done, left out with a reason, and still to do."""

    done: int
    refused: int
    left: int

    @property
    def total(self) -> int:
        """All letters of the job."""
        return self.done + self.refused + self.left


def require_deed(kind: BulkKind, user: User) -> None:
    """Let only those go on whose post is for this deed."""
    if not posts_of(user).has(*DEEDS[kind].roles):
        raise NoPermissionError


@transaction.atomic
def start_job(
    kind: BulkKind, *, chosen: Mapping[str, int], wishes: Mapping[str, Any], token: str, actor: User
) -> BulkJob:
    """Keep the job and have it begun; ``chosen`` is number → version as they were looked at.

    The same token again gives the same job. Letters that the person may not see are as if they did not exist.
    """
    require_deed(kind, actor)
    known = BulkJob.objects.filter(token=token, created_by=actor).first()
    if known is not None:
        return known
    most = MOST_EXPORTED if kind == BulkKind.EXPORT else MOST_LETTERS
    if len(chosen) > most:
        raise BadInputError(_("一次最多处理%(most)s封来信，请分几次办。") % {"most": most})
    letters = letters_visible_to(actor).filter(number__in=chosen).values_list("pk", "number")
    rows = [(pk, chosen[number]) for pk, number in letters]
    if not rows:
        raise BadInputError(_("请先选择来信。"))
    try:
        with transaction.atomic():
            job = BulkJob.objects.create(
                kind=kind, wishes=dict(wishes), token=token, created_by=actor, created_at=now()
            )
            BulkItem.objects.bulk_create(BulkItem(job=job, petition_id=pk, version=version) for pk, version in rows)
    except IntegrityError as error:  # the form was sent twice at once
        known = BulkJob.objects.filter(token=token, created_by=actor).first()
        if known is None:
            raise BadInputError(_("页面不完整，请核对后重新操作。")) from error
        return known
    transaction.on_commit(lambda: nudge(TASK))
    return job


def progress_of(job: BulkJob) -> Progress:
    """Return how far the job is."""
    counted = job.items.aggregate(
        done=Count("pk", filter=Q(done_at__isnull=False, refusal="")),
        refused=Count("pk", filter=~Q(refusal="")),
        left=Count("pk", filter=Q(done_at=None, refusal="")),
    )
    return Progress(**counted)


@transaction.atomic
def stop_job(job: BulkJob, *, actor: User) -> None:
    """Do no more letters of the job; those done stay done."""
    if job.created_by_id != actor.pk:
        raise NoPermissionError
    held = BulkJob.objects.select_for_update().get(pk=job.pk)
    if held.state not in (BulkState.WAITING, BulkState.RUNNING):
        raise RefusedError(_("这项批量操作已经结束。"))
    held.state, held.finished_at = BulkState.STOPPED, now()
    held.save(update_fields=["state", "finished_at"])


@transaction.atomic
def undo_job(job: BulkJob, *, token: str, actor: User) -> BulkJob:
    """Take back the dispatches of a job, as far as nobody acknowledged and the minutes are not over."""
    if job.kind != BulkKind.DISPATCH:
        raise RefusedError(_("只有批量分办可以撤销。"))
    done = job.items.filter(done_at__isnull=False, refusal="").select_related("petition")
    chosen = {item.petition.number: item.petition.version for item in done}
    return start_job(BulkKind.UNDO, chosen=chosen, wishes={"of": job.pk}, token=token, actor=actor)


def run_waiting() -> int:
    """Do the jobs that wait, and those whose worker died; return how many letters were dealt with."""
    dealt = 0
    while job := _claim():
        dealt += _run(job)
    return dealt


@transaction.atomic
def _claim() -> BulkJob | None:
    """Take one job for this worker alone, for a while."""
    moment = now()
    waiting = Q(state=BulkState.WAITING) | Q(state=BulkState.RUNNING, claimed_until__lt=moment)
    job = BulkJob.objects.select_for_update(skip_locked=True).filter(waiting).order_by("pk").first()
    if job is not None:
        job.state, job.claimed_until = BulkState.RUNNING, moment + LEASE
        job.save(update_fields=["state", "claimed_until"])
    return job


def _run(job: BulkJob) -> int:
    dealt = 0
    for key in list(job.items.filter(done_at=None, refusal="").values_list("pk", flat=True)):
        if not _go_on(job):
            return dealt
        _do_one(job, key)
        dealt += 1
    if job.kind == BulkKind.EXPORT:
        job.file = write_export(job, _actor(job))
    finished = BulkJob.objects.filter(pk=job.pk, state=BulkState.RUNNING)
    finished.update(state=BulkState.DONE, finished_at=now(), claimed_until=None, file=job.file)
    return dealt


def _go_on(job: BulkJob) -> bool:
    """Say that this worker is alive; tell whether nobody stopped the job meanwhile."""
    running = BulkJob.objects.filter(pk=job.pk, state=BulkState.RUNNING)
    return bool(running.update(claimed_until=now() + LEASE))


def _actor(job: BulkJob) -> User:
    """Return who asked for the job, as that person is now: posts, marks and accounts may be gone since the letter before."""
    return User.objects.get(pk=job.created_by_id)


def _do_one(job: BulkJob, key: int) -> None:
    """Do one letter and tick it off in the same transaction; why it could not be done stays with it."""
    try:
        with transaction.atomic():
            item = BulkItem.objects.select_for_update().select_related("petition").get(pk=key)
            if item.done_at is not None or item.refusal:
                return
            actor = _actor(job)
            letter = letters_visible_to(actor).filter(pk=item.petition_id).first()
            if letter is None:
                raise RefusedError(_("没有权限办理这封来信。"))
            DEEDS[BulkKind(job.kind)].do(letter, job.wishes, item.version, actor)
            item.done_at = now()
            item.save(update_fields=["done_at"])
    except NoPermissionError:
        _leave_out(key, _("没有权限办理这封来信。"))
    except PetitionError as error:
        _leave_out(key, str(error))
    except Exception:  # one letter must not hold up the others; it is named on the job's page, and in the log
        logger.exception("bulk job %s: item %s failed", job.pk, key)
        _leave_out(key, _("系统没有办成，已经记录。请打开这封来信单独办理。"))


def _leave_out(key: int, reason: str) -> None:
    BulkItem.objects.filter(pk=key, done_at=None).update(refusal=reason)


def preview(kind: BulkKind, letters: Sequence[Petition], wishes: Mapping[str, Any]) -> list[tuple[Petition, str]]:
    """Return each letter with why it would be left out; empty where it would be done."""
    return [(letter, DEEDS[kind].closed(letter, wishes)) for letter in letters]


def forget_old(*, now: dt.datetime) -> None:
    """Drop jobs that nobody needs any more, and their files."""
    old = BulkJob.objects.filter(created_at__lt=now - dt.timedelta(days=KEPT_DAYS))
    old.exclude(state__in=(BulkState.WAITING, BulkState.RUNNING)).delete()
    forget_files(now=now)
