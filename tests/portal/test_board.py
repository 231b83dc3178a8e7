"""The public pages of the boards: only what the centre let through, in words that a citizen reads."""

from __future__ import annotations

import datetime as dt
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from common.clock import now
from petitions.models import BoardPost, Comment, LetterType, Shown
from petitions.services.comments import show_comments
from petitions.services.posts import hide_post
from routing.services import dispatching, handling, screening
from tests import factories as make
from tests.boards import approve, make_board, shown_post, waiting_post
from tests.factories import Office

pytestmark = pytest.mark.django_db
PHONE = "13912345678"
TYPED = {
    "text": "我们小区也是这样，晚上过马路很危险。",
    "nickname": "河边散步的人",
    "name": "周晓兰",
    "contact": "13800000002",
    "consent": "on",
    "token": "token-1",
}


def page(client: Client, name: str, *args: Any, **query: str) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def say(client: Client, post: BoardPost, **changes: str) -> Any:
    return client.post(reverse("portal:post_comment", args=[post.number]), {**TYPED, **changes})


def answer(office: Office, post: BoardPost) -> None:
    letter = post.petition
    screening.accept(letter, findings=screening.Findings(letter_type=LetterType.COMPLAINT), actor=office.clerk)
    dispatching.dispatch(make.fresh(letter), lead=office.roads, actor=office.clerk)
    handling.acknowledge(make.lead_of(letter), actor=office.roads_liaison)
    handling.hand_to_head(make.lead_of(letter), body=make.ANSWER, actor=office.roads_liaison)
    handling.approve(make.lead_of(letter), checks=make.CHECKED, actor=office.roads_head)


def test_an_empty_board_says_what_to_do(client: Client, reference: None) -> None:
    make_board()
    assert "还没有帖子" in page(client, "portal:board")
    assert "没有等待答复的帖子" in page(client, "portal:board", sort="open")


def test_posts_that_wait_or_were_refused_are_nowhere(client: Client, office: Office) -> None:
    letter = waiting_post(title="这个标题不能出现")
    assert "这个标题不能出现" not in page(client, "portal:board")
    assert "这个标题不能出现" not in page(client, "portal:board_feed_all")
    assert client.get(reverse("portal:post", args=[letter.number])).status_code == 404


def test_a_shown_post_is_listed_on_its_board_and_in_its_feed(client: Client, office: Office) -> None:
    post = shown_post(office, named_department=office.roads)
    for address in ("portal:board", "portal:board_feed_all"):
        assert post.title in page(client, address)
    assert "测试交通局" in page(client, "portal:board_of", post.board.key)
    assert post.title in page(client, "portal:board_feed", post.board.key)
    other = make_board("t-other", "另一个版块")
    assert post.title not in page(client, "portal:board_of", other.key)


def test_posts_without_an_answer_can_be_listed_the_longest_waiting_first(client: Client, office: Office) -> None:
    first, second, third = (shown_post(office, title=f"第{n}个等待答复的帖子") for n in "一二三")
    answer(office, second)
    BoardPost.objects.filter(pk=third.pk).update(posted_at=now() - dt.timedelta(days=3))
    text = page(client, "portal:board", sort="open")
    assert text.index(third.title) < text.index(first.title)
    assert second.title not in text
    assert "2个帖子等待答复" in text


def test_words_and_units_narrow_the_list(client: Client, office: Office) -> None:
    roads = shown_post(office, title="路灯不亮的事情请处理", named_department=office.roads)
    schools = shown_post(office, title="学校门口的事情请处理", named_department=office.schools)
    found = page(client, "portal:board", q="路灯")
    assert "不亮" in found
    assert schools.number not in found
    assert roads.number not in page(client, "portal:board", unit="测试教育局")
    assert "没有找到帖子" in page(client, "portal:board", q="%")


def test_the_answer_stands_on_top_marked_as_official(client: Client, office: Office) -> None:
    post = shown_post(office)
    answer(office, post)
    text = page(client, "portal:post", post.number)
    assert text.index("官方答复") < text.index(make.ANSWER[:10]) < text.index('id="post"')
    assert "已于" in text


