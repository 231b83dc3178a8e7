"""A pane, and the case it is made for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from accounts.access import posts_of
from accounts.models import User
from petitions.models import Petition
from routing.forms.base import LetterForm
from routing.models import Assignment

SIDE_BY_SIDE = "routing/panes/_side_by_side.html"
"""The template that stands over the whole width, above the letter."""


@dataclass(frozen=True)
class Choice:
    """A further button of a form: another action for the same texts, or a wish for afterwards."""

    words: str
    action: str = ""
    then: str = ""


@dataclass(frozen=True, kw_only=True)
class Pane:
    """A form with its heading. ``main`` panes stand open; ``dead`` ones only keep what was typed.

    ``filled`` tells that texts not sent before were put in; ``wide`` is a template over the whole width of the page.
    """

    form: LetterForm
    action: str
    place: str
    title: str
    button: str
    note: str = ""
    main: bool = False
    open: bool = False
    dead: bool = False
    filled: bool = False
    choices: tuple[Choice, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    template: str = "routing/panes/_plain.html"
    wide: str = ""

    @property
    def url_name(self) -> str:
        """The address that the form goes to."""
        return f"routing:{self.action}"

    @property
    def leads_on(self) -> bool:
        """Tell whether a button goes on to the next letter; that one is the main one then."""
        return any(choice.then for choice in self.choices)

    def takes(self, form: LetterForm) -> bool:
        """Tell whether the form that failed was sent from this pane."""
        return form.action in {self.action, *(choice.action for choice in self.choices)} and form.part == self.form.part


@dataclass(frozen=True)
class Case:
    """One letter before one person. ``wish`` names the pane that the address asks to be opened, ``reason`` the
    reason of a refusal that was chosen, ``into`` the letter that is to carry the matter, ``lead`` and ``category`` what
    was chosen among the proposals, ``queued`` that the letter was opened from a queue, ``take`` the part whose result is to be put into the draft.
    """

    letter: Petition
    user: User
    reason: str = ""
    wish: str = ""
    into: str = ""
    lead: str = ""
    category: str = ""
    queued: bool = False
    take: str = ""

    def pane(
        self,
        kind: type[LetterForm],
        title: str,
        button: str,
        *,
        part: Assignment | None = None,
        initial: dict[str, Any] | None = None,
        **more: Any,
    ) -> Pane:
        """Return a pane with an unfilled form."""
        form = kind(letter=self.letter, user=self.user, part=part, initial=initial)
        more.setdefault("open", more.get("main", False) or self.wish == form.action)
        return Pane(form=form, action=form.action, place=form.place, title=title, button=button, **more)

    @property
    def centre(self) -> bool:
        """The person acts for the centre; that the letter may be seen was checked before."""
        return posts_of(self.user).in_centre
