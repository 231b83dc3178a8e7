"""Models that are kept: stored with their scores, read back with care, one current for each target."""

from __future__ import annotations

import hashlib
import logging
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import posts_of
from accounts.models import Role, User
from common.clock import now
from common.errors import RefusedError
from routing.access import NoPermissionError
from routing.learning.archive import ArchiveError, pack, unpack
from routing.learning.model import Model
from routing.models import Target, TrainedModel

logger = logging.getLogger(__name__)
KEPT = 10
"""Models of a target that are kept for comparing, beside the current one."""
_ORIGIN = 60
_loaded: dict[str, tuple[str, Model | None]] = {}
"""Target → digest and model of this process; none where the stored bytes are no model."""


def require_head(actor: User) -> None:
    """Let only the centre's head go on."""
    if not posts_of(actor).has(Role.CENTRE_HEAD):
        raise NoPermissionError


@transaction.atomic
def keep_model(
    model: Model,
    *,
    target: Target,
    letters: int,
    scores: dict[str, Any],
    origin: str,
    current: bool,
    actor: User | None,
) -> TrainedModel:
    """Store the model and return its row. Made ``current``, it is what suggestions come from; old ones are dropped."""
    content = pack(model)
    if current:
        _retire_current(target)
    row = TrainedModel.objects.create(
        target=target,
        current=current,
        content=content,
        digest=hashlib.sha256(content).hexdigest(),
        letters=letters,
        scores=scores,
        origin=origin[:_ORIGIN],
        trained_at=now(),
        trained_by=actor,
        chosen_at=now() if current else None,
        chosen_by=actor if current else None,
    )
    others = TrainedModel.objects.filter(target=target, current=False).order_by("-pk")
    TrainedModel.objects.filter(pk__in=list(others.values_list("pk", flat=True)[KEPT:])).delete()
    return row


@transaction.atomic
def choose_model(model: TrainedModel, *, actor: User) -> TrainedModel:
    """Make a model current that was kept, and return it as it is then. Only the centre's head."""
    require_head(actor)
    held = TrainedModel.objects.select_for_update().defer("content").get(pk=model.pk)
    if held.current:
        raise RefusedError(_("这个模型正在使用。"))
    if read_model(model) is None:
        raise RefusedError(_("这个模型已经损坏，不能启用。请重新训练。"))
    _retire_current(Target(held.target))
    held.current, held.chosen_at, held.chosen_by = True, now(), actor
    held.save(update_fields=["current", "chosen_at", "chosen_by"])
    return held


def _retire_current(target: Target) -> None:
    rows = TrainedModel.objects.select_for_update().filter(target=target, current=True)
    TrainedModel.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(current=False)


def current_row(target: Target) -> TrainedModel | None:
    """Return the current model's row without its content."""
    return TrainedModel.objects.defer("content").filter(target=target, current=True).first()


def current_model(target: Target) -> Model | None:
    """Return the model in use, or none. Kept by this process until another one is made current.

    Every call asks for the digest, so that a model that was made current anywhere is used at once.
    """
    digest = TrainedModel.objects.filter(target=target, current=True).values_list("digest", flat=True).first()
    if digest is None:
        _loaded.pop(target, None)
        return None
    known = _loaded.get(target)
    if known and known[0] == digest:
        return known[1]
    row = TrainedModel.objects.filter(target=target, digest=digest).first()
    model = read_model(row) if row else None
    _loaded[target] = (digest, model)
    return model


def read_model(row: TrainedModel) -> Model | None:
    """Return the model of a row; none, and a line in the log, where the bytes are not those that were stored."""
    content = bytes(row.content)
    try:
        if hashlib.sha256(content).hexdigest() != row.digest:
            raise ArchiveError("digest differs")
        return unpack(content)
    except ArchiveError as error:
        logger.error("trained model %s is not used: %s", row.pk, error)
        return None
