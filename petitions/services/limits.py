"""How often one address or contact may do something, counted in a table that all processes share.

What is kept is a keyed hash and a moment, for a day; nobody can read from it who came.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.clock import now
from common.codes import digest
from common.errors import RefusedError
from petitions.models import Trace
from petitions.services.contacts import blind_index
from petitions.services.submission import WriterData

logger = logging.getLogger(__name__)

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
KEPT_FOR = DAY
"""The longest that anything is counted; then the traces are deleted (PIPL, article 19)."""
V6_NETWORK = 64
"""One subscriber holds at least so much of an address: each of its 2^64 addresses would else be somebody new."""


class TooOftenError(RefusedError):
    """A limit is reached. It never says which: whoever tries the limits out must not learn them."""

    def __init__(self) -> None:
        super().__init__(_("短时间内寄得太多，请过一会儿再寄。"))


@dataclass(frozen=True)
class Limit:
    """At most ``most`` acts of one kind within ``within``, which is a day at the longest."""

    purpose: str
    most: int
    within: dt.timedelta

    def count(self, who: str) -> int:
        """Note one act of this address or contact; return how many there are now within the time."""
        Trace.objects.create(purpose=self.purpose, digest=self.key(who), at=now())
        return self._acts(who).count()

    def wait(self, who: str) -> dt.timedelta:
        """Return how long until one more act is free; nothing while one is."""
        latest = list(self._acts(who).order_by("-at").values_list("at", flat=True)[: self.most])
        if len(latest) < self.most:
            return dt.timedelta()
        return max(latest[-1] + self.within - now(), dt.timedelta(seconds=1)) if latest else self.within

    def reached(self, who: str) -> bool:
        """Tell whether one more act would be too many."""
        return self.wait(who) > dt.timedelta()

    def _acts(self, who: str) -> QuerySet[Trace]:
        return Trace.objects.filter(purpose=self.purpose, digest=self.key(who), at__gt=now() - self.within)

    def key(self, who: str) -> str:
        """Return the hash under which the acts of this address or contact are counted."""
        return digest(f"{self.purpose}:{who}", key=settings.INDEX_KEY, purpose="trace")


@dataclass(frozen=True)
class Act:
    """One act to be counted: under this limit, by this address or contact."""

    limit: Limit
    who: str


@transaction.atomic
def admit(acts: Sequence[Act]) -> None:
    """Count an act under all these limits, or under none of them and raise TooOftenError.

    Of several at once no more get through than the limits say; whatever rolls the caller's transaction back, such as
    a letter that can't be taken in, rolls the count back too.
    """
    _one_after_the_other(acts)
    if any(act.limit.reached(act.who) for act in acts):
        raise TooOftenError
    for act in acts:
        if act.limit.count(act.who) == act.limit.most:
            logger.warning("%s: the limit of %s is reached", act.limit.purpose, act.limit.most)


def _one_after_the_other(acts: Sequence[Act]) -> None:
    """Hold these counts until the transaction ends. SQLite has one writer at a time anyway."""
    if connection.vendor != "postgresql":
        return
    keys = sorted({act.limit.key(act.who) for act in acts})  # in one order: no two wait for each other
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(key[:15], 16)])


def letter_acts(address: str, writer: WriterData, *, proven: bool, account: int | None = None) -> list[Act]:
    """Return under which limits a letter counts: of the address and of each contact given, stricter without a proof.

    Of whoever is signed in the account counts in place of the contacts: what strangers send under somebody's contact
    must not keep that person from writing.
    """
    limits = [Limit("letter-address", settings.LETTERS_PER_ADDRESS_HOUR, HOUR)]
    of_contact = [Limit("letter-contact", settings.LETTERS_PER_CONTACT_DAY, DAY)]
    if not proven:
        limits.append(Limit("unproven-address", settings.UNPROVEN_PER_ADDRESS_HOUR, HOUR))
        of_contact.append(Limit("unproven-contact", settings.UNPROVEN_PER_CONTACT_DAY, DAY))
    whose = [index for index in (blind_index(writer.phone), blind_index(writer.email)) if index]
    if account and whose:
        whose = [f"account:{account}"]
    return [Act(limit, network(address)) for limit in limits] + [
        Act(limit, who) for limit in of_contact for who in whose
    ]


def network(address: str) -> str:
    """Return what counts as one address: an IPv4 address, the /64 of an IPv6 one; other text stays as it is."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, V6_NETWORK), strict=False))


def minutes(wait: dt.timedelta) -> int:
    """Return a wait in whole minutes, never less than it is."""
    return math.ceil(wait.total_seconds() / 60)


def forget() -> int:
    """Delete what is no longer counted, spent proofs included: they have long expired. Return how many traces."""
    return Trace.objects.filter(at__lte=now() - KEPT_FOR).delete()[0]
