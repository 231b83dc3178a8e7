"""A trained model: from a letter to what it probably is, with shares that can be believed, and the words that decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.learning.features import Features, Floats
from routing.learning.letters import Label, fingerprint

SHOWN = 3
NEVER = 2.0
"""A share that none can have."""


@dataclass(frozen=True, slots=True)
class Share:
    """One label and how probable it is, from 0 to 1; ``sure`` where such shares were right nearly always."""

    label: Label
    share: float
    sure: bool


@dataclass(frozen=True)
class Model:
    """Everything that is needed to say what a letter is. Asked with numpy alone.

    ``weights`` has a row per feature and a column per label. ``temperature`` turns scores into shares, ``known`` is
    the share of letters whose label the model knows at all, from ``sure_from`` on a share is called sure.
    """

    labels: tuple[Label, ...]
    features: Features
    weights: Floats
    bias: Floats
    temperature: float
    known: float
    sure_from: float
    seen: NDArray[np.uint64]
    notes: Mapping[str, Any] = field(default_factory=dict)

    def scores(self, title: str, text: str) -> Floats | None:
        """Return one number per label, higher is likelier; none for a letter in which nothing is known."""
        places, values = self.features.of(title, text)
        if not len(places):
            return None
        return np.asarray(values @ self.weights[places] + self.bias, np.float32)

    def shares(self, title: str, text: str) -> list[Share]:
        """Return all labels, the likeliest first; none for a letter in which nothing is known."""
        scores = self.scores(title, text)
        if scores is None:
            return []
        even = softmax(scores / self.temperature) * self.known
        return [
            Share(self.labels[place], float(even[place]), bool(even[place] >= self.sure_from))
            for place in np.argsort(-even, kind="stable")
        ]

    def place_of(self, label: Label) -> int:
        """Return the column of a label."""
        return self.labels.index(label)

    def was_taught(self, title: str, text: str) -> bool:
        """Tell whether the letter was among those learned from."""
        mark = np.uint64(fingerprint(title, text))
        place = int(np.searchsorted(self.seen, mark))
        return place < len(self.seen) and bool(self.seen[place] == mark)


def softmax(scores: NDArray[Any]) -> NDArray[Any]:
    """Return the scores as shares that add up to 1; rows apart."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))
