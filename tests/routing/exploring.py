"""Every state that a letter can reach, found by playing whatever anybody is offered on the letter's page.

Actions are found in the panes that the desks offer, so a new action is played as soon as it has a pane. Fields are
filled in by their kind; an action that needs particular words, or is to be played in several ways, has them in
``WAYS``. Copies of a state are savepoints: the walk goes forward, looks, and takes back.
"""

from __future__ import annotations

import inspect
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db import transaction

from accounts.access import forget_posts
from accounts.models import Department, DepartmentKind, Role, User
from common.clock import today
from common.errors import PetitionError
from petitions.models import (
    Grade,
    LetterType,
    Petition,
    State,
)
from petitions.services import endings, notes
from routing.access import letters_visible_to
from routing.forms.base import LetterForm, form_of
from routing.models import Assignment
from routing.urls import ACTIONS
from routing.views.acting import Act
from routing.views.panes import Case, panes_for
from tests import factories as make
from tests.factories import Office
from tests.routing.space import Key, beyond, on_main_way, state_of

Texts = dict[str, Any]
TYPED = "写在这里的一段话，说明为什么。"
OFTEN = 4
"""An action that left so many states as they were, and none otherwise, is not played again: it is a note, a mark."""
NEVER = 10_000


@dataclass(frozen=True)
class Move:
    """One thing that somebody can do now: the action's name, who, with which words, on which unit's part."""

    name: str
    person: User | None = None
    texts: Texts = field(default_factory=dict)
    part: Assignment | None = None

    def __str__(self) -> str:
        unit = f" {self.part.department.code}" if self.part else ""
        said = ",".join(f"{key}={self.texts[key]}" for key in ("to", "supports", "grade") if self.texts.get(key))
        return f"{self.name}{unit} {said} ({self.person or 'the writer'})"


@dataclass
class Found:
    """What a walk found: each state once with the way to it, the steps between them, what was wrong where."""

    ways: dict[Key, tuple[str, ...]] = field(default_factory=dict)
    steps: dict[Key, set[tuple[str, Key]]] = field(default_factory=lambda: defaultdict(set))
    edge: set[Key] = field(default_factory=set)
    flaws: list[str] = field(default_factory=list)
    played: Counter[str] = field(default_factory=Counter)
    refused: dict[str, str] = field(default_factory=dict)


WAYS: dict[str, Callable[[Office, LetterForm], list[Texts]]] = {
    "accept": lambda _office, _form: [{"letter_type": LetterType.HELP, "priority": "0"}],
    "take": lambda _office, _form: [{"letter_type": LetterType.HELP, "priority": "0"}],
    "merge": lambda _office, form: [{"into": Petition.objects.exclude(pk=form.letter.pk).earliest("pk").number}],
    "dispatch": lambda office, _form: [{}, {"supports": [str(office.schools.pk)]}],
    "correct": lambda _office, _form: [{"answer": f"更正：{TYPED}", "public_answer": f"更正：{TYPED}"}],
    "jump": lambda _office, form: [{"to": value} for value, _label in form.fields["to"].choices],  # type: ignore[attr-defined]
}
"""Actions whose fields can't be guessed, or that are played in more than one way: add yours here."""


BY_NOTE: dict[str, Callable[..., object]] = {"supplement": notes.supplement, "ask-again": notes.ask_again}
"""What the writer adds to a letter that was sent."""


