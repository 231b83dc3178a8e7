"""How well letters are told apart: repeated five-fold, against a plain linear model in the same folds.

    .venv/bin/python -m benchmarks.bench_router LABELLED.csv [--target unit] [--repeats 3] [--background FILE ...]

The plain model: characters and strings of two and three, tf-idf, linear machine; title and text as one text. Copies of
a letter are never on both sides. A figure is that of all letters of one repetition; ± is over the repetitions, and for
the differences over the folds.
"""

from __future__ import annotations

import argparse
import os
import statistics
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import django

FOLDS = 5
SUREST = 0.8
SHOWN = 3
Rows = list[tuple[str, list[str], float]]
"""Per letter: what it is, the labels guessed in order, how sure."""


def plain_model(learned: Sequence[Any], held: Sequence[Any]) -> Rows:
    """Return the answers of the plain model."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 3))
    machine = LinearSVC().fit(
        vectors.fit_transform([f"{one.title} {one.text}" for one in learned]), [one.label for one in learned]
    )
    scores = machine.decision_function(vectors.transform([f"{one.title} {one.text}" for one in held]))
    rows: Rows = []
    for one, score in zip(held, scores, strict=True):
        order = np.argsort(-score)
        rows.append((one.label, [str(machine.classes_[at]) for at in order], float(score[order[0]] - score[order[1]])))
    return rows


def macro_f1(rows: Rows) -> float:
    """Return the mean F1 of the labels that letters have."""
    from routing.learning.scoring import class_scores

    return statistics.mean(one.f1 for one in class_scores([row[0] for row in rows], [row[1][0] for row in rows], {}))


def right(rows: Rows) -> float:
    """Return the share whose first guess is right."""
    return statistics.mean(truth == guesses[0] for truth, guesses, _sure in rows)


def figures(rows: Rows) -> dict[str, float]:
    """Return the figures of one repetition."""
    surest = sorted(rows, key=lambda row: -row[2])[: int(len(rows) * SUREST)]
    return {
        "macro-F1": macro_f1(rows),
        "accuracy": right(rows),
        "top-3": statistics.mean(truth in guesses[:SHOWN] for truth, guesses, _sure in rows),
        "surest 4/5": right(surest),
    }


def spread(values: Sequence[float]) -> str:
    """Return mean and deviation."""
    return f"{statistics.mean(values):.4f} ± {statistics.pstdev(values):.4f}"


def measure(samples: Sequence[Any], answer: Callable[..., Rows], repeats: int) -> tuple[list[Rows], list[float]]:
    """Return the answers of each repetition, and macro-F1 of every fold."""
    from routing.learning.splitting import folds_of

    repetitions, folds_f1 = [], []
    for seed in range(repeats):
        folds, rows = folds_of(samples, FOLDS, seed=seed), []
        for fold in range(FOLDS):
            learned = [one for one, at in zip(samples, folds, strict=True) if at != fold]
            held = [one for one, at in zip(samples, folds, strict=True) if at == fold]
            answers = answer(learned, held)
            folds_f1.append(macro_f1(answers))
            rows += answers
        repetitions.append(rows)
    return repetitions, folds_f1


def main(options: argparse.Namespace) -> None:
    """Measure both and print a table."""
    import time

    import numpy as np

    from routing.learning.calibration import calibration_error
    from routing.learning.recipe import RECIPES
    from routing.learning.training import labels_kept, train
    from routing.models import Target
    from routing.services.samples import background_of, letters_of_file

    gathered = letters_of_file(options.file, Target(options.target))
    kept = labels_kept(gathered.samples)
    samples = [one for one in gathered.samples if one.label in kept]
    print(
        f"{options.file.name}: {len(samples)} letters, {len(kept)} labels; left out: {len(gathered.samples) - len(samples)}"
        f" letters of rare labels, {gathered.persons} answered by persons, {gathered.nameless} without a label,"
        f" {gathered.repeated} repeated, {gathered.bad} bad rows"
    )
    background, spent = list(background_of(options.background)), [0.0, 0]

    def ours(learned: Sequence[Any], held: Sequence[Any]) -> Rows:
        model = train(learned, gathered.labels, RECIPES[options.target], keep=kept, background=background)
        began = time.thread_time()
        answers = [model.shares(one.title, one.text) for one in held]
        spent[0] += time.thread_time() - began
        spent[1] += len(held)
        return [
            (one.label, [share.label.key for share in shares] or [""], shares[0].share if shares else 0.0)
            for one, shares in zip(held, answers, strict=True)
        ]

    results = {
        name: measure(samples, answer, options.repeats) for name, answer in (("plain", plain_model), ("ours", ours))
    }
    for name, (repetitions, _folds) in results.items():
        each = [figures(rows) for rows in repetitions]
        print(f"{name:6s}", "  ".join(f"{key} {spread([one[key] for one in each])}" for key in each[0]))
    gains = [new - old for new, old in zip(results["ours"][1], results["plain"][1], strict=True)]
    better = sum(gain > 0 for gain in gains)
    print(f"gain in macro-F1, fold by fold: {spread(gains)}; better in {better} of {len(gains)} folds")
    error = [
        calibration_error(
            np.array([row[2] for row in rows]), np.array([row[0] == row[1][0] for row in rows], dtype=bool)
        )
        for rows in results["ours"][0]
    ]
    print(f"calibration error {spread(error)}; {spent[0] * 1000 / spent[1]:.2f} ms of the processor a letter")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--target", choices=("category", "unit"), default="category")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--background", type=Path, action="append", default=[])
    main(parser.parse_args())
