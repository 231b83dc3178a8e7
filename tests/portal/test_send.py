"""One submission is one letter; the receipt is the same whenever it is opened."""

import http.cookiejar
import urllib.error
import urllib.parse
import urllib.request

import pytest
import time_machine

from common.codes import new_token
from deadlines.models import DeadlineRule
from petitions.models import Attachment, Draft, Petition
from portal.views import write
from tests.concurrency import at_once
from tests.factories import at
from tests.petitions import files
from tests.portal.conftest import STORY, WRITER, Citizen, upload


def text(answer):
    return answer.content.decode()


def test_the_receipt_shows_number_code_and_what_comes_next_with_dates(citizen):
    with time_machine.travel(at("2026-09-30T19:46"), tick=False):
        citizen.starts().fills_in()
        citizen.sends()
        page = text(citizen.client.get(citizen.address("receipt")))
        number, code = citizen.receipt()
    assert number == Petition.objects.get().number == "X20260930-00001"
    assert len(code.replace(" ", "")) == 13
    assert "9月30日（周三）19:46 已收到" in page
    assert "最迟10月8日（周四）" in page, "dispatch: one working day after the holidays"
    assert "最迟10月9日（周五）" in page, "acknowledgement: one more"
    assert "10月15日（周四）24时前" in page, "help: seven working days"
    assert "国庆放假7天不计" in page
    assert "10月10日（周六），计第3个工作日，补班日" in page


def test_a_replayed_post_leads_to_the_same_receipt(citizen):
    citizen.starts().fills_in()
    citizen.sends()
    first = citizen.receipt()
    assert citizen.sends()["Location"] == citizen.address("receipt")
    assert citizen.receipt() == first
    assert Petition.objects.count() == 1


@pytest.mark.parametrize("step", ["about", "story", "writer", "check"])
def test_a_token_that_has_become_a_letter_leads_to_its_receipt_from_any_step(citizen, step):
    citizen.starts().fills_in()
    citizen.sends()
    assert citizen.client.get(citizen.address(step))["Location"] == citizen.address("receipt")
    assert citizen.says(step, STORY)["Location"] == citizen.address("receipt")
    assert Petition.objects.count() == 1


def test_a_step_saved_while_the_letter_is_sent_elsewhere_leads_to_the_receipt(citizen, monkeypatch):
    citizen.starts().fills_in()
    honest = write.form_of

    def slow(*args):
        Citizen(token=citizen.token).sends()
        return honest(*args)

    monkeypatch.setattr(write, "form_of", slow)
    assert citizen.says("writer", WRITER, name="另一个人")["Location"] == citizen.address("receipt")
    assert Petition.objects.get().writer.name == "周小禾"


def test_the_receipt_opens_in_another_browser_and_is_never_stored(citizen):
    citizen.starts().fills_in()
    citizen.sends()
    answer = Citizen().client.get(citizen.address("receipt"))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_the_receipt_of_an_unknown_token_does_not_exist(citizen):
    citizen.starts()
    for token in (new_token(), citizen.token):
        assert citizen.client.get(f"/write/{token}/receipt/").status_code == 404
        assert citizen.client.get(f"/write/{token}/receipt.txt").status_code == 404
        assert citizen.client.post(f"/write/{token}/open/").status_code == 404


def test_the_receipt_can_be_saved_as_text(citizen):
    with time_machine.travel(at("2026-09-30T19:46"), tick=False):
        citizen.starts().fills_in()
        citizen.sends()
        answer = citizen.client.get(f"/write/{citizen.token}/receipt.txt")
        number, code = citizen.receipt()
    said = answer.content.decode("utf-8-sig")
    assert answer["Content-Disposition"] == f'attachment; filename="{number}.txt"'
    for line in (
        f"来信编号：{number}",
        f"查询码：{code}",
        "收到时间：2026-09-30 19:46",
        "答复期限：10月15日（周四）24时前",
    ):
        assert line in said
    assert "\n" not in said.replace("\r\n", "")


def test_the_receipt_opens_the_letter_for_who_has_its_token(citizen):
    citizen.starts().fills_in()
    citizen.sends()
    number, _code = citizen.receipt()
    assert citizen.client.get(f"/follow/{number}/").status_code == 404
    assert citizen.client.get(f"/write/{citizen.token}/open/").status_code == 405
    assert citizen.client.post(f"/write/{citizen.token}/open/")["Location"] == f"/follow/{number}/"
    assert STORY["title"] in text(citizen.client.get(f"/follow/{number}/"))


def test_a_letter_that_lost_a_step_meanwhile_is_not_sent(citizen):
    citizen.starts().fills_in()
    citizen.says("story", STORY, title="短")
    assert citizen.sends()["Location"] == citizen.address("story")
    assert not Petition.objects.exists()


class Browser:
    """A real client over a real connection, with cookies of its own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> tuple[str, str]:
        with self.opener.open(self.url + path, timeout=60) as answer:
            return answer.url, answer.read().decode()

    def post(self, path: str, **fields: str) -> tuple[str, str]:
        secret = next(cookie.value for cookie in self.cookies if cookie.name == "csrftoken")
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": secret}).encode()
        with self.opener.open(self.url + path, body, timeout=60) as answer:
            return answer.url, answer.read().decode()


@pytest.mark.django_db(transaction=True)
def test_two_real_clients_that_send_the_same_form_at_once_make_one_letter(live_server, reference, settings):
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    writer = Citizen().starts().fills_in()
    writer.says("story", STORY, files=upload("证明.pdf", files.PDF))
    browsers = [Browser(live_server.url) for _each in range(2)]
    for browser in browsers:
        browser.get(writer.address("check"))
    outcome = at_once(2, lambda number: browsers[number].post(writer.address("check")))
    assert outcome.errors == []
    letter = Petition.objects.get()
    assert {url for url, _page in outcome.results} == {live_server.url + writer.address("receipt")}
    assert all(letter.number in page for _url, page in outcome.results)
    assert Attachment.objects.get().petition == letter
    assert not Draft.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_story_from_two_drafts_at_once_is_two_letters(live_server, reference, settings):
    """The control of the test above: it is the token that makes them one."""
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    writers = [Citizen().starts().fills_in() for _each in range(2)]
    browsers = [Browser(live_server.url) for _each in range(2)]
    for browser, writer in zip(browsers, writers, strict=True):
        browser.get(writer.address("check"))
    outcome = at_once(2, lambda number: browsers[number].post(writers[number].address("check")))
    assert outcome.errors == []
    assert Petition.objects.count() == 2


def test_a_letter_that_no_rule_fits_stays_in_its_draft_until_it_can_be_sent(citizen):
    citizen.starts().fills_in()
    rules = list(DeadlineRule.objects.all())
    DeadlineRule.objects.all().delete()
    answer = citizen.sends()
    assert answer.status_code == 503
    assert "您填写的内容已经保存" in text(answer)
    assert "期限规则" not in text(answer), "that is for the administrator"
    assert not Petition.objects.exists()
    DeadlineRule.objects.bulk_create(rules)
    assert citizen.sends()["Location"] == citizen.address("receipt")
