"""Units, people and letters in every state, made through the real services."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from accounts.models import Department, DepartmentKind, Membership, Role, User
from common.clock import TZ, now
from common.codes import new_token
from deadlines.models import Deadline, DeadlineKind, Escalation, EscalationStep, SupervisionOrder
from deadlines.services.orders import issue_many
from petitions.models import Channel, LetterType, Petition
from petitions.services.clearing import Checks
from petitions.services.registering import Origin, Request, register
from petitions.services.submission import LetterData, Receipt, WriterData, submit
from routing.models import Assignment, AssignmentRole
from routing.services import dispatching, handling, releasing, screening

CHECKED = Checks(secrets=True, signs=True, masks=True)
"""What a person ticks who looked at everything before an answer goes out."""
PASSWORD = "Test-pass-1234"
"""Everybody's."""


def at(text: str) -> dt.datetime:
    """Return a Beijing moment written as 2026-11-06T14:32 (or a date for its noon)."""
    moment = dt.datetime.fromisoformat(text if "T" in text else f"{text}T12:00")
    return moment.replace(tzinfo=TZ)


def make_unit(code: str, name: str, kind: DepartmentKind = DepartmentKind.BUREAU) -> Department:
    """Return the unit of that code, made if it is missing."""
    unit, _new = Department.objects.get_or_create(code=code, defaults={"name": name, "kind": kind})
    return unit


def make_user(username: str, unit: Department, role: Role, *, sees_wrongdoing: bool = False) -> User:
    """Return a person with one post."""
    user = User.objects.create_user(
        username=username,
        password=PASSWORD,
        display_name=username,
        email=f"{username}@example.org",
        sees_wrongdoing=sees_wrongdoing,
    )
    Membership.objects.create(user=user, department=unit, role=role)
    return user


@dataclass
class Office:
    """A small county: the centre, two bureaux, a township, and one person for each post."""

    centre: Department
    roads: Department
    schools: Department
    town: Department
    clerk: User
    second_clerk: User
    head: User
    roads_liaison: User
    roads_head: User
    schools_liaison: User
    schools_head: User
    leader: User


def make_office() -> Office:
    """Return the office; reference data must have been seeded (fixture ``reference``)."""
    centre = Department.objects.filter(kind=DepartmentKind.CENTRE).first() or make_unit(
        "t-centre", "测试信息中心", DepartmentKind.CENTRE
    )
    roads = make_unit("t-roads", "测试交通局")
    schools = make_unit("t-schools", "测试教育局")
    town = make_unit("t-town", "测试镇人民政府", DepartmentKind.TOWNSHIP)
    return Office(
        centre=centre,
        roads=roads,
        schools=schools,
        town=town,
        clerk=make_user("t.clerk", centre, Role.CLERK, sees_wrongdoing=True),
        second_clerk=make_user("t.clerk2", centre, Role.CLERK),
        head=make_user("t.head", centre, Role.CENTRE_HEAD, sees_wrongdoing=True),
        roads_liaison=make_user("t.roads", roads, Role.LIAISON),
        roads_head=make_user("t.roads.head", roads, Role.UNIT_HEAD),
        schools_liaison=make_user("t.schools", schools, Role.LIAISON),
        schools_head=make_user("t.schools.head", schools, Role.UNIT_HEAD),
        leader=make_user("t.leader", centre, Role.LEADER),
    )


def submit_letter(channel: str = "leader", **changes: Any) -> Receipt:
    """Send a letter as a citizen would; ``changes`` go to LetterData, ``writer``, ``token``, ``attachments`` apart."""
    writer = changes.pop("writer", WriterData(name="李晓明", phone="13800000001", email="writer@example.org"))
    token = changes.pop("token", new_token())
    attachments = changes.pop("attachments", ())
    facts: dict[str, Any] = {
        "title": "柳塘小学门前路口过街危险",
        "body": "柳塘镇中心小学门前没有信号灯，斑马线也磨得看不清了，希望补画。",
        "may_publish": True,
        "proposed_type": LetterType.HELP,
    }
    letter = LetterData(channel=Channel.objects.get(key=channel), **{**facts, **changes})
    return submit(token=token, letter=letter, writer=writer, attachments=attachments)


