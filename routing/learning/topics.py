"""Words that letters use for the things bureaux deal with, grouped by topic: knowledge put in before any training.

A letter about 班主任 and one about 校长 share hardly a character, but a topic. With a few hundred letters to learn
from that is worth more than anything else (docs/adr/0019).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("topics.txt")


class Topics:
    """The words with their topics, found in a text in one walk."""

    def __init__(self, topics: Sequence[Sequence[str]]) -> None:
        self.topics = tuple(tuple(dict.fromkeys(word.lower() for word in words)) for words in topics)
        self.words = tuple(dict.fromkeys(word for words in self.topics for word in words))
        number = {word: index for index, word in enumerate(self.words)}
        self.of_word: list[list[int]] = [[] for _word in self.words]
        for topic, words in enumerate(self.topics):
            for word in words:
                self.of_word[number[word]].append(topic)
        self._single = {word: index for word, index in number.items() if len(word) == 1}
        self._starting: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for word, index in number.items():
            if len(word) > 1:
                self._starting[word[:2]].append((word, index))

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield (where, number of the word) for every word in the text; words may overlap."""
        single, starting = self._single, self._starting
        for at, pair in enumerate(map(str.__add__, text, text[1:] + " ")):
            if pair[0] in single:
                yield at, single[pair[0]]
            if pair in starting:
                for word, index in starting[pair]:
                    if text.startswith(word, at):
                        yield at, index


@cache
def shipped_topics() -> Topics:
    """Return the list that comes with the software."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return Topics([line.split()[1:] for line in lines if line.strip() and not line.startswith("#")])
