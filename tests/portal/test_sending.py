"""A letter goes off with a proof of work or without one, within limits that all look the same."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.core.cache import cache

from common.clock import now
from petitions.models import Draft, Petition, Trace
from petitions.services.limits import letter_acts
from petitions.services.submission import WriterData
from tests.concurrency import at_once
from tests.portal.accounts import Browser
from tests.portal.conftest import STORY, WRITER, Citizen
from tests.proofs import solved

WORDS = "现在还不能寄，请稍后再试"


def text(answer: Any) -> str:
    return answer.content.decode()


def ready(**changes: Any) -> Citizen:
    return Citizen().starts().fills_in(**changes)


def sends(citizen: Citizen, proof: str = "", **extra: Any) -> Any:
    return citizen.client.post(citizen.address("check"), {"proof": proof}, **extra)


def without_secrets(page: str) -> str:
    """A page without what differs from one request to the next."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|next=[^"]+', "", page)
    return re.sub(r"/write/[A-Za-z0-9_-]{16,}/", "/write/TOKEN/", page)


def test_a_letter_with_a_proof_is_like_any_other(citizen: Citizen) -> None:
    citizen.starts().fills_in()
    assert sends(citizen, solved())["Location"] == citizen.address("receipt")
    assert not Petition.objects.get().unproven


@pytest.mark.parametrize("proof", ["", "nonsense", "\ud800".encode("utf-8", "replace").decode()])
def test_without_a_proof_it_is_taken_in_and_marked(citizen: Citizen, proof: str) -> None:
    citizen.starts().fills_in()
    assert sends(citizen, proof)["Location"] == citizen.address("receipt")
    letter = Petition.objects.get()
    assert letter.unproven
    assert letter.deadlines.exists()


def test_a_proof_serves_one_letter(reference: None) -> None:
    proof = solved()
    for _each in range(2):
        sends(ready(), proof)
    assert sorted(Petition.objects.values_list("unproven", flat=True)) == [False, True]


def test_the_check_page_offers_the_proof_and_says_what_happens_without(citizen: Citizen) -> None:
    citizen.starts().fills_in()
    page = text(citizen.client.get(citizen.address("check")))
    assert 'data-proof="/proof/"' in page
    assert "js/proof.js" in page
    assert "<noscript>" in page
    assert 'role="status"' in page


def test_challenges_are_never_cached(citizen: Citizen) -> None:
    answer = citizen.client.get("/proof/")
    assert "no-store" in answer["Cache-Control"]
    assert answer.json()["signature"]
    assert answer.json() != citizen.client.get("/proof/").json()
    assert citizen.client.post("/proof/").status_code == 405


def test_workers_come_from_the_site_alone(citizen: Citizen) -> None:
    policy = citizen.client.get("/")["Content-Security-Policy"]
    assert "worker-src 'self'" in policy
    assert "unsafe-inline" not in policy


def refusals(settings: Any) -> list[Any]:
    """Meet each of the four limits and return the answers."""
    answers: list[Any] = []
    for name, proven in (
        ("LETTERS_PER_ADDRESS_HOUR", True),
        ("LETTERS_PER_CONTACT_DAY", True),
        ("UNPROVEN_PER_ADDRESS_HOUR", False),
        ("UNPROVEN_PER_CONTACT_DAY", False),
    ):
        Trace.objects.all().delete()
        former = getattr(settings, name)
        setattr(settings, name, 1)
        for place in ("192.0.2.7", "192.0.2.7" if "ADDRESS" in name else "198.51.100.9"):
            phone = "13900002206" if "CONTACT" in name or place == "192.0.2.7" else "13900002207"
            citizen = ready(phone=phone, email="" if "CONTACT" in name else f"x{len(answers)}@example.org")
            answer = sends(citizen, solved() if proven else "", REMOTE_ADDR=place)
        answers.append(answer)
        setattr(settings, name, former)
    return answers


def test_every_limit_gives_the_same_page(reference: None, settings: Any) -> None:
    answers = refusals(settings)
    assert {answer.status_code for answer in answers} == {429}
    assert {answer["Retry-After"] for answer in answers} == {"3600"}
    pages = {without_secrets(text(answer)) for answer in answers}
    assert len(pages) == 1
    page = pages.pop()
    assert WORDS in page
    assert "12345" in page
    assert "请过1小时再寄" in page
    assert Petition.objects.count() == len(answers), "only the first of each got through"


def test_what_was_written_is_kept_and_goes_off_later(reference: None, settings: Any) -> None:
    settings.LETTERS_PER_CONTACT_DAY = 1
    sends(ready(), solved())
    second = ready()
    proof = solved()
    assert sends(second, proof).status_code == 429
    assert Draft.objects.count() == 1
    assert STORY["title"] in text(second.client.get(second.address("check")))
    with time_machine.travel(now() + dt.timedelta(days=1, minutes=1)):
        assert sends(second, solved())["Location"] == second.address("receipt")


