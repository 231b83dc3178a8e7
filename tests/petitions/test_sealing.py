"""The record can be checked against tampering."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from petitions.models import DaySeal, PetitionEvent
from petitions.services.sealing import broken_links, broken_seals, seal_day
from tests import factories as make
from tests.factories import Office

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 20)


def test_an_untouched_record_is_whole(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    make.answered(office)
    seal_day(DAY)
    call_command("verify_record")
    assert capsys.readouterr().out.startswith("核对无误")


@pytest.mark.parametrize("column", ["note", "actor_label", "kind", "department_name"])
def test_an_event_edited_in_the_database_is_named(office: Office, column: str) -> None:
    petition = make.answered(office)
    make.submit_letter()
    PetitionEvent.objects.filter(petition=petition, sequence=3).update(**{column: "改动"})
    with pytest.raises(CommandError, match=f"{petition.number}第3条：内容与摘要不符"):
        call_command("verify_record")


def test_an_event_deleted_in_the_database_is_noticed(office: Office) -> None:
    petition = make.answered(office)
    PetitionEvent.objects.filter(petition=petition, sequence=2).delete()
    assert [flaw.sequence for flaw in broken_links(petition)] == [3]


def test_a_chain_cut_at_its_end_is_noticed_by_the_seal(office: Office) -> None:
    petition = make.answered(office)
    seal_day(DAY)
    last = petition.events.latest("sequence")
    last.delete()
    assert list(broken_links(petition)) == []
    assert [flaw.number for flaw in broken_seals()] == ["2026-11-20"]


def test_a_day_is_sealed_once_and_the_next_one_goes_on_from_it(office: Office) -> None:
    make.submit_letter()
    first = seal_day(DAY)
    make.submit_letter()
    assert seal_day(DAY) == first
    second = seal_day(DAY + dt.timedelta(days=1))
    assert (second.previous_hash, second.letters, DaySeal.objects.count()) == (first.hash, 1, 2)
    assert list(broken_seals()) == []
