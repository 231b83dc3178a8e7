"""The pages of messages: one's own, and the centre's outbox."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.template import Context, Template
from django.urls import reverse

from accounts.models import DepartmentKind, Role
from common.clock import now
from notifications.models import DeliveryState, Notification
from notifications.services import notify, unread_for
from tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db
OWN, READ, OUTBOX = reverse("notifications:messages"), reverse("notifications:read"), reverse("notifications:outbox")


@pytest.fixture
def centre(db):
    return make_unit("t-centre", "测试信息中心", DepartmentKind.CENTRE)


@pytest.fixture
def clerk(centre):
    return make_user("t.clerk", centre, Role.CLERK)


@pytest.fixture
def marked(centre):
    return make_user("t.marked", centre, Role.CENTRE_HEAD, sees_wrongdoing=True)


@pytest.fixture
def tell(facts):
    def write(person, key="k", **changes):
        notify(key=key, notice="reminder", context=facts, recipient=person, reference=facts["number"], **changes)

    return write


@pytest.fixture
def mailed(facts):
    def write(key="k", **changes):
        fields = {field: changes.pop(field) for field in ("state", "attempts", "last_error") if field in changes}
        notify(key=key, notice="letter_received", context=facts, address="writer@example.org", **changes)
        Notification.objects.filter(key=f"{key}:email").update(**{"attempts": 0, **fields})
        return Notification.objects.get(key=f"{key}:email")

    return write


def page(client, person, address=OWN):
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_person_sees_the_own_messages_with_the_unread_marked(client, liaison, clerk, tell):
    tell(liaison)
    tell(clerk, key="other")
    shown = page(client, liaison)
    assert shown.count('class="ul-row"') == 1
    assert "未读" in shown
    assert "来信X20261106-00164的答复期限快到了" in shown
    assert "【县长信箱】" not in shown.split("<main")[1]


def test_a_message_shows_when_its_time_has_come(client, liaison, tell):
    tell(liaison, not_before=now() + dt.timedelta(hours=1))
    assert 'class="ul-row"' not in page(client, liaison)


def test_newest_messages_come_first_in_pages_of_twenty(client, liaison, tell):
    for number in range(25):
        tell(liaison, key=f"k{number}", not_before=now() - dt.timedelta(minutes=number))
    first = page(client, liaison)
    assert first.count('class="ul-row"') == 20
    assert page(client, liaison, OWN + "?page=2").count('class="ul-row"') == 5
    assert page(client, liaison, OWN + "?page=x").count('class="ul-row"') == 20


def test_one_message_is_marked_read(client, liaison, tell):
    tell(liaison, key="one")
    tell(liaison, key="two")
    client.force_login(liaison)
    one = Notification.objects.get(key="one:desk")
    assert client.post(READ, {"message": one.pk}).status_code == 302
    assert [row.key for row in unread_for(liaison)] == ["two:desk"]


def test_all_messages_are_marked_read_at_once(client, liaison, tell):
    tell(liaison, key="one")
    tell(liaison, key="two")
    client.force_login(liaison)
    client.post(READ)
    assert not unread_for(liaison).exists()


def test_nobody_marks_the_messages_of_others(client, liaison, clerk, tell):
    tell(liaison)
    client.force_login(clerk)
    client.post(READ, {"message": Notification.objects.get(key="k:desk").pk})
    client.post(READ)
    assert unread_for(liaison).count() == 1


@pytest.mark.parametrize("strange", ["x", "", "-1", "9" * 30, "１"])
def test_a_strange_message_number_marks_nothing(client, liaison, tell, strange):
    tell(liaison)
    client.force_login(liaison)
    assert client.post(READ, {"message": strange}).status_code == 302
    assert unread_for(liaison).count() == 1


def test_an_empty_inbox_says_what_will_appear(client, liaison):
    assert "还没有消息" in page(client, liaison)


def test_visitors_sign_in_first(client):
    for address in (OWN, OUTBOX):
        assert client.get(address).status_code == 302
    assert client.post(READ).status_code == 302


def test_the_outbox_belongs_to_the_centre(client, liaison, mailed):
    row = mailed(state=DeliveryState.FAILED)
    client.force_login(liaison)
    assert client.get(OUTBOX).status_code == 404
    assert client.post(reverse("notifications:resend", args=[row.pk])).status_code == 404
    assert "发出的邮件" not in page(client, liaison)


def test_the_centre_reads_what_was_written_to_citizens(client, clerk, mailed):
    mailed()
    shown = page(client, clerk, OUTBOX)
    assert "您的来信X20261106-00164已经收到" in shown
    assert "我们会先审核受理" in shown
    assert "w***@example.org" in shown
    assert "writer@example.org" not in shown


def test_markup_in_a_letter_title_is_shown_as_text(client, clerk, mailed, facts):
    facts["title"] = "<script>alert(1)</script>{{7*7}}"
    mailed()
    shown = page(client, clerk, OUTBOX)
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in shown


def test_mails_of_restricted_letters_are_seen_by_marked_accounts_only(client, clerk, marked, mailed):
    row = mailed(restricted=True, state=DeliveryState.FAILED)
    assert "X20261106-00164" not in page(client, clerk, OUTBOX)
    assert client.post(reverse("notifications:resend", args=[row.pk])).status_code == 404
    assert "举报限阅" in page(client, marked, OUTBOX)


def test_failed_mails_have_a_list_of_their_own_and_can_be_sent_again(client, clerk, mailed):
    mailed("sent", state=DeliveryState.SENT)
    row = mailed("failed", state=DeliveryState.FAILED, attempts=9, last_error="TimeoutError")
    shown = page(client, clerk, OUTBOX + "?state=failed")
    assert shown.count('class="ul-row"') == 1
    assert "发送失败，已试9次" in shown
    assert "TimeoutError" in shown
    answer = client.post(reverse("notifications:resend", args=[row.pk]), follow=True)
    assert "已安排重发" in answer.content.decode()
    row.refresh_from_db()
    assert (row.state, row.resent_by) == (DeliveryState.WAITING, clerk)


def test_what_did_not_fail_is_not_sent_again(client, clerk, mailed):
    row = mailed(state=DeliveryState.WAITING)
    client.force_login(clerk)
    answer = client.post(reverse("notifications:resend", args=[row.pk]), follow=True)
    assert "不需要重发" in answer.content.decode()
    row.refresh_from_db()
    assert row.resent_at is None


def test_the_outbox_turns_its_pages(client, clerk, mailed):
    rows = [mailed(f"k{number}") for number in range(25)]
    first = page(client, clerk, OUTBOX)
    assert first.count('class="ul-row"') == 20
    assert f"before={rows[5].pk}" in first
    assert page(client, clerk, f"{OUTBOX}?before={rows[5].pk}").count('class="ul-row"') == 5
    assert page(client, clerk, f"{OUTBOX}?before=x").count('class="ul-row"') == 20


def test_pages_cost_the_same_for_one_message_and_twenty(client, clerk, mailed, tell, django_assert_max_num_queries):
    for number in range(20):
        mailed(f"k{number}")
        tell(clerk, key=f"own{number}")
    client.force_login(clerk)
    for address in (OWN, OUTBOX):
        with django_assert_max_num_queries(16):
            client.get(address)


def test_staff_is_told_when_messages_are_not_getting_out(client, liaison):
    words = "来信的接收和办理不受影响"
    assert words not in page(client, liaison)
    cache.set("notifications:nudge-failed", 1)
    assert words in page(client, liaison)


def test_visitors_are_told_nothing_of_the_outbox():
    cache.set("notifications:nudge-failed", 1)
    banner = Template("{% load outbox %}{% outbox_trouble person %}")
    assert banner.render(Context({"person": AnonymousUser()})).strip() == ""


def test_the_desk_knows_how_many_messages_wait(liaison, tell):
    tell(liaison)
    count = Template("{% load outbox %}{% unread_count person %}")
    assert count.render(Context({"person": liaison})) == "1"


def test_the_outbox_says_what_is_held_or_was_cancelled(client, clerk, mailed):
    mailed("held", state=DeliveryState.HELD)
    mailed("gone", state=DeliveryState.CANCELLED)
    shown = page(client, clerk, OUTBOX)
    assert "暂扣待确认" in shown
    assert "已取消" in shown
    assert "等待发送" not in shown
