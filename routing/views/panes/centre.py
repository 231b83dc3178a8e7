"""What the centre (or a unit that screens) does: screen, dispatch, arbitrate, review, give time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from accounts.access import posts_of
from accounts.models import Role
from common.clock import today
from common.words import cn_date
from deadlines.models import DeadlineKind, Pause
from deadlines.services.calendars import current_calendar
from deadlines.services.clocks import SUPPORT_LEAD_DAYS, reply_clock
from deadlines.services.extensions import extension_number, totals_open
from deadlines.services.provisional import due_words
from deadlines.services.rules import Situation, pick_rule
from deadlines.services.showing import distance_of
from deadlines.wording import limit_words
from petitions.models import Petition, State
from petitions.services.publication import may_be_public
from petitions.services.replies import in_work
from routing import access
from routing.forms.centre import (
    AgreeReturnForm,
    BeginEscalationForm,
    DeclineRedoForm,
    DispatchForm,
    GrantExtensionForm,
    InsistForm,
    JudgeHollowForm,
    PauseForm,
    RedoForm,
    RefuseExtensionForm,
    ResumeForm,
    SendBackReplyForm,
)
from routing.forms.releasing import AnswerAloneForm, ReleaseForm
from routing.forms.screening import (
    AcceptForm,
    GenuineForm,
    MergeForm,
    RefuseForm,
    TakeForm,
    TransferOutForm,
    refusal_start,
)
from routing.models import Assignment, AssignmentRole, AssignmentState
from routing.rows import extension_tag
from routing.services.advising import Hint, advise
from routing.services.hollow import judging_closed_because, standing_answer
from routing.services.instructed import proposed_units
from routing.services.releasing import may_withhold
from routing.services.rework import redo_closed_because, unsatisfied_rating
from routing.services.timing import extension_comes_late, waiting_extension
from routing.views.panes.base import SIDE_BY_SIDE, Case, Choice, Pane

OPEN_NEXT = "next"
LONGEST_KEY = 18
"""Digits of a row's key that every database can hold."""


def screening(case: Case) -> Iterator[Pane]:
    """Accept, or turn away with a word to the writer."""
    letter = case.letter
    if letter.state not in (State.SUBMITTED, State.ACCEPTED) or not access.screens(case.user, letter):
        return
    if letter.released_at:  # a further round: it was valid, and stays so
        return
    if letter.state == State.SUBMITTED:
        if letter.unproven:
            yield _looking(case)
        yield _accepting(case)
        yield from _asking_writer(case)
    if letter.state == State.SUBMITTED or case.centre:
        start = refusal_start(case.reason)
        yield case.pane(
            RefuseForm,
            _("不予受理…"),
            _("不予受理，告知来信人"),
            initial=start,
            open=bool(start) or case.wish == RefuseForm.action,
            template="routing/panes/_refuse.html",
        )
    if case.centre:
        carrier = {"into": case.into} if case.into else None
        yield case.pane(MergeForm, _("并入其他来信…"), _("并入这封来信"), initial=carrier)
        yield case.pane(TransferOutForm, _("转其他机关…"), _("转出来信，告知来信人"))


def _looking(case: Case) -> Pane:
    """A letter that came without the automatic check: a person says whether another one wrote it."""
    title = _("未经自动验证，请先看是不是骚扰")
    template = "routing/panes/_genuine.html"
    return case.pane(GenuineForm, title, _("确认是真实来信"), main=True, template=template)


def _accepting(case: Case) -> Pane:
    template = "routing/panes/_accept.html"
    if case.centre:
        advice = advise(case.letter)
        pane = case.pane(AcceptForm, _("受理"), _("受理来信"), main=True, facts={"advice": advice}, template=template)
        fill(pane, category=chosen(case.category) or pane.form.initial.get("category") or advice.category)
        return pane
    hand_on = Choice(_("受理，交信息中心分办"), action=AcceptForm.action)
    return case.pane(TakeForm, _("受理"), _("受理，由本单位办理"), main=True, choices=(hand_on,), template=template)


def chosen(key: str) -> int | None:
    """Return what the address says was chosen among the proposals; none for anything else."""
    return int(key) if key.isdecimal() and len(key) <= LONGEST_KEY else None


def fill(pane: Pane, **values: Any) -> None:
    """Put these first values into the pane's form; a proposal stands for its key."""
    for name, value in values.items():
        pane.form.initial[name] = value.pk if isinstance(value, Hint) else value


