"""Rows written in one statement are the rows that the ORM writes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from common.bulk import insert_many, update_column
from common.clock import now
from deadlines.models import Pause
from notifications.models import DeliveryState, Medium, Notification
from tests import factories as make
from tests.factories import Office

pytestmark = pytest.mark.django_db
STRANGE = [
    "",
    "{}",
    "NULL",
    '"a","b"',
    "\\",
    "\\\\n\\",
    "a\nb\tc\r",
    "{{7*7}} %s %% '';--",
    "𠀀𪚥👨‍👩‍👧",
    "É́́",
]


def rows(office: Office, sign: str) -> list[Notification]:
    """Return messages in which every column takes several values, strange ones too."""
    moment = now()
    return [
        Notification(
            key=f"{sign}{number}",
            medium=(Medium.DESK, Medium.EMAIL)[number % 2],
            recipient=(office.clerk, None, office.leader)[number % 3],
            address=text,
            notice="reminder",
            reference=text[:24],
            restricted=number % 2 == 0,
            context={"title": text, "due": {"day": "2026-11-17"}, "none": None, "yes": True, "n": number},
            body=text,
            state=DeliveryState.HELD if number % 4 else DeliveryState.WAITING,
            created_at=moment,
            not_before=moment + dt.timedelta(minutes=number),
            next_attempt_at=None if number % 2 else moment,
            attempts=number,
        )
        for number, text in enumerate(STRANGE)
    ]


def stored(sign: str) -> list[dict[str, Any]]:
    found = Notification.objects.filter(key__startswith=sign).order_by("pk").values()
    return [{name: value for name, value in row.items() if name not in {"id", "key"}} for row in found]


def test_the_rows_are_those_of_the_orm(office: Office) -> None:
    Notification.objects.bulk_create(rows(office, "orm"))
    own = rows(office, "own")
    assert insert_many(own) == own
    moments = {"created_at", "not_before", "next_attempt_at"}
    for one, other in zip(stored("orm"), stored("own"), strict=True):
        assert {**one, **dict.fromkeys(moments)} == {**other, **dict.fromkeys(moments)}
    fresh = Notification.objects.get(key="own4")
    assert (fresh.not_before, fresh.created_at) == (own[4].not_before, own[4].created_at)


def test_rows_know_their_ids_afterwards(office: Office) -> None:
    made = insert_many(rows(office, "k"))
    for row in made:
        assert Notification.objects.get(pk=row.pk).key == row.key
        row.attempts = 7
        row.save()
    assert Notification.objects.count() == len(STRANGE)


def test_rows_that_are_all_alike_are_all_written(office: Office) -> None:
    letter, moment = make.submit_letter().petition, now()
    insert_many(
        [Pause(petition=letter, from_on=moment.date(), to_on=moment.date(), reason="同样") for _each in range(3)]
    )
    assert Pause.objects.filter(reason="同样").count() == 3


@pytest.mark.parametrize("count", [0, 1, 2])
def test_none_one_and_two_rows(office: Office, count: int) -> None:
    assert len(insert_many(rows(office, "k")[:count])) == count
    assert Notification.objects.count() == count


def test_what_is_there_already_is_left_out_or_refused(office: Office) -> None:
    insert_many(rows(office, "k")[:3])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_many(rows(office, "k"))
    insert_many(rows(office, "k"), ignore_conflicts=True)
    assert Notification.objects.count() == len(STRANGE)


def test_too_long_a_text_is_refused_and_never_cut(office: Office) -> None:
    made = rows(office, "k")
    made[1].reference = "x" * 25
    if connection.vendor == "postgresql":  # SQLite knows no lengths
        with pytest.raises(DataError), transaction.atomic():
            insert_many(made)
    made[1].reference = "x" * 24
    insert_many(made)


def test_each_row_gets_its_own_value(office: Office, django_assert_num_queries) -> None:
    pks = [row.pk for row in insert_many(rows(office, "k"))]
    later = now() + dt.timedelta(days=1)
    values = {pks[0]: later, pks[1]: None, pks[2]: later + dt.timedelta(seconds=1)}
    with django_assert_num_queries(1):
        update_column(Notification, "next_attempt_at", values)
    assert dict(Notification.objects.filter(pk__in=values).values_list("pk", "next_attempt_at")) == values
    with django_assert_num_queries(0):
        update_column(Notification, "next_attempt_at", {})
