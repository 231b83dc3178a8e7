"""Panes by which a letter changes hands after its dispatch, and what came back from other units."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.access import posts_of
from petitions.models import State
from routing.forms.branches import (
    AddSupportForm,
    ChangeLeadForm,
    DropSupportForm,
    EndPassingForm,
    KeepPassingForm,
    PassOnForm,
    UndoDispatchForm,
)
from routing.models import OPEN_ASSIGNMENT_STATES, Assignment, AssignmentRole, AssignmentState
from routing.services.passing import PASSERS
from routing.services.undoing import minutes_left
from routing.views.panes.base import Case, Pane


def undoing(case: Case) -> Iterator[Pane]:
    """Undo the dispatch, while that is possible: for the centre."""
    left = minutes_left(case.letter) if case.centre and case.letter.state == State.HANDLING else 0
    if left:
        note = _("各单位都还没有签收。%(minutes)s分钟内可以撤销，来信回到待分办，单位不再看到这封信。") % {
            "minutes": left
        }
        yield case.pane(UndoDispatchForm, _("撤销分办"), _("撤销分办，重新分办"), note=note, open=True)


def changing_hands(case: Case) -> Iterator[Pane]:
    """Change the lead, let more units support: for the centre."""
    letter = case.letter
    if letter.state not in (State.HANDLING, State.IN_REVIEW) or not case.centre:
        return
    leads = letter.assignments.filter(round=letter.round, role=AssignmentRole.LEAD, ended_at=None)
    if leads.exclude(state=AssignmentState.RETURN_ASKED).exists():  # a return that is asked for has a pane of its own
        note = _("来信人的答复期限不变。原主办单位起草的答复只留存备查。")
        yield case.pane(ChangeLeadForm, _("改派主办单位…"), _("改派主办单位"), note=note)
    if letter.state == State.HANDLING:
        yield case.pane(AddSupportForm, _("增加协办单位…"), _("增加协办单位"))


def letting_off(case: Case, part: Assignment) -> Iterator[Pane]:
    """Let a support unit off: for the centre."""
    if part.role == AssignmentRole.SUPPORT and case.centre:
        title = _("取消协办：%(unit)s…") % {"unit": part.department.label}
        yield case.pane(DropSupportForm, title, _("取消协办"), part=part)


def passing(case: Case, part: Assignment) -> Iterator[Pane]:
    """Pass on below one's own unit, and look after what was passed on."""
    if not posts_of(case.user).has_in(part.department_id, *PASSERS):
        return
    if part.state == AssignmentState.ACKNOWLEDGED:
        note = _("仍由本单位负责，期限不变；下级单位把办理结果报给本单位。")
        pane = case.pane(PassOnForm, _("转交下级单位…"), _("转交下级单位"), part=part, note=note)
        if isinstance(pane.form, PassOnForm) and pane.form.offers:
            yield pane
    below = Assignment.objects.filter(parent=part, state__in=OPEN_ASSIGNMENT_STATES)
    for given in below.select_related("department").order_by("pk"):
        given.petition = case.letter
        yield from _looking_after(case, given)


def _looking_after(case: Case, given: Assignment) -> Iterator[Pane]:
    unit = {"unit": given.department.label}
    if given.state != AssignmentState.RETURN_ASKED:
        yield case.pane(EndPassingForm, _("收回下级承办：%(unit)s…") % unit, _("收回下级承办"), part=given)
        return
    note = _("%(unit)s退回的理由：%(reason)s") % {**unit, "reason": given.return_reason}
    title = _("下级单位申请退回：%(unit)s") % unit
    yield case.pane(EndPassingForm, title, _("同意退回，收回承办"), part=given, note=note, main=True)
    yield case.pane(KeepPassingForm, _("不同意%(unit)s退回…") % unit, _("不同意退回，仍由该单位办理"), part=given)


def results_for(case: Case, part: Assignment) -> list[Assignment]:
    """Return what other units gave to this one: results from below, to the lead the supports' opinions, too."""
    given = case.letter.assignments.filter(round=part.round, state=AssignmentState.DONE).exclude(opinion="")
    given = given.exclude(pk=part.pk).select_related("department").order_by("ended_at", "pk")
    leads = part.role == AssignmentRole.LEAD
    return [each for each in given if each.parent_id == part.pk or (leads and each.role == AssignmentRole.SUPPORT)]


def taken_over(case: Case, text: str, results: list[Assignment]) -> str:
    """Return the text with the result put below it that the address asks for, if it is one of these."""
    chosen = next((each.opinion for each in results if str(each.pk) == case.take), "")
    return "\n\n".join(part for part in (text, chosen) if part)
