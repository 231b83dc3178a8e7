"""How a letter ends: rated, closed, or taken back by its writer."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import local_date, now
from common.errors import RefusedError, WrongStateError
from petitions.models import Grade, Kind, Petition, Rating, State
from petitions.services.events import record
from petitions.services.publication import set_grade
from petitions.services.states import lock, move
from petitions.signals import rated, withdrawn

BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Details:
    """What a writer may say beside the grade, if one likes; read by the office alone."""

    solved: str = ""
    attitude: str = ""
    speed: str = ""


NO_DETAILS = Details()


@transaction.atomic
def rate(
    petition: Petition, *, grade: Grade, text: str = "", details: Details = NO_DETAILS, actor: User | None = None
) -> Rating:
    """Keep the writer's judgement of this round (once), close the letter, and show the grade publicly.

    The same judgement sent twice is one; another one raises WrongStateError.
    """
    petition = lock(petition)
    if not petition.is_answered:
        raise WrongStateError(_("这封信还没有正式答复，答复后才能评价。"))
    before = petition.ratings.standing().filter(round=petition.round).first()
    if before:
        if (before.grade, before.text) == (grade, text):
            return before
        raise WrongStateError(_("您已经评价过这次答复，每次答复只能评价一次。"))
    moment = now()
    rating = Rating.objects.create(
        petition=petition,
        round=petition.round,
        grade=grade,
        text=text,
        **asdict(details),
        rated_at=moment,
        rated_on=local_date(moment),
    )
    record(petition, Kind.RATED, note=str(Grade(grade).label), data={"grade": str(grade)}, shown=True, actor=actor)
    set_grade(petition, grade)
    if petition.state == State.ANSWERED:
        close(petition, actor=actor)
    rated.send(sender=Petition, petition=petition, rating=rating)
    return rating


def close(petition: Petition, *, note: str = "", actor: User | None = None) -> None:
    """Close an answered letter; the caller holds its row. A later round leaves the first closing's moment.

    ``note`` says why somebody closed it by hand.
    """
    changes = {"closed_at": petition.closed_at or now(), "closes_on": None}
    move(petition, "close", Kind.CLOSED, changes=changes, note=note, shown=True, actor=actor)


def close_due(*, on: dt.date) -> int:
    """Close the answered letters whose waiting time (5 working days after release) ended before that day."""
    closed = 0
    due = Petition.objects.filter(state=State.ANSWERED, closes_on__lt=on).order_by("pk").values_list("pk", flat=True)
    while found := list(due[:BATCH]):
        for pk in found:
            with transaction.atomic():
                petition = lock(Petition(pk=pk))
                if petition.state == State.ANSWERED and petition.closes_on and petition.closes_on < on:
                    close(petition)
                    closed += 1
    return closed


@transaction.atomic
def withdraw(petition: Petition, *, actor: User | None = None) -> None:
    """Take the letter back on its writer's wish, while no final answer went out.

    Refused where it carries the matter of other writers' letters: their answer comes from here.
    """
    petition = lock(petition)
    if petition.merged.exists():
        raise RefusedError(_("其他来信人的信已经并入这封信一起办理，不能撤回。答复后您可以评价。"))
    changes = {} if petition.dispatched_at else {"invalid_at": now()}
    move(petition, "withdraw", Kind.WITHDRAWN, changes=changes, shown=True, actor=actor)
    withdrawn.send(sender=Petition, petition=petition)
