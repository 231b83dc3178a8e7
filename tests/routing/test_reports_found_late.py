"""A letter that turns out to be a report of wrongdoing: from then on only marked people hear of it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from common.clock import pretend
from notifications.models import DeliveryState, Medium, Notification
from petitions.models import LetterType, Petition
from routing.services import screening
from tests import factories as make
from tests.factories import Office, at
from tests.routing.conftest import SignIn

pytestmark = pytest.mark.django_db
TITLE = "交通局采购护栏时收受好处"
MESSAGES = reverse("notifications:messages")


@pytest.fixture
def found(office: Office) -> Petition:
    """A letter to a department's mailbox, which that department and the centre were told of."""
    with pretend(at("2026-11-06T10:00")):
        letter = make.submit_letter("department", named_department=office.roads, title=TITLE).petition
        findings = screening.Findings(letter_type=LetterType.WRONGDOING)
        screening.accept(letter, findings=findings, actor=office.roads_liaison)
        return letter


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_what_was_written_of_it_is_hidden_from_people_without_the_mark(
    office: Office, sign_in: SignIn, found: Petition
) -> None:
    assert Notification.objects.filter(reference=found.number, recipient=office.roads_liaison).exists()
    assert TITLE not in page(sign_in(office.roads_liaison), MESSAGES)
    outbox = reverse("notifications:outbox")
    assert found.number not in page(sign_in(office.second_clerk), outbox)
    assert found.number in page(sign_in(office.clerk), outbox)


def test_mails_to_people_without_the_mark_that_wait_never_go_out(office: Office, found: Petition) -> None:
    mail = Notification.objects.get(recipient=office.roads_liaison, medium=Medium.EMAIL)
    assert mail.state == DeliveryState.FAILED
    assert "举报件限阅" in mail.last_error
    to_writer = Notification.objects.get(reference=found.number, notice="letter_received")
    assert to_writer.state == DeliveryState.WAITING


def test_who_lost_the_mark_no_longer_finds_the_messages(office: Office, sign_in: SignIn) -> None:
    with pretend(at("2026-11-06T10:00")):
        letter = make.submit_letter(proposed_type=LetterType.WRONGDOING).petition
    assert letter.number in page(sign_in(office.clerk), MESSAGES)
    office.clerk.sees_wrongdoing = False
    office.clerk.save()
    assert letter.number not in page(sign_in(office.clerk), MESSAGES)


def test_what_was_merged_into_it_is_hidden_with_it(office: Office, sign_in: SignIn) -> None:
    letter, follower = make.submit_letter().petition, make.submit_letter(title=TITLE).petition
    screening.merge(follower, into=letter, text="同一件事", actor=office.clerk)
    screening.accept(letter, findings=screening.Findings(letter_type=LetterType.WRONGDOING), actor=office.clerk)
    search = reverse("routing:search")
    assert TITLE in page(sign_in(office.clerk), f"{search}?q=护栏")
    assert TITLE not in page(sign_in(office.second_clerk), f"{search}?q=护栏")