def dispatching(case: Case) -> Iterator[Pane]:
    """Give an accepted letter to its units; the dates are shown before."""
    if case.letter.state != State.ACCEPTED or not case.centre or case.letter.awaits_leader:
        return
    choices = (Choice(_("分办，打开下一件"), then=OPEN_NEXT),) if case.queued else ()
    advice = advise(case.letter)
    pane = case.pane(
        DispatchForm,
        _("分办"),
        _("分办来信"),
        main=True,
        choices=choices,
        note=_named_by_leaders(case.letter),
        facts={**_dates_before_dispatch(case.letter), "advice": advice},
        template="routing/panes/_dispatch.html",
    )
    by_rule = advice.unit and not pane.form.initial.get("lead")
    fill(pane, lead=chosen(case.lead) or pane.form.initial.get("lead") or advice.unit)
    if by_rule and advice.supports:
        fill(pane, supports=[unit.pk for unit in advice.supports])
    yield pane


def _named_by_leaders(letter: Petition) -> str:
    """Say which units leaders named for the letter."""
    units = "、".join(unit.name for unit in proposed_units(letter))
    return _("领导批示由%(units)s办理，已为您选好。") % {"units": units} if units else ""


def _dates_before_dispatch(letter: Petition) -> dict[str, Any]:
    """Return the dates that a dispatch today leads to."""
    clock, calendar, day = reply_clock(letter), current_calendar(), today()
    if clock is None:
        return {}
    rule = pick_rule(DeadlineKind.ACKNOWLEDGE, Situation.of(letter))
    first = calendar.add_working_days(day, 1)
    support: dt.date = max(calendar.add_working_days(clock.due_on, -SUPPORT_LEAD_DAYS), first)
    return {
        "due_on": clock.due_on,
        "badge": distance_of(clock, calendar, day),
        "acknowledge_by": calendar.add_working_days(day, rule.amount),
        "support_by": support,
    }


def arbitrating(case: Case, part: Assignment) -> Iterator[Pane]:
    """Agree to a return, or insist."""
    if part.state != AssignmentState.RETURN_ASKED or not case.centre or part.role == AssignmentRole.SUB:
        return
    leads = part.role == AssignmentRole.LEAD
    note = _("%(unit)s退回的理由：%(reason)s") % {"unit": part.department.name, "reason": part.return_reason}
    title = _("核定退回：%(unit)s") % {"unit": part.department.name}
    button = _("同意退回，改派单位") if leads else _("同意退回，不再协办")
    yield case.pane(AgreeReturnForm, title, button, part=part, note=note, main=True)
    yield case.pane(InsistForm, _("不同意退回…"), _("不同意退回，仍由该单位办理"), part=part)


def reviewing(case: Case) -> Iterator[Pane]:
    """Release the answer that a unit reported, or send it back."""
    letter = case.letter
    reply = in_work(letter)
    if letter.state != State.IN_REVIEW or reply is None or not case.centre:
        return
    yield _releasing(case)
    if may_withhold(letter):
        note = _("来信人同意公开、但不宜公开的，可以只答复来信人，理由记入办理经过。")
        yield case.pane(
            AnswerAloneForm,
            _("只答复来信人，不公开…"),
            _("只答复来信人"),
            note=note,
            template="routing/panes/_answer_alone.html",
        )
    yield case.pane(SendBackReplyForm, _("退回单位修改…"), _("退回单位修改"))


def _releasing(case: Case) -> Pane:
    public = may_be_public(case.letter)
    button = _("审核通过，答复并公开") if public else _("审核通过，答复来信人")
    further = _("答复并公开，打开下一件") if public else _("答复来信人，打开下一件")
    return case.pane(
        ReleaseForm,
        _("审核发布"),
        button,
        main=True,
        choices=(Choice(further, then=OPEN_NEXT),) if case.queued else (),
        template="routing/panes/_let_out.html",
        wide=SIDE_BY_SIDE if public else "",
    )


