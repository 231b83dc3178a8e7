"""What happened to a letter, told to its writer: only events meant for the writer, only notes meant for the writer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.words import cn_date
from deadlines.services.provisional import asked_once, due_words
from petitions.models import DataWish, Grade, Kind, Petition, PetitionEvent, WishState

GIVEN = ("promised_on", "from_on")
"""Dates that a person gave: no calendar moves them."""


@dataclass(frozen=True)
class Entry:
    """One line: what, when, and one sentence more where there is one. ``css`` gives its mark."""

    title: str
    moment: dt.datetime
    css: str = ""
    more: str = ""


def entries_of(petition: Petition) -> list[Entry]:
    """Return the letter's timeline, oldest first, in the order of the record."""
    events = list(petition.events.filter(shown_to_writer=True).order_by("sequence"))
    taken_back = _taken_back(events)
    with asked_once():
        return [_former_answer(event) if event.pk in taken_back else _entry(event) for event in events]


def _taken_back(events: list[PetitionEvent]) -> set[int]:
    """Return the releases and publications of answers judged hollow later: of each judgement those before it."""
    found, judged = set(), False
    for event in reversed(events):
        if event.kind in (Kind.RELEASED, Kind.PUBLISHED) and judged:
            found.add(event.pk)
        if event.kind in (Kind.RELEASED, Kind.JUDGED_HOLLOW):
            judged = event.kind == Kind.JUDGED_HOLLOW
    return found


def _former_answer(event: PetitionEvent) -> Entry:
    """Tell of an answer that was none: an interim note, without the mark of a final answer; its copy is down."""
    if event.kind == Kind.PUBLISHED:
        return Entry(str(Kind.PUBLISHED.label), event.at, more=_("公开的答复后来撤下"))
    title = _("%(unit)s的阶段说明（不算正式答复）") % {"unit": event.department_name}
    return Entry(title, event.at, more=_("原来作为正式答复发出，后来改为阶段说明"))


def _entry(event: PetitionEvent) -> Entry:
    kind = Kind(event.kind)
    title = _TITLES[kind](event) if kind in _TITLES else str(kind.label)
    more = _MORE[kind](event) if kind in _MORE else ""
    return Entry(title, event.at, _MARKS.get(kind, ""), more)


def _day(event: PetitionEvent, name: str) -> str:
    text = event.data.get(name, "")
    if not text:
        return ""
    day = dt.date.fromisoformat(text)
    return cn_date(day) if name in GIVEN else due_words(day)


def _moved(event: PetitionEvent) -> str:
    return _("答复期限从%(old)s改为%(new)s") % {"old": _day(event, "from"), "new": _day(event, "to")}


def _dispatched(event: PetitionEvent) -> str:
    supports = "、".join(event.data.get("supports", []))
    return _("%(units)s协办") % {"units": supports} if supports else ""


def _refused(event: PetitionEvent) -> str:
    reason = event.data.get("reason", "")
    return _("理由：%(reason)s。%(note)s") % {"reason": reason, "note": event.note} if reason else event.note


def _extended(event: PetitionEvent) -> str:
    moved = _moved(event)
    return _("%(moved)s。理由：%(reason)s") % {"moved": moved, "reason": event.note} if event.note else moved


def _interim(event: PetitionEvent) -> str:
    promised = _day(event, "promised_on")
    return _("“%(note)s”承诺%(day)s前答复") % {"note": event.note, "day": promised} if promised else f"“{event.note}”"


def _judged_hollow(event: PetitionEvent) -> str:
    due = _day(event, "due_on")
    return _("理由：%(reason)s。答复期限仍是%(day)s") % {"reason": event.note.rstrip("。"), "day": due}


def _jumped(event: PetitionEvent) -> str:
    """Say what of the earlier word no longer holds; the reason is the office's own."""
    if not event.data.get("turned_away"):
        return _("答复期限不变")
    due = _day(event, "due_on")
    said = _("此前“%(word)s”的处理不再有效") % {"word": event.data["turned_away"]}
    return _("%(said)s，答复期限是%(day)s") % {"said": said, "day": due} if due else said


def _jumped_title(event: PetitionEvent) -> str:
    if event.data.get("turned_away"):
        return _("继续办理您的来信")
    return _("重新审核受理") if event.data.get("step") == "screening" else _("重新确定承办单位")


def _data_decided_title(event: PetitionEvent) -> str:
    return _("保存期满，删除姓名和联系方式") if "years" in event.data else str(Kind.DATA_DECIDED.label)


def _data_decided(event: PetitionEvent) -> str:
    if "years" in event.data:
        return _("办结%(years)s年以后自动删除") % {"years": event.data["years"]}
    return str(WishState(event.data["state"]).label)


def _resumed(event: PetitionEvent) -> str:
    due = _day(event, "due_on")
    return _("答复期限顺延到%(day)s") % {"day": due} if due else ""


def _files(event: PetitionEvent) -> str:
    files = event.data.get("files", 0)
    return ngettext("附件%(n)s个", "附件%(n)s个", files) % {"n": files} if files else ""


