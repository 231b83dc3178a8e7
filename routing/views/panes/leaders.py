"""What is done for leaders and by them: put a letter before one, write an instruction."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from common.words import cn_date
from routing.forms.leaders import InstructForm, RecordInstructionForm, ToLeaderForm
from routing.leaders import leaders_for, may_read
from routing.models import BatchItem, BatchOutcome, BatchState
from routing.services.leaderfirst import closed_for_leader
from routing.views.panes.base import Case, Pane

TEMPLATE = "routing/panes/_instruct.html"


def leading(case: Case) -> Iterator[Pane]:
    """A leader writes on the letter."""
    if may_read(case.user, case.letter) and not case.centre:
        yield case.pane(InstructForm, _("批示"), _("作出批示，交单位办理"), main=True, template=TEMPLATE)


def presenting(case: Case) -> Iterator[Pane]:
    """The centre puts the letter before a leader, or writes down what one wrote on paper."""
    letter = case.letter
    if not case.centre or not leaders_for(letter):
        return
    chosen = _chosen(case)
    if letter.is_open or letter.is_answered:
        waits = bool(closed_for_leader(letter)) and not chosen
        note = "\n".join([closed_for_leader(letter), *chosen]).strip()
        yield case.pane(ToLeaderForm, _("呈领导阅批…"), _("选入呈批"), note=note, main=waits)
    yield case.pane(RecordInstructionForm, _("登记领导批示…"), _("登记批示，交单位办理"), template=TEMPLATE)


def _chosen(case: Case) -> list[str]:
    """Say in whose batches the letter stands already."""
    items = BatchItem.objects.filter(petition=case.letter, outcome=BatchOutcome.WAITING)
    items = items.exclude(batch__state=BatchState.DONE).select_related("batch__leader")
    return [
        _("已选入%(leader)s%(day)s的呈批，%(state)s。")
        % {
            "leader": item.batch.leader,
            "day": cn_date(item.batch.planned_on),
            "state": item.batch.get_state_display(),
        }
        for item in items.order_by("batch__planned_on")
    ]
