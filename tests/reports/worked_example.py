"""The worked example: 22 made-up letters played through the real services, each at its own moments."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from accounts.models import Department, DepartmentKind, Role, User
from common.clock import pretend
from deadlines.services import extensions, pauses
from petitions.models import Channel, Grade, LetterType, Petition, RefusalReason, Screener
from petitions.services.endings import rate, withdraw
from routing.services import dispatching, handling, releasing, screening
from routing.services.rework import open_redo
from tests import factories as make

EXAMPLE: dict[str, Any] = json.loads((Path(__file__).parent / "worked_example.json").read_text(encoding="utf-8"))
MINUTE = dt.timedelta(minutes=1)


class Stage:
    """The county of the example: units A, B, C, the desk S, and the people who act in it."""

    def __init__(self) -> None:
        # in this county the centre releases in every channel, so that submission and release differ
        Channel.objects.update(released_by=Screener.CENTRE, screened_by=Screener.CENTRE)
        centre = Department.objects.filter(kind=DepartmentKind.CENTRE).first() or make.make_unit(
            "t-centre", "测试信息中心", DepartmentKind.CENTRE
        )
        self.clerk = make.make_user("example.clerk", centre, Role.CLERK, sees_wrongdoing=True)
        self.reviewer = make.make_user("example.reviewer", centre, Role.CLERK, sees_wrongdoing=True)
        self.head = make.make_user("example.head", centre, Role.CENTRE_HEAD, sees_wrongdoing=True)
        self.units = {code: self._unit(code) for code in "ABCS"}
        self.numbers: dict[int, str] = {}

    def _unit(self, code: str) -> tuple[Department, User, User]:
        kind = DepartmentKind.CONFIDENTIAL if code == "S" else DepartmentKind.BUREAU
        unit = make.make_unit(code, f"示例{code}局", kind)
        return (
            unit,
            make.make_user(f"example.{code}", unit, Role.LIAISON, sees_wrongdoing=True),
            make.make_user(f"example.{code}.head", unit, Role.UNIT_HEAD, sees_wrongdoing=True),
        )

    def letter(self, facts: dict[str, Any]) -> Petition:
        return Petition.objects.get(number=self.numbers[facts["id"]])

    def play(self, facts: dict[str, Any]) -> None:
        """Take one letter as far as the example says."""
        received = make.at(facts["received"])
        with pretend(received):
            sent = make.submit_letter(
                facts["channel"], proposed_type=facts["type"] or "", may_publish=facts.get("published", True)
            )
        self.numbers[facts["id"]] = sent.petition.number
        with pretend(received + MINUTE):
            self._screen(facts)
        if "lead" in facts:
            self._handle(facts, received)

    def _screen(self, facts: dict[str, Any]) -> None:
        petition, outcome = self.letter(facts), facts.get("screening")
        if outcome == "not_accepted":
            screening.refuse(petition, reason=RefusalReason.NO_FACTS, text="没有写明具体事实。", actor=self.clerk)
        elif outcome == "merged":
            into = Petition.objects.get(number=self.numbers[facts["into"]])
            screening.merge(petition, into=into, text="与先前来信合并办理。", actor=self.clerk)
        elif outcome == "transferred_out":
            screening.transfer_out(petition, to="市信访局", text="已转信访部门办理。", actor=self.clerk)
        elif outcome == "withdrawn_before_dispatch":
            withdraw(petition)
        elif facts["type"]:
            findings = screening.Findings(letter_type=LetterType(facts["type"]))
            screening.accept(petition, findings=findings, actor=self.clerk)

    def _handle(self, facts: dict[str, Any], received: dt.datetime) -> None:
        unit, liaison, head = self.units[facts["lead"]]
        with pretend(received + 2 * MINUTE):
            dispatching.dispatch(self.letter(facts), lead=unit, actor=self.clerk)
        with pretend(received + 3 * MINUTE):
            handling.acknowledge(make.lead_of(self.letter(facts)), actor=liaison)
        self._move_dates(facts, unit, liaison)
        if "submitted" in facts:
            with pretend(make.at(facts["submitted"])):
                handling.hand_to_head(make.lead_of(self.letter(facts)), body=make.ANSWER, actor=liaison)
                handling.approve(make.lead_of(self.letter(facts)), actor=head)
            with pretend(make.at(facts["released"])):
                releasing.release(self.letter(facts), checks=make.CHECKED, actor=self.reviewer)
        self._rate(facts)

    def _move_dates(self, facts: dict[str, Any], unit: Department, liaison: User) -> None:
        if "extension" in facts:
            with pretend(make.at(facts["extension"]["asked"])):
                asked = extensions.ask_extension(
                    self.letter(facts),
                    total=facts["extension"]["granted_total"],
                    reason="需要现场勘测",
                    department=unit,
                    actor=liaison,
                )
                extensions.grant_extension(asked, actor=self.clerk)
        if "note" in facts:
            with pretend(make.at(facts["note"]["at"])):
                promised = dt.date.fromisoformat(facts["note"]["promises"])
                handling.post_interim_note(
                    make.lead_of(self.letter(facts)), body="已安排勘测。", promised_on=promised, actor=liaison
                )
        if "pause" in facts:
            stopped, resumed = facts["pause"]
            with pretend(make.at(f"{stopped}T09:00")):
                pauses.pause(self.letter(facts), reason="请来信人补充地点", actor=self.clerk)
            with pretend(make.at(f"{resumed}T09:00")):
                pauses.resume(self.letter(facts), actor=self.clerk)

    def _rate(self, facts: dict[str, Any]) -> None:
        if "rating" in facts:
            with pretend(make.at(facts["rated"])):
                rate(self.letter(facts), grade=Grade(facts["rating"]))
        if "redo" in facts:
            with pretend(make.at(facts["redo"])):
                open_redo(self.letter(facts), reason="没有答复所提的第二个问题", actor=self.clerk)


def load() -> Stage:
    """Return the stage after all 22 letters were played."""
    stage = Stage()
    for facts in EXAMPLE["letters"]:
        stage.play(facts)
    return stage
