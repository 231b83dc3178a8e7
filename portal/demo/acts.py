"""What each verb of the story does: one call of the service that a page would call."""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import Role
from common.clock import now
from petitions.models import Board, Channel, Grade, LetterType, Mailbox, Petition, Priority, RefusalReason
from petitions.services.clearing import Checks
from petitions.services.endings import Details, rate, withdraw
from petitions.services.registering import Origin, Request, register
from petitions.services.submission import LetterData, WriterData, submit
from portal.demo.acts_later import ACTS_LATER
from portal.demo.acts_of_centre import ACTS_OF_CENTRE
from portal.demo.acts_of_leader import ACTS_OF_LEADER
from portal.demo.acts_on_boards import ACTS_ON_BOARDS
from portal.demo.letters import DemoLetter, Step
from portal.demo.stage import Stage
from routing.models import AssignmentState
from routing.services import dispatching, handling, orders, releasing, rework, screening, timing
from routing.services.approving import asked_role
from routing.services.contacts import see_contact

_CHECKED = Checks(secrets=True, signs=True, masks=True)
Act = Callable[[Stage, DemoLetter, Step, Petition], object]


def token_of(letter: DemoLetter) -> str:
    """Return the form token under which the letter is submitted; its query code follows from it."""
    return f"demonstration:{letter.key}"


def send(stage: Stage, letter: DemoLetter) -> None:
    """Submit the letter as its writer; what no citizen can hand in on the site is registered by a clerk."""
    data = LetterData(
        channel=stage.channels[letter.channel],
        title=letter.title,
        body=letter.body,
        may_publish=letter.publish,
        proposed_type=letter.type,
        township=stage.units[letter.township] if letter.township else None,
        place=letter.place,
        named_department=stage.units[letter.named] if letter.named else None,
        mailbox=Mailbox.objects.get(key=letter.mailbox) if letter.mailbox else None,
        board=Board.objects.get(key=letter.board) if letter.board else None,
        unproven=letter.unproven,
    )
    writer = _writer(letter, data.channel)
    token = token_of(letter)
    if data.channel.open_to_citizens:
        receipt = submit(token=token, letter=data, writer=writer)
    else:
        origin = Origin(received_at=now(), source=letter.source, foreign_number=letter.foreign_number)
        code = bool(letter.writer)
        receipt = register(
            token=token,
            letter=data,
            writer=writer,
            origin=origin,
            request=_request(stage, letter),
            with_code=code,
            actor=stage.clerk,
        )
    stage.numbers[letter.key] = receipt.petition.number


def _writer(letter: DemoLetter, channel: Channel) -> WriterData:
    if letter.anonymous and letter.type == LetterType.WRONGDOING and channel.takes_anonymous:
        return WriterData(anonymous=True)
    return WriterData(
        name=letter.writer,
        nickname=letter.nickname,
        phone=letter.phone,
        email=f"{letter.key}@reader.example" if letter.email else "",
        behalf_name=letter.behalf_name,
        behalf_relation=letter.behalf_relation,
    )


def _request(stage: Stage, letter: DemoLetter) -> Request | None:
    """Return what the office that sent the letter asks for: its date, and to hear of it."""
    return Request(due_on=stage.diary.day(letter, letter.due)) if letter.due else None


def _accept(stage: Stage, letter: DemoLetter, _step: Step, petition: Petition) -> object:
    findings = screening.Findings(
        letter_type=LetterType(letter.type),
        category=stage.categories[letter.category] if letter.category else None,
        priority=Priority[letter.priority.upper()],
        complex_matter=letter.complex,
    )
    return screening.accept(petition, findings=findings, actor=stage.screener(letter, petition))


def _refuse(stage: Stage, letter: DemoLetter, step: Step, petition: Petition) -> object:
    reason, text = RefusalReason(step.argument()), stage.diary.text(letter, "outcome")
    return screening.refuse(petition, reason=reason, text=text, actor=stage.clerk)


def _merge(stage: Stage, letter: DemoLetter, step: Step, petition: Petition) -> object:
    into, text = stage.petition(step.argument()), stage.diary.text(letter, "outcome")
    return screening.merge(petition, into=into, text=text, actor=stage.clerk)


