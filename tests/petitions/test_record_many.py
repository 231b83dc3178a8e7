"""Many events at once: each linked to the end of its letter's chain, whatever the order and number."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from petitions.models import Kind, Petition, PetitionEvent
from petitions.services.events import EventDraft, record, record_many
from petitions.services.sealing import broken_links
from tests import factories as make
from tests.factories import Office

pytestmark = pytest.mark.django_db
AT = make.at("2026-11-18T00:00")


def chain(petition: Petition) -> list[str]:
    return list(petition.events.order_by("sequence").values_list("kind", flat=True))


def test_events_of_one_letter_follow_each_other_in_the_order_given(office: Office) -> None:
    one, two = (make.submit_letter().petition for _each in range(2))
    before = chain(one)
    drafts = [
        EventDraft(one, Kind.REMINDED, AT, note="一"),
        EventDraft(two, Kind.URGED, AT, department=office.roads, actor=office.clerk),
        EventDraft(one, Kind.URGED, AT, data={"due_on": "2026-11-17"}, shown=True),
    ]
    events = record_many(drafts)
    assert [event.kind for event in events] == [Kind.REMINDED, Kind.URGED, Kind.URGED]
    assert chain(one) == [*before, Kind.REMINDED, Kind.URGED]
    assert not list(broken_links())
    last = two.events.latest("sequence")
    assert (last.department_name, last.actor_label) == ("测试交通局", "t.clerk，信息中心工作人员")


def test_one_and_many_write_the_same_link(office: Office) -> None:
    one, two = (make.submit_letter().petition for _each in range(2))
    record(one, Kind.URGED, at=AT, note="催", data={"a": 1}, department=office.roads, shown=True, actor=office.clerk)
    record_many([EventDraft(two, Kind.URGED, AT, "催", {"a": 1}, office.roads, shown=True, actor=office.clerk)])
    apart = {"id", "petition_id", "hash", "previous_hash"}
    rows = [letter.events.order_by("-sequence").values()[0] for letter in (one, two)]
    assert {key: value for key, value in rows[0].items() if key not in apart} == {
        key: value for key, value in rows[1].items() if key not in apart
    }


def test_a_letter_without_any_event_begins_its_chain(office: Office) -> None:
    petition = make.submit_letter().petition
    PetitionEvent.objects.filter(petition=petition).delete()
    event = record_many([EventDraft(petition, Kind.IMPORTED, AT)])[0]
    assert (event.sequence, event.previous_hash) == (1, "0" * 64)
    call_command("verify_record")


@pytest.mark.parametrize("letters", [1, 5, 20])
def test_the_number_of_queries_does_not_grow(office: Office, letters: int, django_assert_num_queries) -> None:
    drafts = [EventDraft(make.submit_letter().petition, Kind.URGED, AT) for _each in range(letters)]
    with django_assert_num_queries(4):  # savepoint, the ends of the chains, one insert, release
        record_many(drafts)
    assert not list(broken_links())


def test_nothing_to_record_is_nothing_recorded(office: Office) -> None:
    assert record_many([]) == []


def test_a_link_that_somebody_else_took_is_refused(office: Office) -> None:
    petition = make.submit_letter().petition
    end = petition.events.latest("sequence")
    with pytest.raises(IntegrityError):
        PetitionEvent.objects.bulk_create([PetitionEvent(petition=petition, sequence=end.sequence, at=AT)])