def test_a_hidden_post_is_gone_with_the_reason_and_nothing_else(client: Client, office: Office) -> None:
    post = shown_post(office, title="这个标题不能出现")
    hide_post(post.petition, reason="含有未经证实的内容", actor=office.clerk)
    response = client.get(reverse("portal:post", args=[post.number]))
    assert response.status_code == 410
    text = response.content.decode()
    assert "含有未经证实的内容" in text
    assert "这个标题不能出现" not in text


def test_a_comment_waits_and_its_writer_follows_it(client: Client, office: Office) -> None:
    post = shown_post(office)
    response = say(client, post, text=f"请打{PHONE}，我也遇到过。")
    comment = Comment.objects.get()
    assert response.url == reverse("portal:comment", args=[comment.key])
    assert "等待审核" in page(client, "portal:comment", comment.key)
    assert "我也遇到过" not in page(client, "portal:post", post.number)
    show_comments([comment.pk], actor=office.clerk)
    text = page(client, "portal:post", post.number)
    assert "我也遇到过" in text
    assert PHONE not in text
    assert "周晓兰" not in text
    assert "1条跟帖" in text


def test_one_form_is_one_comment_however_often_it_is_sent(client: Client, office: Office) -> None:
    post = shown_post(office)
    first, second = say(client, post), say(client, post, text="另一段文字")
    assert first.url == second.url
    assert Comment.objects.count() == 1


