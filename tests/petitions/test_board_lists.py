"""Lists of posts are read by their indexes from the place where a page begins, on both databases."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Model, QuerySet

from common.clock import now
from petitions.boards import COMMENTS, WAYS, Sorting, Spot, WantedPosts, Way, comments_of, posts
from petitions.models import BoardPost, Comment
from tests.boards import make_board, shown_post
from tests.factories import Office

pytestmark = pytest.mark.django_db
MOMENT = 1_700_000_000_000_000


def plan_of(rows: QuerySet[Model]) -> str:
    """Return how the database would read these rows if it had many of them."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for switch in ("enable_seqscan", "enable_bitmapscan", "enable_sort"):
                cursor.execute(f"SET LOCAL {switch} = off")
    return rows.explain()


def page_from(way: Way, rows: QuerySet[Model], spot: Spot) -> QuerySet[Model]:
    """Return the statement of a later page, as ``Way.page`` sends it."""
    sign = "-" if way.down else ""
    beyond = way._beyond(spot, down=way.down)
    return rows.filter(beyond).order_by(f"{sign}{way.column}", f"{sign}pk")[:19]


def test_each_list_is_read_by_an_index_of_its_own(reference: None) -> None:
    board = make_board()
    wanted = {
        "post_newest": WantedPosts(),
        "post_of_board": WantedPosts(board=board),
        "post_supported": WantedPosts(sorting=Sorting.SUPPORTED),
        "post_supported_here": WantedPosts(board=board, sorting=Sorting.SUPPORTED),
        "post_unanswered": WantedPosts(sorting=Sorting.UNANSWERED),
        "post_of_unit": WantedPosts(unit="测试交通局"),
    }
    for index, what in wanted.items():
        way = WAYS[what.sorting]
        spot = Spot(3 if what.sorting == Sorting.SUPPORTED else MOMENT, 7)
        plan = plan_of(page_from(way, posts(what), spot))
        assert index in plan or (index == "post_unanswered" and "post_open" in plan), (index, plan)
        assert "TEMP B-TREE" not in plan, plan
        assert "Sort" not in plan, plan


def test_comments_are_read_from_their_place(office: Office) -> None:
    post = shown_post(office)
    plan = plan_of(page_from(COMMENTS, comments_of(post), Spot(7, 7)))
    assert not any(word in plan for word in ("Seq Scan", "SCAN", "TEMP B-TREE", "Sort")), plan


def test_many_posts_of_one_moment_are_all_turned_over(office: Office) -> None:
    moment, first = now(), shown_post(office)
    made = [first, *(shown_post(office) for _n in range(6))]
    BoardPost.objects.update(last_at=moment, posted_at=moment, supports=3)
    for sorting, way in WAYS.items():
        seen, after = [], None
        for _turn in range(4):
            page = way.page(posts(WantedPosts(sorting=sorting)), size=2, after=after)
            seen += [post.pk for post in page.rows]
            after = page.after
        assert sorted(seen) == sorted(post.pk for post in made)
        assert after is None


def test_of_a_comment_nothing_private_is_read_for_the_public(office: Office) -> None:
    sql = str(comments_of(shown_post(office)).query)
    private = ("name", "contact", "contact_index", "citizen_id", "text", "report_reason")
    assert not [column for column in private if f'"{Comment._meta.db_table}"."{column}"' in sql]
