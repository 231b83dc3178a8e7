"""Letters like one letter: how long the index takes to find them, against comparing with every letter.

    DATABASE_URL=postgresql://... benchmarks/seed 100000
    DATABASE_URL=postgresql://... python -m benchmarks.bench_similar [FILE]

Puts the seeded letters into the index first, if they are not. With FILE (letters as `import_letters` reads
them; nothing is stored) it also prints which share of the pairs of letters that comparing all with all calls
alike is found by the index. The target: under 100 ms at 100,000 letters.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import django

ASKED = 200
COMPARED = 100
SEED = 20261121
ALIKE = 0.25


def main(file: str = "") -> None:
    """Measure on the database, then on the file."""
    from petitions.models import Petition
    from petitions.services import likeness as service

    begun, done = time.perf_counter(), 0
    if service.vocabulary_is_stale():
        service.learn_vocabulary()
    while some := service.index_missing():
        done += some
    if done:
        print(f"indexed {done:,} letters: {(time.perf_counter() - begun) / done * 1000:.2f} ms a letter")
    everything = Petition.objects.all()
    count = everything.count()
    chance = random.Random(SEED)
    letters = list(everything.filter(pk__in=chance.sample(list(everything.values_list("pk", flat=True)), ASKED)))
    times = []
    for letter in letters:
        begun = time.perf_counter()
        service.similar_letters(letter, among=everything)
        times.append((time.perf_counter() - begun) * 1000)
    times.sort()
    p95 = times[int(len(times) * 0.95)]
    print(f"{count:,} letters, {ASKED} asked: median {statistics.median(times):.1f} ms, p95 {p95:.1f} ms")
    print(f"comparing with every letter would take {_one_comparison(letters) * count:,.0f} ms")
    if file:
        recall(Path(file))


def _one_comparison(letters: Sequence[Any]) -> float:
    """Return how many milliseconds one comparison of two letters takes, from the texts on."""
    from petitions.likeness import likeness, wording
    from petitions.services.likeness import vocabulary

    words = vocabulary()
    own = wording(letters[0].title, letters[0].body, words)
    begun = time.perf_counter()
    for other in letters[:COMPARED]:
        likeness(own, wording(other.title, other.body, words))
    return (time.perf_counter() - begun) / COMPARED * 1000


def recall(path: Path) -> None:
    """Print how much of what is alike in a file the index finds."""
    from common.clock import today
    from petitions.letterfile import LetterRow, open_letters
    from petitions.likeness import Vocabulary, likeness, pairs_of, ranked, sketch, wording
    from petitions.services.likeness import LEAST_COUNT, LEAST_SHARE

    with open_letters(path, today=today()) as file:
        texts = [(row.title, row.text) for row in file.rows() if isinstance(row, LetterRow)]
    counted: defaultdict[str, int] = defaultdict(int)
    for title, body in texts:
        for pair in pairs_of(title, body):
            counted[pair] += 1
    least = max(LEAST_COUNT, LEAST_SHARE * len(texts))
    words = Vocabulary({pair: number / len(texts) for pair, number in counted.items() if number >= least})
    letters = [wording(title, body, words) for title, body in texts]
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for index, letter in enumerate(letters):
        for pair in sketch(letter):
            holders[pair].append(index)
    alike = found = 0
    for index in random.Random(SEED).sample(range(len(letters)), min(COMPARED, len(letters))):
        near = set(ranked([holders[pair] for pair in sketch(letters[index])], leaving_out=index))
        true = {n for n, other in enumerate(letters) if n != index and likeness(letters[index], other) >= ALIKE}
        alike, found = alike + len(true), found + len(true & near)
    print(f"{len(texts):,} letters of the file: {alike} pairs as alike as {ALIKE}, {found} of them found by the index")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    main(*sys.argv[1:])
