"""Training: one linear machine per label, shares set on letters that it had not seen. Needs scikit-learn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.learning.calibration import best_temperature, sure_from
from routing.learning.features import Features, learn_features
from routing.learning.letters import Label, Sample
from routing.learning.model import NEVER, Model, softmax
from routing.learning.recipe import Recipe
from routing.learning.splitting import folds_of
from routing.learning.topics import shipped_topics

FEWEST_PER_LABEL = 5
FEWEST_LETTERS = 30
FOLDS = 5

Tell = Callable[[int], object]
"""Told how many of the ``FOLDS + 1`` rounds are done."""


class TooFewError(Exception):
    """There is not enough to learn from: ``letters`` of ``labels`` labels that have enough."""

    def __init__(self, letters: int, labels: int) -> None:
        super().__init__(letters, labels)
        self.letters, self.labels = letters, labels


def labels_kept(samples: Iterable[Sample]) -> set[str]:
    """Return the labels with enough letters to be learned."""
    counted = Counter(sample.label for sample in samples)
    return {label for label, count in counted.items() if count >= FEWEST_PER_LABEL}


def train(
    samples: Sequence[Sample],
    labels: Mapping[str, Label],
    recipe: Recipe,
    *,
    keep: set[str] | None = None,
    background: Iterable[tuple[str, str]] = (),
    notes: Mapping[str, Any] | None = None,
    tell: Tell = lambda _done: None,
) -> Model:
    """Return a model of the letters whose labels are in ``keep`` (by default those with enough letters).

    Raises TooFewError. The same letters give the same model.
    """
    kept = labels_kept(samples) if keep is None else keep
    used = [sample for sample in samples if sample.label in kept]
    keys = sorted({sample.label for sample in used})
    if len(used) < FEWEST_LETTERS or len(keys) < 2:
        raise TooFewError(len(used), len(keys))
    truth = np.array([keys.index(sample.label) for sample in used])
    letters = [(sample.title, sample.text) for sample in used]
    features = learn_features(letters, recipe, shipped_topics(), background=background)
    rows, folds = _matrix(features, used), folds_of(used, FOLDS)
    scores = np.zeros((len(used), len(keys)))
    for fold in range(FOLDS):
        inside, outside = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        weights, bias = _fit(rows[inside], truth[inside], len(keys), recipe)
        scores[outside] = rows[outside] @ weights + bias
        tell(fold + 1)
    weights, bias = _fit(rows, truth, len(keys), recipe)
    tell(FOLDS + 1)
    known = len(used) / len(samples)
    temperature, sure = _calibrated(scores, truth, known)
    return Model(
        labels=tuple(labels[key] for key in keys),
        features=features,
        weights=weights.astype(np.float16).astype(np.float32),
        bias=bias.astype(np.float32),
        temperature=temperature,
        known=known,
        sure_from=sure,
        seen=np.unique(np.array([sample.fingerprint for sample in samples], np.uint64)),
        notes=dict(notes or {}),
    )


def _calibrated(scores: NDArray[Any], truth: NDArray[Any], known: float) -> tuple[float, float]:
    temperature = best_temperature(scores, truth)
    shares = softmax(scores / temperature)
    sure = sure_from(shares.max(axis=1), shares.argmax(axis=1) == truth)
    return temperature, sure * known if sure < NEVER else NEVER


def _matrix(features: Features, samples: Sequence[Sample]) -> Any:
    from scipy.sparse import csr_matrix

    rows = [features.of(sample.title, sample.text) for sample in samples]
    ends = np.cumsum([0, *(len(places) for places, _values in rows)])
    places = np.concatenate([places for places, _values in rows])
    values = np.concatenate([values for _places, values in rows])
    return csr_matrix((values, places, ends), shape=(len(samples), features.width))


def _fit(letters: Any, truth: NDArray[Any], width: int, recipe: Recipe) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return weights (a column per label) and bias; labels of a few letters weigh as much as those of many."""
    from sklearn.svm import LinearSVC

    machine = LinearSVC(C=recipe.cost, class_weight="balanced", random_state=0, max_iter=1_000, tol=1e-3)
    machine.fit(letters, truth)
    weights = np.zeros((letters.shape[1], width))
    bias = np.full(width, float(machine.intercept_.min()) - 1.0)  # of a label that this fold did not see
    if len(machine.classes_) == 2:  # two labels are one machine
        weights[:, machine.classes_] = np.vstack([-machine.coef_[0], machine.coef_[0]]).T
        bias[machine.classes_] = [-machine.intercept_[0], machine.intercept_[0]]
    else:
        weights[:, machine.classes_] = machine.coef_.T
        bias[machine.classes_] = machine.intercept_
    return weights, bias
