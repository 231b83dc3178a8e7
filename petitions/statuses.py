"""Where a letter may go from where it stands, as one readable table (viewflow.fsm)."""

from __future__ import annotations

from typing import ClassVar

from viewflow import fsm

from petitions.models import Petition, State


class PetitionStatus:
    """Guards ``Petition.state``; asking for a step that is not here raises ``TransitionNotAllowed``."""

    state: ClassVar = fsm.State(State, default=State.SUBMITTED)

    def __init__(self, petition: Petition) -> None:
        self.petition = petition

    @state.setter()
    def _set_state(self, value: State) -> None:
        self.petition.state = value

    @state.getter()
    def _get_state(self) -> State:
        return State(self.petition.state)

    # the centre, or the unit where the channel says so, screens
    @state.transition(source=State.SUBMITTED, target=State.ACCEPTED)
    def accept(self) -> None:
        """The letter is taken on."""

    @state.transition(source={State.SUBMITTED, State.ACCEPTED}, target=State.NOT_ACCEPTED)
    def refuse(self) -> None:
        """The letter is not taken on, for a reason told to the writer."""

    @state.transition(source={State.SUBMITTED, State.ACCEPTED}, target=State.MERGED)
    def merge(self) -> None:
        """Another letter carries the matter."""

    @state.transition(source={State.SUBMITTED, State.ACCEPTED}, target=State.TRANSFERRED_OUT)
    def transfer_out(self) -> None:
        """Another office is competent and was told."""

    # units
    @state.transition(source=State.ACCEPTED, target=State.HANDLING)
    def dispatch(self) -> None:
        """A lead unit has it."""

    @state.transition(source=State.HANDLING, target=State.IN_REVIEW)
    def report(self) -> None:
        """The unit head sent the answer to the centre."""

    @state.transition(source=State.IN_REVIEW, target=State.HANDLING)
    def send_back(self) -> None:
        """The centre wants the answer improved."""

    # the end
    @state.transition(source={State.HANDLING, State.IN_REVIEW}, target=State.ANSWERED)
    def release(self) -> None:
        """The final answer went to the writer."""

    @state.transition(source=State.ANSWERED, target=State.CLOSED)
    def close(self) -> None:
        """Rated, or the waiting time is over."""

    @state.transition(source={State.ANSWERED, State.CLOSED}, target=State.ACCEPTED)
    def reopen(self) -> None:
        """A further round begins; the old result stays in the figures."""

    @state.transition(source={State.ANSWERED, State.CLOSED}, target=State.HANDLING)
    def take_up_again(self) -> None:
        """The answer was judged hollow: an interim note, and the same round goes on."""

    # the writer
    @state.transition(source={State.SUBMITTED, State.ACCEPTED, State.HANDLING, State.IN_REVIEW}, target=State.WITHDRAWN)
    def withdraw(self) -> None:
        """The writer takes the letter back."""


def transition_names() -> list[str]:
    """Names of all steps, for tests and for the checks of ``move``."""
    return [name for name in vars(PetitionStatus) if not name.startswith("_") and name != "state"]
