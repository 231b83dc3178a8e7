"""Signing in by a code, and nothing else."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.test import Client

from common.clock import now
from common.errors import RefusedError
from notifications.models import Notification
from notifications.services import deliver_due
from petitions.models import Citizen, ContactProof
from petitions.services import citizens
from petitions.services.contacts import Contact
from petitions.services.own_letters import letters_of
from petitions.services.proofs import MOST_ATTEMPTS, Problem, check_code, code_of, send_code
from tests.concurrency import at_once
from tests.factories import Office, submit_letter
from tests.portal.accounts import MAIL, Browser, last_code, mails

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(reference):
    return Browser()


def text(answer):
    return answer.content.decode()


def wrong(code):
    return str((int(code) + 1) % 1_000_000).zfill(6)


def test_a_code_opens_the_account_in_the_browser_that_asked(browser):
    assert browser.asks()["Location"] == "/account/code/"
    assert "z***@example.org" in browser.page("/account/code/")
    before = browser.client.session.session_key
    assert browser.types(last_code())["Location"] == "/account/"
    assert browser.client.session.session_key != before
    assert "我的来信" in browser.page()
    assert browser.account.email == MAIL


def test_the_same_code_is_worth_nothing_in_another_browser(browser):
    browser.asks()
    other = Browser()
    assert other.types(last_code())["Location"] == "/account/"
    other.asks("other@example.org")
    assert other.types(last_code(MAIL)).status_code == 422


def test_no_link_signs_anybody_in(browser):
    browser.asks()
    code = last_code()
    for address in (f"/account/code/?code={code}", f"/account/?code={code}", f"/account/code/{code}/"):
        browser.client.get(address)
        assert "citizen" not in browser.client.session


def test_a_code_works_once(browser):
    browser.signs_in()
    proof = ContactProof.objects.get()
    assert proof.used_at is not None
    again = check_code(purpose="sign-in", secret="x", code=code_of(proof.key))
    assert (again.contact, again.problem) == (None, Problem.GONE)


def test_a_code_ends_after_ten_minutes(browser):
    browser.asks()
    with time_machine.travel(now() + dt.timedelta(minutes=10, seconds=1)):
        assert "已经失效" in text(browser.types(last_code()))


def test_five_wrong_codes_end_it(browser):
    browser.asks()
    code = last_code()
    for _attempt in range(MOST_ATTEMPTS):
        assert browser.types(wrong(code)).status_code == 422
    assert "已经失效" in text(browser.types(code))
    assert not Citizen.objects.exists()


def test_a_new_code_makes_the_former_one_worthless(browser):
    browser.asks()
    first = last_code()
    browser.client.post("/account/code/", {"again": "1"})
    assert last_code() != first
    assert browser.types(first).status_code == 422
    assert browser.types(last_code()).status_code == 302


def test_known_and_unknown_contacts_meet_the_same_page(browser, django_assert_num_queries):
    Browser().signs_in()

    def numbers(answer):
        return (answer.status_code, answer["Location"])

    known, unknown = Browser(), Browser()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as of_known:
        first = numbers(known.asks())
    with CaptureQueriesContext(connection) as of_unknown:
        second = numbers(unknown.asks("nobody@example.org"))
    assert first == second
    assert len(of_known) == len(of_unknown)
    assert not any("petitions_citizen" in query["sql"] for query in of_known.captured_queries)
    masked = text(known.client.get("/account/code/")).replace("z***@", "n***@")
    assert csrf_free(masked) == csrf_free(text(unknown.client.get("/account/code/")))


def csrf_free(page):
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_limits_hold_for_known_and_unknown_alike(browser, settings):
    settings.CODES_PER_ADDRESS_HOUR, settings.CODES_PER_CONTACT_HOUR = 100, 2
    Browser().signs_in()
    answers = []
    for contact in (MAIL, "nobody@example.org"):
        for _turn in range(3):
            answer = Browser().asks(contact)
        answers.append(answer)
    assert [answer.status_code for answer in answers] == [429, 429]
    assert "获取的验证码太多" in text(answers[0])


def test_one_stranger_cannot_use_up_a_persons_codes(browser, settings):
    settings.CODES_PER_CONTACT_HOUR = 2
    for _turn in range(3):
        stranger = Browser().client.post("/account/", {"contact": MAIL}, REMOTE_ADDR="198.51.100.9")
    assert stranger.status_code == 429
    assert browser.asks().status_code == 302
    places = [f"203.0.113.{number}" for number in range(6)]
    states = [Browser().client.post("/account/", {"contact": MAIL}, REMOTE_ADDR=each).status_code for each in places]
    assert states == [302] * 5 + [429], "eight in a day from anywhere"


def test_one_address_gets_so_many_codes_an_hour(browser, settings):
    settings.CODES_PER_ADDRESS_HOUR = 4
    states = [Browser().asks(f"n{number}@example.org").status_code for number in range(4)]
    assert states == [302, 302, 429, 429]


def test_the_code_stands_in_the_message_and_nowhere_else(browser, caplog):
    browser.asks()
    code = last_code()
    deliver_due(now=now())
    assert code in mail.outbox[0].body
    message = Notification.objects.get(notice="contact_code")
    kept = f"{message.subject} {message.body} {message.context} {message.key} {message.text}"
    assert code not in kept
    assert "只写在寄出的消息里" in message.text
    assert code not in caplog.text
    proof = ContactProof.objects.get()
    assert code not in f"{proof.key} {proof.code_digest}".replace(proof.key, "").replace(proof.code_digest, "")


def test_staff_never_read_a_code_in_the_outbox(browser, office: Office):
    browser.asks()
    deliver_due(now=now())
    clerk = Client()
    clerk.force_login(office.clerk)
    page = text(clerk.get("/desk/messages/outbox/"))
    assert last_code() not in page
    assert MAIL not in page


def test_idle_sessions_end(browser, settings):
    browser.signs_in()
    with time_machine.travel(now() + dt.timedelta(minutes=20)):
        assert "全部来信" in browser.page()
    with time_machine.travel(now() + dt.timedelta(minutes=45)):
        assert "全部来信" in browser.page()
    with time_machine.travel(now() + dt.timedelta(minutes=80)):
        assert "获取验证码" in browser.page()


def test_signing_out_closes_everything_that_was_open(browser):
    receipt = submit_letter()
    browser.signs_in()
    browser.client.post("/follow/", {"number": receipt.petition.number, "code": receipt.code})
    browser.client.post("/account/leave/")
    assert browser.client.get(f"/follow/{receipt.petition.number}/").status_code == 404
    assert "获取验证码" in browser.page()


def test_signing_out_everywhere_ends_other_browsers(browser):
    browser.signs_in()
    phone = Browser().signs_in()
    phone.client.post("/account/leave/", {"everywhere": "1"})
    assert "获取验证码" in browser.page()


def test_office_and_citizens_do_not_mix(browser, office: Office):
    browser.signs_in()
    assert browser.client.get("/desk/")["Location"].startswith("/accounts/login/")
    assert browser.client.get("/api/v1/deadlines/1/").status_code in {401, 403, 404}
    browser.client.force_login(office.clerk)
    assert "您正以工作人员的身份登录" in browser.page()
    assert browser.client.get("/account/settings/").status_code == 302
    clerk = Client()
    clerk.force_login(office.clerk)
    assert "您正以工作人员的身份登录" in text(clerk.post("/account/", {"contact": MAIL}))
    assert not mails("contact_code")[1:]


def test_pages_of_a_signed_in_citizen_are_kept_by_no_browser(browser):
    browser.signs_in()
    for address in ("/account/", "/library/", "/account/data/", "/account/settings/"):
        assert "no-store" in browser.client.get(address)["Cache-Control"]


@pytest.mark.parametrize(
    "contact",
    ["", "x", "13900002206", "a@b", "a\x00@b.cn", "x" * 300 + "@example.org", "<script>@x", "a@x.cn\nbcc:b@x.cn"],
)
def test_what_is_no_contact_is_refused_in_words(browser, contact):
    answer = browser.asks(contact)
    assert answer.status_code == 422
    assert not ContactProof.objects.exists()


@pytest.mark.parametrize("code", ["", " ", "abcdef", "12345", "１２３４５６", "9" * 5000, "\x00", "0x1f", "-1"])
def test_what_is_no_code_is_refused_in_words(browser, code):
    browser.asks()
    assert browser.types(code).status_code == 422


def test_a_mobile_number_signs_in_where_short_messages_go_out(browser, settings):
    settings.SMS_URL = "https://sms.example/"
    browser.asks("+86 139-0000-2206")
    assert mails("contact_code")[0].medium == "sms"
    browser.types(last_code("13900002206"))
    assert browser.account.phone == "13900002206"


def test_a_number_given_to_somebody_else_opens_a_new_account(browser, settings):
    settings.SMS_URL = "https://sms.example/"
    submit_letter(writer=writer(phone="13900002206", name="周小禾"))
    browser.signs_in("13900002206")
    old = browser.account
    assert letters_of(old).count() == 1
    with time_machine.travel(now() + dt.timedelta(days=120)):
        stranger = Browser().signs_in("13900002206")
        assert stranger.account != old
        assert letters_of(stranger.account).count() == 0
        citizens.rename(stranger.account, name="周小禾")
        assert letters_of(stranger.account).count() == 1
    old.refresh_from_db()
    assert old.closed_at
    assert not old.phone


def test_letters_that_a_later_owner_of_a_number_writes_are_not_the_former_ones(browser, settings):
    settings.SMS_URL = "https://sms.example/"
    browser.signs_in()
    browser.confirms("13900002206")
    account = browser.account
    with time_machine.travel(now() + dt.timedelta(days=120)):
        submit_letter(writer=writer(phone="13900002206", name="别人"))
    assert letters_of(account).count() == 0


def writer(**given):
    from petitions.services.submission import WriterData

    return WriterData(**{"name": "周小禾", **given})


def test_a_contact_of_another_account_comes_with_its_letters(browser):
    other = Browser().signs_in("second@example.org")
    receipt = submit_letter(writer=writer(email="x@example.org"))
    citizens.add_letter(other.account, number=receipt.petition.number, code=receipt.code)
    browser.signs_in()
    browser.confirms("second@example.org")
    assert letters_of(browser.account).get() == receipt.petition
    assert "获取验证码" in other.page()


def test_the_former_address_is_told_that_another_took_its_place(browser):
    browser.signs_in()
    browser.confirms("new@example.org")
    assert browser.account.email == "new@example.org"
    told = mails("account_contact_changed")
    assert [each.address for each in told] == [MAIL]
    assert "new@example.org" not in told[0].body
    browser.confirms("new@example.org")
    assert len(mails("account_contact_changed")) == 1, "nothing was replaced"


def test_the_last_contact_stays(browser):
    browser.signs_in()
    answer = browser.client.post("/account/settings/contact/drop/", {"which": "email"}, follow=True)
    assert "至少要留一个联系方式" in text(answer)
    assert browser.account.email == MAIL


def test_closing_the_account_erases_it_and_leaves_the_letters(browser):
    receipt = submit_letter(writer=writer(email=MAIL))
    browser.signs_in()
    pk = browser.account.pk
    browser.client.post("/account/settings/", {"name": "周小禾"})
    assert "要注销账户吗" in browser.page("/account/close/")
    browser.client.post("/account/close/")
    closed = Citizen.objects.get(pk=pk)
    assert (closed.name, closed.email, closed.phone, closed.email_index) == ("", "", "", "")
    assert closed.closed_at
    assert receipt.petition.writer.email == MAIL
    assert "获取验证码" in browser.page()
    fresh = Browser().signs_in()
    assert fresh.account.pk != pk


def test_many_names_cannot_be_tried(browser):
    browser.signs_in()
    states = [browser.client.post("/account/settings/", {"name": f"名{n}"}).status_code for n in range(7)]
    assert states == [302] * 5 + [422] * 2


@pytest.mark.django_db(transaction=True)
def test_one_code_typed_twice_at_once_opens_once(reference):
    contact = Contact(MAIL)
    secret = send_code(purpose="sign-in", contact=contact)
    code = code_of(ContactProof.objects.get().key)
    outcome = at_once(6, lambda _n: check_code(purpose="sign-in", secret=secret, code=code).contact)
    assert outcome.errors == []
    assert sorted(found is not None for found in outcome.results) == [False] * 5 + [True]


@pytest.mark.django_db(transaction=True)
def test_wrong_codes_at_once_count_each(reference):
    secret = send_code(purpose="sign-in", contact=Contact(MAIL))
    code = code_of(ContactProof.objects.get().key)
    at_once(8, lambda _n: check_code(purpose="sign-in", secret=secret, code=wrong(code)))
    assert ContactProof.objects.get().attempts == MOST_ATTEMPTS
    assert check_code(purpose="sign-in", secret=secret, code=code).contact is None


@pytest.mark.django_db(transaction=True)
def test_a_first_visit_in_two_windows_opens_one_account(reference):
    outcome = at_once(4, lambda _n: citizens.enter(contact=Contact(MAIL)).pk)
    assert outcome.errors == []
    assert len(set(outcome.results)) == 1
    assert Citizen.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_take_each_others_contact_at_once_leave_one_account(reference):
    contacts = [Contact("one@example.org"), Contact("two@example.org")]
    accounts = [citizens.enter(contact=contact) for contact in contacts]
    outcome = at_once(2, lambda number: citizens.add_contact(accounts[number], contact=contacts[1 - number]).pk)
    assert [type(error) for error in outcome.errors] == [RefusedError]
    assert Citizen.objects.filter(closed_at=None).count() == 1
    assert not Citizen.objects.exclude(closed_at=None).exclude(email="").exists(), "what was closed keeps nothing"
