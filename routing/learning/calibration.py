"""Making shares honest: of letters given 0.8, eight in ten should be right."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.learning.model import NEVER, softmax

RIGHT_WHEN_SURE = 0.93
FEWEST_SURE = 20
_TEMPERATURES = np.geomspace(0.03, 3.0, 93)


def best_temperature(scores: NDArray[Any], truth: NDArray[Any]) -> float:
    """Return by what scores are to be divided so that shares fit best (least logarithmic loss) what letters were."""
    rows = np.arange(len(truth))
    losses = [-np.log(softmax(scores / heat)[rows, truth] + 1e-12).mean() for heat in _TEMPERATURES]
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
