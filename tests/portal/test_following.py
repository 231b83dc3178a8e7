"""Following a public matter instead of writing again."""

import pytest
from django.core import mail
from django.test import Client

from common.clock import now
from notifications.services import deliver_due
from petitions.models import Board, BoardPost, Follow, LetterType, PublicCopy, Shown
from petitions.services import follows
from petitions.services.contacts import Contact
from petitions.services.publication import correct_copy, take_down
from petitions.services.replies import final_reply
from petitions.services.submission import WriterData
from tests.concurrency import at_once
from tests.factories import Office, answered, handled, submit_letter
from tests.portal.accounts import Browser, last_code, mails

pytestmark = pytest.mark.django_db
HERS = "hers@example.org"
SECRET = "王小明"


@pytest.fixture
def shown(office: Office):
    """Return a letter with a public answer."""
    return answered(office, writer=WriterData(name=SECRET, phone="13700001111", email="w@example.org"))


def text(answer):
    return answer.content.decode()


def correct(petition, office):
    reply = final_reply(petition)
    reply.petition = petition
    copy = PublicCopy.objects.current().get(petition=petition)
    return correct_copy(copy, reply=reply, title="更正后的标题", question=copy.question, answer="更正。", reason="写错")


def by_mail(petition, contact=HERS, client=None):
    client = client or Client()
    client.post(f"/matters/{petition.number}/follow/", {"contact": contact})
    return client.post(f"/matters/{petition.number}/follow/code/", {"code": last_code(contact)}, follow=True)


def test_an_account_follows_at_once_and_ends_it(shown):
    browser = Browser().signs_in(HERS)
    browser.client.post(f"/matters/{shown.number}/follow/")
    assert Follow.objects.get().citizen == browser.account
    assert shown.title in browser.page("/account/follows/")
    browser.client.post(f"/matters/{shown.number}/follow/", {"end": "1"})
    assert not Follow.objects.exists()


def test_an_address_counts_only_once_its_code_was_typed(shown):
    client = Client()
    client.post(f"/matters/{shown.number}/follow/", {"contact": HERS})
    assert follows.followers(shown.pk) == 0
    assert "1人关注" in text(by_mail(shown, client=client))


def test_only_what_is_public_can_be_followed(office, shown):
    private = handled(office, may_publish=False)
    report = submit_letter(proposed_type=LetterType.WRONGDOING).petition
    for letter in (private, report):
        assert Client().get(f"/matters/{letter.number}/follow/").status_code == 404
        assert Client().post(f"/matters/{letter.number}/follow/").status_code == 404
    assert Client().get("/matters/X20000101-00001/follow/").status_code == 404


def test_a_post_that_is_shown_can_be_followed_and_a_hidden_one_cannot(office):
    letter = handled(office, channel="forum")
    board = Board.objects.first() or Board.objects.create(key="t", name="测试", channel=letter.channel)
    post, _new = BoardPost.objects.update_or_create(
        petition=letter,
        defaults={"board": board, "number": letter.number, "title": "路灯", "posted_at": now(), "last_at": now()},
    )
    for state, status in ((Shown.WAITING, 404), (Shown.SHOWN, 200), (Shown.HIDDEN, 404), (Shown.REFUSED, 404)):
        BoardPost.objects.filter(pk=post.pk).update(state=state)
        assert Client().get(f"/matters/{letter.number}/follow/").status_code == status, state


def test_followers_hear_of_a_correction_and_read_nothing_private(office, shown):
    by_mail(shown)
    Browser().signs_in("second@example.org").client.post(f"/matters/{shown.number}/follow/")
    correct(shown, office)
    deliver_due(now=now())
    sent = [each for each in mail.outbox if "更正" in each.subject and "关注" in each.subject]
    assert sorted(each.to[0] for each in sent) == [HERS, "second@example.org"]
    for each in sent:
        assert f"/library/{shown.number}/" in each.body
        assert "/unfollow/" in each.body
        for word in (SECRET, "13700001111", "w@example.org", HERS, "second@example.org"):
            assert word not in each.body
        assert "/l/" not in each.body


def test_a_button_ends_it_and_a_scanner_does_not(shown, office):
    by_mail(shown)
    address = f"/unfollow/{follows.key_of(Follow.objects.get())}/"
    client = Client()
    assert "取消关注" in text(client.get(address))
    assert Follow.objects.exists()
    client.post(address)
    assert not Follow.objects.exists()
    assert "已经取消关注" in text(client.get(address))
    correct(shown, office)
    assert mails("matter_corrected") == []


@pytest.mark.parametrize("key", ["1.x", "x", "1", ".", "99999999999999999999.a", "-1.a", "１.a"])
def test_a_wrong_key_ends_nothing(shown, key):
    by_mail(shown)
    assert Client().post(f"/unfollow/{key}/").status_code == 200
    assert Follow.objects.count() == 1


def test_what_waits_is_not_sent_after_unfollowing_or_taking_down(shown, office):
    by_mail(shown)
    by_mail(shown, "other@example.org")
    copy = correct(shown, office)
    follows.unfollow(Follow.objects.get(email_index=Contact(HERS).index))
    assert sorted(each.state for each in mails("matter_corrected")) == ["cancelled", "waiting"]
    take_down(shown, copy, reason="不宜公开")
    assert {each.state for each in mails("matter_corrected")} == {"cancelled"}
    deliver_due(now=now())
    assert not [each for each in mail.outbox if "关注" in each.subject]


def test_two_accounts_with_telephones_alone_both_follow(shown, settings):
    settings.SMS_URL = "https://sms.example/"
    for number in ("13900000001", "13900000002"):
        browser = Browser().signs_in(number)
        browser.client.post(f"/matters/{shown.number}/follow/")
        assert "没有电子邮箱" in browser.page(f"/matters/{shown.number}/follow/")
    assert follows.followers(shown.pk) == 2


def test_following_twice_is_once(shown):
    by_mail(shown)
    by_mail(shown)
    assert follows.followers(shown.pk) == 1


@pytest.mark.django_db(transaction=True)
def test_following_twice_at_once_is_once(office):
    petition = answered(office)
    matter = follows.matter_of(petition.number)
    outcome = at_once(4, lambda _n: follows.follow(matter, contact=Contact(HERS)).pk)
    assert outcome.errors == []
    assert len(set(outcome.results)) == 1
