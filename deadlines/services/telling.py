"""Whom a step tells, and with what. The text itself belongs to notifications."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from accounts.models import Department, Role, User
from accounts.people import holders
from common.clock import now
from deadlines.services.calendars import staff_time
from deadlines.services.provisional import noted
from notifications.services import Outgoing, notify, notify_many
from petitions.models import Petition, Priority, Writer

CENTRE = (Role.CLERK, Role.CENTRE_HEAD)


def _context(petition: Petition, extra: dict[str, Any]) -> dict[str, Any]:
    facts = {
        "number": petition.number,
        "title": petition.title,
        "due": petition.due_on,
        "unit": petition.lead_department.name if petition.lead_department else "",
        "urgent": petition.priority == Priority.URGENT,
        **extra,
    }
    return noted(facts)


def tell_staff(
    petition: Petition,
    notice: str,
    roles: Iterable[Role],
    *,
    department: Department | None = None,
    key: str,
    **extra: Any,
) -> None:
    """Write one message to each holder of the roles, for office hours; of restricted letters only to marked people."""
    context = _context(petition, extra)
    not_before = staff_time(now(), urgent=petition.priority == Priority.URGENT)
    people = holders(roles, department=department, only_marked=petition.restricted)
    messages = [
        Outgoing(
            key=f"{notice}:{key}:{person.pk}",
            notice=notice,
            context=context,
            recipient=person,
            reference=petition.number,
            not_before=not_before,
            restricted=petition.restricted,
        )
        for person in people
    ]
    notify_many(messages)


def tell_person(petition: Petition, notice: str, person: User | None, *, key: str, **extra: Any) -> None:
    """Write one message to this person, for office hours; of a restricted letter only to a marked account."""
    if person is None or not person.is_active or (petition.restricted and not person.sees_wrongdoing):
        return
    notify(
        key=f"{notice}:{key}:{person.pk}",
        notice=notice,
        context=_context(petition, extra),
        recipient=person,
        reference=petition.number,
        not_before=staff_time(now(), urgent=petition.priority == Priority.URGENT),
        restricted=petition.restricted,
    )


def tell_writer(petition: Petition, notice: str, *, key: str, **extra: Any) -> None:
    """Write to the writer, by mail or, where only a mobile number was given, by short message.

    Never carries the query code.
    """
    writer = Writer.objects.filter(petition=petition).first()
    if writer is None:
        return
    notify(
        key=f"{notice}:{key}:writer",
        notice=notice,
        context=_context(petition, extra),
        address=writer.email,
        phone=writer.phone,
        reference=petition.number,
        restricted=petition.restricted,
    )
