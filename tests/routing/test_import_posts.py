"""Posts of an external board are taken over as history: masked, with their answers, and only where that was asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from petitions.boards import thread
from petitions.models import BoardPost, PublicCopy, Shown
from petitions.services.comments import closed_because
from tests.boards import make_board
from tests.factories import Office
from tests.petitions.letterfiles import row, write_csv
from tests.routing.importing import imported

pytestmark = pytest.mark.django_db
PHONE = "13912345678"


def test_answered_posts_stand_on_the_board_as_history(client: Client, office: Office, tmp_path: Path) -> None:
    board = make_board()
    rows = [row(1, 标题=f"路灯不亮请打{PHONE}"), row(2, 答复意见=""), row(3, 答复时间="")]
    imported(write_csv(tmp_path / "a.csv", rows), "--board", board.key, channel="forum")
    states = list(BoardPost.objects.order_by("pk").values_list("state", flat=True))
    assert states == [Shown.SHOWN, Shown.WAITING, Shown.WAITING]
    post, copy = BoardPost.objects.shown().get(), PublicCopy.objects.current().get()
    assert PHONE not in post.title + post.text + copy.title + copy.question + copy.answer
    assert post.answered_at == post.petition.released_at
    text = client.get(reverse("portal:post", args=[post.number])).content.decode()
    assert "历史帖子" in text
    assert "官方答复" in text
    found = thread(post.number)
    assert found is not None
    assert "不再接受跟帖" in closed_because(found)
    assert post.number in client.get(reverse("portal:library"), {"q": post.number}).content.decode()


def test_the_same_file_again_changes_nothing(office: Office, tmp_path: Path) -> None:
    board = make_board()
    path = write_csv(tmp_path / "a.csv", [row(1), row(2)])
    for _again in range(2):
        imported(path, "--board", board.key, channel="forum")
    assert (BoardPost.objects.count(), PublicCopy.objects.count()) == (2, 2)


def test_letters_that_were_never_public_can_be_no_posts(office: Office, tmp_path: Path) -> None:
    path, board = write_csv(tmp_path / "a.csv", [row(1)]), make_board()
    for options in (("--board", board.key), ("--board", "nowhere")):
        with pytest.raises(CommandError):
            imported(path, *options, channel="leader")
    assert not BoardPost.objects.exists()


def statements(path: Path, board: str) -> int:
    with CaptureQueriesContext(connection) as counted:
        imported(path, "--board", board, channel="forum")
    return len(counted)


def test_statements_do_not_grow_with_the_posts(office: Office, tmp_path: Path) -> None:
    board = make_board().key
    imported(write_csv(tmp_path / "warm.csv", [row(99)]), "--board", board, channel="forum")
    few = statements(write_csv(tmp_path / "few.csv", [row(n) for n in range(1, 3)]), board)
    many = statements(write_csv(tmp_path / "many.csv", [row(n) for n in range(10, 60)]), board)
    assert many - few < 48, "the database takes many rows in several statements, but not one for each post"
