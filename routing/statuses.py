"""Where a unit's part may go from where it stands, as one readable table (viewflow.fsm)."""

from __future__ import annotations

from typing import ClassVar

from viewflow import fsm

from routing.models import Assignment, AssignmentState

S = AssignmentState


class AssignmentStatus:
    """Guards ``Assignment.state``."""

    state: ClassVar = fsm.State(AssignmentState, default=S.ASSIGNED)

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment

    @state.setter()
    def _set_state(self, value: AssignmentState) -> None:
        self.assignment.state = value

    @state.getter()
    def _get_state(self) -> AssignmentState:
        return AssignmentState(self.assignment.state)

    @state.transition(source=S.ASSIGNED, target=S.ACKNOWLEDGED)
    def acknowledge(self) -> None:
        """The unit took it in hand."""

    @state.transition(source={S.ASSIGNED, S.ACKNOWLEDGED}, target=S.RETURN_ASKED)
    def ask_return(self) -> None:
        """The unit says it is not competent; the centre decides."""

    @state.transition(source=S.RETURN_ASKED, target=S.RETURNED)
    def agree_return(self) -> None:
        """The centre agrees; this unit is out."""

    @state.transition(source=S.RETURN_ASKED, target=S.ASSIGNED)
    def insist(self) -> None:
        """The centre does not agree; the unit has it again."""

    @state.transition(source=S.ACKNOWLEDGED, target=S.AWAITING_HEAD)
    def hand_to_head(self) -> None:
        """The draft is with the unit head."""

    @state.transition(source={S.AWAITING_HEAD, S.SUBMITTED}, target=S.ACKNOWLEDGED)
    def rework(self) -> None:
        """The draft came back, from the head or from the centre."""

    @state.transition(source=S.AWAITING_HEAD, target=S.SUBMITTED)
    def submit(self) -> None:
        """The head let it go to the centre."""

    @state.transition(source={S.AWAITING_HEAD, S.SUBMITTED, S.ACKNOWLEDGED}, target=S.DONE)
    def finish(self) -> None:
        """The answer is released, or the opinion given."""

    @state.transition(source={S.ACKNOWLEDGED, S.SUBMITTED}, target=S.AWAITING_HEAD)
    def head_again(self) -> None:
        """Put right by the centre's head: the unit's head has to look at it."""

    @state.transition(source={S.ACKNOWLEDGED, S.AWAITING_HEAD}, target=S.SUBMITTED)
    def review_again(self) -> None:
        """Put right by the centre's head: what was reported stands, it was sent back by mistake."""

    @state.transition(source=S.DONE, target=S.ACKNOWLEDGED)
    def take_up_again(self) -> None:
        """The answer turned out to be none; the lead goes on."""

    @state.transition(
        source={S.ASSIGNED, S.ACKNOWLEDGED, S.RETURN_ASKED, S.AWAITING_HEAD, S.SUBMITTED}, target=S.CANCELLED
    )
    def cancel(self) -> None:
        """The letter went another way."""