def _transfer(stage: Stage, letter: DemoLetter, _step: Step, petition: Petition) -> object:
    to, text = letter.texts["transferred_to"], stage.diary.text(letter, "outcome")
    return screening.transfer_out(petition, to=to, text=text, actor=stage.clerk)


def _dispatch(stage: Stage, letter: DemoLetter, _step: Step, petition: Petition) -> object:
    supports = [stage.units[code] for code in letter.supports] if petition.round == 1 else []
    lead = petition.lead_department or stage.units[letter.lead_unit]
    return dispatching.dispatch(petition, lead=lead, supports=supports, actor=stage.screener(letter, petition))


def _sign(stage: Stage, _letter: DemoLetter, step: Step, petition: Petition) -> object:
    assignment = stage.assignment(petition, step.argument())
    return handling.acknowledge(assignment, actor=stage.holder(assignment.department, Role.LIAISON))


def _return(stage: Stage, letter: DemoLetter, _step: Step, petition: Petition) -> object:
    assignment, reason = stage.assignment(petition), stage.diary.text(letter, "return_reason")
    liaison = stage.holder(assignment.department, Role.LIAISON)
    return handling.ask_return(assignment, reason=reason, actor=liaison)


def _agree(stage: Stage, _letter: DemoLetter, step: Step, petition: Petition) -> object:
    unit = stage.units[step.argument()]
    return dispatching.agree_return(stage.assignment(petition), new_lead=unit, actor=stage.centre_head)


def _insist(stage: Stage, letter: DemoLetter, _step: Step, petition: Petition) -> object:
    reason = stage.diary.text(letter, "insistence")
    return dispatching.insist(stage.assignment(petition), reason=reason, actor=stage.centre_head)


def _call(stage: Stage, _letter: DemoLetter, _step: Step, petition: Petition) -> object:
    assignment = stage.assignment(petition)
    return see_contact(petition, actor=stage.holder(assignment.department, Role.LIAISON))


def _opinion(stage: Stage, letter: DemoLetter, step: Step, petition: Petition) -> object:
    assignment = stage.assignment(petition, step.argument())
    liaison = stage.holder(assignment.department, Role.LIAISON)
    return handling.give_opinion(assignment, opinion=stage.diary.text(letter, "opinion"), actor=liaison)


def _note(stage: Stage, letter: DemoLetter, step: Step, petition: Petition) -> object:
    assignment = stage.assignment(petition)
    promised = stage.diary.day(letter, int(step.argument())) if step.arguments else None
    liaison = stage.holder(assignment.department, Role.LIAISON)
    text = stage.diary.text(letter, "note")
    return handling.post_interim_note(assignment, body=text, promised_on=promised, actor=liaison)


def _pause(stage: Stage, letter: DemoLetter, _step: Step, petition: Petition) -> object:
    return timing.pause(petition, reason=stage.diary.text(letter, "pause"), actor=stage.clerk)


def _resume(stage: Stage, _letter: DemoLetter, _step: Step, petition: Petition) -> object:
    return timing.resume(petition, actor=stage.clerk)


def _extend(stage: Stage, letter: DemoLetter, step: Step, petition: Petition) -> object:
    assignment, reason = stage.assignment(petition), stage.diary.text(letter, "extension")
    liaison = stage.holder(assignment.department, Role.LIAISON)
    return timing.ask_extension(assignment, total=int(step.argument()), reason=reason, actor=liaison)


def _grant(stage: Stage, letter: DemoLetter, _step: Step, petition: Petition) -> object:
    return timing.grant_extension(petition, note=stage.diary.text(letter, "decision"), actor=stage.centre_head)


def _deny(stage: Stage, letter: DemoLetter, _step: Step, petition: Petition) -> object:
    return timing.refuse_extension(petition, note=stage.diary.text(letter, "decision"), actor=stage.centre_head)


