"""Letters that came without a proof of work: seen by the centre, handled like every other."""

from __future__ import annotations

import pytest

from common.clock import today
from common.errors import WrongStateError
from deadlines.models import DeadlineKind
from petitions.models import Kind, LetterType, RefusalReason, State
from routing.access import NoPermissionError
from routing.listing import letters_in
from routing.queues import QUEUES
from routing.rows import tags_of
from routing.services import screening
from routing.services.marking import confirm_genuine
from routing.wording import REFUSAL_TEXTS
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn

pytestmark = pytest.mark.django_db
TAG = "未经自动验证"


def words(letter):
    return [tag.words for tag in tags_of(make.fresh(letter))]


def test_it_stands_in_a_queue_of_its_own_beside_its_work_queue(office: Office) -> None:
    letter = make.submit_letter(unproven=True).petition
    proven = make.submit_letter().petition
    day = today()
    assert list(letters_in(QUEUES["unproven"], office.clerk, day)) == [letter]
    assert set(letters_in(QUEUES["new"], office.clerk, day)) == {letter, proven}
    assert words(letter) == [TAG]
    assert words(proven) == []


def test_one_that_a_unit_screens_stands_before_the_centre_too(office: Office) -> None:
    letter = make.submit_letter("department", named_department=office.roads, unproven=True).petition
    assert list(letters_in(QUEUES["unproven"], office.clerk, today())) == [letter]


def test_its_clocks_run_like_those_of_every_letter(office: Office) -> None:
    letter, proven = make.submit_letter(unproven=True).petition, make.submit_letter().petition
    dates = [{clock.kind: clock.due_on for clock in each.deadlines.all()} for each in (letter, proven)]
    assert dates[0] == dates[1]
    assert DeadlineKind.REPLY in dates[0]


def test_the_queue_and_the_filter_show_it_at_the_desk(office: Office, sign_in: SignIn) -> None:
    letter = make.submit_letter(unproven=True).petition
    other = make.submit_letter(title="另一件没有关系的事情").petition
    client = sign_in(office.clerk)
    for address in ("/desk/queues/unproven/", "/desk/queues/new/?mark=unproven"):
        page = client.get(address).content.decode()
        assert letter.number in page
        assert TAG in page
        assert other.number not in page


def test_who_confirms_it_takes_the_mark_off_and_leaves_a_record(office: Office, sign_in: SignIn) -> None:
    letter = make.submit_letter(unproven=True).petition
    client = sign_in(office.clerk)
    page = client.get(f"/desk/letters/{letter.number}/").content.decode()
    assert "确认是真实来信" in page
    answer = client.post(f"/desk/letters/{letter.number}/confirm-genuine/", {"version": letter.version})
    assert answer.status_code == 302
    letter = make.fresh(letter)
    assert not letter.unproven
    assert letter.state == State.SUBMITTED
    event = letter.events.get(kind=Kind.MARKED)
    assert (event.note, event.shown_to_writer, event.actor) == ("确认为真实来信", False, office.clerk)
    assert "确认是真实来信" not in client.get(f"/desk/letters/{letter.number}/").content.decode()


def test_advertising_is_refused_from_the_same_pane(office: Office, sign_in: SignIn) -> None:
    letter = make.submit_letter(unproven=True).petition
    client = sign_in(office.clerk)
    assert "reason=advertising#refuse" in client.get(f"/desk/letters/{letter.number}/").content.decode()
    page = client.get(f"/desk/letters/{letter.number}/?reason=advertising").content.decode()
    start = str(REFUSAL_TEXTS[RefusalReason.ADVERTISING])
    assert start[:12] in page
    screening.refuse(letter, reason=RefusalReason.ADVERTISING, text="属于广告。", actor=office.clerk)
    assert not letters_in(QUEUES["unproven"], office.clerk, today()).exists()


def test_who_accepts_it_has_looked_at_it(office: Office) -> None:
    letter = make.submit_letter(unproven=True).petition
    screening.accept(letter, findings=screening.Findings(letter_type=LetterType.HELP), actor=office.clerk)
    assert words(letter) == []
    with pytest.raises(WrongStateError):
        confirm_genuine(make.fresh(letter), actor=office.clerk)


def test_only_who_screens_it_confirms(office: Office) -> None:
    letter = make.submit_letter(unproven=True).petition
    with pytest.raises(NoPermissionError):
        confirm_genuine(letter, actor=office.roads_liaison)
    own = make.submit_letter("department", named_department=office.roads, unproven=True).petition
    assert not confirm_genuine(own, actor=office.roads_liaison).unproven
