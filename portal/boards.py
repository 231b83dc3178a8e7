"""What the pages of the boards show: lists of posts, one thread, how each stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.models import Department, DepartmentKind
from common.clock import today
from deadlines.counting import DueBadge
from petitions.boards import (
    COMMENTS,
    WAYS,
    Sorting,
    Spot,
    WantedPosts,
    answers_of,
    comments_of,
    posts,
    with_dates,
    words_of,
)
from petitions.models import Board, BoardNote, BoardPost, Comment, PublicCopy
from petitions.services.comments import closed_because
from routing.board import badges_of

PAGE, COMMENTS_PAGE = 18, 50
SORTINGS: dict[Sorting, Promise] = {
    Sorting.NEWEST: gettext_lazy("最新动态"),
    Sorting.SUPPORTED: gettext_lazy("支持最多"),
    Sorting.UNANSWERED: gettext_lazy("等待答复"),
}
_UNITS = (DepartmentKind.BUREAU, DepartmentKind.TOWNSHIP)


@dataclass(frozen=True)
class PostLine:
    """One post in a list: the post, how it stands, and the official answer where there is one."""

    post: BoardPost
    badge: DueBadge
    answer: str


@dataclass(frozen=True)
class Tab:
    """One way to order the list, and its address."""

    words: str | Promise
    url: str
    current: bool


@dataclass(frozen=True)
class BoardDoor:
    """A board as the index shows it, with how many of its posts wait for an answer."""

    board: Board
    waiting: int


@dataclass(frozen=True)
class BoardPage:
    """What a list of posts shows."""

    lines: list[PostLine]
    tabs: list[Tab]
    words: tuple[str, ...]
    unit: str
    units: list[str]
    sorting: Sorting
    before: str
    after: str


def doors() -> list[BoardDoor]:
    """Return all boards, with how many posts of each no unit answered yet."""
    waiting = dict(
        BoardPost.objects.unanswered().order_by().values_list("board").annotate(n=Count("pk")).values_list("board", "n")
    )
    return [BoardDoor(board, waiting.get(board.pk, 0)) for board in Board.objects.all()]


def board_page(query: QueryDict, *, board: Board | None = None) -> BoardPage:
    """Return the page for an address; parts of it that mean nothing are left out."""
    sorting = Sorting(query.get("sort", "")) if query.get("sort") in list(Sorting) else Sorting.NEWEST
    units = _units()
    unit = query.get("unit", "")[:120]
    wanted = WantedPosts(board=board, sorting=sorting, words=words_of(query.get("q", "")), unit=unit)
    turned = WAYS[sorting].page(
        with_dates(posts(wanted)),
        size=PAGE,
        after=Spot.read(query.get("after", "")),
        before=Spot.read(query.get("before", "")),
    )
    return BoardPage(
        lines=lines_of(turned.rows),
        tabs=[Tab(words, _address(query, sort=key), key == sorting) for key, words in SORTINGS.items()],
        words=wanted.words,
        unit=unit,
        units=units if not unit or unit in units else [*units, unit],
        sorting=sorting,
        before=_address(query, before=str(turned.before)) if turned.before else "",
        after=_address(query, after=str(turned.after)) if turned.after else "",
    )


def _units() -> list[str]:
    units = Department.objects.valid_on(today()).filter(kind__in=_UNITS)
    return list(units.values_list("name", flat=True))


def _address(query: QueryDict, **changes: str) -> str:
    """Return the address with these parts changed; a place in the list holds for its own order only."""
    kept = query.copy()
    for name in ("after", "before", *changes):
        kept.pop(name, None)
    for name, value in changes.items():
        kept[name] = value
    return f"?{kept.urlencode()}"


def lines_of(found: Sequence[BoardPost]) -> list[PostLine]:
    """Return posts as lists show them: three statements, however many posts."""
    letters = [post.petition_id for post in found]
    answers = PublicCopy.objects.current().filter(petition__in=letters)
    said = {copy.petition_id: copy.answer for copy in answers.only("petition_id", "answer")}
    badges = badges_of(found)
    return [PostLine(post, badges[post.pk], said.get(post.petition_id, "")) for post in found]


@dataclass(frozen=True)
class ThreadPage:
    """What one thread shows."""

    post: BoardPost
    badge: DueBadge
    answer: PublicCopy | None
    notes: list[BoardNote]
    comments: list[Comment]
    before: str
    after: str
    closed: str
    unit: str


def thread_page(post: BoardPost, query: QueryDict) -> ThreadPage:
    """Return the page of a post that is shown; its comments oldest first."""
    turned = COMMENTS.page(
        comments_of(post),
        size=COMMENTS_PAGE,
        after=Spot.read(query.get("after", "")),
        before=Spot.read(query.get("before", "")),
    )
    lead = post.petition.lead_department
    return ThreadPage(
        post=post,
        badge=badges_of([post])[post.pk],
        answer=answers_of(post),
        notes=list(post.notes.all()),
        comments=turned.rows,
        before=f"?before={turned.before}#comments" if turned.before else "",
        after=f"?after={turned.after}#comments" if turned.after else "",
        closed=closed_because(post),
        unit=lead.name if lead else post.department_name,
    )
