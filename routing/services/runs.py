"""Trainings in the background: asked for by a person or by the week, kept as rows, one at a time for each target."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now
from common.errors import PetitionError
from notifications.services import nudge
from routing.learning.training import FEWEST_LETTERS, labels_kept
from routing.models import RunState, Target, TrainingRun
from routing.services.samples import Gathered, letters_handled
from routing.services.trained import current_model, require_head
from routing.services.training import Outcome, train_model

logger = logging.getLogger(__name__)
TASK = "routing.tasks.train"
LEASE = dt.timedelta(minutes=10)
"""A training that was not heard of for so long is begun again by another worker."""
NEW_LETTERS = 100
"""The week asks for a training when so many letters were handled that the model has not learned."""
KEPT_DAYS = 90
_ACTIVE = (RunState.WAITING, RunState.RUNNING)


@transaction.atomic
def ask_training(target: Target, *, actor: User | None) -> TrainingRun:
    """Have a model trained soon and return the run; the one that is under way where there is one.

    A person must be the centre's head; none is the scheduler.
    """
    if actor is not None:
        require_head(actor)
    run, _new = TrainingRun.objects.get_or_create(
        target=target, state__in=_ACTIVE, defaults={"state": RunState.WAITING, "asked_at": now(), "asked_by": actor}
    )
    transaction.on_commit(lambda: nudge(TASK))
    return run


def ask_weekly() -> list[TrainingRun]:
    """Ask for a training of each target for which enough letters were handled since the last one."""
    return [ask_training(target, actor=None) for target in Target if _worth_it(target)]


def _worth_it(target: Target) -> bool:
    samples = letters_handled(target).samples
    kept = labels_kept(samples)
    usable = [sample for sample in samples if sample.label in kept]
    if len(kept) < 2 or len(usable) < FEWEST_LETTERS:
        return False
    model = current_model(target)
    new = [one for one in usable if model is None or not model.was_taught(one.title, one.text)]
    return len(new) >= NEW_LETTERS


def run_waiting() -> int:
    """Do the trainings that wait, and those whose worker died; return how many."""
    done = 0
    while run := _claim():
        _train(run)
        done += 1
    return done


@transaction.atomic
def _claim() -> TrainingRun | None:
    """Take one run for this worker alone, for a while."""
    waiting = Q(state=RunState.WAITING) | Q(state=RunState.RUNNING, claimed_until__lt=now())
    run = TrainingRun.objects.select_for_update(skip_locked=True).filter(waiting).order_by("pk").first()
    if run is not None:
        run.state, run.claimed_until, run.progress = RunState.RUNNING, now() + LEASE, 0
        run.save(update_fields=["state", "claimed_until", "progress"])
    return run


def _train(run: TrainingRun) -> None:
    """Train and write down what came of it; a failure is a result, too."""

    def tell(percent: int) -> None:
        running = TrainingRun.objects.filter(pk=run.pk, state=RunState.RUNNING)
        running.update(progress=percent, claimed_until=now() + LEASE)

    target = Target(run.target)
    try:
        gathered: Gathered = letters_handled(target)
        outcome = train_model(gathered, target=target, origin=_("本系统来信"), tell=tell, actor=run.asked_by)
    except PetitionError as error:
        _finish(run, RunState.FAILED, str(error))
    except Exception:
        logger.exception("training %s failed", run.pk)
        _finish(run, RunState.FAILED, _("训练没有完成，原来的模型继续使用，错误已经记录。"))
    else:
        run.model = outcome.kept
        _finish(run, RunState.DONE, in_words(outcome))


def _finish(run: TrainingRun, state: RunState, words: str) -> None:
    run.state, run.outcome, run.progress = state, words, 100
    run.claimed_until, run.finished_at = None, now()
    run.save(update_fields=["state", "outcome", "progress", "claimed_until", "finished_at", "model"])


def in_words(outcome: Outcome) -> str:
    """Return in a sentence what became of a training."""
    comparison = outcome.comparison
    if comparison is None:
        return _("用%(letters)d封来信训练完成，已启用新模型。") % {"letters": outcome.letters}
    facts = {
        "letters": comparison.letters,
        "new": f"{comparison.new_macro_f1:.2f}",
        "old": f"{comparison.old_macro_f1:.2f}",
    }
    if comparison.better:
        return _("在两个模型都没有学过的%(letters)d封来信上，新模型得分%(new)s、原模型%(old)s，已启用新模型。") % facts
    return (
        _(
            "在两个模型都没有学过的%(letters)d封来信上，新模型得分%(new)s、原模型%(old)s，继续使用原模型，新模型留存备查。"
        )
        % facts
    )


def forget_old(*, now: dt.datetime) -> None:
    """Drop what is told of trainings of long ago; the models stay."""
    TrainingRun.objects.filter(asked_at__lt=now - dt.timedelta(days=KEPT_DAYS)).exclude(state__in=_ACTIVE).delete()
