"""Boards, posts and comments for tests, made through the real services."""

from __future__ import annotations

from typing import Any

from accounts.models import Department, User
from petitions.models import Board, BoardPost, Channel, Petition
from petitions.services.posts import open_post, proposed_post, show_post
from tests.factories import Office, fresh, submit_letter


def make_board(key: str = "t-efficiency", name: str = "测试效能建设", **changes: Any) -> Board:
    """Return the board of that key, made if it is missing."""
    facts = {"name": name, "hint": "说说办事效率。", "channel": Channel.objects.get(key="forum"), **changes}
    return Board.objects.get_or_create(key=key, defaults=facts)[0]


def waiting_post(board: Board | None = None, *, letter: Petition | None = None, **changes: Any) -> Petition:
    """Return a letter whose post waits for the centre; ``changes`` go to the letter."""
    board = board or make_board()
    letter = letter or submit_letter(channel=board.channel.key, **changes).petition
    if not BoardPost.objects.filter(petition=letter).exists():
        open_post(letter, board=board)
    return fresh(letter)


def approve(letter: Petition, *, department: Department | None = None, actor: User) -> BoardPost:
    """Show the post with the texts as they were proposed."""
    draft = proposed_post(letter)
    return show_post(letter, title=draft.title, text=draft.text, department=department, actor=actor)


def shown_post(office: Office, board: Board | None = None, **changes: Any) -> BoardPost:
    """Return a post that all read."""
    named = changes.get("named_department")
    return approve(waiting_post(board, **changes), department=named, actor=office.clerk)
