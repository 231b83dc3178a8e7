"""Old letters without an answer are chased only when the centre says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from common.clock import pretend
from deadlines.models import Exclusion
from deadlines.services.escalation import sweep
from petitions.models import Kind, Petition
from routing.services import history
from tests import factories as make
from tests.factories import Office
from tests.petitions.letterfiles import row, write_csv
from tests.routing.importing import imported

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(office: Office, tmp_path: Path) -> Petition:
    imported(write_csv(tmp_path / "a.csv", [row(答复意见="")]))
    return Petition.objects.get()


def test_reminders_begin_when_the_centre_says_so(waiting: Petition, office: Office) -> None:
    with pretend(make.at("2026-11-06T11:00")):
        assert history.begin_escalation([waiting], actor=office.clerk) == 1
    clock = waiting.deadlines.get()
    assert clock.escalates
    assert clock.next_step_at is not None
    assert clock.excluded == Exclusion.NO_REPLY
    assert [event.kind for event in waiting.events.order_by("sequence")] == [Kind.IMPORTED, Kind.DEADLINE_SET]
    assert sweep(now=make.at("2026-11-06T12:00")).steps


def test_beginning_again_changes_nothing(waiting: Petition, office: Office) -> None:
    history.begin_escalation([waiting], actor=office.clerk)
    assert history.begin_escalation([waiting], actor=office.clerk) == 0
    assert waiting.events.filter(kind=Kind.DEADLINE_SET).count() == 1


def test_an_answered_letter_of_the_past_is_left_alone(office: Office, tmp_path: Path) -> None:
    imported(write_csv(tmp_path / "a.csv", [row(1), row(2, 答复时间="")]))
    assert history.begin_escalation(Petition.objects.all(), actor=office.clerk) == 0


def test_only_the_centre_may_begin(waiting: Petition, office: Office) -> None:
    with pytest.raises(Http404):
        history.begin_escalation([waiting], actor=office.roads_liaison)


def test_the_centre_begins_from_the_letters_page(waiting: Petition, office: Office, client: Client) -> None:
    client.force_login(office.clerk)
    address = reverse("routing:letter", args=[waiting.number])
    assert "开始提醒和催办" in client.get(address).content.decode()
    action = reverse("routing:begin-escalation", args=[waiting.number])
    assert client.post(action, {"version": waiting.version}).status_code == 302
    assert waiting.deadlines.get().escalates
    again = client.post(action, {"version": make.fresh(waiting).version})
    assert again.status_code == 400
    assert "已经在催办" in again.content.decode()
