"""What the verbs of the boards do: posts looked at, comments in every state, voices."""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import User
from petitions.models import Board, BoardPost, Petition, Shown
from petitions.services.comments import Said, report_comment, say
from petitions.services.posts import proposed_post
from petitions.services.supports import give_voice, voice_of
from portal.demo.letters import DemoLetter, Step
from portal.demo.stage import Stage
from routing.services import moderating

_REFUSED = "含有辱骂、攻击他人的内容。"
_HIDDEN = "透露了他人的个人信息。"
_REPORTED = "内容不实"


def _show(stage: Stage, _letter: DemoLetter, _step: Step, petition: Petition) -> object:
    draft, named = proposed_post(petition), petition.named_department
    return moderating.show_post(petition, title=draft.title, text=draft.text, department=named, actor=stage.clerk)


def _keep_off(stage: Stage, letter: DemoLetter, _step: Step, petition: Petition) -> object:
    return moderating.refuse_post(petition, reason=stage.diary.text(letter, "post_reason"), actor=stage.clerk)


def _hide(stage: Stage, letter: DemoLetter, _step: Step, petition: Petition) -> object:
    return moderating.hide_post(petition, reason=stage.diary.text(letter, "post_reason"), actor=stage.clerk)


def _comments(stage: Stage, letter: DemoLetter, step: Step, petition: Petition) -> None:
    """Let readers speak: a line each of name, what became of it, and the words."""
    post = BoardPost.objects.get(petition=petition)
    lines = stage.diary.text(letter, step.argument("comments")).splitlines()
    for place, line in enumerate(lines):
        nickname, fate, text = (part.strip() for part in line.split("|", 2))
        said = Said(text=text, nickname=nickname, name="周晓兰", contact=f"138000000{place:02d}")
        comment = say(post, token=f"demonstration:{letter.key}:{step.day}:{place}", said=said)
        if fate in ("shown", "reported", "hidden") and comment.state == Shown.WAITING:
            moderating.show_comments([comment.pk], actor=stage.clerk)
        if fate == "reported":
            report_comment(comment, reason=_REPORTED)
        if fate in ("refused", "hidden"):
            reason = _REFUSED if fate == "refused" else _HIDDEN
            moderating.refuse_comment(comment, reason=reason, actor=stage.clerk)


def _voices(_stage: Stage, letter: DemoLetter, step: Step, petition: Petition) -> None:
    """Let so many devices support the post."""
    for number in range(int(step.argument("1"))):
        give_voice(petition, voice=voice_of(device=f"demonstration:{letter.key}:{number}"))


ACTS_ON_BOARDS: dict[str, Callable[[Stage, DemoLetter, Step, Petition], object]] = {
    "show": _show,
    "keepoff": _keep_off,
    "hide": _hide,
    "comments": _comments,
    "voices": _voices,
}


def set_up_boards(*, head: User) -> None:
    """Let one board show its comments at once; the others are approved first."""
    board = Board.objects.get(key="daily-life")
    moderating.save_board(
        board, key=board.key, name=board.name, hint=board.hint, comments_at_once=True, is_open=True, actor=head
    )
