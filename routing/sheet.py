"""What the page of a letter shows of it, beside the forms: dates, units, answers, what happened, who wrote."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.access import posts_of
from accounts.models import Department, User
from common.clock import now, today
from common.masking import mask, mask_name
from deadlines.badges import DueBadge
from deadlines.models import Deadline, DeadlineKind, Verdict
from deadlines.services.calendars import current_calendar
from deadlines.services.clocks import reply_clock
from deadlines.services.holdings import days_held
from deadlines.services.provisional import due_words
from deadlines.services.rules import rule_label
from deadlines.services.showing import WAITING_FOR_WRITER, Picture, badge_of, picture
from petitions.models import (
    Attachment,
    LetterType,
    Petition,
    Publicity,
    Reply,
    ReplyState,
    State,
    Writer,
)
from routing.added import Added, added_to
from routing.models import Assignment, AssignmentState
from routing.orders import OrderSheet, orders_of
from routing.record import EventLine, events_of
from routing.rows import Tag, extensions_of, tags_of
from routing.services.approving import approval_closed_because, asked_role

UNSEEN = (ReplyState.DRAFT, ReplyState.SUBMITTED)
COUNTING = (AssignmentState.ASSIGNED, AssignmentState.ACKNOWLEDGED)
"""Where a unit's own clock is the unit's to mind."""


@dataclass(frozen=True)
class PartLine:
    """A unit's part with the clock that counts for it now, and whose approval its draft waits for."""

    part: Assignment
    badge: DueBadge | None
    own: bool
    asked: str = ""


@dataclass(frozen=True)
class Sheet:
    """The page's contents."""

    letter: Petition
    tags: list[Tag]
    picture: Picture | None
    parts: list[PartLine]
    held: list[tuple[Department, int]]
    files: list[Attachment]
    in_work: Reply | None
    answers: list[Reply]
    earlier: list[Reply]
    events: list[EventLine]
    writer: list[tuple[str, str]]
    merged: list[Petition]
    orders: list[OrderSheet]
    added: Added

    @property
    def type_words(self) -> str:
        """The letter's type, if it is known."""
        return str(LetterType(self.letter.effective_type).label) if self.letter.effective_type else ""

    @property
    def publicity(self) -> str:
        """Whether all may read the answered letter, and why."""
        return publicity_words(self.letter)

    @property
    def waiting_for(self) -> str:
        """What happens next, for who has nothing to do now."""
        asked = next((line.asked for line in self.parts if line.asked), "")
        return asked or next_words(self.letter)


def sheet_of(letter: Petition, user: User, *, contact: Writer | None = None) -> Sheet:
    """Gather the page; ``contact`` is the writer's data in full, where it was asked for and recorded."""
    files, merged = list(letter.attachments.filter(note=None)), list(_merged(letter, user))
    replies = _replies(letter, user)
    calendar = current_calendar()
    return Sheet(
        letter=letter,
        tags=tags_of(letter, len(files), _extensions(letter)),
        picture=_picture(letter),
        parts=_parts(letter, user),
        held=list(days_held(letter, calendar, now()).items()),
        files=files,
        in_work=next((reply for reply in replies if reply.state in (*UNSEEN, ReplyState.APPROVED)), None),
        answers=[reply for reply in replies if reply.state == ReplyState.RELEASED],
        earlier=[reply for reply in replies if reply.state in (ReplyState.REJECTED, ReplyState.VOID)],
        events=events_of(letter, user),
        writer=full_contact(contact) if contact else masked_contact(letter),
        merged=merged,
        orders=orders_of(letter, user),
        added=added_to(letter, merged),
    )


def _extensions(letter: Petition) -> int:
    return sum(row["n"] for row in extensions_of(letter, letter.round))


def _merged(letter: Petition, user: User) -> QuerySet[Petition]:
    """Return what was merged into the letter; of reports of wrongdoing only those this person may know of."""
    posts = posts_of(user)
    merged = letter.merged.only("number", "title")
    if not posts.sees_wrongdoing:
        return merged.filter(restricted=False)
    return merged.exclude(restricted=True, named_department__in=posts.unit_ids)


def _picture(letter: Petition) -> Picture | None:
    clock = reply_clock(letter)
    if clock is None or clock.verdict == Verdict.VOID:
        return None
    return picture(clock, day=today(), label=rule_label(clock, letter), waiting=WAITING_FOR_WRITER)