class Walk:
    """One walk through the states of one letter. ``check`` is asked in each state and yields what is wrong there.

    A ``plain`` walk looks at what may stand beside the lead's way, and does not go on from there.
    """

    def __init__(
        self, office: Office, letter: Petition, check: Callable[[Petition], Iterator[str]], *, plain: bool = False
    ) -> None:
        self.office, self.pk, self.check, self.plain = office, letter.pk, check, plain
        self.stayed: Counter[str] = Counter()
        self.aside: Counter[str] = Counter()
        self.main: set[Key] = set()
        self.found = Found()
        self.below = make.make_unit("t-below", "测试公路站", DepartmentKind.OFFICE)
        Department.objects.filter(pk=self.below.pk).update(parent=office.roads)
        self.people = (
            office.clerk, office.head, office.roads_liaison, office.roads_head, office.schools_liaison,
            office.schools_head, office.leader, make.make_user("t.below", self.below, Role.LIAISON),
        )  # fmt: skip

    @property
    def letter(self) -> Petition:
        """The letter as it is now, with nothing remembered."""
        for person in self.people:
            forget_posts(person)
        return Petition.objects.select_related("channel", "lead_department", "named_department").get(pk=self.pk)

    def go(self) -> Found:
        """Walk through all states, depth first; each is entered once."""
        start = state_of(self.letter)
        stack = [(start, transaction.savepoint(), self._enter(start, ()))]
        while stack:
            here, saved, moves = stack[-1]
            move = next(moves, None)
            if move is None:
                stack.pop()
                transaction.savepoint_rollback(saved)
                continue
            before = transaction.savepoint()
            if self._known(move, here) or not self._play(move):
                transaction.savepoint_rollback(before)
                continue
            there = state_of(self.letter)
            self.found.steps[here].add((move.name, there))
            self.stayed[move.name] += 1 if there == here else -NEVER
            if there in self.found.ways:
                transaction.savepoint_rollback(before)
            else:
                stack.append((there, before, self._enter(there, (*self.found.ways[here], str(move)))))
            if here not in self.main:
                self.aside[move.name] += 1 if there in self.found.edge or there == here else -NEVER
        return self.found

    def _known(self, move: Move, here: Key) -> bool:
        """Tell whether playing it again would show nothing new: it never led on, or off the main way only to the edge."""
        return self.stayed[move.name] >= OFTEN or (here not in self.main and self.aside[move.name] >= OFTEN)

    def _enter(self, key: Key, way: tuple[str, ...]) -> Iterator[Move]:
        """Look at a state for the first time; return what can be done in it, nothing where it lies on the edge."""
        self.found.ways[key] = way
        letter = self.letter
        if on_main_way(letter):
            self.main.add(key)
        self.found.flaws += [f"{flaw} after {way}" for flaw in self.check(letter)]
        if beyond(letter, plain=self.plain):
            self.found.edge.add(key)
            return iter(())
        return iter([*self._offered(letter), *by_writer(letter)])

    def _offered(self, letter: Petition) -> list[Move]:
        """Return everything that anybody is offered, each once, whoever is offered it."""
        moves: dict[str, Move] = {}
        for person in self.people:
            if not letters_visible_to(person).filter(pk=letter.pk).exists():
                continue
            for pane in panes_for(Case(letter, person)):
                if pane.dead:
                    continue
                for name in (pane.action, *(choice.action for choice in pane.choices if choice.action)):
                    for texts in WAYS.get(name, lambda _office, _form: [{}])(self.office, pane.form):
                        move = Move(name, person, {**self._filled(pane.form), **texts}, pane.form.part)
                        moves.setdefault(str(move).rsplit(" (", 1)[0], move)
        return list(moves.values())

    def _filled(self, form: LetterForm) -> Texts:
        return {name: self._guess(form, name, each) for name, each in form.fields.items() if name != "version"}

    def _guess(self, form: LetterForm, name: str, each: forms.Field) -> Any:
        """Return what a person might type: what stands there already, else what the kind of field asks for."""
        given = form.initial.get(name) or each.initial
        if given and not callable(given) and not isinstance(each, forms.ModelChoiceField):
            return given
        if isinstance(each, forms.BooleanField):
            return "on" if each.required else None
        if isinstance(each, forms.ModelMultipleChoiceField):
            return None
        if isinstance(each, forms.MultipleChoiceField):
            return [value for value in flat(each.choices) if value][:1]
        if isinstance(each, forms.ModelChoiceField) and each.queryset is not None and each.queryset.model is Department:
            return self._unit(form, each)
        if isinstance(each, forms.ChoiceField | forms.ModelChoiceField):
            return next((value for value in flat(each.choices) if value), None)
        if isinstance(each, forms.DateField):
            return today().replace(day=27).isoformat()
        return TYPED if isinstance(each, forms.CharField) else None

    def _unit(self, form: LetterForm, each: forms.ModelChoiceField[Any]) -> str | None:
        """Return a unit that has people and does not have this part already."""
        has = form.part.department_id if form.part else form.letter.lead_department_id
        units = [unit for unit in (self.office.roads, self.office.schools, self.below) if unit.pk != has]
        offered = [unit for unit in units if each.queryset and each.queryset.filter(pk=unit.pk).exists()]
        return str(offered[0].pk) if offered else None

    def _play(self, move: Move) -> bool:
        """Do it as the page would; tell whether it was done. What was refused is remembered."""
        letter = self.letter
        if move.person is None and move.name == "withdraw":
            endings.withdraw(letter)
            return True
        if move.person is None and move.name in BY_NOTE:
            BY_NOTE[move.name](letter, text=TYPED)
            return True
        if move.person is None:
            endings.rate(letter, grade=Grade(move.texts["grade"]))
            return True
        kind, typed = form_of(move.name), {**move.texts, "version": letter.version}
        assert kind is not None, move.name
        filled = kind(typed, letter=letter, user=move.person, part=self._part(move, letter))
        if not filled.is_valid():
            self.found.refused[move.name] = str(filled.errors.as_json())
            return False
        try:
            with transaction.atomic():
                inspect.unwrap(ACTIONS[move.name])(Act(letter, move.person, filled.cleaned_data, filled.part))
        except PetitionError as error:
            self.found.refused[move.name] = str(error)
            return False
        self.found.played[move.name] += 1
        return True

    @staticmethod
    def _part(move: Move, letter: Petition) -> Assignment | None:
        if move.part is None:
            return None
        part = Assignment.objects.select_related("department").get(pk=move.part.pk)
        part.petition = letter
        return part


def flat(choices: Any) -> Iterator[Any]:
    """Yield the values of choices, also of grouped ones."""
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from flat(label)
        else:
            yield getattr(value, "value", value)


def by_writer(letter: Petition) -> Iterator[Move]:
    """What the writer can do: take the letter back, add to it, judge the answer, ask about it."""
    if letter.is_open and letter.state != State.WITHDRAWN:
        yield Move("withdraw")
    if not notes.supplement_closed_because(letter):
        yield Move("supplement")
    if not notes.asking_about(letter).closed:
        yield Move("ask-again")
    if letter.is_answered and not letter.ratings.standing().filter(round=letter.round).exists():
        yield Move("rate", texts={"grade": Grade.UNSATISFIED})
        yield Move("rate", texts={"grade": Grade.SATISFIED})
