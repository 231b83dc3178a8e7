"""Two heads, two deciders at the same moment: one act counts, the other person is told."""

from __future__ import annotations

import pytest

from accounts.models import Role
from common.errors import RefusedError, WrongStateError
from petitions.models import ChangeAction, Kind, PublicCopy, Reply, ReplyState
from petitions.services.corrections import Wish
from petitions.services.sealing import broken_links
from routing.services import handling
from routing.services.correcting import decide_change, propose_change
from tests import factories as make
from tests.concurrency import at_once
from tests.factories import Office

pytestmark = pytest.mark.django_db(transaction=True)
BETTER = make.ANSWER + "完成日期更正为12月10日。"


def test_of_two_section_heads_one_passes_the_draft_on(office: Office) -> None:
    heads = [make.make_user(f"t.roads.section{n}", office.roads, Role.SECTION_HEAD) for n in range(2)]
    letter = make.awaiting_head(office)
    part = make.lead_of(letter)
    outcome = at_once(2, lambda n: handling.approve(part, actor=heads[n]))
    assert [type(error) for error in outcome.errors] == [RefusedError]
    assert letter.events.filter(kind=Kind.REPLY_PASSED).count() == 1
    assert make.lead_of(letter).awaits == Role.UNIT_HEAD


def test_a_correction_is_approved_or_declined_and_never_both(office: Office) -> None:
    letter = make.answered(office)
    wish = Wish(action=ChangeAction.CORRECT, answer=BETTER, public_answer=BETTER)
    change = propose_change(letter, wish=wish, reason="日期写错", actor=office.roads_liaison)
    people = (office.clerk, office.second_clerk)
    outcome = at_once(
        2,
        lambda n: decide_change(change, approve=n == 0, note="已核对", checks=make.CHECKED, actor=people[n]),
    )
    assert [type(error) for error in outcome.errors] == [WrongStateError]
    approved = letter.events.filter(kind=Kind.CORRECTED).exists()
    assert letter.events.filter(kind=Kind.CHANGE_DECLINED).exists() != approved
    assert Reply.objects.get(petition=letter, state=ReplyState.RELEASED).body == (BETTER if approved else make.ANSWER)
    assert PublicCopy.objects.current().get(petition=letter).version == (2 if approved else 1)
    assert not list(broken_links(letter))


def test_of_two_wishes_one_waits(office: Office) -> None:
    letter = make.answered(office)
    people = (office.clerk, office.roads_liaison)
    outcome = at_once(
        2,
        lambda n: propose_change(letter, wish=Wish(action=ChangeAction.WITHDRAW), reason="撤下", actor=people[n]),
    )
    assert [type(error) for error in outcome.errors] == [RefusedError]
    assert letter.released_changes.count() == 1