def _draft(stage: Stage, letter: DemoLetter, step: Step, petition: Petition) -> object:
    assignment = stage.assignment(petition)
    liaison = stage.holder(assignment.department, Role.LIAISON)
    return handling.hand_to_head(assignment, body=stage.diary.text(letter, step.argument("reply")), actor=liaison)


def _reject(stage: Stage, letter: DemoLetter, _step: Step, petition: Petition) -> object:
    assignment, note = stage.assignment(petition), stage.diary.text(letter, "rejection")
    return handling.reject_draft(
        assignment, note=note, actor=stage.holder(assignment.department, asked_role(assignment))
    )


def _approve(stage: Stage, _letter: DemoLetter, step: Step, petition: Petition) -> object:
    """Let the heads of the unit approve, one after the other: all of them, or so many."""
    assignment, heads = stage.assignment(petition), int(step.argument("9"))
    while assignment.state == AssignmentState.AWAITING_HEAD and heads:
        head = stage.holder(assignment.department, asked_role(assignment))
        handling.approve(assignment, checks=_CHECKED, actor=head)
        assignment.refresh_from_db()
        heads -= 1
    return assignment


def _sendback(stage: Stage, letter: DemoLetter, _step: Step, petition: Petition) -> object:
    note = stage.diary.text(letter, "send_back")
    return releasing.send_back_reply(petition, note=note, actor=stage.reviewer(petition))


def _release(stage: Stage, _letter: DemoLetter, _step: Step, petition: Petition) -> object:
    return releasing.release(petition, checks=_CHECKED, actor=stage.reviewer(petition))


def _rate(stage: Stage, letter: DemoLetter, step: Step, petition: Petition) -> object:
    grade, *named = step.arguments
    name = named[0] if named else "rating"
    text = stage.diary.text(letter, name) if name in letter.texts else ""
    said = letter.texts.get(f"{name}_details", "").split()  # solved, attitude, speed
    details = Details(**dict(zip(("solved", "attitude", "speed"), said, strict=False)))
    return rate(petition, grade=Grade(grade), text=text, details=details)


def _withdraw(_stage: Stage, _letter: DemoLetter, _step: Step, petition: Petition) -> object:
    return withdraw(petition)


def _explain(stage: Stage, letter: DemoLetter, _step: Step, petition: Petition) -> object:
    order = stage.order(petition)
    liaison = stage.holder(order.department, Role.LIAISON)
    return orders.answer(order, text=stage.diary.text(letter, "explanation"), actor=liaison)


def _ask_again(stage: Stage, letter: DemoLetter, _step: Step, petition: Petition) -> object:
    remark = stage.diary.text(letter, "remark")
    return orders.ask_again(stage.order(petition), remark=remark, actor=stage.clerk)


def _clear(stage: Stage, letter: DemoLetter, _step: Step, petition: Petition) -> object:
    remark = stage.diary.text(letter, "remark")
    return orders.close(stage.order(petition), remark=remark, actor=stage.clerk)


def _redo(stage: Stage, letter: DemoLetter, _step: Step, petition: Petition) -> object:
    return rework.open_redo(petition, reason=stage.diary.text(letter, "redo"), actor=stage.centre_head)


ACTS: dict[str, Act] = {
    "accept": _accept,
    "refuse": _refuse,
    "merge": _merge,
    "transfer": _transfer,
    "dispatch": _dispatch,
    "sign": _sign,
    "return": _return,
    "agree": _agree,
    "insist": _insist,
    "call": _call,
    "opinion": _opinion,
    "note": _note,
    "pause": _pause,
    "resume": _resume,
    "extend": _extend,
    "grant": _grant,
    "deny": _deny,
    "draft": _draft,
    "reject": _reject,
    "approve": _approve,
    "sendback": _sendback,
    "release": _release,
    "rate": _rate,
    "withdraw": _withdraw,
    "redo": _redo,
    "explain": _explain,
    "askagain": _ask_again,
    "clear": _clear,
    **ACTS_OF_CENTRE,
    **ACTS_OF_LEADER,
    **ACTS_LATER,
    **ACTS_ON_BOARDS,
}
"""Verb of the files → what happens."""
