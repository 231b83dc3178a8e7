"""Making the library's search index anew, and looking whether it agrees with what is public."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from petitions.models import CopyTerms, PublicCopy
from petitions.search_index import FTS, matching, put, text_of

BATCH = 500
SAMPLE = 200
_GIN = "CREATE INDEX copyterms_terms ON petitions_copyterms USING gin (terms) WITH (fastupdate = off)"


@contextmanager
def index_made_at_the_end() -> Iterator[None]:
    """Write many rows without PostgreSQL's index and make it then: ten times as quick as row by row."""
    postgresql = connection.vendor == "postgresql"
    if postgresql:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("DROP INDEX IF EXISTS copyterms_terms")
    yield
    if postgresql:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(_GIN)


@transaction.atomic
def rebuild() -> int:
    """Index every current public copy anew and return how many there are.

    Nothing is published meanwhile, and on PostgreSQL a search waits for the end.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("LOCK TABLE petitions_publiccopy IN SHARE MODE")
        else:
            cursor.execute(f"INSERT INTO {FTS} ({FTS}) VALUES ('delete-all')")  # noqa: S608 our own name
        cursor.execute("DELETE FROM petitions_copyterms")
    done, last = 0, 0
    with index_made_at_the_end():
        while batch := list(PublicCopy.objects.current().filter(pk__gt=last).order_by("pk")[:BATCH]):
            put(batch)
            done, last = done + len(batch), batch[-1].pk
    return done


def flaws() -> list[str]:
    """Return what does not agree: letters missing or too many, other texts, newest letters that are not found."""
    current = PublicCopy.objects.current()
    missing, extra = current.filter(found_by=None).count(), CopyTerms.objects.exclude(copy__current=True).count()
    newest = list(current.select_related("found_by").order_by("-pk")[:SAMPLE])
    indexed = [copy for copy in newest if hasattr(copy, "found_by")]
    stale = sum(copy.found_by.text != text_of(copy) for copy in indexed)
    unfound = sum(not matching([copy.number]).filter(pk=copy.pk).exists() for copy in indexed)
    told = {"missing": missing, "not public": extra, "with other texts": stale, "not found by number": unfound}
    return [f"{number} {what}" for what, number in told.items() if number]
