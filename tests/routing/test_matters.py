"""A letter with several matters: listed in order, the first one's unit leads, one reply answers all."""

from __future__ import annotations

import pytest

from common.errors import BadInputError, RefusedError, WrongStateError
from petitions.models import Category, Kind, LetterType, Petition
from routing.access import NoPermissionError
from routing.forms.centre import DispatchForm
from routing.lettersheet import printed_sheet
from routing.models import AssignmentRole
from routing.services import dispatching, handling
from routing.services.matters import MOST_MATTERS, MatterDraft, list_matters
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn, act, page_of

pytestmark = pytest.mark.django_db


def two(office: Office) -> list[MatterDraft]:
    return [
        MatterDraft(summary="斑马线要补画", category=Category.objects.first(), lead=office.roads),
        MatterDraft(summary="请安排\n护学岗", lead=office.schools),
    ]


def listed(letter: Petition) -> list[tuple[int, str, object]]:
    return [(row.position, row.summary, row.lead_department) for row in letter.matters.all()]


def test_they_stand_in_their_order_instead_of_what_stood_there(office: Office) -> None:
    letter = make.submit_letter().petition
    list_matters(letter, matters=two(office), actor=office.clerk)
    assert listed(letter) == [(1, "斑马线要补画", office.roads), (2, "请安排 护学岗", office.schools)]
    list_matters(letter, matters=two(office)[1:], actor=office.clerk)
    assert listed(letter) == [(1, "请安排 护学岗", office.schools)]
    event = letter.events.filter(kind=Kind.MATTERS_LISTED).first()
    assert event is not None
    assert event.note.splitlines()[1] == "2. 请安排 护学岗——测试教育局"
    assert not event.shown_to_writer


def test_the_first_matters_unit_leads_and_the_others_support(office: Office) -> None:
    letter = make.accepted(office)
    list_matters(letter, matters=two(office), actor=office.clerk)
    form = DispatchForm(letter=letter, user=office.clerk)
    assert form["lead"].value() == office.roads.pk
    assert form["supports"].value() == [office.schools.pk]
    dispatching.dispatch(make.fresh(letter), lead=office.roads, supports=[office.schools], actor=office.clerk)
    roles = {part.department: part.role for part in letter.assignments.all()}
    assert roles == {office.roads: AssignmentRole.LEAD, office.schools: AssignmentRole.SUPPORT}
    assert [unit for _position, _summary, unit in listed(letter)] == [office.roads, office.schools]


def test_everybody_who_works_on_it_sees_what_is_to_be_answered(office: Office, sign_in: SignIn) -> None:
    letter = make.accepted(office)
    list_matters(letter, matters=two(office), actor=office.clerk)
    assert "第一个事项的单位主办" in page_of(sign_in(office.clerk), letter)
    dispatching.dispatch(make.fresh(letter), lead=office.roads, actor=office.clerk)
    handling.acknowledge(make.lead_of(letter), actor=office.roads_liaison)
    page = page_of(sign_in(office.roads_liaison), letter)
    assert "来信问了几件事，请逐件答复" in page
    assert page.count("请安排 护学岗") >= 2
    assert len(printed_sheet(make.fresh(letter), office.clerk).letter.several_matters) == 2


def test_a_letter_with_one_matter_says_nothing_of_it(office: Office, sign_in: SignIn) -> None:
    assert "请逐件答复" not in page_of(sign_in(office.roads_liaison), make.handled(office))


def test_the_form_leaves_out_empty_lines_and_begins_with_what_is_listed(office: Office, sign_in: SignIn) -> None:
    letter, client = make.submit_letter().petition, sign_in(office.clerk)
    lines = {"summary_1": "路灯不亮", "lead_1": str(office.roads.pk), "summary_4": "<b>井盖</b>破损"}
    assert act(client, letter, "list-matters", **lines).status_code == 302
    assert [summary for _position, summary, _unit in listed(letter)] == ["路灯不亮", "<b>井盖</b>破损"]
    page = page_of(client, letter)
    assert "&lt;b&gt;井盖&lt;/b&gt;破损" in page
    assert 'value="路灯不亮"' in page


@pytest.mark.parametrize(
    ("lines", "said"),
    [({}, "请至少写明一个事项"), ({"lead_2": "UNIT", "summary_1": "路灯"}, "请写明这个事项是什么")],
)
def test_what_is_wrong_is_said(office: Office, sign_in: SignIn, lines: dict[str, str], said: str) -> None:
    letter = make.submit_letter().petition
    sent = {name: str(office.roads.pk) if text == "UNIT" else text for name, text in lines.items()}
    response = act(sign_in(office.clerk), letter, "list-matters", **sent)
    assert response.status_code == 400
    assert said in response.content.decode()
    assert [summary for _position, summary, _unit in listed(letter)] == [letter.title]


def test_what_is_refused(office: Office) -> None:
    letter = make.submit_letter().petition
    for matters in ([], [MatterDraft(summary="　")], [MatterDraft(summary="x")] * (MOST_MATTERS + 1)):
        with pytest.raises(BadInputError):
            list_matters(letter, matters=matters, actor=office.clerk)
    with pytest.raises(WrongStateError):
        list_matters(make.handled(office), matters=two(office), actor=office.clerk)
    with pytest.raises(NoPermissionError):
        list_matters(letter, matters=two(office), actor=office.roads_liaison)


def test_a_matter_of_a_report_never_goes_to_the_accused_unit(office: Office) -> None:
    report = make.submit_letter(proposed_type=LetterType.WRONGDOING, named_department=office.roads).petition
    with pytest.raises(RefusedError, match="被举报的单位"):
        list_matters(report, matters=two(office), actor=office.clerk)
    with pytest.raises(NoPermissionError):
        list_matters(report, matters=[MatterDraft(summary="x")], actor=office.second_clerk)
