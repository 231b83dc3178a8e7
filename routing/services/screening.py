"""The first look at a letter: taken on, refused with a reason, merged, or passed to who is competent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now
from common.errors import BadInputError, ConflictError, RefusedError
from common.masking import mask
from common.once import reading_once
from common.text import one_line
from deadlines.models import DeadlineKind
from deadlines.services.clocks import satisfy_running, settle_rule
from deadlines.services.telling import tell_writer
from notifications.services import restrict
from petitions.models import Category, Kind, LetterType, Petition, Priority, RefusalReason
from petitions.services import topics
from petitions.services.events import record
from petitions.services.publication import known_of
from petitions.services.replies import checked_text
from petitions.services.states import lock, move
from routing import access, engine
from routing.flows import LetterFlow
from routing.services.intake import let_go
from routing.services.leaderfirst import begin_wait


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What screening says of a letter."""

    letter_type: LetterType
    category: Category | None = None
    priority: Priority = Priority.NORMAL
    complex_matter: bool = False
    important: bool = False


@reading_once()
@transaction.atomic
def accept(petition: Petition, *, findings: Findings, version: int | None = None, actor: User) -> Petition:
    """Take the letter on and set its final deadline rule; the writer is told if the date moves."""
    access.require_screener(actor, petition)
    petition = lock(petition, version=version)
    process = engine.begin(petition)
    changes = {
        "letter_type": findings.letter_type,
        "category": findings.category,
        "priority": findings.priority,
        "complex_matter": findings.complex_matter,
        "important": findings.important,
        "restricted": findings.letter_type == LetterType.WRONGDOING,
        "screened_at": now(),
    }
    move(petition, "accept", Kind.ACCEPTED, changes=changes, shown=True, actor=actor)
    if petition.restricted:
        _restrict(petition)
    satisfy_running(petition, DeadlineKind.NOTIFY, at=now())
    tell_moved_date(petition, settle_rule(petition), actor)
    begin_wait(petition)
    engine.finish(petition, LetterFlow.screen, process=process, actor=actor)
    return petition


def _restrict(petition: Petition) -> None:
    """Keep a report of wrongdoing, and what was merged into it as the same matter, for marked people."""
    petition.merged.update(restricted=True)
    for letter in (petition, *petition.merged.all()):
        topics.leave(letter)
        restrict(reference=letter.number)


def tell_moved_date(petition: Petition, moved: tuple[dt.date, dt.date] | None, actor: User | None) -> None:
    """Tell the writer that the date promised on the receipt moved, if it did."""
    if moved is None:
        return
    before, after = moved
    facts = {"from": before.isoformat(), "to": after.isoformat()}
    record(petition, Kind.DEADLINE_SET, data=facts, shown=True, actor=actor)
    tell_writer(petition, "letter_accepted_date_moved", key=petition.number, due=after)


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a letter ends before dispatch: the step, what it leaves, and what the writer is told."""

    step: str
    kind: Kind
    notice: str
    note: str
    changes: dict[str, object]
    told: dict[str, object]


@transaction.atomic
def refuse(
    petition: Petition, *, reason: RefusalReason, text: str, version: int | None = None, actor: User
) -> Petition:
    """Do not take the letter on; reason and text are told to the writer."""
    if reason == RefusalReason.REPEAT:
        raise BadInputError(_("重复来信请用“并入其他来信”，写明并入哪一封。"))
    ending = Ending(
        step="refuse",
        kind=Kind.NOT_ACCEPTED,
        notice="letter_not_accepted",
        note=checked_text(text),
        changes={"refusal_reason": reason},
        told={"reason": str(RefusalReason(reason).label)},
    )
    return _turn_away(petition, ending, version, actor)


@transaction.atomic
def merge(petition: Petition, *, into: Petition, text: str, version: int | None = None, actor: User) -> Petition:
    """Let another open or answered letter carry the matter; its answer reaches both writers.

    What was merged into this letter before goes with it.
    """
    access.require_screener(actor, petition)
    petition = lock(petition, version=version)
    into = _carrier(petition, into)
    ending = Ending(
        step="merge",
        kind=Kind.MERGED,
        notice="letter_merged",
        note=checked_text(text),
        changes={"refusal_reason": RefusalReason.REPEAT, "merged_into": into},
        told={"other": into.number},
    )
    merged = _turn_away(petition, ending, version, actor)
    petition.merged.update(merged_into=into)
    return merged


def _carrier(petition: Petition, into: Petition) -> Petition:
    """Return the row that is to carry the matter, fresh and held: it may have ended since it was looked up.

    A report of wrongdoing goes with reports only, and never to where the accused unit works on it.
    """
    if into.pk == petition.pk:
        raise RefusedError(_("不能并入这封信自己。"))
    held = Petition.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=into.pk).first()
    if held is None:  # waiting could go round in a circle: two letters merged into each other
        raise ConflictError(_("并入的那封来信正有人在办理，请稍后再试。"))
    if not (held.is_open or held.is_answered):
        raise RefusedError(_("只能并入正在办理或者已经答复的来信。"))
    if held.restricted and not petition.restricted:
        raise RefusedError(_("不能并入举报件。"))
    if petition.restricted and not held.restricted:
        raise RefusedError(_("举报件只能并入举报件。"))
    if petition.restricted and held.assignments.filter(department=petition.named_department).exists():
        raise RefusedError(_("那封来信由被举报的单位办理过，不能并入。"))
    return held


@transaction.atomic
def transfer_out(petition: Petition, *, to: str, text: str, version: int | None = None, actor: User) -> Petition:
    """Pass the letter to another office that is competent; the writer is told which."""
    ending = Ending(
        step="transfer_out",
        kind=Kind.TRANSFERRED_OUT,
        notice="letter_transferred_out",
        note=checked_text(text),
        changes={},
        told={"unit": one_line(checked_text(to))},
    )
    return _turn_away(petition, ending, version, actor)


def _turn_away(petition: Petition, ending: Ending, version: int | None, actor: User) -> Petition:
    """End a letter before dispatch: state, event, clocks, flow, and word to the writer."""
    access.require_screener(actor, petition)
    petition = lock(petition, version=version)
    if petition.released_at:  # it would not count as valid any more, and its answer stands in the figures
        raise RefusedError(_("这封信已经答复过，不能再作不予受理、并入或者转出处理，请分办。"))
    moment = now()
    changes = {**ending.changes, "outcome_note": ending.note, "screened_at": moment, "invalid_at": moment}
    data = {name: str(value) for name, value in ending.told.items()}
    move(petition, ending.step, ending.kind, changes=changes, note=ending.note, data=data, shown=True, actor=actor)
    satisfy_running(petition, DeadlineKind.NOTIFY, at=moment)  # this is what the writer had to be told
    let_go(petition)
    tell_writer(petition, ending.notice, key=petition.number, note=ending.note, **ending.told)
    _tell_followers(petition, ending, data, actor)
    return petition


def _tell_followers(petition: Petition, ending: Ending, data: dict[str, str], actor: User) -> None:
    """Tell those whose letters were merged into this one: no answer will come from here.

    The words were written to another person, whose data are hidden in them.
    """
    note = mask(ending.note, known=known_of(petition), by_office=True).text
    for follower in petition.merged.select_for_update(of=("self",)).order_by("pk"):
        record(follower, ending.kind, note=note, data=data, shown=True, actor=actor)
        tell_writer(follower, ending.notice, key=f"{follower.number}:{petition.number}", note=note, **ending.told)