def test_a_board_can_show_comments_at_once_but_never_personal_data(
    client: Client, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.proof.spend", lambda _text: True)
    post = shown_post(office, make_board("t-now", "即时版块", comments_at_once=True))
    say(client, post)
    say(client, post, token="token-2", text=f"请打{PHONE}。")
    assert list(Comment.objects.order_by("pk").values_list("state", flat=True)) == [Shown.SHOWN, Shown.WAITING]
    monkeypatch.setattr("portal.proof.spend", lambda _text: False)
    say(client, post, token="token-3")
    assert Comment.objects.get(token_digest__isnull=False, posted_at=Comment.objects.latest("pk").posted_at).state


UNFIT = (
    ("nickname", "测试交通局"),
    ("nickname", "官方 回复"),
    ("nickname", "管 理 员"),
    ("nickname", "１３９１２３４５６７８"),
    ("nickname", "微信abc"),
    ("nickname", "\u200b\u200b"),
    ("nickname", "字" * 13),
    ("text", "字"),
    ("text", "字" * 501),
    ("text", "\u200b" * 9),
    ("contact", "123"),
    ("contact", "no@mail"),
    ("name", ""),
    ("consent", ""),
)


def test_what_no_comment_may_hold_is_refused(client: Client, office: Office) -> None:
    post = shown_post(office)
    for field, value in UNFIT:
        response = say(client, post, **{field: value})
        assert response.status_code == 422, (field, value)
        assert "errsum" in response.content.decode()
    assert not Comment.objects.exists()


def test_hostile_text_is_text(client: Client, office: Office) -> None:
    post = shown_post(office, title="<script>alert(1)</script>的事情", body="<img src=x onerror=alert(1)>")
    say(client, post, text="<b onmouseover=alert(1)>粗</b>", nickname="<i>斜</i>")
    show_comments(Comment.objects.values_list("pk", flat=True), actor=office.clerk)
    for text in (page(client, "portal:post", post.number), page(client, "portal:board", q="<script>")):
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "<b onmouseover" not in text


UNREADABLE = ("after=x", "after=9.99999999999999999", "before=999999999999999999.1", "sort=no")


def test_an_address_typed_by_hand_breaks_nothing(client: Client, office: Office) -> None:
    post = shown_post(office)
    for address in (reverse("portal:board"), reverse("portal:post", args=[post.number])):
        for sort in ("new", "support", "open"):
            for query in UNREADABLE:
                assert client.get(f"{address}?sort={sort}&{query}").status_code == 200


def test_pages_turn_forth_and_back(client: Client, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.boards.PAGE", 2)
    titles = [shown_post(office, title=f"第{n}个帖子的标题在此").title for n in range(5)]
    for sort in ("new", "support", "open"):
        first = client.get(reverse("portal:board"), {"sort": sort}).context["page"]
        second = client.get(reverse("portal:board") + first.after).context["page"]
        third = client.get(reverse("portal:board") + second.after).context["page"]
        back = client.get(reverse("portal:board") + third.before).context["page"]
        seen = [line.post.title for shown in (first, second, third) for line in shown.lines]
        assert sorted(seen) == titles
        assert [line.post for line in back.lines] == [line.post for line in second.lines]
        assert (third.after, first.before) == ("", "")


def test_a_report_brings_a_comment_back_to_the_moderators(client: Client, office: Office) -> None:
    post = shown_post(office)
    say(client, post)
    comment = Comment.objects.get()
    address = reverse("portal:comment_report", args=[post.number, comment.pk])
    assert client.get(address).status_code == 404
    show_comments([comment.pk], actor=office.clerk)
    assert client.post(address, {}).status_code == 422
    client.post(address, {"reason": "abuse", "note": "骂人"})
    comment.refresh_from_db()
    assert (comment.reports, comment.report_reason, comment.state) == (1, "辱骂、攻击他人：骂人", Shown.SHOWN)


def test_a_voice_is_given_and_taken_back_without_a_script(client: Client, office: Office) -> None:
    post = shown_post(office)
    address = reverse("portal:voice", args=[post.number])
    for _again in range(2):
        assert client.post(address).headers["Location"] == reverse("portal:post", args=[post.number]) + "#voice"
    assert "取消支持" in page(client, "portal:post", post.number)
    assert BoardPost.objects.get().supports == 1
    Client().post(address)
    assert BoardPost.objects.get().supports == 2
    client.post(address, {"voice": "back"})
    assert BoardPost.objects.get().supports == 1
    assert client.get(address).status_code == 405


def test_a_forged_device_is_a_new_one(client: Client, office: Office) -> None:
    post = shown_post(office)
    client.cookies["device"] = "forged:value"
    client.post(reverse("portal:voice", args=[post.number]))
    assert BoardPost.objects.get().supports == 1


def test_nothing_that_is_not_public_has_voices(client: Client, office: Office) -> None:
    assert client.post(reverse("portal:voice", args=[waiting_post().number])).status_code == 404


def test_limits_hold_for_comments_and_voices(client: Client, office: Office, settings: Any) -> None:
    settings.COMMENTS_PER_ADDRESS_HOUR = settings.VOICES_PER_ADDRESS_HOUR = 1
    post = shown_post(office)
    say(client, post)
    assert say(client, post, token="token-2").status_code == 422
    for device in (Client(), Client()):
        device.post(reverse("portal:voice", args=[post.number]))
    assert (Comment.objects.count(), BoardPost.objects.get().supports) == (1, 1)


def test_statements_do_not_grow_with_the_list(
    client: Client, office: Office, django_assert_max_num_queries: Any
) -> None:
    posts = [shown_post(office) for _n in range(6)]
    answer(office, posts[0])
    for number in range(8):
        say(client, posts[1], token=f"t{number}", contact=f"1380000000{number}")
    show_comments(Comment.objects.values_list("pk", flat=True), actor=office.clerk)
    with django_assert_max_num_queries(8):
        client.get(reverse("portal:board"))
    with django_assert_max_num_queries(9):
        client.get(reverse("portal:post", args=[posts[1].number]))
    with django_assert_max_num_queries(6):
        client.get(reverse("portal:board_feed_all"))


def test_no_post_breaks_the_feed_of_all(client: Client, office: Office) -> None:
    """U+FFFE and U+FFFF are no characters: a feed that holds one is read by nobody."""
    waiting = waiting_post(title="标题\ufffe里有\uffff怪字的一个帖子", body="正文\ufffe里也有\uffff怪字，别的都正常。")
    approve(waiting, actor=office.clerk)
    feed = client.get(reverse("portal:board_feed_all")).content
    assert "标题里有怪字的一个帖子" in "".join(ElementTree.fromstring(feed).itertext())  # noqa: S314 our own feed
