"""Public copies with texts as varied as real ones: a few words are in most letters, most words are in a few.

Letters come evenly over twenty years, as an office's do, so that ten times the letters is ten times the archive.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from django.db.models import Field, Model

from accounts.models import Department
from benchmarks.seeding import words
from common.clock import TZ, today
from petitions.models import Category, Channel, CopyTerms, LetterType, Petition, PublicCopy
from petitions.search_index import FTS, put, terms_of
from petitions.search_rebuild import index_made_at_the_end

BATCH = 2_000
SEED = 20261121
DISTINCT = 10_000
DAYS = 365 * 20
VOCABULARY = 20_000
FIRST_CHARACTER, CHARACTERS = 0x4E00, 3_000
LATE_SHARE = 0.035
KINDS = [LetterType.CONSULTATION, LetterType.HELP, LetterType.COMPLAINT, LetterType.SUGGESTION, LetterType.THANKS]
KIND_SHARES = [39, 27, 21, 10, 3]
MAILBOXES = ["县委书记信箱", "县长信箱", "常务副县长信箱", "分管副县长信箱", ""]


class Words:
    """An invented vocabulary, as common and as rare as words are (Zipf's law)."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.known = ["".join(chr(FIRST_CHARACTER + rng.randrange(CHARACTERS)) for _ in range(rng.choice([2, 2, 3]))) for _ in range(VOCABULARY)]  # fmt: skip
        self.weights = list(itertools.accumulate(1 / (10 + rank) for rank in range(VOCABULARY)))

    def some(self, number: int) -> str:
        """Return so many words, with marks between some of them."""
        drawn = self.rng.choices(self.known, cum_weights=self.weights, k=number)
        return "".join(word + ("，" if place % 5 == 4 else "") for place, word in enumerate(drawn))


def copies(count: int) -> Iterator[tuple[Petition, PublicCopy]]:
    """Yield letters with what is public of them, the oldest first."""
    rng = random.Random(SEED)
    vocabulary, until = Words(rng), today()
    units = list(Department.objects.handling())
    towns = [town.name for town in Department.objects.townships()]
    channels = list(Channel.objects.filter(open_to_citizens=True))
    categories = list(Category.objects.filter(parent=None).values_list("name", flat=True))
    weights = [1 / (1 + place / 6) for place in range(len(units))]
    for index in range(count):
        received = until - dt.timedelta(days=DAYS - index * DAYS // count)
        replied = min(received + dt.timedelta(days=rng.randint(1, 10)), until)
        unit, channel = rng.choices(units, weights)[0], rng.choice(channels)
        moment = dt.datetime.combine(received, dt.time(9, 30), tzinfo=TZ)
        number = f"{channel.number_prefix}{received:%Y%m%d}-L{index:07d}"
        title = f"{words.title(rng)}{vocabulary.some(2)}"
        letter = Petition(number=number, channel=channel, title=title, body="—", may_publish=True, received_at=moment, received_on=received, letter_type=LetterType.HELP)  # fmt: skip
        yield (
            letter,
            PublicCopy(
                petition=letter,
                number=number,
                title=title,
                question=f"{words.body(rng)[:120]}{vocabulary.some(rng.randint(20, 90))}。",
                answer=f"{words.answer(rng, unit.name)}{vocabulary.some(rng.randint(10, 60))}。",
                writer_label="网友",
                channel_key=channel.key,
                channel_name=channel.name,
                type_key=rng.choices(KINDS, KIND_SHARES)[0],
                category_name=rng.choice(categories),
                township_name=rng.choice([*towns, ""]),
                mailbox_name=rng.choice(MAILBOXES) if channel.key == "leader" else "",
                department_id_copied=unit.pk,
                department_name=unit.name,
                received_on=received,
                replied_on=replied,
                working_days=rng.randint(0, 9),
                late=rng.random() < LATE_SHARE,
                reads=int(rng.expovariate(1 / 80)),
                supports=int(rng.expovariate(1 / 3)),
                published_at=dt.datetime.combine(replied, dt.time(16), tzinfo=TZ),
            ),
        )


def write(count: int) -> None:
    """Write so many public letters into an empty database with reference data, the index included.

    DISTINCT of them are made up, the others are the same letters of other days: words are as common as before.
    """
    distinct = min(count, DISTINCT)
    pairs = copies(distinct)
    with index_made_at_the_end():
        while batch := list(itertools.islice(pairs, BATCH)):
            with transaction.atomic():
                Petition.objects.bulk_create([letter for letter, _copy in batch])
                put(PublicCopy.objects.bulk_create([copy for _letter, copy in batch]))
        if count > distinct:
            multiply(count // distinct - 1)
    settle()


def multiply(times: int) -> None:
    """Copy every letter so many times, each copy a day earlier, with other readers."""
    offset = max(Petition.objects.latest("pk").pk, PublicCopy.objects.latest("pk").pk)
    with transaction.atomic(), connection.cursor() as cursor:
        for model in (Petition, PublicCopy):
            cursor.execute(_statement(model, times, offset))
        extra = ", terms" if connection.vendor == "postgresql" else ""
        source = f"{CopyTerms._meta.db_table} t, {_series(times)}"
        cursor.execute(
            f"INSERT INTO {CopyTerms._meta.db_table} (copy_id, text{extra}) SELECT copy_id + n * {offset}, text{extra} FROM {source}"  # noqa: S608 our own names
        )
        if connection.vendor == "sqlite":
            _multiply_fts(times, offset)


def _statement(model: type[Model], times: int, offset: int) -> str:
    names, values = [], []
    for field in model._meta.concrete_fields:
        names.append(f'"{field.column}"')
        values.append(_changed(field, f't."{field.column}"', offset))
    table = model._meta.db_table
    return f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} FROM {table} t, {_series(times)}"  # noqa: S608 our own names


def _changed(field: Field[Any, Any], value: str, offset: int) -> str:
    """Return what the copy holds in this column."""
    if field.primary_key or field.name == "petition":
        return f"{value} + n * {offset}"
    if field.name == "number":
        return f"{value} || '-' || CAST(n AS text)"
    if field.name in {"received_on", "replied_on"}:
        return f"{value} - n" if connection.vendor == "postgresql" else f"date({value}, '-' || n || ' days')"
    return f"({value} * 31 + n * 7) % 499" if field.name in {"reads", "supports"} else value


def _series(times: int) -> str:
    return f"(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {times}) SELECT n FROM s) series"  # noqa: S608 a number of ours


def _multiply_fts(times: int, offset: int) -> None:
    with connection.cursor() as cursor:
        for pk, text in CopyTerms.objects.filter(pk__lte=offset).values_list("pk", "text").iterator():
            found = " ".join(terms_of(text))
            cursor.executemany(
                f"INSERT INTO {FTS} (rowid, terms) VALUES (%s, %s)",  # noqa: S608 our own name
                [(pk + n * offset, found) for n in range(1, times + 1)],
            )


def settle() -> None:
    """Let the database know its tables, as it does by itself after a while."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def words_to_search() -> dict[str, str]:
    """Return searches by how much they find, the words taken from the vocabulary that the letters were made of."""
    known = Words(random.Random(SEED)).known
    return {
        "in most letters": "路灯",
        "in many": known[0],
        "in some": known[300],
        "in a few": known[12_000],
        "two words": f"{known[40]} {known[2_000]}",
        "common and rare": f"路灯 {known[12_000]}",
        "one character": known[500][0],
        "in none": "没有人写过的词",
        "pairs in many, the word in none": f"{known[0]}{known[1][:1]}",
        "a sign": "100%",
    }
