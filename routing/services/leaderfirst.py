"""Channels whose letters a leader reads before they are dispatched (RULES section 2: ``leader_first``)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from accounts.models import User
from deadlines.services.leaderfirst import hold_dispatch, start_dispatch
from petitions.models import Petition, State
from petitions.services.states import touch
from routing import engine
from routing.flows import LetterFlow
from routing.leaders import leaders_for
from routing.models import BatchItem, BatchOutcome, Instruction


def must_wait(petition: Petition) -> bool:
    """Tell whether the letter, once it is accepted, waits for a leader before it is dispatched.

    Not where a leader has dealt with it already, nor in a further round; nor where no leader may read it: it
    would wait for ever.
    """
    if not petition.channel.leader_first or petition.released_at:
        return False
    if Instruction.objects.filter(petition=petition).exists():
        return False
    if BatchItem.objects.filter(petition=petition).exclude(outcome=BatchOutcome.WAITING).exists():
        return False
    return bool(leaders_for(petition))


def begin_wait(petition: Petition) -> None:
    """Let an accepted letter wait for a leader, if its channel wants that; the caller holds the row.

    The centre's clock for dispatch is held meanwhile, the writer's runs.
    """
    if must_wait(petition):
        touch(petition, awaits_leader=True)
        hold_dispatch(petition)


def end_wait(petition: Petition, *, at: dt.datetime, actor: User) -> None:
    """Let a letter that waits for a leader go on to dispatch, whose clock starts now; the caller holds the row."""
    if not petition.awaits_leader:
        return
    touch(petition, awaits_leader=False)
    if petition.state != State.ACCEPTED:
        return
    start_dispatch(petition, at=at)
    process = engine.process_of(petition)
    if process and engine.waiting_tasks(process, LetterFlow.instruct):
        engine.finish(petition, LetterFlow.instruct, actor=actor)


def closed_for_leader(petition: Petition) -> str:
    """Say why the letter can't be dispatched yet; empty where it waits for no leader."""
    if not petition.awaits_leader:
        return ""
    return _(
        "这个渠道的来信先呈领导，领导批示或者阅示以后才能分办。不需要等候的，由信息中心主任用“调整办理环节”转到分办。"
    )
