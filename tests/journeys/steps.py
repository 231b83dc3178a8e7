"""What people of the office do in more than one journey, each step as it is done on the page."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django.core import mail

from accounts.models import Department
from common.clock import now
from notifications.services import deliver_due
from petitions.models import LetterType, Petition
from routing.services import dispatching, handling, screening
from tests import factories as make
from tests.factories import Office
from tests.journeys.people import Official, Receipt


def sent(**changes: Any) -> Receipt:
    """Have a citizen send a letter; number and code are what he keeps."""
    receipt = make.submit_letter(**changes)
    return Receipt(receipt.petition.number, receipt.code)


def letter_of(receipt: Receipt) -> Petition:
    """Return the letter as it is now."""
    return Petition.objects.get(number=receipt.number)


def taken_on(receipt: Receipt, office: Office, *, letter_type: LetterType = LetterType.HELP) -> Petition:
    """Have the letter accepted by the clerk: it waits for dispatch."""
    screening.accept(letter_of(receipt), findings=screening.Findings(letter_type=letter_type), actor=office.clerk)
    return letter_of(receipt)


def in_hand(receipt: Receipt, office: Office, *, supports: Sequence[Department] = ()) -> Petition:
    """Have the letter accepted, given to the roads bureau, and acknowledged there."""
    letter = taken_on(receipt, office)
    dispatching.dispatch(letter, lead=office.roads, supports=supports, actor=office.clerk)
    handling.acknowledge(make.lead_of(letter), actor=office.roads_liaison)
    return letter_of(receipt)


def hands_in(liaison: Official, answer: str, *, asks: str = "单位负责人") -> None:
    """Write the answer on the letter's page and hand it to who approves first."""
    liaison.fills(答复稿=answer)
    liaison.presses("报负责人审定")
    liaison.sees(f"答复稿已报{asks}审定。")


def approves(head: Official, title: str) -> None:
    """Find the draft on the desk and let it go to the centre."""
    head.finds_on_desk("待审定", title)
    head.presses("审定，报信息中心审核")
    head.sees("答复已报信息中心审核。")


SOON = dt.timedelta(minutes=5)
"""By then the worker has sent what waits."""
LINK = re.compile(r"https?://[^/\s]+(/l/[^\s/]+/)")


def mails_to(address: str) -> list[str]:
    """Have everything delivered that waits; return what came to this address, the oldest first."""
    deliver_due(now=now() + SOON)
    return [str(message.body) for message in mail.outbox if message.to == [address]]


def link_in(text: str) -> str:
    """Return the path of the one-time link in a mail."""
    (path,) = LINK.findall(text)
    return str(path)
