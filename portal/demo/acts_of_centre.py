"""What the verbs of the middle do: marks, matters, units that come and go, offices below a unit, an urging word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from accounts.models import Role
from common.clock import now, pretend
from petitions.models import Petition, Priority
from portal.demo.letters import DemoLetter, Step
from portal.demo.stage import Stage
from routing.services.dispatching import dispatch
from routing.services.jumping import JumpTarget, jump
from routing.services.marking import mark
from routing.services.matters import MatterDraft, list_matters
from routing.services.passing import end_passing, pass_on
from routing.services.reporting import proposed_report, report_back
from routing.services.supports import add_support, drop_support
from routing.services.undoing import undo_dispatch
from routing.services.unit_changes import merge_into
from routing.services.urging import urge

_NOTICED_AFTER = dt.timedelta(minutes=4)
"""So soon a slip is noticed; a dispatch can be undone for some minutes only."""


def _mark(stage: Stage, letter: DemoLetter, _step: Step, petition: Petition) -> object:
    return mark(petition, priority=Priority[letter.priority.upper()], important=True, actor=stage.clerk)


def _matters(stage: Stage, letter: DemoLetter, _step: Step, petition: Petition) -> object:
    """List what stands in the text: one matter in each line, what it is | category | unit."""
    rows = [[part.strip() for part in line.split("|")] for line in letter.texts["matters"].splitlines()]
    drafts = [
        MatterDraft(summary=summary, category=stage.categories[category], lead=stage.units[unit])
        for summary, category, unit in rows
    ]
    return list_matters(petition, matters=drafts, actor=stage.clerk)


def _slip(stage: Stage, _letter: DemoLetter, step: Step, petition: Petition) -> object:
    dispatch(petition, lead=stage.units[step.argument()], actor=stage.clerk)
    with pretend(now() + _NOTICED_AFTER):
        return undo_dispatch(petition, actor=stage.clerk)


def _support(stage: Stage, letter: DemoLetter, step: Step, petition: Petition) -> object:
    unit, note = stage.units[step.argument()], stage.diary.text(letter, "support_note")
    return add_support(petition, department=unit, note=note, actor=stage.clerk)


def _drop(stage: Stage, letter: DemoLetter, step: Step, petition: Petition) -> object:
    part, reason = stage.assignment(petition, step.argument()), stage.diary.text(letter, "drop_reason")
    return drop_support(part, reason=reason, actor=stage.clerk)


def _pass(stage: Stage, letter: DemoLetter, step: Step, petition: Petition) -> object:
    part, office = stage.assignment(petition), stage.units[step.argument()]
    liaison = stage.holder(part.department, Role.LIAISON)
    return pass_on(part, department=office, note=stage.diary.text(letter, "pass_note"), actor=liaison)


def _take_back(stage: Stage, letter: DemoLetter, step: Step, petition: Petition) -> object:
    part = stage.assignment(petition, step.argument())
    liaison = stage.holder(stage.assignment(petition).department, Role.LIAISON)
    return end_passing(part, reason=stage.diary.text(letter, "take_back_reason"), actor=liaison)


def _unite(stage: Stage, letter: DemoLetter, step: Step, _petition: Petition) -> object:
    """Merge one unit into another: the letter goes over with it."""
    unit, successor = (stage.units[code] for code in step.arguments)
    basis = stage.diary.text(letter, "basis")
    return merge_into(unit, successor=successor, basis=basis, move_people=True, actor=stage.centre_head)


def _urge(stage: Stage, letter: DemoLetter, _step: Step, petition: Petition) -> object:
    return urge(petition, note=stage.diary.text(letter, "urging"), actor=stage.clerk)


def _jump(stage: Stage, letter: DemoLetter, step: Step, petition: Petition) -> object:
    reason = stage.diary.text(letter, "jump_reason")
    return jump(petition, to=JumpTarget(step.argument()), reason=reason, actor=stage.centre_head)


def _report(stage: Stage, _letter: DemoLetter, _step: Step, petition: Petition) -> object:
    return report_back(petition, report=proposed_report(petition), actor=stage.clerk)


ACTS_OF_CENTRE: dict[str, Callable[[Stage, DemoLetter, Step, Petition], object]] = {
    "mark": _mark,
    "matters": _matters,
    "slip": _slip,
    "support": _support,
    "drop": _drop,
    "pass": _pass,
    "takeback": _take_back,
    "unite": _unite,
    "urge": _urge,
    "jump": _jump,
    "report": _report,
}