def fresh(petition: Petition) -> Petition:
    """Return the letter as it is in the database now."""
    return Petition.objects.get(pk=petition.pk)


def lead_of(petition: Petition) -> Assignment:
    """Return the present lead's assignment."""
    leads = Assignment.objects.filter(petition=petition, role=AssignmentRole.LEAD).select_related(
        "petition", "department"
    )
    return leads.order_by("-pk")[0]


def accepted(office: Office, **changes: Any) -> Petition:
    """Return a letter that waits for dispatch."""
    letter_type = changes.pop("letter_type", LetterType.HELP)
    petition = submit_letter(**changes).petition
    screening.accept(petition, findings=screening.Findings(letter_type=letter_type), actor=office.clerk)
    return fresh(petition)


def dispatched(office: Office, supports: tuple[Department, ...] = (), **changes: Any) -> Petition:
    """Return a letter that the roads bureau has to acknowledge."""
    petition = accepted(office, **changes)
    dispatching.dispatch(petition, lead=office.roads, supports=supports, note="请现场核实", actor=office.clerk)
    return fresh(petition)


def handled(office: Office, supports: tuple[Department, ...] = (), **changes: Any) -> Petition:
    """Return a letter that the roads bureau acknowledged."""
    petition = dispatched(office, supports, **changes)
    handling.acknowledge(lead_of(petition), actor=office.roads_liaison)
    return fresh(petition)


ANSWER = "您好！经现场核实，斑马线将于本月底前补画完成，上下学时段安排交警疏导。感谢您的来信。"


def awaiting_head(office: Office, supports: tuple[Department, ...] = (), **changes: Any) -> Petition:
    """Return a letter whose draft is with the unit head."""
    petition = handled(office, supports, **changes)
    handling.hand_to_head(lead_of(petition), body=ANSWER, actor=office.roads_liaison)
    return fresh(petition)


def in_review(office: Office, supports: tuple[Department, ...] = (), **changes: Any) -> Petition:
    """Return a letter whose answer waits for the centre."""
    petition = awaiting_head(office, supports, **changes)
    handling.approve(lead_of(petition), actor=office.roads_head)
    return fresh(petition)


def answered(office: Office, supports: tuple[Department, ...] = (), **changes: Any) -> Petition:
    """Return a letter whose answer was released by the centre."""
    petition = in_review(office, supports, **changes)
    releasing.release(petition, checks=CHECKED, actor=office.second_clerk)
    return fresh(petition)


def commissioned(office: Office, *, due_on: dt.date | None = None) -> Petition:
    """Return an answered letter that another office sent, perhaps with a date, and wants to hear of."""
    facts = LetterData(
        channel=Channel.objects.get(key="superior"),
        title="来文转办的路灯问题",
        body="来文转来的内容。",
        may_publish=False,
        proposed_type=LetterType.HELP,
    )
    letter = register(
        token=new_token(),
        letter=facts,
        writer=WriterData(name="周晓兰", phone="13800000002"),
        origin=Origin(received_at=now(), source="测试省信访局", foreign_number="测信〔2026〕12号"),
        request=Request(due_on=due_on),
        actor=office.clerk,
    ).petition
    screening.accept(letter, findings=screening.Findings(letter_type=LetterType.HELP), actor=office.clerk)
    dispatching.dispatch(letter, lead=office.roads, actor=office.clerk)
    handling.acknowledge(lead_of(letter), actor=office.roads_liaison)
    handling.hand_to_head(lead_of(letter), body=ANSWER, actor=office.roads_liaison)
    handling.approve(lead_of(letter), actor=office.roads_head)
    releasing.release(fresh(letter), checks=CHECKED, actor=office.second_clerk)
    return fresh(letter)


def supervised(petition: Petition) -> SupervisionOrder:
    """Return a supervision order to the letter's lead, as the sweep issues it; the letter itself stays as it is."""
    clock = Deadline.objects.get(petition=petition, kind=DeadlineKind.REPLY, round=petition.round)
    step = EscalationStep.objects.get(key="supervise")
    moment = now()
    rung = Escalation.objects.create(
        deadline=clock, step=step, due_on=clock.due_on, happened_at=moment, recorded_at=moment
    )
    return issue_many([rung], at=moment)[0]
