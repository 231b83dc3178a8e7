"""A walk at random: people, writers and the sweep do to some letters what comes into their heads, day after day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from random import Random

from accounts.models import Department, User
from common.clock import TZ, local_date, pretend
from common.errors import PetitionError
from deadlines.models import CalendarDay, CalendarVersion, EscalationStep, SupervisionOrder
from deadlines.services import holds, ladder_editing, versions
from deadlines.services.escalation import sweep
from deadlines.services.ladder_checks import StepFacts
from petitions.models import Grade, LetterType, Petition, Priority, RefusalReason
from petitions.services import endings
from routing.models import OPEN_ASSIGNMENT_STATES, Assignment, AssignmentRole
from routing.services import dispatching, handling, hollow, orders, releasing, rework, screening, timing
from tests import factories as make
from tests.factories import Office

CHANNELS = ("leader", "leader", "forum", "petition", "department", "consultation", "suggestion")
TYPES = (LetterType.HELP, LetterType.COMPLAINT, LetterType.CONSULTATION, LetterType.SUGGESTION)
MOST_LETTERS = 6
TRIES = 8


class Walk:
    """One walk: ``step`` does something at random, and says what; ``moment`` is its time."""

    def __init__(self, office: Office, seed: int, start: dt.datetime) -> None:
        self.office, self.random, self.moment = office, Random(seed), start  # noqa: S311 - a walk that repeats
        self.letters: list[int] = []
        self.swept_at = start
        self.done: Counter[str] = Counter()
        self.actions: list[Callable[[], None]] = [
            *[self.write] * 2,
            *[self.screen] * 4,
            *[self.turn_away] * 1,
            *[self.dispatch] * 5,
            *[self.acknowledge] * 6,
            *[self.send_back, self.decide_return] * 3,
            *[self.advise] * 2,
            *[self.draft] * 4,
            *[self.look_as_head] * 4,
            *[self.note] * 2,
            *[self.ask_more_time, self.decide_more_time] * 3,
            *[self.pause, self.resume] * 3,
            *[self.review] * 4,
            *[self.rate] * 3,
            self.take_back,
            *[self.judge_hollow] * 3,
            *[self.redo] * 3,
            *[self.change_calendar] * 2,
            self.change_ladder,
            *[self.handle_order] * 3,
            *[self.sweep] * 14,
            *[self.confirm] * 2,
        ]

    def step(self) -> str:
        """Let some time pass, and something happen; return its name. What is refused is refused, and counted."""
        self.moment += self._time()
        refused = []
        for _turn in range(TRIES):
            action = self.random.choice(self.actions)
            name = action.__name__
            with pretend(self.moment):
                try:
                    action()
                except (PetitionError, IndexError) as error:
                    refused.append(name)
                    self.done[f"{name}: {type(error).__name__}"] += 1
                    continue
            self.done[name] += 1
            return f"{name} (not {', '.join(refused)})"
        return f"nothing (not {', '.join(refused)})"

    def _time(self) -> dt.timedelta:
        """Seconds, hours or days; now and then to the last second of a day or to the first of the next."""
        kind = self.random.random()
        if kind < 0.55:
            return dt.timedelta(seconds=self.random.choice((1, 600, 3600, 5 * 3600)))
        if kind < 0.9:
            midnight = dt.datetime.combine(local_date(self.moment) + dt.timedelta(days=1), dt.time.min, tzinfo=TZ)
            return midnight - self.moment + dt.timedelta(seconds=self.random.choice((-1, 0, 1, 9 * 3600)))
        return dt.timedelta(days=self.random.choice((1, 2, 3, 8)))

    # who and which

    def _letter(self) -> Petition:
        return Petition.objects.get(pk=self.random.choice(self.letters))

    def _part(self, *roles: AssignmentRole) -> tuple[Assignment, User, User]:
        """Return an open part of a letter, with the liaison and the head of its unit."""
        parts = Assignment.objects.filter(petition=self._letter(), state__in=OPEN_ASSIGNMENT_STATES)
        wanted = parts.filter(role__in=roles) if roles else parts
        part = self.random.choice(list(wanted.select_related("petition", "department").order_by("pk")))
        office = self.office
        if part.department == office.roads:
            return part, office.roads_liaison, office.roads_head
        return part, office.schools_liaison, office.schools_head

    def _unit(self) -> Department:
        return self.random.choice((self.office.roads, self.office.schools))

    # writers

    def write(self) -> None:
        if len(self.letters) >= MOST_LETTERS:
            self.letters.pop(0)
        channel = self.random.choice(CHANNELS)
        own = channel in ("department", "forum", "consultation")
        kind = self.random.choice(TYPES)
        named = self._unit() if own else None
        receipt = make.submit_letter(channel, named_department=named, proposed_type=kind)
        self.letters.append(receipt.petition.pk)

    def rate(self) -> None:
        grade = self.random.choice((Grade.UNSATISFIED, Grade.UNSATISFIED, Grade.SATISFIED))
        endings.rate(self._letter(), grade=grade)

    def take_back(self) -> None:
        endings.withdraw(self._letter())

    # the centre

    def screen(self) -> None:
        findings = screening.Findings(
            letter_type=self.random.choice(TYPES),
            priority=self.random.choice((Priority.NORMAL, Priority.NORMAL, Priority.URGENT)),
            complex_matter=self.random.random() < 0.3,
        )
        screening.accept(self._letter(), findings=findings, actor=self.office.clerk)

    def turn_away(self) -> None:
        letter, clerk = self._letter(), self.office.clerk
        how = self.random.randrange(3)
        if how == 0:
            screening.refuse(letter, reason=RefusalReason.NO_FACTS, text="没有写明地点。", actor=clerk)
        elif how == 1:
            screening.merge(letter, into=self._letter(), text="与另一封来信重复。", actor=clerk)
        else:
            screening.transfer_out(letter, to="供电公司", text="请向供电公司反映。", actor=clerk)

    def dispatch(self) -> None:
        supports = (self._unit(),) if self.random.random() < 0.4 else ()
        dispatching.dispatch(self._letter(), lead=self._unit(), supports=supports, actor=self.office.clerk)

    def decide_return(self) -> None:
        part, _liaison, _head = self._part()
        if self.random.random() < 0.5:
            dispatching.agree_return(part, new_lead=self._unit(), note="改由你单位办理", actor=self.office.clerk)
        else:
            dispatching.insist(part, reason="职责在你单位。", actor=self.office.clerk)

    def decide_more_time(self) -> None:
        if self.random.random() < 0.6:
            timing.grant_extension(self._letter(), actor=self.office.clerk)
        else:
            timing.refuse_extension(self._letter(), note="请按期办理。", actor=self.office.clerk)

    def pause(self) -> None:
        timing.pause(self._letter(), reason="请补充地点。", actor=self.office.clerk)

    def resume(self) -> None:
        timing.resume(self._letter(), actor=self.office.clerk)

    def review(self) -> None:
        if self.random.random() < 0.25:
            releasing.send_back_reply(self._letter(), note="请写明期限。", actor=self.office.clerk)
        else:
            releasing.release(self._letter(), checks=make.CHECKED, actor=self.office.second_clerk)

    def judge_hollow(self) -> None:
        hollow.judge_hollow(self._letter(), reason="只说收到，没有答复。", actor=self.office.head)

    def redo(self) -> None:
        rework.open_redo(self._letter(), reason="来信人不满意。", actor=self.office.clerk)

    # units

    def acknowledge(self) -> None:
        part, liaison, _head = self._part()
        handling.acknowledge(part, actor=liaison)

    def send_back(self) -> None:
        part, liaison, _head = self._part()
        handling.ask_return(part, reason="不属于我单位职责。", actor=liaison)

    def advise(self) -> None:
        part, liaison, _head = self._part(AssignmentRole.SUPPORT)
        handling.give_opinion(part, opinion="同意补画。", actor=liaison)

    def draft(self) -> None:
        part, liaison, _head = self._part(AssignmentRole.LEAD)
        handling.hand_to_head(part, body=make.ANSWER, actor=liaison)

    def look_as_head(self) -> None:
        part, _liaison, head = self._part(AssignmentRole.LEAD)
        if self.random.random() < 0.2:
            handling.reject_draft(part, note="请写明期限。", actor=head)
        else:
            handling.approve(part, checks=make.CHECKED, actor=head)

    def note(self) -> None:
        part, liaison, _head = self._part(AssignmentRole.LEAD)
        promised = local_date(self.moment) + dt.timedelta(days=self.random.randrange(1, 40))
        handling.post_interim_note(part, body="正在核实，请等候。", promised_on=promised, actor=liaison)

    def ask_more_time(self) -> None:
        part, liaison, _head = self._part(AssignmentRole.LEAD)
        total = self.random.randrange(6, 95)
        total = total if part.petition.channel.key == "petition" else 6 + total % 10
        timing.ask_extension(part, total=total, reason="需要现场勘查。", actor=liaison)

    def handle_order(self) -> None:
        order = self.random.choice(list(SupervisionOrder.objects.select_related("petition", "department")))
        unit_is_roads = order.department == self.office.roads
        liaison = self.office.roads_liaison if unit_is_roads else self.office.schools_liaison
        how = self.random.randrange(4)
        if how < 2:
            orders.answer(order, text="人手不足，下周答复。", actor=liaison)
        elif how == 2:
            orders.close(order, actor=self.office.clerk)
        else:
            orders.lift(order, reason="发错了单位。", actor=self.office.head)

    # rules, calendar, time

    def change_calendar(self) -> None:
        clerk, how = self.office.clerk, self.random.randrange(4)
        if how < 2:
            first = local_date(self.moment) + dt.timedelta(days=self.random.randrange(-3, 12))
            days = [(first + dt.timedelta(days=n), how == 1, "本地安排") for n in range(self.random.randrange(1, 4))]
            draft = versions.prepare_local_days(days, actor=clerk)
        elif how == 2:
            newest = CalendarVersion.objects.order_by("-number")[0]
            local = CalendarDay.objects.filter(version=newest, local=True).order_by("date")
            draft = versions.prepare_removal(self.random.choice(list(local)).date, actor=clerk)
        else:
            older = self.random.choice(list(CalendarVersion.objects.order_by("number")))
            draft = versions.prepare_restore(older, actor=clerk)
        versions.apply_draft(draft, actor=clerk)

    def change_ladder(self) -> None:
        step = self.random.choice(list(EscalationStep.objects.order_by("pk")))
        how, head = self.random.randrange(4), self.office.head
        facts = StepFacts.of(step)
        if how == 0:
            ladder_editing.retire_step(step, actor=head)
        elif how == 1:
            ladder_editing.restore_step(step, actor=head)
        else:
            changed = {**facts.__dict__, "offset": facts.offset + self.random.choice((-2, -1, 1, 2))}
            if how == 2:
                ladder_editing.change_step(step, StepFacts(**changed), actor=head)
            else:
                ladder_editing.add_step(StepFacts(**{**changed, "name": "另一步"}), actor=head)

    def confirm(self) -> None:
        holds.confirm(actor=self.office.head)

    def sweep(self) -> None:
        sweep(now=self.moment)
        self.swept_at = self.moment
        again = sweep(now=self.moment)
        assert again.did_nothing, again
