"""Letters about the same matter: kept findable, and found."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from common.bulk import insert_columns
from common.clock import now
from petitions.likeness import (
    FROM_EACH_TERM,
    Vocabulary,
    Wording,
    likeness,
    pairs_of,
    ranked,
    shared_words,
    sketch,
    term,
    wording,
)
from petitions.models import LetterSketch, LetterTerm, LetterVocabulary, Petition, State
from petitions.models.petition import ANSWERED_STATES, OPEN_STATES, PetitionQuerySet

COUNTED_LETTERS = 5_000
"""The newest so many letters tell which pairs are frequent."""
LEAST_SHARE, LEAST_COUNT = 0.005, 5
"""A pair is frequent from this share of the letters on, and from so many letters."""
VOCABULARY_AGE = timedelta(days=7)
MOST = 5
ALIKE, THE_SAME = 0.08, 0.5
"""Above the first a letter is shown as being about the same; above the second as perhaps the same letter."""
AT_A_TIME = 1_000


@dataclass(frozen=True)
class Similar:
    """A letter like another one: how alike, and the words that both have."""

    petition: Petition
    alike: float
    words: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Tell whether it is perhaps the same letter once more."""
        return self.alike >= THE_SAME


def vocabulary() -> Vocabulary:
    """Return the vocabulary that holds now; an empty one knows no pair as frequent."""
    newest = LetterVocabulary.objects.order_by("-pk").values_list("pk", "made_at").first()
    return _vocabulary_of(*newest) if newest else Vocabulary({})


@lru_cache(maxsize=2)
def _vocabulary_of(pk: int, _made_at: dt.datetime) -> Vocabulary:
    """Read it once in each process."""
    return Vocabulary(LetterVocabulary.objects.get(pk=pk).shares)


@transaction.atomic
def learn_vocabulary() -> LetterVocabulary:
    """Count the newest letters' pairs anew; sketches made before stay as they are, they hardly differ."""
    letters = Petition.objects.filter(restricted=False).order_by("-pk").values_list("title", "body")
    counted: Counter[str] = Counter()
    number = 0
    for title, body in letters[:COUNTED_LETTERS].iterator(chunk_size=500):
        counted.update(pairs_of(title, body))
        number += 1
    least = max(LEAST_COUNT, LEAST_SHARE * number)
    shares = {pair: round(count / number, 4) for pair, count in counted.items() if count >= least}
    learnt = LetterVocabulary.objects.create(shares=shares, letters=number, made_at=now())
    LetterVocabulary.objects.filter(pk__lt=learnt.pk).delete()
    return learnt


def vocabulary_is_stale() -> bool:
    """Tell whether the vocabulary is old, or was counted from few letters when there are many more now."""
    newest = LetterVocabulary.objects.order_by("-pk").first()
    if newest is None:
        return Petition.objects.exists()
    grown = newest.letters < COUNTED_LETTERS and Petition.objects.count() > 2 * newest.letters
    return grown or newest.made_at < now() - VOCABULARY_AGE


@transaction.atomic
def index_letters(fresh: Sequence[Petition]) -> None:
    """Put letters that are not in the index into it."""
    words, moment = vocabulary(), now()
    rows = [(term(pair), letter.pk) for letter in fresh for pair in sketch(wording(letter.title, letter.body, words))]
    insert_columns(LetterTerm, ("term", "letter"), rows, ignore_conflicts=True)
    marks = [(letter.pk, moment) for letter in fresh]
    insert_columns(LetterSketch, ("petition_id", "made_at"), marks, ignore_conflicts=True)


def index_missing(*, most: int = AT_A_TIME) -> int:
    """Put letters that are not in the index into it, the newest first; return how many there were."""
    missing = Petition.objects.filter(~Exists(LetterSketch.objects.filter(petition=OuterRef("pk"))))
    letters = list(missing.order_by("-pk").only("title", "body")[:most])
    if letters:
        index_letters(letters)
    return len(letters)


def similar_letters(letter: Petition, *, among: PetitionQuerySet, most: int = MOST) -> list[Similar]:
    """Return the open and answered letters of ``among`` that are most like this one.

    ``among`` is what the reader may see. Nothing is said of letters outside of it, not even their number.
    """
    words = vocabulary()
    own = wording(letter.title, letter.body, words)
    candidates = candidates_for(own, leaving_out=letter.pk)
    living = Q(state__in=(*OPEN_STATES, *ANSWERED_STATES))
    found = among.filter(living, pk__in=candidates).select_related("lead_department", "channel")
    text = f"{letter.title}\n{letter.body}"
    alike = []
    for other in found:
        theirs = wording(other.title, other.body, words)
        measure = likeness(own, theirs)
        if measure >= ALIKE:
            alike.append(Similar(other, measure, tuple(shared_words(own, theirs, text))))
    return sorted(alike, key=lambda one: (-one.alike, one.petition.state == State.CLOSED, -one.petition.pk))[:most]


def candidates_for(own: Wording, *, leaving_out: int = 0) -> list[int]:
    """Return the ids of the letters that share the most telling pairs, the likeliest first."""
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for found, letter in _holders({term(pair) for pair in sketch(own)}):
        holders[found].append(letter)
    return ranked(holders.values(), leaving_out=leaving_out)


def _holders(terms: set[int]) -> list[tuple[int, int]]:
    """Return (term, letter) for the newest letters with each of the terms: one range of the index for each."""
    if not terms:
        return []
    table = connection.ops.quote_name(LetterTerm._meta.db_table)
    one = f"SELECT * FROM (SELECT term, letter FROM {table} WHERE term = %s ORDER BY letter DESC LIMIT %s) AS t"  # noqa: S608  # a table's name
    sql = " UNION ALL ".join([one] * len(terms))
    values = [value for wanted in sorted(terms) for value in (wanted, FROM_EACH_TERM)]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
