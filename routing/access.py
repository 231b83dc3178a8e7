"""Who may see a letter and who may act on it: one door. What one may not see does not exist."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q
from django.http import Http404

from accounts.access import posts_of
from accounts.models import Department, Role, User
from deadlines.models import Deadline, DeadlineQuerySet
from petitions.models import Petition, Screener, State
from petitions.models.petition import PetitionQuerySet
from routing.models import Assignment, AssignmentState

SCREENING_STATES = (State.SUBMITTED, State.NOT_ACCEPTED, State.MERGED, State.TRANSFERRED_OUT, State.WITHDRAWN)
"""States in which a letter belongs to the unit that screens it; afterwards to whom it was dispatched."""


class NoPermissionError(Http404):
    """Raised by services: who may not act learns no more than that there is nothing."""


def letters_visible_to(user: User | AnonymousUser) -> PetitionQuerySet:
    """Return the letters this person may open.

    Centre and leaders: all. A unit's people: letters assigned to their unit (not those it gave back),
    and those that their unit screens. Reports of wrongdoing: marked accounts only, and never the accused unit's,
    also where it had a part of the letter before that was known (RULES section 2).
    """
    posts = posts_of(user)
    letters = Petition.objects.all()
    if not posts.sees_wrongdoing:
        letters = letters.filter(restricted=False)
    if posts.in_centre or posts.has(Role.LEADER):
        return letters
    units = posts.unit_ids
    if not units:
        return letters.none()
    if posts.sees_wrongdoing:
        letters = letters.exclude(accusing(units))
    assigned = Assignment.objects.filter(petition=OuterRef("pk"), department__in=units)
    assigned = assigned.exclude(state__in=(AssignmentState.RETURNED, AssignmentState.CANCELLED))
    own_screening = Q(channel__screened_by=Screener.UNIT, named_department__in=units, restricted=False)
    not_passed_on = Q(state__in=SCREENING_STATES, dispatched_at=None)
    return letters.filter(Exists(assigned) | (own_screening & not_passed_on))


def accusing(units: Collection[int], *, prefix: str = "") -> Q:
    """Return the condition that a letter reached by the prefix is a report about one of the units.

    It names the unit itself, or a report that was merged into it does.
    """
    merged = Petition.objects.filter(merged_into=OuterRef(f"{prefix}pk"), restricted=True, named_department__in=units)
    named = Q(**{f"{prefix}restricted": True, f"{prefix}named_department__in": units})
    return named | Q(Exists(merged))


def get_letter_for(user: User | AnonymousUser, number: str) -> Petition:
    """Return the letter, or 404 for what does not exist and for what this person may not see."""
    letter = letters_visible_to(user).select_related("channel", "lead_department", "category").filter(number=number)
    found = letter.first()
    if found is None:
        raise Http404
    return found


def clocks_visible_to(user: User | AnonymousUser, petition: Petition) -> DeadlineQuerySet:
    """Return the clocks of a letter that this person may open, if the letter is open to the person.

    Centre and leaders: all. A unit's people: the letter's own (reply, dispatch) and those of their unit.
    """
    posts = posts_of(user)
    clocks = Deadline.objects.filter(petition=petition).select_related("petition", "department", "calendar_version")
    if posts.in_centre or posts.has(Role.LEADER):
        return clocks
    return clocks.filter(Q(department=None) | Q(department__in=posts.unit_ids))


def screens(user: User, petition: Petition) -> bool:
    """Tell whether this person screens this letter."""
    posts = posts_of(user)
    if petition.restricted and not posts.sees_wrongdoing:
        return False
    if petition.screened_by_unit:
        return posts.in_centre or posts.has_in(petition.named_department_id, Role.LIAISON, Role.UNIT_HEAD)
    return posts.in_centre


def require_screener(user: User, petition: Petition) -> None:
    """Let only who screens this letter go on."""
    if not screens(user, petition):
        raise NoPermissionError


def require_centre(user: User, petition: Petition) -> None:
    """Let only the centre go on; with restricted letters only its marked people."""
    posts = posts_of(user)
    if not posts.in_centre or (petition.restricted and not posts.sees_wrongdoing):
        raise NoPermissionError


def require_centre_head(user: User, petition: Petition) -> None:
    """Let only the centre's head go on; with restricted letters only a marked one."""
    require_centre(user, petition)
    if not posts_of(user).has(Role.CENTRE_HEAD):
        raise NoPermissionError


def require_dispatcher(user: User, petition: Petition, lead: Department) -> None:
    """Let the centre dispatch anywhere, and a unit that screens take a letter for itself."""
    if petition.screened_by_unit and petition.named_department_id == lead.pk:
        require_screener(user, petition)
        return
    require_centre(user, petition)


def holds_post(user: User, assignment: Assignment, *roles: Role) -> bool:
    """Tell whether this person holds one of the roles in the assignment's unit and may see the letter."""
    posts = posts_of(user)
    if assignment.petition.restricted and not posts.sees_wrongdoing:
        return False
    return posts.has_in(assignment.department_id, *roles)


def require_post(user: User, assignment: Assignment, *roles: Role) -> None:
    """Let only these roles of the assignment's own unit go on."""
    if not holds_post(user, assignment, *roles):
        raise NoPermissionError
