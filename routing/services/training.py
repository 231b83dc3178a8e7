"""Training a model and deciding whether it is used: tested on letters that neither it nor the old one has learned."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import RefusedError
from routing.learning.letters import Sample
from routing.learning.model import Model
from routing.learning.recipe import RECIPES
from routing.learning.scoring import Scores, examine
from routing.learning.splitting import folds_of, hold_out
from routing.learning.training import FEWEST_LETTERS, FEWEST_PER_LABEL, FOLDS, TooFewError, labels_kept, train
from routing.models import Target, TrainedModel
from routing.services.samples import Gathered
from routing.services.trained import current_model, current_row, keep_model

FEWEST_COMPARED = 20
"""On fewer letters that are new to both, models are not compared: chance would decide."""
_ROUNDS = 2 * (FOLDS + 1)

Tell = Callable[[int], object]
"""Told how much is done, in per cent."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The new and the old model on the same letters, which neither had learned."""

    old: int
    letters: int
    old_macro_f1: float
    new_macro_f1: float

    @property
    def better(self) -> bool:
        """Not worse, in whole per cent: finer than that is chance."""
        return round(self.new_macro_f1, 2) >= round(self.old_macro_f1, 2)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a training brought. ``kept`` is the row (none for a trial run); ``left_out`` letters had too rare labels."""

    letters: int
    labels: int
    left_out: int
    rare_labels: int
    scores: Scores
    comparison: Comparison | None
    kept: TrainedModel | None

    @property
    def used(self) -> bool:
        """The new model is (or would be) the one in use."""
        return self.comparison is None or self.comparison.better


def train_model(
    gathered: Gathered,
    *,
    target: Target,
    origin: str,
    background: Iterable[tuple[str, str]] = (),
    dry_run: bool = False,
    tell: Tell = lambda _percent: None,
    actor: User | None,
) -> Outcome:
    """Train, test on a held-out part, then train on all letters and keep that one.

    It becomes current unless the old one did better on letters that are new to both. Raises RefusedError where there
    is too little to learn from.
    """
    samples, labels, recipe = gathered.samples, gathered.labels, RECIPES[target]
    others, old = list(background), current_model(target)
    learned, held = _divided(samples, old)
    keep = labels_kept(samples)
    notes = {"place": gathered.place, "origin": origin}
    try:
        twin = train(
            learned, labels, recipe, keep=keep, background=others, tell=lambda done: tell(100 * done // _ROUNDS)
        )
        scores = examine(twin, held, {key: label.name for key, label in labels.items()})
        comparison = _compared(twin, old, held, target)
        final = train(
            samples,
            labels,
            recipe,
            keep=keep,
            background=others,
            notes=notes,
            tell=lambda done: tell(100 * (done + FOLDS + 1) // _ROUNDS),
        )
    except TooFewError as error:
        raise RefusedError(_too_few(error)) from error
    counted = sum(sample.label in keep for sample in samples)
    outcome = Outcome(
        letters=counted,
        labels=len(keep),
        left_out=len(samples) - counted,
        rare_labels=len({sample.label for sample in samples} - keep),
        scores=scores,
        comparison=comparison,
        kept=None,
    )
    if dry_run:
        return outcome
    row = keep_model(
        final,
        target=target,
        letters=counted,
        scores=_stored(outcome),
        origin=origin,
        current=outcome.used,
        actor=actor,
    )
    return Outcome(**{**vars(outcome), "kept": row})


def _divided(samples: Sequence[Sample], old: Model | None) -> tuple[list[Sample], list[Sample]]:
    """Return what to learn from, and what to be asked about: a fifth, and where an old model is to be compared with
    enough of what is new to it, half of the new letters.
    """
    learned, held = hold_out(samples)
    if old is None or len(_unseen(held, old)) >= FEWEST_COMPARED:
        return learned, held
    new = _unseen(learned, old)
    taken = {id(sample) for sample, fold in zip(new, folds_of(new, 2), strict=True) if fold}
    if len(taken) < FEWEST_COMPARED:
        return learned, held
    return [one for one in learned if id(one) not in taken], held + [one for one in learned if id(one) in taken]


def _unseen(samples: Iterable[Sample], model: Model) -> list[Sample]:
    return [sample for sample in samples if not model.was_taught(sample.title, sample.text)]


def _compared(new: Model, old: Model | None, held: Sequence[Sample], target: Target) -> Comparison | None:
    row = current_row(target)
    if old is None or row is None:
        return None
    letters = _unseen(held, old)
    if len(letters) < FEWEST_COMPARED:
        return None
    return Comparison(row.pk, len(letters), examine(old, letters).macro_f1, examine(new, letters).macro_f1)


def _stored(outcome: Outcome) -> dict[str, Any]:
    comparison = outcome.comparison
    return {
        **outcome.scores.as_json(),
        "left_out": outcome.left_out,
        "rare_labels": outcome.rare_labels,
        "compared": {**asdict(comparison), "better": comparison.better} if comparison else None,
    }


def _too_few(error: TooFewError) -> str:
    facts = {
        "letters": error.letters,
        "labels": error.labels,
        "fewest": FEWEST_LETTERS,
        "each": FEWEST_PER_LABEL,
    }
    return (
        _(
            "来信太少，不能训练：至少要%(fewest)d封、两个类别或者单位，每个至少%(each)d封；"
            "现在够数的有%(labels)d个，共%(letters)d封。"
        )
        % facts
    )
