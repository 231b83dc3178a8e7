"""Letters that are late since midnight, and what was done about them."""

from __future__ import annotations

from common.clock import pretend
from deadlines.models import Deadline, DeadlineKind, Escalation, EscalationStep
from petitions.models import Petition
from tests import factories as make
from tests.factories import Office

LATE = make.at("2026-11-18T09:00")
"""Letters of 6 November are due on 17 November."""


def late_letters(office: Office, count: int) -> list[Petition]:
    """Return letters that are late since midnight: one made through the services, the others after its likeness."""
    with pretend(make.at("2026-11-06T10:00")):
        first = make.handled(office)
    clock = Deadline.objects.get(petition=first, kind=DeadlineKind.REPLY)
    letters = [first]
    for number in range(1, count):
        letter = Petition.objects.get(pk=first.pk)
        letter.pk, letter.number, letter.token_digest = None, f"{first.number}x{number}", None
        letter._state.adding = True
        letter.save()
        clock.pk, clock.petition = None, letter
        clock._state.adding = True
        clock.save()
        letters.append(letter)
    return letters


def steps_of(petition: Petition) -> list[str]:
    rows = Escalation.objects.filter(deadline__petition=petition).order_by("pk")
    return [row.step.key for row in rows.select_related("step")]


def events_of(petition: Petition) -> list[str]:
    steps = set(EscalationStep.objects.values_list("event_kind", flat=True))
    return list(petition.events.filter(kind__in=steps).order_by("sequence").values_list("kind", flat=True))
