"""What stands on a unit's desk and on a leader's: groups of lines, the most pressing first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.access import posts_of
from accounts.models import Role, User
from deadlines.models import DeadlineKind, Escalation
from petitions.models import Kind, Petition
from routing.access import letters_visible_to
from routing.listing import letters_in, parts_of
from routing.models import OPEN_ASSIGNMENT_STATES, Assignment, AssignmentRole, AssignmentState
from routing.paging import Order
from routing.queues import PRESSING, PRESSING_PARTS, QUEUES, UNIT_QUEUES, Queue
from routing.rows import Row, for_lists, letter_rows, part_rows, parts_for_lists
from routing.services.approving import CHAIN, asked_roles

MOST_PARTS = 60
MOST_OF_A_GROUP = 10
MOST_OF_A_LEADER, ALL_OF_A_LEADER = 20, 300
BY_STATE = {
    AssignmentState.ASSIGNED: "to-acknowledge",
    AssignmentState.AWAITING_HEAD: "awaiting-head",
    AssignmentState.SUBMITTED: "submitted",
    AssignmentState.RETURN_ASKED: "returning",
}

IN_HAND = {
    AssignmentRole.LEAD: "drafting",
    AssignmentRole.SUPPORT: "supporting",
    AssignmentRole.SUB: "from-above",
}


@dataclass(frozen=True)
class Button:
    """What can be done with a line at once. ``post`` acts, else it leads to the place on the letter's page."""

    words: str | Promise
    url: str
    main: bool = True
    post: bool = False


@dataclass
class Line:
    """A row with its buttons, and for whom a draft waits."""

    row: Row
    buttons: list[Button] = field(default_factory=list)
    waiting: str = ""


@dataclass
class Group:
    """A headed list; ``queue`` tells what an empty one means and where the rest is."""

    title: str | Promise
    lines: list[Line]
    total: int
    queue: Queue | None = None

    @property
    def more(self) -> int:
        """How many are not shown."""
        return max(self.total - len(self.lines), 0)


def unit_groups(user: User, counted: dict[str, int], day: dt.date) -> list[Group]:
    """Return the unit's work: what is due today or late, then one group for each queue that divides the parts."""
    parts = Order(PRESSING_PARTS).page(_open_parts(user), size=MOST_PARTS, fetch=parts_for_lists).rows
    todays: list[Line] = []
    asked = asked_roles([part for part in parts if part.state == AssignmentState.AWAITING_HEAD])
    by_queue: dict[str, list[Line]] = {queue.key: [] for queue in UNIT_QUEUES if queue.work}
    for row in part_rows(parts, day):
        role = asked.get(row.part.pk) if row.part else None
        line = Line(row, buttons_for(user, row, asked=role), waiting_words(role))
        (todays if _presses(row) else by_queue[_queue_key(row)]).append(line)
    by_queue["to-screen"] = [Line(row, buttons_for(user, row)) for row in _to_screen(user, day)]
    groups = [Group(_("今天要办"), todays, len(todays))]
    for key in _order_of(user):
        shown = by_queue[key][:MOST_OF_A_GROUP]
        elsewhere = sum(_queue_key(line.row) == key for line in todays)
        if shown or key == "to-acknowledge":
            groups.append(Group(QUEUES[key].label, shown, counted[key] - elsewhere, QUEUES[key]))
    return [group for group in groups if group.lines or group.queue]


def _open_parts(user: User) -> QuerySet[Assignment]:
    return parts_of(user).filter(state__in=OPEN_ASSIGNMENT_STATES)


def _to_screen(user: User, day: dt.date) -> list[Row]:
    letters = letters_in(QUEUES["to-screen"], user, day)
    return letter_rows(Order(PRESSING).page(letters, size=MOST_OF_A_GROUP, fetch=for_lists).rows, day)


def _order_of(user: User) -> list[str]:
    """Return the groups' order: what the unit screens itself, then its parts; a head's first work is to approve."""
    keys = [queue.key for queue in UNIT_QUEUES if queue.work or not queue.parts]
    if posts_of(user).has(*CHAIN):
        keys.remove("awaiting-head")
        keys.insert(0, "awaiting-head")
    return keys


