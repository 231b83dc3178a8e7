"""A hollow answer is named before it leaves, and counted when it left all the same."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from routing.services import handling
from tests import factories as make
from tests.factories import Office

pytestmark = pytest.mark.django_db
HOLLOW = "您的来信已收到，我们将尽快处理。"


def test_the_head_is_told_that_the_answer_says_nothing(office: Office, client: Client) -> None:
    petition = make.handled(office)
    reply = handling.hand_to_head(make.lead_of(petition), body=HOLLOW, actor=office.roads_liaison)
    assert reply.perhaps_hollow
    client.force_login(office.roads_head)
    page = client.get(reverse("routing:letter", args=[petition.number])).content.decode()
    assert "不算正式答复" in page


def test_a_better_text_takes_the_mark_away(office: Office) -> None:
    petition = make.handled(office)
    lead = make.lead_of(petition)
    assert handling.save_draft(lead, body=HOLLOW, actor=office.roads_liaison).perhaps_hollow
    assert not handling.save_draft(lead, body=make.ANSWER, actor=office.roads_liaison).perhaps_hollow