def _parts(letter: Petition, user: User) -> list[PartLine]:
    own = (DeadlineKind.ACKNOWLEDGE, DeadlineKind.SUPPORT, DeadlineKind.UNIT)
    clocks: dict[int | None, Deadline] = {}
    for clock in Deadline.objects.filter(petition=letter, kind__in=own).running().order_by("-kind"):
        clocks[clock.department_id] = clock  # acknowledging comes first, and last in this order
    calendar, day, units = current_calendar(), today(), posts_of(user).unit_ids
    lines = []
    for part in letter.assignments.select_related("department", "parent__department").order_by("-round", "role", "id"):
        counting = clocks.get(part.department_id) if part.state in COUNTING else None
        badge = badge_of(counting, calendar, day) if counting else None
        lines.append(PartLine(part, badge, part.department_id in units, asked_words(part)))
    return lines


def _replies(letter: Petition, user: User) -> list[Reply]:
    """Return the versions this person may read, the newest first.

    What is still inside a unit is for its people; what left it, for the centre too; leaders and support
    units read what was released.
    """
    posts = posts_of(user)
    replies = letter.replies.select_related("author", "approver", "releaser").order_by("-id")

    def readable(reply: Reply) -> bool:
        inside = reply.department_id in posts.unit_ids
        return inside or reply.state == ReplyState.RELEASED or (posts.in_centre and _left_unit(reply))

    return [reply for reply in replies if readable(reply)]


def _left_unit(reply: Reply) -> bool:
    """Tell whether the version ever left its unit: a draft set aside did not."""
    return reply.state not in UNSEEN and not (reply.state == ReplyState.VOID and reply.submitted_at is None)


def masked_contact(letter: Petition) -> list[tuple[str, str]]:
    """Return who wrote as everybody at the desks sees it: surname, and a phone with its middle hidden."""
    writer = Writer.objects.filter(petition=letter).first()
    if writer is None:
        return []
    if writer.anonymous:
        return [(_("署名"), _("匿名举报，没有姓名和联系方式"))]
    rows = [(_("姓名"), mask_name(writer.name)), (_("电话"), _masked(writer.phone))]
    rows += [
        (_("代谁写信"), _on_behalf(mask_name(writer.behalf_name), writer)),
        (_("邮箱"), _("邮箱已隐去") if writer.email else ""),
        (_("住址"), _("住址已隐去") if writer.address else ""),
    ]
    return [row for row in rows if row[1]]


def _on_behalf(name: str, writer: Writer) -> str:
    """Say for whom somebody wrote, and how they belong together."""
    return f"{name}（{writer.behalf_relation}）" if name else ""


def _masked(phone: str) -> str:
    hidden = mask(phone).text
    return hidden if hidden != phone or not phone else _("电话已隐去")


def full_contact(writer: Writer) -> list[tuple[str, str]]:
    """Return who wrote, in full."""
    rows = [
        (_("姓名"), writer.name),
        (_("电话"), writer.phone),
        (_("邮箱"), writer.email),
        (_("住址"), writer.address),
        (_("代谁写信"), _on_behalf(writer.behalf_name, writer)),
        (_("公开称呼"), writer.nickname),
    ]
    return [row for row in rows if row[1]]


def publicity_words(letter: Petition) -> str:
    """Say whether the answered letter is shown to all, and who decided that."""
    if letter.restricted or letter.effective_type == LetterType.WRONGDOING:
        return _("举报件，不公开")
    if letter.channel.publicity == Publicity.NEVER:
        return _("这个渠道的来信不公开")
    if letter.channel.publicity == Publicity.ALWAYS:
        return _("这个渠道的来信隐去个人信息后一律公开")
    return _("来信人同意隐去个人信息后公开") if letter.may_publish else _("来信人不同意公开")


def asked_words(part: Assignment) -> str:
    """Say whose approval the draft waits for, and what to do where nobody can give it; empty where it waits for none."""
    if part.state != AssignmentState.AWAITING_HEAD:
        return ""
    said = _("%(unit)s的答复稿等%(role)s审定。") % {"unit": part.department.label, "role": asked_role(part).label}
    return said + approval_closed_because(part)


def next_words(letter: Petition) -> str:
    """Say what the letter waits for."""
    unit = letter.lead_department.name if letter.lead_department else ""
    said = {
        State.SUBMITTED: _("这封信在等受理。"),
        State.ACCEPTED: _("这封信已受理，在等信息中心分办。"),
        State.HANDLING: _("这封信由%(unit)s办理，还没有报出答复。") % {"unit": unit},
        State.IN_REVIEW: _("%(unit)s的答复已报信息中心，在等审核发布。") % {"unit": unit},
        State.ANSWERED: _("已经答复，在等来信人评价。"),
    }
    if letter.state == State.ANSWERED and letter.closes_on:
        return _("已经答复，在等来信人评价；%(day)s以后自动办结。") % {"day": due_words(letter.closes_on)}
    return said.get(State(letter.state)) or _("这封信%(state)s。") % {"state": letter.get_state_display()}