def _queue_key(row: Row) -> str:
    """Return the queue in which an open part stands."""
    if row.part is None:
        return "to-screen"
    if row.part.state == AssignmentState.ACKNOWLEDGED:
        return IN_HAND[AssignmentRole(row.part.role)]
    return BY_STATE[AssignmentState(row.part.state)]


def _presses(row: Row) -> bool:
    """Tell whether the unit has to finish its part today, or should have before."""
    if row.part is None or row.part.state not in (AssignmentState.ACKNOWLEDGED, AssignmentState.AWAITING_HEAD):
        return False
    return row.standing is not None and row.standing.presses


def waiting_words(asked: Role | None) -> str:
    """Say whose approval a draft waits for; empty where it waits for none."""
    return gettext("等%(role)s审定") % {"role": asked.label} if asked else ""


def buttons_for(user: User, row: Row, *, asked: Role | None = None) -> list[Button]:
    """Return at most two buttons: what this person does next with the line; ``asked`` is who approves it now."""
    page = reverse("routing:letter", args=[row.letter.number])
    if row.part is None:
        return [Button(_("受理来信"), f"{page}#take")]
    posts, unit = posts_of(user), row.part.department_id
    liaison, drafts = posts.has_in(unit, Role.LIAISON), posts.has_in(unit, Role.LIAISON, Role.UNIT_HEAD)
    state = row.part.state
    if state == AssignmentState.ASSIGNED and liaison:
        acknowledge = reverse("routing:acknowledge", args=[row.letter.number])
        return [Button(_("签收来信"), acknowledge, post=True), Button(_("查看来信"), page, main=False)]
    if state == AssignmentState.ACKNOWLEDGED and row.part.role != AssignmentRole.LEAD and liaison:
        words = _("提出协办意见") if row.part.role == AssignmentRole.SUPPORT else _("报送办理结果")
        return [Button(words, f"{page}#opinion-{row.part.pk}")]
    if state == AssignmentState.ACKNOWLEDGED and row.part.role == AssignmentRole.LEAD and drafts:
        note = Button(_("告知办理进展"), f"{page}?open=interim-note#interim-note-{row.part.pk}", main=False)
        return [Button(_("起草答复"), f"{page}#hand-to-head-{row.part.pk}"), note]
    if state == AssignmentState.AWAITING_HEAD and posts.has_in(unit, asked or Role.UNIT_HEAD):
        return [Button(_("审定答复"), f"{page}#approve-{row.part.pk}")]
    return [Button(_("查看来信"), page, main=False)]


def unit_tabs(user: User, counted: dict[str, int]) -> list[tuple[Queue, int]]:
    """Return the queues of the tabs; some only where there is something, and the whole has a link of its own."""
    optional = ("to-screen", "returning", "submitted", "from-above", "instructed", "unit-changes")
    tabs = [(queue, counted[queue.key]) for queue in UNIT_QUEUES if queue.key != "unit-open"]
    return [(queue, count) for queue, count in tabs if count or queue.key not in optional]


def leader_groups(user: User, day: dt.date, *, most: int = MOST_OF_A_LEADER) -> list[Group]:
    """Return the late letters that this leader may read: under supervision, and the others; so many of each."""
    late = letters_visible_to(user).filter(QUEUES["late"].where(day))
    parted = [_pressing(each, most) for each in (late.filter(_supervised()), late.exclude(_supervised()))]
    lines = {row.letter.pk: Line(row) for row in letter_rows([letter for part in parted for letter in part], day)}
    counted = late.aggregate(all=Count("pk"), supervised=Count("pk", filter=_supervised()))
    titles = {_("已督办，仍未答复"): counted["supervised"], _("逾期未复"): counted["all"] - counted["supervised"]}
    return [
        Group(title, [lines[letter.pk] for letter in part], total)
        for part, (title, total) in zip(parted, titles.items(), strict=True)
    ]


def _supervised() -> Q:
    """Letters of which supervision was ordered for their present due date."""
    ordered = Escalation.objects.standing().filter(
        deadline__petition=OuterRef("pk"),
        deadline__kind=DeadlineKind.REPLY,
        deadline__round=OuterRef("round"),
        due_on=OuterRef("due_on"),
        step__event_kind=Kind.SUPERVISED,
    )
    return Q(Exists(ordered))


def _pressing(letters: QuerySet[Petition], most: int) -> list[Petition]:
    return Order(PRESSING).page(letters, size=most, fetch=for_lists).rows
