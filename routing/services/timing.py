"""More time, and time that stands still: who may ask, who decides, and who is told."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, Role, User
from common.clock import local_date, now
from common.errors import WrongStateError
from common.text import clean
from deadlines.models import Deadline, Extension, ExtensionState, Pause
from deadlines.services import extensions, pauses
from deadlines.services.clocks import reply_clock
from deadlines.services.telling import CENTRE, tell_staff, tell_writer
from deadlines.wording import limit_words
from petitions.models import Petition
from petitions.services.replies import checked_text
from petitions.services.states import lock
from routing import access
from routing.models import Assignment, AssignmentRole, AssignmentState


def waiting_extension(petition: Petition) -> Extension | None:
    """Return the request for more time that the centre has yet to decide; what stopped with its clock is decided."""
    waiting = Extension.objects.filter(deadline__petition=petition, deadline__verdict="", state=ExtensionState.ASKED)
    return waiting.select_related("deadline__petition", "department").first()


def extension_closed_because(petition: Petition) -> str:
    """Say why more time can't be asked for any more; empty while it can, if only for the record."""
    clock = reply_clock(petition)
    if clock is None or clock.verdict:
        return _("这封信没有正在计算的答复期限，不能延期。")
    clock.petition = petition
    if clock.rule.get("until"):
        return _("答复期限由来文指定，县里不能批准延期。确需延长的，请信息中心与来文单位商定。")
    if waiting_extension(petition):
        return _("已经有一份延期申请在等信息中心审批。")
    if not extensions.totals_open(clock):
        cap = limit_words(int(clock.rule["cap"]), clock.rule["unit"], _)
        return _("已经是最长的%(cap)s，不能再延期。") % {"cap": cap}
    if extension_comes_late(clock) and extensions.noted_late(clock):
        return _("这个期限已经记录过一次逾期申请，不用再申请。请尽快答复，或者先告知办理进展。")
    return ""


def extension_comes_late(clock: Deadline) -> bool:
    """Tell whether a request made now is only put on record: the due date has passed."""
    return extensions.is_past(clock, local_date(now()))


@transaction.atomic
def ask_extension(assignment: Assignment, *, total: int, reason: str, actor: User) -> Extension:
    """Ask the centre for ``total`` days in all, counted from the clock's start; the lead alone may.

    After the due date the request is only put on record (state LATE); the centre is told, the date stays.
    """
    access.require_post(actor, assignment, Role.LIAISON, Role.UNIT_HEAD)
    if assignment.role != AssignmentRole.LEAD or assignment.state != AssignmentState.ACKNOWLEDGED:
        raise WrongStateError(_("签收以后、报出以前，由主办单位申请延期。"))
    petition, unit = assignment.petition, assignment.department
    extension = extensions.ask_extension(
        petition, total=total, reason=checked_text(reason), department=unit, actor=actor
    )
    notice = "extension_late" if extension.state == ExtensionState.LATE else "extension_asked"
    level = extensions.extension_level(extension.deadline)
    tell_staff(
        petition, notice, CENTRE, key=str(extension.pk), unit=unit.name, reason=extension.reason, level=str(level)
    )
    return extension


def _waiting(petition: Petition) -> Extension:
    extension = waiting_extension(petition)
    if extension is None:
        raise WrongStateError(_("这封信没有等待审批的延期申请。"))
    return extension


def _tell_unit(petition: Petition, extension: Extension, *, granted: bool, reason: str) -> None:
    unit: Department = extension.department
    tell_staff(
        petition,
        "extension_decided",
        (Role.LIAISON,),
        department=unit,
        key=str(extension.pk),
        granted=granted,
        unit=unit.name,
        reason=reason,
    )


@transaction.atomic
def grant_extension(petition: Petition, *, note: str = "", actor: User) -> Deadline:
    """Agree to more time; unit and writer are told the new date."""
    access.require_centre(actor, petition)
    extension = _waiting(petition)
    clock = extensions.grant_extension(extension, note=note, actor=actor)
    petition = clock.petition
    _tell_unit(petition, extension, granted=True, reason=note)
    tell_writer(
        petition,
        "extended",
        key=str(extension.pk),
        due=clock.due_on,
        reason=extension.reason,
        unit=extension.department.name,
    )
    return clock


@transaction.atomic
def refuse_extension(petition: Petition, *, note: str, actor: User) -> Extension:
    """Do not agree; the date stays, and the unit is told why."""
    access.require_centre(actor, petition)
    extension = extensions.refuse_extension(_waiting(petition), note=checked_text(note), actor=actor)
    _tell_unit(petition, extension, granted=False, reason=note)
    return extension


@transaction.atomic
def pause(petition: Petition, *, reason: str, actor: User) -> Pause:
    """Ask the writer for what is missing; from today on the clock stands still."""
    access.require_centre(actor, petition)
    petition = lock(petition)
    if not petition.is_open:
        raise WrongStateError(_("这封信已经办完，没有可以暂停的期限。"))
    row = pauses.pause(petition, reason=checked_text(reason), actor=actor)
    tell_writer(petition, "paused", key=str(row.pk), reason=row.reason, since=row.from_on, until=row.resume_on)
    return row


@transaction.atomic
def resume(petition: Petition, *, supplement: str = "", actor: User) -> Pause:
    """Let the clock go on from today; what the writer told stands in the record, and the writer hears the new date."""
    access.require_centre(actor, petition)
    return end_wait(petition, supplement=clean(supplement), actor=actor)


def end_wait(petition: Petition, *, supplement: str = "", actor: User | None) -> Pause:
    """Let the clock go on; nobody acts where the writer's own supplement ended the wait."""
    row = pauses.resume(petition, note=supplement, actor=actor)
    clock = reply_clock(petition)
    due = clock.due_on if clock else local_date(now())
    tell_writer(petition, "resumed", key=str(row.pk), due=due)
    return row
