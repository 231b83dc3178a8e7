"""How good a model is, in figures that can be compared: on letters it did not learn from."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from routing.learning.calibration import calibration_error
from routing.learning.letters import Sample
from routing.learning.model import SHOWN, Model

SUREST = 0.8


@dataclass(frozen=True, slots=True)
class ClassScore:
    """One label: how many letters have it, how many of those that were called so do, how many were found."""

    name: str
    letters: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Scores:
    """All figures are shares from 0 to 1, but the counts and ``milliseconds`` (of the processor, per letter).

    ``surest``: right among the four fifths with the highest shares; ``sure``: the share of letters called sure,
    ``sure_right``: right among them; ``calibration``: expected calibration error; ``unknown``: letters whose label
    the model has never seen (they count as wrong); what ends with ``_known`` leaves those out.
    """

    letters: int
    accuracy: float
    macro_f1: float
    top3: float
    surest: float
    sure: float
    sure_right: float
    calibration: float
    milliseconds: float
    unknown: int
    accuracy_known: float
    macro_f1_known: float
    top3_known: float
    classes: tuple[ClassScore, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it for keeping."""
        return asdict(self)


def examine(model: Model, samples: Sequence[Sample], names: Mapping[str, str] | None = None) -> Scores:
    """Ask the model about every letter and compare with what people decided. ``names``: label key → name."""
    began = time.thread_time()
    answers = [model.shares(sample.title, sample.text) for sample in samples]
    spent = time.thread_time() - began
    truth = [sample.label for sample in samples]
    guessed = [answer[0].label.key if answer else "" for answer in answers]
    right = np.array([guess == label for guess, label in zip(guessed, truth, strict=True)], bool)
    shares = np.array([answer[0].share if answer else 0.0 for answer in answers])
    sure = np.array([bool(answer) and answer[0].sure for answer in answers], bool)
    among = np.array(
        [label in {share.label.key for share in answer[:SHOWN]} for label, answer in zip(truth, answers, strict=True)],
        bool,
    )
    surest = np.argsort(-shares, kind="stable")[: int(len(samples) * SUREST)]
    called = {label.key: label.name for label in model.labels} | dict(names or {})
    classes = class_scores(truth, guessed, called)
    taught = {label.key for label in model.labels}
    known = np.array([label in taught for label in truth], bool)
    asked = [(label, guess) for label, guess, one in zip(truth, guessed, known, strict=True) if one]
    among_known = class_scores([label for label, _guess in asked], [guess for _label, guess in asked], called)
    return Scores(
        letters=len(samples),
        accuracy=_mean(right),
        macro_f1=_mean([one.f1 for one in classes]),
        top3=_mean(among),
        surest=_mean(right[surest]),
        sure=_mean(sure),
        sure_right=_mean(right[sure]),
        calibration=calibration_error(shares, right),
        milliseconds=spent * 1000 / max(len(samples), 1),
        unknown=int((~known).sum()),
        accuracy_known=_mean(right[known]),
        macro_f1_known=_mean([one.f1 for one in among_known]),
        top3_known=_mean(among[known]),
        classes=tuple(classes),
    )


def class_scores(truth: Sequence[str], guessed: Sequence[str], names: Mapping[str, str]) -> list[ClassScore]:
    """Return the figures of each label that letters have, the frequent ones first."""
    have, said = Counter(truth), Counter(guessed)
    hit = Counter(label for label, guess in zip(truth, guessed, strict=True) if label == guess)
    return [
        ClassScore(
            name=names.get(label, label),
            letters=count,
            precision=hit[label] / said[label] if said[label] else 0.0,
            recall=hit[label] / count,
            f1=2 * hit[label] / (count + said[label]),
        )
        for label, count in have.most_common()
    ]


def _mean(values: Any) -> float:
    return float(np.mean(values)) if len(values) else 0.0