def giving_time(case: Case) -> Iterator[Pane]:
    """Decide on more time; let the clock stand still and go on."""
    letter = case.letter
    if not letter.is_open or not case.centre:
        return
    yield from _extending(case)
    if letter.imported and not escalates(letter):
        note = _("历史导入的来信，不提醒、不催办，也不计入按时回复率。需要单位现在就办的，可以开始催办。")
        yield case.pane(BeginEscalationForm, _("开始催办…"), _("开始提醒和催办"), note=note)
    pause = Pause.objects.filter(petition=letter, to_on=None).first()
    if pause is None:
        if letter.state != State.SUBMITTED:  # before acceptance it is offered with the other ways of screening
            yield from _asking_writer(case)
        return
    note = _("从%(day)s起暂停：%(reason)s") % {"day": cn_date(pause.from_on), "reason": pause.reason}
    yield case.pane(ResumeForm, _("恢复期限"), _("来信人已补充，恢复期限"), note=note, open=True)


def _asking_writer(case: Case) -> Iterator[Pane]:
    """Ask the writer for what is missing, unless that was done and is waited for."""
    letter = case.letter
    if not case.centre or Pause.objects.filter(petition=letter, to_on=None).exists():
        return
    note = _("来文时限不因补充材料推后，向来文单位反馈的日期不变。") if letter.channel.reports_back else ""
    title, button = _("请来信人补充，暂停期限…"), _("告知来信人补充，暂停期限")
    yield case.pane(PauseForm, title, button, note=note)


def escalates(letter: Petition) -> bool:
    """Tell whether the letter's reply clock is watched by the sweep."""
    clock = reply_clock(letter)
    return clock is None or clock.escalates


def _extending(case: Case) -> Iterator[Pane]:
    extension = waiting_extension(case.letter)
    if extension is None:
        return
    clock = extension.deadline
    total = limit_words(extension.total or 0, clock.rule["unit"], _)
    said = [
        _("%(unit)s申请延长到共%(total)s，理由：%(reason)s")
        % {"unit": extension.department.name, "total": total, "reason": extension.reason}
    ]
    leads_to = dict(totals_open(clock)).get(extension.total or 0)
    if leads_to:
        said.append(
            _("同意后，答复期限从%(before)s改到%(after)s。")
            % {"before": due_words(clock.due_on), "after": due_words(leads_to)}
        )
    if extension_comes_late(clock):
        said.append(
            _("申请在期限内提出，审批时期限%(day)s已过；同意后按新的期限计算。") % {"day": due_words(clock.due_on)}
        )
    number = extension_number(clock)
    facts = {"tags": [tag] if (tag := extension_tag(number)) else [], "number": number}
    yield case.pane(
        GrantExtensionForm,
        _("审批延期申请"),
        _("同意延期，告知来信人"),
        note="\n".join(said),
        main=True,
        facts=facts,
        template="routing/panes/_extend.html",
    )
    yield case.pane(RefuseExtensionForm, _("不同意延期…"), _("不同意延期"))


def judging(case: Case) -> Iterator[Pane]:
    """Make an answer that says nothing an interim note: for the centre's head."""
    letter = case.letter
    reply = standing_answer(letter) if posts_of(case.user).has(Role.CENTRE_HEAD) and case.centre else None
    if reply is None:
        return
    closed = judging_closed_because(letter, case.user)
    said = [
        _("只说“收到、尽快处理”的答复不算正式答复。改为阶段说明以后，原结论作废，公开件撤下，来信人的评价作废。"),
        _("来信交回原承办单位继续办理，期限照原来的日期计算，如同没有停过。以前的月度通报不变。"),
    ]
    if reply.perhaps_hollow:
        said.insert(0, _("系统提示：这份答复可能只是收悉性答复，请您判定。"))
    note, dead = closed or "\n".join(said), bool(closed)
    title, button = _("改为阶段说明…"), _("改为阶段说明，交回单位办理")
    yield case.pane(JudgeHollowForm, title, button, note=note, dead=dead)


def handling_again(case: Case) -> Iterator[Pane]:
    """Open the second round for an unsatisfied writer."""
    if case.centre and case.letter.is_answered and not redo_closed_because(case.letter):
        rating = unsatisfied_rating(case.letter)
        said = [_("来信人评价“不满意”。重新办理只有一次，期限重新计算，原来的结果仍计入统计。")]
        if rating and rating.text:
            said.insert(0, _("来信人说：%(text)s") % {"text": rating.text})
        yield case.pane(RedoForm, _("重新办理…"), _("重新办理，告知来信人"), note="\n".join(said), open=True)
        yield case.pane(DeclineRedoForm, _("不再重新办理…"), _("不再重新办理，告知来信人"))
