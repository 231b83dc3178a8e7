"""The small family of refusals that services raise and views show to people."""

from __future__ import annotations

from django.utils.functional import Promise


class PetitionError(Exception):
    """A refusal in the person's language that says what to do next.

    Views show ``str(error)`` as it is; the message never carries personal data.
    """

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        """Return the message in the language active now."""
        return str(self.message)


class WrongStateError(PetitionError):
    """The step asked for is not possible in the letter's present state."""


class ConflictError(PetitionError):
    """Somebody else changed the letter first; the text typed is kept and shown again."""


class RefusedError(PetitionError):
    """The rules do not allow it (two-person rule, closed returning, and the like)."""


class BadInputError(PetitionError):
    """What was given can't be used: a file, a month, a channel, a text."""
