"""The page of one letter: what it says, where it stands, and what this person can do with it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import posts_of
from petitions.models import Petition, State, Writer
from routing.access import get_letter_for
from routing.forms.base import LetterForm
from routing.instructions import of_letter
from routing.services.autosaving import kept_texts
from routing.sheet import Sheet, sheet_of
from routing.views.conflicts import compared, conflict_of
from routing.views.frame import HANDLERS, frame, signed_in
from routing.views.neighbours import Walk, letter_address, neighbour, walk_of
from routing.views.offers import writing_of
from routing.views.panes import Case, panes_for


@login_required
@require_safe
def letter(request: HttpRequest, number: str) -> HttpResponse:
    """Show the letter to who may see it; others meet a 404."""
    return letter_page(request, get_letter_for(request.user, number))


def letter_page(
    request: HttpRequest,
    letter: Petition,
    *,
    failed: LetterForm | None = None,
    contact: Writer | None = None,
    conflict: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Draw the page: after a refusal with the form that failed, after asking for it with the writer's data in full.

    ``conflict``: somebody else was first; the page tells who, and shows both texts.
    """
    user = signed_in(request)
    walk = walk_of(request)
    case = Case(
        letter,
        user,
        reason=request.GET.get("reason", ""),
        wish=request.GET.get("open", ""),
        into=request.GET.get("into", ""),
        lead=request.GET.get("lead", ""),
        category=request.GET.get("category", ""),
        queued=walk is not None,
        take=request.GET.get("take", ""),
    )
    sheet = sheet_of(letter, user, contact=contact)
    context = {
        **frame(request, current=walk.queue.key if walk else ""),
        **_around(walk, letter),
        **_written(request, case, sheet, failed, conflict=conflict),
        "letter": letter,
        "sheet": sheet,
        "instructions": of_letter(letter, user),
        "failed": failed,
        "contact_shown": contact is not None,
        "may_see_contact": _handles(request),
        "screening": posts_of(user).in_centre and letter.state in (State.SUBMITTED, State.ACCEPTED),
        "queue_query": walk.query if walk else "",
    }
    return render(request, "routing/letter.html", context, status=status)


def _written(
    request: HttpRequest, case: Case, sheet: Sheet, failed: LetterForm | None, *, conflict: bool
) -> dict[str, object]:
    """Return the forms with what was typed into them, what is offered again, and what another person wrote."""
    kept = kept_texts(case.letter, user=case.user)
    writing = writing_of(request, case.letter.number, panes_for(case, failed=failed), kept, failed)
    clash = failed if conflict else None
    return {
        "panes": writing.panes,
        "has_folded": any(not pane.main for pane in writing.panes),
        "offers": writing.offers,
        "conflict": conflict_of(clash, sheet.events) if clash else None,
        "comparison": compared(case.letter, case.user, failed=clash, filled=writing.filled),
    }


def _around(walk: Walk | None, letter: Petition) -> dict[str, object]:
    """Return the list it was opened from, and the addresses of the letters before and after this one."""
    if walk is None:
        return {}
    earlier, later = (neighbour(walk, letter, backwards=back) for back in (True, False))
    return {
        "queue": walk.queue,
        "back": walk.back,
        "earlier": letter_address(earlier, walk) if earlier else "",
        "later": letter_address(later, walk) if later else "",
    }


def _handles(request: HttpRequest) -> bool:
    """Tell whether the person's post is to handle letters: leaders and others read them without contacts."""
    return posts_of(request.user).has(*HANDLERS)
