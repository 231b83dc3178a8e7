"""To whom a letter goes: a leader, a unit, a board, another channel, or whoever it may be."""

import pytest

from accounts.models import Department
from petitions.models import Board, BoardPost, Channel, Mailbox, Petition, Shown
from petitions.services import drafts
from tests.portal.conftest import ABOUT, STORY, WRITER, Citizen

UNPROCESSABLE = 422


def text(answer):
    return answer.content.decode()


def content(citizen):
    return drafts.content_of(drafts.find(citizen.token))


def test_every_open_mailbox_is_offered_with_who_holds_it_and_what_for(citizen):
    closed = Mailbox.objects.all()[1]
    Mailbox.objects.filter(pk=closed.pk).update(is_open=False)
    page = text(citizen.client.get("/write/"))
    for box in Mailbox.objects.open():
        for shown in (f'value="mailbox:{box.key}"', box.name, box.holder, box.duties):
            assert shown in page
    assert closed.name not in page
    assert citizen.client.post("/write/", {"to": f"mailbox:{closed.key}"}).status_code == UNPROCESSABLE


def test_a_letter_to_a_leader_is_kept_with_the_mailbox(citizen):
    box = Mailbox.objects.get(key="deputy-town")
    citizen.starts(f"mailbox:{box.key}").fills_in()
    page = text(citizen.client.get(citizen.address("check")))
    assert f"{box.name}（{box.post} {box.holder}）" in page
    citizen.sends()
    letter = Petition.objects.get()
    assert (letter.mailbox, letter.channel.key) == (box, "leader")


def test_not_knowing_to_whom_is_a_fine_answer(citizen):
    assert "我不知道该写给谁" in text(citizen.client.get("/write/"))
    citizen.starts("leader").fills_in()
    citizen.sends()
    letter = Petition.objects.get()
    assert (letter.channel.key, letter.mailbox) == ("leader", None)


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("mailbox=deputy-people", "mailbox:deputy-people"),
        ("board=ideas", "board:ideas"),
        ("unit=transport", "unit:transport"),
    ],
)
def test_a_link_of_a_page_chooses_beforehand(citizen, query, value):
    page = text(citizen.client.get(f"/write/?{query}"))
    assert f'value="{value}"' in page
    assert page.count(" checked") == 1
    assert " checked" in page.partition(f'value="{value}"')[2].partition(">")[0]


@pytest.mark.parametrize(
    "query", ["mailbox=none", "board=", "unit=centre", "mailbox=%22%3E%3Cscript%3E", "to=mailbox:"]
)
def test_a_link_to_what_is_not_there_chooses_nothing(citizen, query):
    page = citizen.client.get(f"/write/?{query}")
    assert page.status_code == 200
    assert " checked" not in text(page)
    assert "<script>" not in text(page).replace("<script src", "")


@pytest.mark.parametrize(
    "value", ["mailbox:none", "board:x", "unit:centre", "unit:\x00", "hotline", "forum", "字" * 5_000]
)
def test_what_is_not_offered_can_not_be_chosen(citizen, value):
    assert citizen.client.post("/write/", {"to": value}).status_code == UNPROCESSABLE


def test_a_letter_to_a_unit_goes_to_its_own_mailbox(citizen):
    unit = Department.objects.get(code="transport")
    citizen.starts("unit:transport")
    assert content(citizen).about == {"unit": "transport"}
    assert f'value="{unit.code}" selected' in text(citizen.client.get(citizen.address("about")))
    citizen.says("about", ABOUT, unit=unit.code)
    citizen.says("story", STORY)
    citizen.says("writer", WRITER)
    citizen.sends()
    letter = Petition.objects.get()
    assert (letter.channel.key, letter.named_department) == ("department", unit)


@pytest.mark.parametrize("key", ["efficiency", "ideas"])
def test_a_letter_to_a_board_waits_there_and_its_writer_knows_that_all_will_read_it(citizen, key):
    board, unit = Board.objects.get(key=key), Department.objects.get(code="transport")
    citizen.starts(f"board:{key}").says("about", ABOUT, unit=unit.code)
    citizen.says("story", STORY)
    page = text(citizen.client.get(citizen.address("writer")))
    assert "版块上的帖子大家都看得到" in page
    assert "may_publish" not in page
    assert citizen.says("writer", WRITER)["Location"] == citizen.address("check")
    assert "公开后别人看到的样子" in text(citizen.client.get(citizen.address("check")))
    citizen.sends()
    post = BoardPost.objects.get()
    assert (post.petition, post.board, post.state) == (Petition.objects.get(), board, Shown.WAITING)
    assert post.petition.may_publish
    assert not post.text, "nothing of it is shown before somebody looked"


def test_a_letter_that_can_not_be_taken_leaves_no_post(citizen, monkeypatch):
    citizen.starts("board:efficiency").says("about", ABOUT, unit="transport")
    citizen.says("story", STORY)
    citizen.says("writer", WRITER)
    Board.objects.update(channel=Channel.objects.get(key="leader"))
    assert citizen.sends()["Location"] == citizen.address("to"), "the board takes no letters of this channel any more"
    assert not BoardPost.objects.exists()
    assert not Petition.objects.exists()


def test_no_report_of_wrongdoing_goes_to_a_board(citizen):
    assert 'value="board:' not in text(citizen.client.get("/write/?type=wrongdoing"))
    citizen.starts("board:ideas")
    assert 'value="wrongdoing"' not in text(citizen.client.get(citizen.address("about")))
    assert citizen.says("about", ABOUT, proposed_type="wrongdoing").status_code == UNPROCESSABLE
    drafts.save_step(drafts.find(citizen.token), step="about", answers={"proposed_type": "wrongdoing", "unit": ""})
    citizen.says("story", STORY)
    citizen.says("writer", WRITER)
    assert citizen.sends()["Location"] == citizen.address("about"), "nor one slipped in"
    assert not Petition.objects.exists()


def test_the_addressee_can_be_changed_and_what_was_written_stays(citizen):
    citizen.starts("mailbox:county-head").fills_in()
    assert f'href="{citizen.address("to")}"' in text(citizen.client.get(citizen.address("check")))
    page = text(citizen.client.get(citizen.address("to")))
    assert " checked" in page.partition('value="mailbox:county-head"')[2].partition(">")[0]
    citizen.says("to", {"to": "mailbox:deputy-town"})
    citizen.sends()
    letter = Petition.objects.get()
    assert (letter.mailbox.key, letter.title) == ("deputy-town", STORY["title"])


@pytest.mark.parametrize("to", ["mailbox:county-head", "board:efficiency"])
def test_a_mailbox_or_board_closed_meanwhile_leads_to_another_choice(citizen, to):
    citizen.starts(to)
    Mailbox.objects.update(is_open=False)
    Board.objects.update(is_open=False)
    for step in ("about", "story", "writer", "check"):
        assert citizen.client.get(citizen.address(step))["Location"] == citizen.address("to")
    assert citizen.client.get(citizen.address("to")).status_code == 200


def test_the_first_page_asks_the_database_the_same_few_questions(citizen, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        citizen.client.get("/write/")


def test_a_token_that_is_none_leads_to_the_start(reference):
    assert Citizen().client.get("/write/no-such-token/to/")["Location"] == "/write/"
