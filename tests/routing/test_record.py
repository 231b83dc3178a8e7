"""What happened is read by everybody who has the letter; what was said with it, not by everybody."""

from __future__ import annotations

import pytest

from accounts.models import Role, User
from routing.lettersheet import printed_sheet
from routing.services import handling
from routing.services.batches import add_to_batch, present
from routing.services.instructing import answer_instruction, instruct
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn, page_of

pytestmark = pytest.mark.django_db
REMARK, PROPOSAL, INSTRUCTION, ANSWER = "数字与局里的台账不符", "拟约谈交通局", "请交通局主要领导说明", "资金缺口已上报"


@pytest.fixture
def page_for(office: Office, sign_in: SignIn):
    """Return what a person reads of a letter on which the lead's head, the centre and a leader wrote."""
    letter = make.awaiting_head(office, supports=(office.schools,))
    handling.reject_draft(make.lead_of(letter), note=REMARK, actor=office.roads_head)
    present(add_to_batch(letter, leader=office.leader, proposal=PROPOSAL, actor=office.clerk).batch, actor=office.clerk)
    given = instruct(letter, text=INSTRUCTION, department=office.roads, leader=office.leader, actor=office.leader)
    answer_instruction(given, answer=ANSWER, actor=office.roads_liaison)

    def read(person: User) -> str:
        page = page_of(sign_in(person), letter)
        printed = "\n".join(f"{line.title} {line.more}" for line in printed_sheet(letter, person).steps)
        return page + printed

    return read


def said_to(page: str) -> set[str]:
    return {words for words in (REMARK, PROPOSAL, INSTRUCTION, ANSWER) if words in page}


def test_a_support_unit_reads_that_it_happened_and_not_what_was_said(office: Office, page_for) -> None:
    page = page_for(office.schools_liaison)
    assert said_to(page) == set()
    for title in ("退回修改", "呈领导阅批", "领导批示", "反馈批示办理情况"):
        assert title in page


def test_the_unit_itself_reads_its_own_and_no_proposal(office: Office, page_for) -> None:
    assert said_to(page_for(office.roads_liaison)) == {REMARK, INSTRUCTION, ANSWER}


def test_the_centre_reads_all(office: Office, page_for) -> None:
    assert said_to(page_for(office.second_clerk)) == {REMARK, PROPOSAL, INSTRUCTION, ANSWER}


def test_a_leader_reads_what_was_proposed_to_that_leader(office: Office, page_for) -> None:
    other = make.make_user("t.leader4", office.centre, Role.LEADER)
    assert PROPOSAL in page_for(office.leader)
    assert PROPOSAL not in page_for(other)
