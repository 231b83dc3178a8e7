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

    @state.transition(source=State.HANDLING, target=State.ACCEPTED)
    def undo_dispatch(self) -> None:
        """It was given to the wrong units a moment ago, and none has it in hand yet."""

    @state.transition(source={State.HANDLING, State.IN_REVIEW}, target=State.HANDLING)
    def change_lead(self) -> None:
        """Another unit leads; what the former one reported is set aside."""

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

    # put right by the centre's head: what went wrong, from where the letter stands (routing/services/jumping.py)
    @state.transition(
        source={
            State.ACCEPTED,
            State.HANDLING,
            State.IN_REVIEW,
            State.NOT_ACCEPTED,
            State.MERGED,
            State.TRANSFERRED_OUT,
        },
        target=State.SUBMITTED,
    )
    def screen_again(self) -> None:
        """It was taken on, or turned away, by mistake."""

    @state.transition(source={State.ACCEPTED, State.HANDLING, State.IN_REVIEW}, target=State.ACCEPTED)
    def dispatch_again(self) -> None:
        """It went to the wrong units, or waits for somebody who is not needed."""

    @state.transition(source={State.HANDLING, State.IN_REVIEW}, target=State.HANDLING)
    def answer_again(self) -> None:
        """The answer left the unit's desk, or its head's, too early."""

    @state.transition(source=State.HANDLING, target=State.IN_REVIEW)
    def review_again(self) -> None:
        """The answer was sent back by mistake; it stands as the unit reported it."""

    # the writer
    @state.transition(source={State.SUBMITTED, State.ACCEPTED, State.HANDLING, State.IN_REVIEW}, target=State.WITHDRAWN)
    def withdraw(self) -> None:
        """The writer takes the letter back."""


def transition_names() -> list[str]:
    """Names of all steps, for tests and for the checks of ``move``."""
    return [name for name in vars(PetitionStatus) if not name.startswith("_") and name != "state"]
