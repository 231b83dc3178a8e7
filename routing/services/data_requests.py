"""The centre decides what writers ask for about their data; the writer is told with the reason (PIPL, article 50)."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404

from accounts.access import posts_of
from accounts.models import User
from deadlines.services.telling import CENTRE, tell_staff, tell_writer
from petitions.models import DataRequest, DataWish, Petition, WishState
from petitions.services import data_requests
from petitions.services.data_requests import Decision
from petitions.services.erasing import LAST_WORD, Erased
from petitions.services.states import lock
from routing.access import NoPermissionError, letters_visible_to


def requests_visible_to(user: User) -> QuerySet[DataRequest]:
    """Return the requests that this person decides: the centre's people, those of reports only marked ones."""
    if not posts_of(user).in_centre:
        return DataRequest.objects.none()
    found = DataRequest.objects.filter(petition__in=letters_visible_to(user))
    return found.select_related("petition__channel", "decided_by")


def requests_waiting(user: User) -> QuerySet[DataRequest]:
    """Return those that wait for a decision."""
    waiting = DataRequest.objects.filter(state=WishState.ASKED)
    return waiting if posts_of(user).sees_wrongdoing else waiting.filter(petition__restricted=False)


def get_request_for(user: User, pk: int) -> DataRequest:
    """Return the request, or 404 for what does not exist and what this person may not see."""
    found = requests_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def tell_centre(petition: Petition, request: DataRequest) -> None:
    """Tell the centre that a request waits."""
    tell_staff(petition, "data_asked", CENTRE, key=str(request.pk), wish=str(DataWish(request.wish).label))


@transaction.atomic
def decide(request: DataRequest, *, decision: Decision, actor: User) -> Erased:
    """Decide and tell the writer, who is told first: afterwards nobody may know where."""
    if not requests_visible_to(actor).filter(pk=request.pk).exists():
        raise NoPermissionError
    petition = lock(request.petition)
    facts = {
        "wish": str(DataWish(request.wish).label),
        "granted": str(WishState(decision.state).label),
        "note": decision.note,
    }
    tell_writer(petition, LAST_WORD, key=str(request.pk), **facts)
    return data_requests.decide(request, decision=decision, actor=actor)
