"""The centre's look at posts and comments: who may, with which reasons, two at once, taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from common.clock import now, pretend
from common.codes import new_token
from notifications.models import Notification
from petitions.models import Board, BoardPost, Channel, Comment, Kind, LetterType, Petition, Shown
from petitions.services.comments import Said, report_comment, say, show_comment, show_comments
from routing.services import moderating
from tests import factories as make
from tests.boards import make_board, shown_post, waiting_post
from tests.concurrency import at_once
from tests.factories import Office
from tests.routing.conftest import SignIn

pytestmark = pytest.mark.django_db
PHONE = "13912345678"


def comment_on(post: BoardPost, text: str = "我们小区也是这样。") -> Comment:
    said = Said(text=text, nickname="河边散步的人", name="周晓兰", contact="13800000002")
    return say(post, token=new_token(), said=said)


def texts(letter: Petition, **changes: str) -> dict[str, str]:
    facts = {"seen": "waiting", "title": letter.title, "text": letter.body, "department": "", "checked": "on"}
    return {**facts, **changes}


def send(client: Client, page: str, /, *args: Any, **data: Any) -> Any:
    return client.post(reverse(f"routing:{page}", args=args), data)


def body_of(client: Client, name: str, *args: Any, query: str = "") -> str:
    response = client.get(reverse(f"routing:{name}", args=args) + query)
    assert response.status_code == 200
    return str(response.content.decode())


def test_a_post_is_looked_at_and_shown_and_its_unit_hears_of_it(office: Office, sign_in: SignIn) -> None:
    letter, client = waiting_post(title="路灯不亮", body=f"请打{PHONE}。"), sign_in(office.clerk)
    assert "路灯不亮" in body_of(client, "board")
    page = body_of(client, "board_post", letter.number)
    assert PHONE in page
    assert "139****5678" in page
    assert send(client, "board_post_show", letter.number, **texts(letter, checked="")).status_code == 400
    changed = texts(letter, text=f"电话{PHONE}，请处理。", department=str(office.roads.pk))
    send(client, "board_post_show", letter.number, **changed)
    post = BoardPost.objects.get()
    assert (post.state, post.department_name) == (Shown.SHOWN, "测试交通局")
    assert PHONE not in post.text
    assert Notification.objects.filter(notice="post_shown").exists()
    assert Notification.objects.filter(notice="post_names_unit", recipient=office.roads_liaison).exists()


def test_a_reason_is_chosen_or_written_and_told_to_the_writer(office: Office, sign_in: SignIn) -> None:
    letter, client = waiting_post(), sign_in(office.clerk)
    for data in ({}, {"reason": "other"}, {"reason": "nonsense"}):
        assert send(client, "board_post_put_away", letter.number, seen="waiting", **data).status_code == 400
    send(client, "board_post_put_away", letter.number, seen="waiting", reason="abuse", note="请改后再发。")
    event = letter.events.get(kind=Kind.POST_REFUSED)
    assert event.note == "含有辱骂、攻击他人的内容。\n请改后再发。"
    assert event.actor == office.clerk
    assert Notification.objects.get(notice="post_refused").context["reason"] == event.note


def test_the_second_of_two_moderators_keeps_what_was_typed_and_is_told(office: Office, sign_in: SignIn) -> None:
    letter = waiting_post()
    moderating.refuse_post(letter, reason="含有广告", seen=Shown.WAITING, actor=office.second_clerk)
    response = send(sign_in(office.clerk), "board_post_show", letter.number, **texts(letter, title="我改好的标题"))
    assert response.status_code == 409
    assert "t.clerk2" in response.content.decode()
    assert "我改好的标题" in response.content.decode()
    assert BoardPost.objects.get().state == Shown.REFUSED


def test_a_decision_is_taken_back_on_its_page(office: Office, sign_in: SignIn) -> None:
    letter, client = waiting_post(), sign_in(office.clerk)
    send(client, "board_post_show", letter.number, **texts(letter))
    assert "撤销刚才的审核" in body_of(client, "board_post", letter.number)
    send(client, "board_post_undo", letter.number)
    assert BoardPost.objects.get().state == Shown.WAITING
    send(client, "board_post_undo", letter.number)
    assert BoardPost.objects.get().state == Shown.WAITING


def test_many_comments_are_shown_at_once_and_counted(office: Office, sign_in: SignIn) -> None:
    post, client = shown_post(office), sign_in(office.clerk)
    comments = [comment_on(post, text) for text in ("第一条跟帖", f"第二条，{PHONE}", "第三条跟帖")]
    listed = body_of(client, "board", query="?part=comments")
    assert "第一条跟帖" in listed
    assert PHONE not in listed
    moderating.refuse_comment(comments[2], reason="广告", actor=office.second_clerk)
    send(client, "board_comments_show", comment=[comment.pk for comment in comments])
    post.refresh_from_db()
    assert post.comments == 2
    assert Comment.objects.shown().count() == 2


def test_whoever_spoke_stays_hidden_whatever_the_moderator_types(office: Office) -> None:
    comment = comment_on(shown_post(office), text="这事我知道。周晓兰")
    shown = show_comment(comment, text="这事周晓兰知道。电话１３８０００００００２", actor=office.clerk)
    assert "周晓兰" not in shown.shown_text
    assert "０００００００２" not in shown.shown_text


def test_a_comment_is_refused_with_a_reason_hidden_and_taken_back(office: Office, sign_in: SignIn) -> None:
    post, client = shown_post(office), sign_in(office.clerk)
    comment = comment_on(post)
    send(client, "board_comment_show", comment.pk, seen="waiting", text=f"改成这样，{PHONE}")
    post.refresh_from_db()
    comment.refresh_from_db()
    assert (post.comments, PHONE in comment.shown_text) == (1, False)
    send(client, "board_comment_put_away", comment.pk, seen="shown", reason="abuse", note="")
    post.refresh_from_db()
    assert post.comments == 0
    assert "含有辱骂" in Client().get(reverse("portal:comment", args=[comment.key])).content.decode()
    send(client, "board_comment_undo", comment.pk)
    post.refresh_from_db()
    assert post.comments == 1
    send(client, "board_comment_put_away", comment.pk, seen="shown", reason="abuse", note="")
    address = reverse("routing:board_comment_undo", args=[comment.pk])
    assert address in body_of(client, "board_comment", comment.pk)
    with pretend(now() + dt.timedelta(minutes=11)):
        assert address not in body_of(client, "board_comment", comment.pk)
        send(client, "board_comment_undo", comment.pk)
    comment.refresh_from_db()
    assert comment.state == Shown.HIDDEN


def test_a_reported_comment_comes_back_and_can_stay(office: Office, sign_in: SignIn) -> None:
    comment, client = comment_on(shown_post(office)), sign_in(office.clerk)
    show_comments([comment.pk], actor=office.clerk)
    report_comment(comment, reason="辱骂他人")
    assert "辱骂他人" in body_of(client, "board", query="?part=reported")
    send(client, "board_comment_keep", comment.pk)
    assert not Comment.objects.reported().exists()
    assert Comment.objects.shown().count() == 1


def test_who_wrote_a_comment_is_shown_when_asked_and_the_look_is_recorded(office: Office, sign_in: SignIn) -> None:
    comment, client = comment_on(shown_post(office)), sign_in(office.clerk)
    assert "周晓兰" not in body_of(client, "board_comment", comment.pk)
    assert "周晓兰" in send(client, "board_comment_who", comment.pk).content.decode()
    event = comment.post.petition.events.get(kind=Kind.CONTACT_SEEN)
    assert (event.actor, event.data) == (office.clerk, {"comment": comment.pk})


def test_a_unit_sees_the_shown_posts_that_name_it_and_nothing_else(office: Office, sign_in: SignIn) -> None:
    own = shown_post(office, title="涉及交通局的帖子", named_department=office.roads)
    other = shown_post(office, title="涉及教育局的帖子", named_department=office.schools)
    unseen = waiting_post(title="还没有审核的帖子", named_department=office.roads)
    client = sign_in(office.roads_liaison)
    listed = body_of(client, "board")
    assert own.number in listed
    assert other.number not in listed
    assert unseen.number not in listed
    assert client.get(reverse("routing:board_post", args=[own.number])).status_code == 404
    with pytest.raises(Http404):
        moderating.show_post(unseen, title="标题", text="正文", department=None, actor=office.roads_head)


def test_a_report_of_wrongdoing_is_for_marked_people_here_too(office: Office, sign_in: SignIn) -> None:
    letter = waiting_post(proposed_type=LetterType.WRONGDOING)
    address = reverse("routing:board_post", args=[letter.number])
    assert sign_in(office.second_clerk).get(address).status_code == 404
    page = sign_in(office.clerk).get(address).content.decode()
    assert "不能显示" in page
    assert (
        send(sign_in(office.clerk), "board_post_show", letter.number, **texts(letter, seen="refused")).status_code
        == 400
    )
    assert BoardPost.objects.get().state == Shown.REFUSED


def test_only_the_head_of_the_centre_sets_boards_up(office: Office, sign_in: SignIn) -> None:
    assert sign_in(office.clerk).get(reverse("routing:boards")).status_code == 404
    client, forum = sign_in(office.head), Channel.objects.get(key="forum").pk
    for key in ("", "posts", "有 空格"):
        assert send(client, "board_add", name="建言", key=key, channel=forum).status_code == 400
    private = Channel.objects.get(key="leader").pk
    assert send(client, "board_add", name="建言", key="says", channel=private).status_code == 400
    send(client, "board_add", name="建言", key="says", channel=forum, hint="说说想法", is_open="on")
    assert send(client, "board_add", name="建言", key="says", channel=forum).status_code == 400
    send(client, "board_settings", "says", name="建言献策", comments_at_once="on")
    board = Board.objects.get(key="says")
    assert (board.name, board.comments_at_once, board.is_open, board.channel.key) == ("建言献策", True, False, "forum")
    assert "建言献策" in body_of(client, "boards")
    with pytest.raises(Http404):
        moderating.save_board(
            board, key="says", name="x", hint="", comments_at_once=True, is_open=True, actor=office.clerk
        )


def test_a_closed_board_takes_no_comments(office: Office) -> None:
    post = shown_post(office, make_board("t-shut", "停用版块"))
    Board.objects.filter(key="t-shut").update(is_open=False)
    page = Client().get(reverse("portal:post", args=[post.number])).content.decode()
    assert "已经停止发帖和跟帖" in page


def test_the_side_of_the_desk_counts_what_waits(office: Office, sign_in: SignIn) -> None:
    comment_on(shown_post(office, named_department=office.roads))
    waiting_post()
    page = sign_in(office.clerk).get(reverse("routing:board")).context["queues"]
    lines = {str(item.label): item.count for group in page for item in group["items"]}
    assert (lines["帖子待审核"], lines["跟帖待审核"], lines["被举报的跟帖"]) == (1, 1, 0)
    own = sign_in(office.roads_liaison).get(reverse("routing:board")).context["queues"]
    assert {str(item.label): item.count for group in own for item in group["items"]}["涉及本单位的帖子"] == 1


def test_pages_of_moderators_ask_the_same_however_much_waits(
    office: Office, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    client, post = sign_in(office.clerk), shown_post(office)
    for number in range(8):
        waiting_post()
        comment_on(post, f"第{number}条跟帖的内容")
    for query in ("?part=posts", "?part=comments", "?part=decided"):
        with django_assert_max_num_queries(16):
            client.get(reverse("routing:board") + query)


@pytest.mark.django_db(transaction=True)
def test_of_two_moderators_at_once_one_decides(office: Office) -> None:
    letter, people = waiting_post(), (office.clerk, office.second_clerk)

    def decide(number: int) -> BoardPost:
        seen, actor = Shown.WAITING, people[number]
        if number:
            return moderating.refuse_post(letter, reason="广告", seen=seen, actor=actor)
        return moderating.show_post(letter, title="标题在此", text="正文", department=None, seen=seen, actor=actor)

    outcome = at_once(2, decide)
    assert len(outcome.results) == len(outcome.errors) == 1
    assert BoardPost.objects.get().state == outcome.results[0].state


@pytest.mark.django_db(transaction=True)
def test_comments_shown_by_two_at_once_are_counted_once(office: Office) -> None:
    post = shown_post(office)
    keys = [comment_on(post).pk for _n in range(4)]
    outcome = at_once(2, lambda n: moderating.show_comments(keys, actor=(office.clerk, office.second_clerk)[n]))
    assert not outcome.errors
    assert sum(outcome.results) == 4
    post.refresh_from_db()
    assert post.comments == 4
    assert make.fresh(post.petition).number == post.number