def test_a_refused_letter_costs_neither_proof_nor_count(reference: None, settings: Any) -> None:
    settings.LETTERS_PER_CONTACT_DAY = 1
    sends(ready(), solved())
    before = Trace.objects.count()
    citizen, proof = ready(), solved()
    sends(citizen, proof)
    assert Trace.objects.count() == before
    settings.LETTERS_PER_CONTACT_DAY = 2
    sends(citizen, proof)
    assert not Petition.objects.filter(unproven=True).exists()


def test_the_same_submission_again_counts_once_and_shows_the_receipt(citizen: Citizen, settings: Any) -> None:
    settings.LETTERS_PER_CONTACT_DAY = settings.LETTERS_PER_ADDRESS_HOUR = 1
    citizen.starts().fills_in()
    proof = solved()
    for _each in range(3):
        assert sends(citizen, proof)["Location"] == citizen.address("receipt")
    assert Petition.objects.count() == 1
    assert not Petition.objects.get().unproven


def test_another_subscriber_of_the_same_network_is_somebody_else(reference: None, settings: Any) -> None:
    settings.LETTERS_PER_ADDRESS_HOUR = 1
    places = ["2001:db8:1:1::1", "2001:db8:1:2::1"]
    for number, place in enumerate(places):
        assert sends(ready(phone=f"1390000220{number}"), solved(), REMOTE_ADDR=place).status_code == 302
    again = ready(phone="13900002209")
    assert sends(again, solved(), REMOTE_ADDR="2001:db8:1:1:ffff::9").status_code == 429


def test_behind_a_proxy_the_address_that_it_noted_counts(reference: None, settings: Any) -> None:
    settings.BEHIND_PROXY, settings.LETTERS_PER_ADDRESS_HOUR = True, 1
    first = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"}
    assert sends(ready(phone="13900002201"), solved(), **first).status_code == 302
    other = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7, 192.0.2.8"}
    assert sends(ready(phone="13900002202"), solved(), **other).status_code == 302
    feigned = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.1, 192.0.2.7"}
    assert sends(ready(phone="13900002203"), solved(), **feigned).status_code == 429


@pytest.mark.django_db(transaction=True)
def test_the_same_form_twice_at_once_is_one_proven_letter_counted_once(reference: None) -> None:
    writer, proof = ready(), solved()
    outcome = at_once(2, lambda _number: sends(Citizen(token=writer.token), proof)["Location"])
    assert outcome.errors == []
    assert set(outcome.results) == {writer.address("receipt")}
    assert not Petition.objects.get().unproven
    assert Trace.objects.filter(purpose="letter-contact").count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_letters_at_once_do_not_slip_through_a_limit(reference: None, settings: Any) -> None:
    settings.LETTERS_PER_CONTACT_DAY = 2
    writers = [ready() for _each in range(4)]
    proofs = [solved() for _each in range(4)]
    outcome = at_once(4, lambda number: sends(Citizen(token=writers[number].token), proofs[number]).status_code)
    assert outcome.errors == []
    assert sorted(outcome.results) == [302, 302, 429, 429]
    assert Petition.objects.count() == 2


def test_two_processes_count_failures_together(citizen: Citizen) -> None:
    """Nothing of the count is in a cache, which each process might have for itself."""
    for _attempt in range(10):
        citizen.opens("X20260101-00001", "WRONG")
    cache.clear()
    assert citizen.opens("X20260101-00001", "WRONG").status_code == 429
    assert WRITER["name"] not in text(citizen.opens("X20260101-00001", "WRONG"))


def test_strangers_who_use_up_a_contact_do_not_keep_its_owner_from_writing(reference: None, settings: Any) -> None:
    settings.LETTERS_PER_CONTACT_DAY = 1
    assert sends(ready(), solved(), REMOTE_ADDR="198.51.100.9").status_code == 302
    owner = ready()
    refused = sends(owner, solved())
    assert refused.status_code == 429
    assert f"/account/?then=/write/{owner.token}/check/" in text(refused)
    Browser(owner.client).signs_in("zhou@example.org")
    assert sends(owner, solved())["Location"] == owner.address("receipt")
    again = ready()
    again.client = owner.client
    assert sends(again, solved()).status_code == 429, "the account has its own count"


def test_an_anonymous_report_is_counted_under_no_account() -> None:
    acts = letter_acts("192.0.2.7", WriterData(anonymous=True), proven=True, account=1)
    assert [act.limit.purpose for act in acts] == ["letter-address"]
