"""A citizen's account with three letters, and what writers asked about their data."""

from __future__ import annotations

from petitions.models import DataWish, Petition, PublicCopy, State, WishState, Writer
from petitions.services import citizens, data_requests, follows
from petitions.services.contacts import Contact
from petitions.services.data_requests import Decision
from portal.demo.stage import Stage
from routing.services.data_requests import decide

MAIL = "zhou.xiaohe@lanchuan.example"
LETTERS = ("new-crossing", "compensation", "car-park-fee")
"""One new, one whose clock stands still, one answered and not read yet."""


def set_up_accounts(stage: Stage) -> None:
    """Open the account, let it follow a matter; ask for a correction that was granted and an erasure that waits."""
    citizen = citizens.enter(contact=Contact(MAIL))
    mine = [stage.petition(key) for key in LETTERS]
    citizens.rename(citizen, name=Writer.objects.get(petition=mine[0]).name)
    Writer.objects.filter(petition__in=mine).update(citizen=citizen)
    data_requests.change_contact(mine[1], contact=Contact(MAIL))
    copy = PublicCopy.objects.current().exclude(petition__in=mine).order_by("pk").first()
    matter = follows.matter_of(copy.number) if copy else None
    if matter:
        follows.follow(matter, citizen=citizen)
    _wishes(stage)


def _wishes(stage: Stage) -> None:
    closed = Petition.objects.filter(state=State.CLOSED, restricted=False, imported=False).order_by("pk")
    first, second = closed[0], closed[1]
    corrected = data_requests.ask(first, wish=DataWish.CORRECT, text="公开的称呼写成了真名，请改为“老街住户”。")
    decision = Decision(state=WishState.GRANTED, note="已按您的要求更正。", changes={"nickname": "老街住户"})
    decide(corrected, decision=decision, actor=stage.clerk)
    words = "事情已经解决，不想再留电话。公开的那一份也请撤下。"
    data_requests.ask(second, wish=DataWish.ERASE, text=words, copy_too=True)
