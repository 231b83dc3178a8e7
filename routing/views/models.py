"""The models that propose a category and a unit: how good each is, training anew, going back to an older one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import roles_required
from accounts.models import Role
from common.errors import PetitionError
from routing.models import RunState, Target, TrainedModel, TrainingRun
from routing.services.runs import NEW_LETTERS, ask_training
from routing.services.trained import choose_model
from routing.views.frame import MODELS, frame, signed_in

_MANY, _SOME = 0.9, 0.75
_SHOWN_RUNS = 3


@dataclass(frozen=True)
class Shelf:
    """One target with its models, the current one apart, and what was last tried."""

    target: Target
    current: TrainedModel | None
    others: list[TrainedModel]
    runs: list[TrainingRun]

    @property
    def busy(self) -> bool:
        """A training waits or runs."""
        return any(run.state in (RunState.WAITING, RunState.RUNNING) for run in self.runs)


@roles_required(Role.CENTRE_HEAD)
@require_safe
def models(request: HttpRequest) -> HttpResponse:
    """Show both shelves; the page asks again by itself while something is being trained."""
    shelves = [_shelf(target) for target in Target]
    context: dict[str, Any] = {
        "shelves": shelves,
        "busy": any(shelf.busy for shelf in shelves),
        "new_letters": NEW_LETTERS,
    }
    return render(request, "routing/models.html", {**frame(request, current=MODELS), **context})


def _shelf(target: Target) -> Shelf:
    rows = list(TrainedModel.objects.defer("content").filter(target=target).select_related("trained_by", "chosen_by"))
    for row in rows:
        row.words = in_words(row.scores)  # type: ignore[attr-defined]
    return Shelf(
        target=target,
        current=next((row for row in rows if row.current), None),
        others=[row for row in rows if not row.current],
        runs=list(TrainingRun.objects.filter(target=target).select_related("asked_by")[:_SHOWN_RUNS]),
    )


def in_words(scores: dict[str, Any]) -> list[str]:
    """Return the scores as sentences; empty for a model without scores."""
    if not scores.get("letters"):
        return []
    accuracy, sure = scores["accuracy"], scores["sure"]
    facts = {
        "letters": scores["letters"],
        "right": round(accuracy * scores["letters"]),
        "among": round(scores["top3"] * scores["letters"]),
        "sure": round(sure * scores["letters"]),
        "sure_right": round(sure * scores["letters"] * scores["sure_right"]),
    }
    words = [
        _("检验%(letters)d封：首选答对%(right)d封，前三个里有正确答案的%(among)d封。") % facts,
        _("标为“有把握”的%(sure)d封，其中答对%(sure_right)d封；其余会标明“没有把握”。") % facts
        if facts["sure"]
        else _("没有来信达到“有把握”的程度，全部标明“没有把握”。"),
        _verdict(accuracy),
    ]
    compared = scores.get("compared")
    if compared:
        told = {
            "letters": compared["letters"],
            "new": f"{compared['new_macro_f1']:.2f}",
            "old": f"{compared['old_macro_f1']:.2f}",
        }
        words.append(_("训练时与当时的模型比较（%(letters)d封都没有学过）：得分%(new)s，当时的模型%(old)s。") % told)
    return words


def _verdict(accuracy: float) -> str:
    if accuracy >= _MANY:
        return _("首选大多正确，可以直接采用。")
    if accuracy >= _SOME:
        return _("首选多数正确，采用前请先看理由。")
    return _("首选只供参考，请对照前三个选择。")


@roles_required(Role.CENTRE_HEAD)
@require_POST
def train(request: HttpRequest, target: str) -> HttpResponse:
    """Have a model trained anew."""
    if target not in Target.values:
        raise Http404
    wanted = Target(target)
    ask_training(wanted, actor=signed_in(request))
    messages.success(request, _("已安排重新训练“%(target)s”模型，完成后在这里显示结果。") % {"target": wanted.label})
    return redirect("routing:models")


@roles_required(Role.CENTRE_HEAD)
@require_POST
def choose(request: HttpRequest, model_id: int) -> HttpResponse:
    """Go back to a model that was kept."""
    row = get_object_or_404(TrainedModel, pk=model_id)
    try:
        chosen = choose_model(row, actor=signed_in(request))
    except PetitionError as error:
        messages.error(request, str(error))
    else:
        facts = {"target": chosen.get_target_display(), "day": f"{chosen.trained_at:%Y-%m-%d}"}
        messages.success(request, _("已启用%(day)s训练的“%(target)s”模型。") % facts)
    return redirect("routing:models")
