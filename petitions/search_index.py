"""The index behind the library's search: the public copies that are current, by their pairs of characters.

PostgreSQL keeps the pairs as a stored tsvector beside the folded text, under a GIN index; SQLite in an FTS5 table
without contents. Both find candidates, which the folded text then confirms: every sign of a word counts as written.
Rows come and go in the transaction that publishes, corrects or takes down. Nothing but public copies is ever in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from operator import and_, or_

from django.db import connection, transaction
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from petitions.bigrams import LONGEST_NAME, SHORTEST_NAME, fold, needed, spellings, terms
from petitions.models import CopyTerms, PublicCopy

BATCH = 500
FTS = "petitions_copyterms_fts"
_PUT = "INSERT INTO petitions_copyterms (copy_id, text, terms) VALUES "
_ADD = f"INSERT INTO {FTS} (rowid, terms) VALUES (%s, %s)"  # noqa: S608 our own name
_TAKE = f"INSERT INTO {FTS} ({FTS}, rowid, terms) VALUES ('delete', %s, %s)"  # noqa: S608 our own name


def put(copies: Sequence[PublicCopy]) -> None:
    """Let these copies be found; each must be current and not in the index yet."""
    with transaction.atomic():
        for start in range(0, len(copies), BATCH):
            rows = [(copy.pk, text := text_of(copy), terms_of(text)) for copy in copies[start : start + BATCH]]
            if connection.vendor == "postgresql":
                _put_postgresql(rows)
            else:
                _put_sqlite(rows)


def _put_postgresql(rows: Sequence[tuple[int, str, list[str]]]) -> None:
    places = ", ".join(["(%s, %s, array_to_tsvector(%s))"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(_PUT + places, [part for row in rows for part in row])


def _put_sqlite(rows: Sequence[tuple[int, str, list[str]]]) -> None:
    CopyTerms.objects.bulk_create(CopyTerms(copy_id=pk, text=text) for pk, text, _terms in rows)
    with connection.cursor() as cursor:
        cursor.executemany(_ADD, [(pk, " ".join(found)) for pk, _text, found in rows])


def take(rows: QuerySet[CopyTerms]) -> None:
    """Let the copies of these rows be found no longer."""
    with transaction.atomic():
        if connection.vendor == "sqlite":
            gone = [(row.pk, " ".join(terms_of(row.text))) for row in rows]
            with connection.cursor() as cursor:
                cursor.executemany(_TAKE, gone)  # FTS5 without contents wants to hear what it is to forget
        rows.delete()


def take_letter(petition_id: int) -> None:
    """Let nothing of this letter be found."""
    take(CopyTerms.objects.filter(copy__petition=petition_id))


def text_of(copy: PublicCopy) -> str:
    """Return what words are compared with: the public texts and, at the end, the number; folded."""
    return " ".join(fold(text) for text in (copy.title, copy.question, copy.answer, copy.number))


def terms_of(text: str) -> list[str]:
    """Return the terms by which such a text is found."""
    said, _space, number = text.rpartition(" ")
    return terms(said, number)


def matching(words: Iterable[str]) -> QuerySet[CopyTerms]:
    """Return the rows of the copies in which every word occurs; none where there is no word."""
    wanted = _wanted(words)
    if not wanted:
        return CopyTerms.objects.none()
    return CopyTerms.objects.filter(_candidates(wanted), *(_any(spelt, "text") for spelt in wanted))


def really(words: Iterable[str]) -> Q:
    """Return the condition on a public copy that every word really occurs: for a few copies that are known already."""
    return reduce(and_, (_any(spelt, "found_by__text") for spelt in _wanted(words)), Q())


def _wanted(words: Iterable[str]) -> list[tuple[str, ...]]:
    """Return each word in its spellings. Some signs fold to several with a space between: then each part is a word."""
    return [spellings(part) for word in words for part in fold(word).split()]


def _any(spelt: tuple[str, ...], column: str) -> Q:
    return reduce(or_, (Q(**{f"{column}__contains": word}) for word in spelt))


def _candidates(wanted: Sequence[tuple[str, ...]]) -> RawSQL:
    if connection.vendor == "postgresql":
        query = " & ".join("(" + " | ".join(map(_postgres, spelt)) + ")" for spelt in wanted)
        return RawSQL("terms @@ %s::tsquery", [query], output_field=BooleanField())
    query = " AND ".join("(" + " OR ".join(map(_sqlite, spelt)) + ")" for spelt in wanted)
    return RawSQL(  # noqa: S611 the words are a parameter
        f"copy_id IN (SELECT rowid FROM {FTS} WHERE {FTS} MATCH %s)",  # noqa: S608 our own name
        [query],
        output_field=BooleanField(),
    )


def _postgres(word: str) -> str:
    """Return the word as part of a tsquery; quotes and backslashes double inside its quotes."""

    def quoted(term: str) -> str:
        return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"

    return _either(word, quoted, prefix=":*", both="&", either="|")


def _sqlite(word: str) -> str:
    """Return the word as part of an FTS5 query."""

    def quoted(term: str) -> str:
        return '"' + term.replace('"', '""') + '"'

    return _either(word, quoted, prefix=" *", both="AND", either="OR")


def _either(word: str, quoted: Callable[[str], str], *, prefix: str, both: str, either: str) -> str:
    """Return all pairs of the word, or a letter's number or part of it that is this word."""
    if len(word) == 1:
        return quoted(word) + prefix
    said = "(" + f" {both} ".join(quoted(pair) for pair in needed(word)) + ")"
    a_name = SHORTEST_NAME <= len(word) <= LONGEST_NAME and not word.isalpha()
    return f"({said} {either} {quoted(word)})" if a_name else said
