"""Whose letters an account lists and opens; and whose it never does."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.codes import new_token
from petitions.models import Draft, LetterType, Petition, Writer
from petitions.services import citizens, data_requests
from petitions.services.contacts import Contact
from petitions.services.own_letters import PAGE_SIZE, letters_of, own_letters
from petitions.services.submission import WriterData
from tests.factories import Office, answered, submit_letter
from tests.portal.accounts import MAIL, Browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(reference):
    return Browser().signs_in()


def letter(**given) -> Petition:
    return submit_letter(writer=WriterData(**{"name": "周小禾", "email": MAIL, **given})).petition


def test_a_letter_from_the_proved_contact_is_listed_and_opens(browser):
    mine, other = letter(), letter(email="else@example.org")
    page = browser.page()
    assert mine.number in page
    assert other.number not in page
    assert browser.client.get(f"/follow/{mine.number}/").status_code == 200
    assert browser.client.get(f"/follow/{other.number}/").status_code == 404
    assert Browser().signs_in("third@example.org").client.get(f"/follow/{mine.number}/").status_code == 404


def test_every_page_of_a_letter_has_the_same_door(browser):
    other = letter(email="else@example.org")
    for part in ("", "data/", "why/", "withdraw/", "data/contact/code/"):
        assert browser.client.get(f"/follow/{other.number}/{part}").status_code == 404, part
    for part in ("data/file/", "data/contact/", "data/correct/", "data/erase/"):
        assert browser.client.post(f"/follow/{other.number}/{part}").status_code == 404, part


def test_an_email_written_in_capitals_is_the_same(browser):
    assert letter(email="Zhou@Example.ORG") in letters_of(browser.account)


def test_a_report_of_wrongdoing_is_not_found_by_its_contact(browser):
    receipt = submit_letter(proposed_type=LetterType.WRONGDOING, writer=WriterData(name="周小禾", email=MAIL))
    assert receipt.petition.number not in browser.page()
    assert browser.client.get(f"/follow/{receipt.petition.number}/").status_code == 404
    browser.client.post("/account/letters/add/", {"number": receipt.petition.number, "code": receipt.code})
    assert receipt.petition.number in browser.page()


def test_an_anonymous_letter_is_not_found_by_its_contact(browser):
    hidden = letter()
    Writer.objects.filter(petition=hidden).update(anonymous=True)
    assert hidden.number not in browser.page()


def test_an_anonymous_report_never_stands_beside_an_account(browser):
    receipt = submit_letter(proposed_type=LetterType.WRONGDOING, writer=WriterData(anonymous=True))
    answer = browser.client.post(
        "/account/letters/add/", {"number": receipt.petition.number, "code": receipt.code}
    ).content.decode()
    assert "匿名举报不加入账户" in answer
    assert Writer.objects.get(petition=receipt.petition).citizen is None
    assert receipt.petition.number not in browser.page()


def test_letters_that_came_another_way_are_not_found(browser):
    uncoded, imported = letter(), letter()
    Petition.objects.filter(pk=uncoded.pk).update(code_digest="")
    Petition.objects.filter(pk=imported.pk).update(imported=True)
    assert not letters_of(browser.account).exists()


def test_a_letter_in_another_account_is_not_found_by_its_contact(browser):
    theirs = letter()
    Writer.objects.filter(petition=theirs).update(citizen=Browser().signs_in("son@example.org").account)
    assert theirs not in letters_of(browser.account)


def test_a_letter_whose_contact_was_changed_goes_with_the_new_one(browser):
    moved = letter()
    new = Browser().signs_in("new@example.org")
    data_requests.change_contact(moved, contact=Contact("new@example.org"))
    assert browser.client.get(f"/follow/{moved.number}/").status_code == 404
    assert new.client.get(f"/follow/{moved.number}/").status_code == 200


def test_a_closed_account_opens_nothing(browser):
    mine = letter()
    citizens.close(browser.account)
    assert browser.client.get(f"/follow/{mine.number}/").status_code == 404


def test_number_and_code_are_guessed_no_oftener_here_than_elsewhere(browser):
    mine = letter(email="else@example.org")
    states = [
        browser.client.post("/account/letters/add/", {"number": mine.number, "code": "WRONG"}).status_code
        for _turn in range(11)
    ]
    assert states == [422] * 10 + [429]


def test_unread_answers_come_first_until_they_are_read(browser, office: Office):
    done = answered(office, writer=WriterData(name="周小禾", email=MAIL))
    letter()
    page = browser.page()
    assert page.index("还没有看过的答复") < page.index(done.number) < page.index("全部来信")
    browser.client.get(f"/follow/{done.number}/")
    assert "还没有看过的答复" not in browser.page()


def test_the_office_reading_a_letter_does_not_make_it_read(browser, office: Office):
    done = answered(office, writer=WriterData(name="周小禾", email=MAIL))
    browser.client.force_login(office.clerk)
    browser.client.get(f"/desk/letters/{done.number}/")
    assert Writer.objects.get(petition=done).read_at is None


def test_pages_turn_by_the_last_letter_seen(browser):
    numbers = [letter().number for _turn in range(PAGE_SIZE + 3)]
    first = own_letters(browser.account)
    assert [each.number for each in first.page.rows] == numbers[:2:-1]
    second = browser.page(f"/account/?after={first.page.older}")
    assert all(number in second for number in numbers[:3])
    assert browser.client.get("/account/?after=nonsense&before=\ud7ff").status_code == 200


def test_the_list_costs_the_same_however_many_letters(browser, office: Office):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            browser.client.get("/account/")
        return len(queries)

    answered(office, writer=WriterData(name="周小禾", email=MAIL))
    letter()
    before = cost()
    for _turn in range(8):
        letter()
    answered(office, writer=WriterData(name="周小禾", email=MAIL))
    assert cost() == before
    assert before <= 14


def test_a_letter_written_while_signed_in_is_the_accounts_whatever_its_contact(browser, citizen):
    citizen.client = browser.client
    citizen.starts().fills_in()
    assert Draft.objects.get().citizen == browser.account
    citizen.sends()
    mine = Petition.objects.get()
    assert mine.writer.citizen == browser.account
    assert mine.number in browser.page()


def test_a_draft_is_found_again_on_another_device(browser, citizen):
    citizen.client = browser.client
    citizen.starts()
    citizen.says("about", {"proposed_type": "help", "unit": ""})
    phone = Browser().signs_in()
    assert "继续写这封信" in phone.page()
    draft = Draft.objects.get()
    answer = phone.client.post(f"/account/drafts/{draft.pk}/")
    assert answer["Location"] == f"/write/{citizen.token}/check/"
    stranger = Browser().signs_in("third@example.org")
    assert stranger.client.post(f"/account/drafts/{draft.pk}/").status_code == 404
    assert stranger.client.post(f"/account/drafts/{draft.pk}/", {"discard": "1"}).status_code == 404
    phone.client.post(f"/account/drafts/{draft.pk}/", {"discard": "1"})
    assert not Draft.objects.exists()


def test_drafts_of_accounts_stay_a_month_and_others_a_week(browser, citizen):
    from petitions.models import Channel
    from petitions.services.drafts import discard_stale, start

    citizen.client = browser.client
    citizen.starts()
    citizen.says("about", {})
    start(channel=Channel.objects.get(key="leader"))
    Draft.objects.update(updated_at=Draft.objects.first().updated_at - dt.timedelta(days=8))
    assert discard_stale() == 1
    Draft.objects.update(updated_at=Draft.objects.first().updated_at - dt.timedelta(days=23))
    assert discard_stale() == 1


def test_the_token_of_a_draft_stands_readable_nowhere(browser, citizen):
    citizen.client = browser.client
    citizen.starts()
    citizen.says("about", {})
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM petitions_draft")
        assert citizen.token not in cursor.fetchone()[0]
    assert new_token() != citizen.token
