"""What the verbs after the answer do: changes of what was released, a redo declined, a letter taken up again."""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import Role
from petitions.models import ChangeAction, Petition
from petitions.services import notes
from petitions.services.clearing import Checks
from petitions.services.corrections import Wish, open_change
from petitions.services.replies import final_reply
from portal.demo.letters import DemoLetter, Step
from portal.demo.stage import Stage
from routing.services.correcting import decide_change, propose_change
from routing.services.reopening import reopen
from routing.services.rework import decline_redo

_CHECKED = Checks(secrets=True, signs=True, masks=True)


def _propose(stage: Stage, letter: DemoLetter, step: Step, petition: Petition) -> object:
    """Let the unit that answered ask for a correction, or for the public copy to be taken down."""
    reply, action = final_reply(petition), ChangeAction(step.argument(ChangeAction.CORRECT))
    if reply is None or reply.department is None:
        raise ValueError(f"{letter.key} was not answered by a unit")
    text = stage.diary.text(letter, "correction") if action == ChangeAction.CORRECT else ""
    return propose_change(
        petition,
        wish=Wish(action=action, answer=text, public_answer=text),
        reason=stage.diary.text(letter, "change_reason"),
        actor=stage.holder(reply.department, Role.LIAISON),
    )


def _decide(stage: Stage, letter: DemoLetter, step: Step, petition: Petition) -> object:
    change = open_change(petition)
    if change is None:
        raise ValueError(f"{letter.key}: nobody asked for a change")
    change.petition = petition
    note = stage.diary.text(letter, "change_note") if "change_note" in letter.texts else ""
    approve = step.argument() == "yes"
    return decide_change(change, approve=approve, note=note, checks=_CHECKED, actor=stage.reviewer(petition))


def _decline(stage: Stage, letter: DemoLetter, _step: Step, petition: Petition) -> object:
    return decline_redo(petition, reason=stage.diary.text(letter, "decline_reason"), actor=stage.clerk)


def _reopen(stage: Stage, letter: DemoLetter, _step: Step, petition: Petition) -> object:
    return reopen(petition, reason=stage.diary.text(letter, "reopen_reason"), actor=stage.centre_head)


def _supplement(stage: Stage, letter: DemoLetter, step: Step, petition: Petition) -> object:
    return notes.supplement(petition, text=stage.diary.text(letter, step.argument("supplement")))


def _follow_up(stage: Stage, letter: DemoLetter, step: Step, petition: Petition) -> object:
    return notes.ask_again(petition, text=stage.diary.text(letter, step.argument("question")))


ACTS_LATER: dict[str, Callable[[Stage, DemoLetter, Step, Petition], object]] = {
    "propose": _propose,
    "decide": _decide,
    "decline": _decline,
    "reopen": _reopen,
    "supplement": _supplement,
    "followup": _follow_up,
}
