"""Making shares honest: of letters given 0.8, eight in ten should be right."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.learning.model import NEVER, softmax

RIGHT_WHEN_SURE = 0.93
FEWEST_SURE = 20
_TEMPERATURES = np.geomspace(0.1, 10.0, 93)


def best_temperature(scores: NDArray[Any], truth: NDArray[Any]) -> float:
    """Return by what scores are to be divided so that shares fit best (least logarithmic loss) what letters were.

    As in Platt (1999) no letter counts as wholly certain: of few letters all may be right by chance.
    """
    rows, labels = np.arange(len(truth)), scores.shape[1]
    doubt = 1.0 / (len(truth) / labels + 2.0)
    wished = np.full(scores.shape, doubt / (labels - 1))
    wished[rows, truth] = 1.0 - doubt
    losses = [-(wished * np.log(softmax(scores / heat) + 1e-12)).sum(axis=1).mean() for heat in _TEMPERATURES]
    return float(_TEMPERATURES[int(np.argmin(losses))])


def sure_from(shares: NDArray[Any], right: NDArray[Any]) -> float:
    """Return the lowest share from which on letters were right often enough to be called sure; ``NEVER`` if none."""
    order = np.argsort(-shares, kind="stable")
    rate = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(rate[FEWEST_SURE - 1 :] >= RIGHT_WHEN_SURE)
    return float(shares[order][good[-1] + FEWEST_SURE - 1]) if len(good) else NEVER


def calibration_error(shares: NDArray[Any], right: NDArray[Any], *, bins: int = 10) -> float:
    """Return by how much shares and reality differ on average (expected calibration error); 0 is perfect."""
    if not len(shares):
        return 0.0
    place = np.minimum((shares * bins).astype(int), bins - 1)
    gaps = [
        abs(shares[place == at].mean() - right[place == at].mean()) * (place == at).sum()
        for at in range(bins)
        if (place == at).any()
    ]
    return float(sum(gaps) / len(shares))
