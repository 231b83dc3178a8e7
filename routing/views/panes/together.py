"""All panes of one page, with the form that failed in its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from routing.forms.base import LetterForm
from routing.models import OPEN_ASSIGNMENT_STATES
from routing.views.panes import branches, centre, correcting, leaders, overseeing, unit, wrongturns
from routing.views.panes.base import Case, Pane


def panes_for(case: Case, *, failed: LetterForm | None = None) -> list[Pane]:
    """Return what this person can do now, what is nearest first; a form that failed stands open with all its texts."""
    panes = sorted(_possible(case), key=lambda pane: not pane.main)
    if failed is None:
        return panes
    taken = [replace(pane, form=failed, open=True) if pane.takes(failed) else pane for pane in panes]
    if not any(pane.form is failed for pane in taken):
        taken.insert(0, _kept(failed))
    return taken


def _possible(case: Case) -> Iterator[Pane]:
    yield from leaders.leading(case)
    yield from overseeing.reporting_back(case)
    yield from centre.dispatching(case)
    yield from centre.screening(case)
    yield from overseeing.listing_matters(case)
    yield from branches.undoing(case)
    parts = case.letter.assignments.filter(round=case.letter.round, state__in=OPEN_ASSIGNMENT_STATES)
    for part in parts.select_related("department"):
        part.petition = case.letter
        yield from centre.arbitrating(case, part)
        yield from unit.working(case, part)
        yield from branches.passing(case, part)
        yield from branches.letting_off(case, part)
    yield from branches.changing_hands(case)
    yield from centre.reviewing(case)
    yield from centre.giving_time(case)
    yield from overseeing.urging(case)
    yield from overseeing.marking(case)
    yield from leaders.presenting(case)
    yield from centre.handling_again(case)
    yield from correcting.correcting(case)
    yield from centre.judging(case)
    yield from wrongturns.putting_right(case)


def _kept(form: LetterForm) -> Pane:
    """Keep the texts of a form whose step is not possible any more."""
    return Pane(
        form=form,
        action=form.action,
        place=form.place,
        title=_("您刚才填写的内容"),
        button="",
        note=_("这一步现在不能进行，内容保留在这里，方便您抄下。"),
        open=True,
        dead=True,
    )
