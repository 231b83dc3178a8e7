"""Dividing letters so that what is asked was never learned: by label evenly, copies of a letter together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from routing.learning.letters import Sample


def folds_of(samples: Sequence[Sample], folds: int, *, seed: int = 0) -> NDArray[np.int64]:
    """Return for each letter the number of its fold: letters of one label are spread evenly, copies stay together."""
    shuffled = np.random.default_rng(seed)
    kin: dict[str, list[int]] = defaultdict(list)
    for place, sample in enumerate(samples):
        kin[sample.kin].append(place)
    by_label: dict[str, list[list[int]]] = defaultdict(list)
    for places in kin.values():
        by_label[samples[places[0]].label].append(places)
    fold_of = np.zeros(len(samples), np.int64)
    dealt = 0
    for label in sorted(by_label):
        families = by_label[label]
        for family in shuffled.permutation(len(families)):
            fold_of[families[family]] = dealt % folds
            dealt += 1
    return fold_of


def hold_out(samples: Sequence[Sample], *, share: float = 0.2, seed: int = 0) -> tuple[list[Sample], list[Sample]]:
    """Return letters to learn from, and about ``share`` of all to be asked about."""
    folds = folds_of(samples, round(1 / share), seed=seed)
    return (
        [sample for sample, fold in zip(samples, folds, strict=True) if fold],
        [sample for sample, fold in zip(samples, folds, strict=True) if not fold],
    )
