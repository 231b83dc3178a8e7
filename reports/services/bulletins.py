"""A bulletin's life: figures frozen by one person, approved by another, published, never changed again."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import posts_of
from accounts.models import Department, Role, User
from common.clock import local_date, now
from common.errors import ConflictError, RefusedError, WrongStateError
from common.hashing import sha256_of
from reports.metrics.period import Period, cut_off_text
from reports.models import Bulletin, BulletinRow, BulletinState
from reports.services.compiling import compile_bulletin
from reports.wording import demands_of

_WAITING = gettext_lazy("%(month)s的通报已经编制，正在等待审定。需要重新编制的，请先作废。")


@transaction.atomic
def prepare(month: str, *, cut_off: dt.datetime | None = None, actor: User) -> Bulletin:
    """Freeze the month's figures as of the cut-off, with title, number and drafted demands, for a second person.

    Refused before the cut-off has come, while another one of the month waits, and after one was published.
    """
    if not posts_of(actor).in_centre:
        raise RefusedError(_("只有信息中心的工作人员可以编制通报。"))
    moment, period = now(), Period.of(month, cut_off)
    if period.cut_off > moment:
        raise RefusedError(
            _("截止时间%(cut_off)s还没有到。请在这之后编制，或者另选月份。") % {"cut_off": cut_off_text(period.cut_off)}
        )
    _refuse_second(month)
    figures = compile_bulletin(month, cut_off=period.cut_off)
    bulletin = Bulletin(
        month=month,
        title=figures["title"],
        document_number=_next_number(moment.year),
        cut_off=period.cut_off,
        figures=figures,
        digest=sha256_of(figures),
        demands=demands_of(figures, written_on=local_date(moment)),
        prepared_by=actor,
        prepared_at=moment,
    )
    try:
        with transaction.atomic():
            bulletin.save()
    except IntegrityError as error:  # two people pressed the button at once: the other one was first
        raise WrongStateError(_WAITING % {"month": month}) from error
    _freeze_rows(bulletin, figures)
    return bulletin


def _refuse_second(month: str) -> None:
    states = set(Bulletin.objects.select_for_update().filter(month=month).values_list("state", flat=True))
    if BulletinState.PUBLISHED in states:
        raise WrongStateError(_("%(month)s的通报已经发布，不能重复编制。") % {"month": month})
    if BulletinState.PREPARED in states:
        raise WrongStateError(_WAITING % {"month": month})


def _next_number(year: int) -> str:
    """Return the next document number of the year, without leading zeros (GB/T 9704-2012, 7.2.5)."""
    stem = f"{settings.BULLETIN_PREFIX}〔{year}〕"
    taken = Bulletin.objects.exclude(state=BulletinState.DISCARDED).filter(document_number__startswith=stem)
    used = [re.sub(r"\D", "", text.removeprefix(stem)) for text in taken.values_list("document_number", flat=True)]
    return f"{stem}{max((int(text) for text in used if text), default=0) + 1}号"


def _freeze_rows(bulletin: Bulletin, figures: dict[str, Any]) -> None:
    """Copy every unit's name and figures, in the order of the annex."""
    refs = dict(Department.objects.filter(code__in=figures["ranking"]).values_list("code", "pk"))
    units = figures["units"]
    BulletinRow.objects.bulk_create(
        BulletinRow(
            bulletin=bulletin,
            position=position,
            rank=units[code]["rank"],
            department_ref=refs[code],
            department_name=units[code]["name"],
            figures=units[code],
        )
        for position, code in enumerate(figures["ranking"], start=1)
    )


def _in_preparation(bulletin: Bulletin) -> Bulletin:
    held = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    if held.state != BulletinState.PREPARED:
        raise WrongStateError(_("这份通报现在是“%(state)s”，不能进行这一步。") % {"state": held.get_state_display()})
    return held


@transaction.atomic
def approve_and_publish(bulletin: Bulletin, *, actor: User) -> Bulletin:
    """Publish what another person prepared; from then on nothing of it can be changed.

    Only the head of the centre may, and not who prepared it. Raises ConflictError where the figures are no
    longer those that were frozen.
    """
    if not posts_of(actor).has(Role.CENTRE_HEAD):
        raise RefusedError(_("只有信息中心主任可以审定并发布通报。"))
    held = _in_preparation(bulletin)
    if held.prepared_by_id == actor.pk:
        raise RefusedError(_("编制人不能审定自己编制的通报，请由另一位负责人审定。"))
    if sha256_of(held.figures) != held.digest:
        raise ConflictError(_("通报数据与编制时不一致，不能发布。请作废后重新编制。"))
    held.state, held.approved_by, held.published_at = BulletinState.PUBLISHED, actor, now()
    held.save(update_fields=["state", "approved_by", "published_at"])
    return held


@transaction.atomic
def discard(bulletin: Bulletin, *, actor: User) -> Bulletin:
    """Put a prepared bulletin aside; its number is free again, as it never went out."""
    if not posts_of(actor).in_centre:
        raise RefusedError(_("只有信息中心的工作人员可以作废通报。"))
    held = _in_preparation(bulletin)
    held.state = BulletinState.DISCARDED
    held.save(update_fields=["state"])
    return held
