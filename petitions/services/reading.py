"""How often something public was read: noted one by one, summed up once a minute."""

from __future__ import annotations

from collections import Counter

from django.db import transaction
from django.db.models import F

from petitions.models import BoardPost, Faq, PublicCopy, ReadMark

MOST = 20_000
"""Marks summed up at once; what is left waits for the next minute."""


def note_read(what: str, pk: int) -> None:
    """Note one reading of a public letter ("copy"), a board's post ("post") or a question often asked ("faq")."""
    if what not in _TELL:
        raise ValueError(what)
    ReadMark.objects.create(what=what, target=pk)


@transaction.atomic
def sum_up() -> int:
    """Add the readings noted so far to what was read, forget the marks, and return how many there were.

    Two at once count nothing twice: each takes the marks that the other does not hold (on SQLite one waits).
    """
    marks = list(ReadMark.objects.select_for_update(skip_locked=True).order_by("pk")[:MOST])
    ReadMark.objects.filter(pk__in=[mark.pk for mark in marks]).delete()
    read = Counter((mark.what, mark.target) for mark in marks)
    for (what, target), times in sorted(read.items()):  # one order for all, or two would wait for each other
        _TELL[what](target, times)
    return len(marks)


def _copy(pk: int, times: int) -> None:
    """A copy that was corrected meanwhile has handed its number on: the present version counts."""
    versions = PublicCopy.objects.filter(petition__public_copies=pk, current=True)
    PublicCopy.objects.filter(pk__in=versions.values("pk")).update(reads=F("reads") + times)


def _post(pk: int, times: int) -> None:
    BoardPost.objects.filter(pk=pk).update(reads=F("reads") + times)


def _faq(pk: int, times: int) -> None:
    Faq.objects.filter(pk=pk).update(reads=F("reads") + times)


_TELL = {"copy": _copy, "post": _post, "faq": _faq}
