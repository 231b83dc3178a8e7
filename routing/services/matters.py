"""A letter that raises several matters: listed in their order, each with the unit that it is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, User
from common.errors import BadInputError, WrongStateError
from common.text import one_line
from petitions.models import Category, Kind, Matter, Petition, State
from petitions.services.events import record
from petitions.services.states import lock, touch
from routing import access
from routing.services.dispatching import guard_report

MOST_MATTERS = 5
BEFORE_DISPATCH = (State.SUBMITTED, State.ACCEPTED)


@dataclass(frozen=True, kw_only=True)
class MatterDraft:
    """One matter as it is listed: what it is, and which unit is proposed for it."""

    summary: str
    category: Category | None = None
    lead: Department | None = None


@transaction.atomic
def list_matters(
    petition: Petition, *, matters: Sequence[MatterDraft], version: int | None = None, actor: User
) -> list[Matter]:
    """Write down what the letter asks, in order, instead of what was listed before; before it is dispatched.

    The unit of the first matter leads, the others support; one reply answers all (RULES section 5). Raises
    BadInputError for none, too many or an empty one, RefusedError for a unit that a report of wrongdoing may not go to.
    """
    access.require_centre(actor, petition)
    petition = lock(petition, version=version)
    if petition.state not in BEFORE_DISPATCH:
        raise WrongStateError(_("分办以后不能再分列事项。"))
    drafts = [_cleaned(matter) for matter in matters]
    if not drafts:
        raise BadInputError(_("请至少写明一个事项。"))
    if len(drafts) > MOST_MATTERS:
        raise BadInputError(_("一封信最多分列%(most)s个事项。") % {"most": MOST_MATTERS})
    guard_report(petition, [draft.lead for draft in drafts if draft.lead])
    petition.matters.all().delete()
    rows = [
        Matter(
            petition=petition,
            position=position,
            summary=draft.summary,
            category=draft.category,
            lead_department=draft.lead,
        )
        for position, draft in enumerate(drafts, start=1)
    ]
    Matter.objects.bulk_create(rows)
    touch(petition)
    record(petition, Kind.MATTERS_LISTED, note="\n".join(map(matter_words, rows)), actor=actor)
    return rows


def _cleaned(matter: MatterDraft) -> MatterDraft:
    summary = one_line(matter.summary)
    if not summary:
        raise BadInputError(_("事项不能为空，请写明是什么事。"))
    return MatterDraft(summary=summary, category=matter.category, lead=matter.lead)


def matter_words(matter: Matter) -> str:
    """Return one matter in a line: 1. 路灯不亮（市政设施）——县住建局."""
    said = f"{matter.position}. {matter.summary}"
    if matter.category:
        said += _("（%(category)s）") % {"category": matter.category}
    return f"{said}——{matter.lead_department}" if matter.lead_department else said
