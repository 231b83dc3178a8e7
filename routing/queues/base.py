"""What a line of the table of queues is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User

Viewer = User | AnonymousUser
Condition = Callable[[dt.date], Q]
PRESSING = ("-priority", "due_on", "id")
PRESSING_PARTS = ("-petition__priority", "petition__due_on", "id")
LAST_ANSWERED = ("-released_on", "-id")
LAST_ENDED = ("-ended_at", "-id")
RECEIVING, HANDLING, LEAVING, OWN_UNIT = _("收信"), _("办理中"), _("出件"), _("本单位")


class Audience(Enum):
    """Whose queue it is."""

    CENTRE = "centre"
    UNIT = "unit"


@dataclass(frozen=True, kw_only=True)
class Queue:
    """One line of the table. ``where`` is a condition on letters, or on parts where ``parts`` says so.

    ``ended`` ones hold closed letters, too; the others are counted over the open and the newly answered alone.
    In ``mixed`` ones stand letters of several states, so that it makes sense to narrow by state.
    """

    key: str
    label: Promise
    group: Promise
    where: Condition
    empty: Promise
    audience: Audience = Audience.CENTRE
    parts: bool = False
    work: bool = False
    hot: bool = False
    ended: bool = False
    mixed: bool = False
    order: tuple[str, ...] = PRESSING