_TITLES: dict[Kind, Callable[[PetitionEvent], str]] = {
    Kind.REGISTERED: lambda _event: _("收到来件，已经登记"),
    Kind.DISPATCHED: lambda event: _("交由%(unit)s主办") % {"unit": event.department_name},
    Kind.REASSIGNED: lambda event: _("改由%(unit)s主办") % {"unit": event.department_name},
    Kind.DISPATCH_UNDONE: lambda _event: _("重新确定承办单位"),
    Kind.SUPPORT_ADDED: lambda event: _("增加%(unit)s协办") % {"unit": event.department_name},
    Kind.SUPPORT_DROPPED: lambda event: _("%(unit)s不再协办") % {"unit": event.department_name},
    Kind.ACKNOWLEDGED: lambda event: _("%(unit)s签收") % {"unit": event.department_name},
    Kind.SENT_BACK: lambda event: _("%(unit)s认为应由其他单位办理") % {"unit": event.department_name},
    Kind.INTERIM_NOTE: lambda event: _("%(unit)s的阶段说明（不算正式答复）") % {"unit": event.department_name},
    Kind.RELEASED: lambda event: _("%(unit)s正式答复") % {"unit": event.department_name},
    Kind.JUMPED: _jumped_title,
    Kind.CORRECTED: lambda event: _("%(unit)s更正答复") % {"unit": event.department_name},
    Kind.CONTACT_CHANGED: lambda _event: _("联系方式已更换"),
    Kind.DATA_DECIDED: _data_decided_title,
    Kind.WITHDRAWN: lambda _event: _("您撤回了来信"),
    Kind.SUPPLEMENTED: lambda _event: _("您补充了情况"),
    Kind.FOLLOW_UP_ASKED: lambda event: (
        _("一起办理的另一位来信人追问") if "of" in event.data else _("您对答复提出追问")
    ),
    Kind.RATED: lambda event: _("您的评价：%(grade)s") % {"grade": Grade(event.data["grade"]).label},
}
# The notes of a dispatch and of a redo are for the unit, that of a publication for the record: none is told here.
_MORE: dict[Kind, Callable[[PetitionEvent], str]] = {
    Kind.SUBMITTED: lambda _event: _("收信当天不计入期限"),
    Kind.REGISTERED: lambda _event: _("收信当天不计入期限"),
    Kind.NOT_ACCEPTED: _refused,
    Kind.MERGED: lambda event: (
        _("并入%(number)s。%(note)s") % {"number": event.data.get("other", ""), "note": event.note}
    ),
    Kind.TRANSFERRED_OUT: lambda event: (
        _("转给%(unit)s。%(note)s") % {"unit": event.data.get("unit", ""), "note": event.note}
    ),
    Kind.DEADLINE_SET: _moved,
    Kind.CALENDAR_CHANGED: _moved,
    Kind.DISPATCHED: _dispatched,
    Kind.REASSIGNED: lambda _event: _("单位之间转办，您的答复期限不变"),
    Kind.DISPATCH_UNDONE: lambda _event: _("刚才的分办已撤销，您的答复期限不变"),
    Kind.SENT_BACK: lambda event: _("理由：%(reason)s") % {"reason": event.note} if event.note else "",
    Kind.INTERIM_NOTE: _interim,
    Kind.PAUSED: lambda event: event.note,
    Kind.RESUMED: _resumed,
    Kind.EXTENDED: _extended,
    Kind.JUDGED_HOLLOW: _judged_hollow,
    Kind.CORRECTED: lambda event: _("原因：%(reason)s") % {"reason": event.note},
    Kind.COPY_WITHDRAWN: lambda event: _("原因：%(reason)s") % {"reason": event.note},
    Kind.POST_SHOWN: lambda _event: _("隐去个人信息后，所有人都能看到"),
    Kind.POST_REFUSED: lambda event: _("理由：%(reason)s。来信照常办理") % {"reason": event.note.rstrip("。")},
    Kind.POST_HIDDEN: lambda event: _("理由：%(reason)s") % {"reason": event.note},
    Kind.REDO_DECLINED: lambda event: _("理由：%(reason)s") % {"reason": event.note},
    Kind.JUMPED: _jumped,
    Kind.DATA_ASKED: lambda event: _("请求%(wish)s") % {"wish": DataWish(event.data["wish"]).label},
    Kind.DATA_DECIDED: _data_decided,
    Kind.REOPENED: lambda _event: _("原来的答复仍可查看，新的答复另行告知"),
    Kind.SUPPLEMENTED: _files,
    Kind.FOLLOW_UP_ASKED: lambda _event: _("原来的答复仍可查看，这次的期限另行计算"),
}
_MARKS = {
    Kind.DISPATCHED: "is-move",
    Kind.REASSIGNED: "is-move",
    Kind.DISPATCH_UNDONE: "is-move",
    Kind.SENT_BACK: "is-move",
    Kind.TRANSFERRED_OUT: "is-move",
    Kind.JUMPED: "is-move",
    Kind.REOPENED: "is-move",
    Kind.FOLLOW_UP_ASKED: "is-move",
    Kind.MERGED: "is-move",
    Kind.PAUSED: "is-pause",
    Kind.RESUMED: "is-pause",
    Kind.RELEASED: "is-final",
}
