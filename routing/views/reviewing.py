"""The last look of the centre: the answer goes out, or back to the unit."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Role
from common.words import cn_date
from routing.forms.centre import DeclineRedoForm, JudgeHollowForm, RedoForm, SendBackReplyForm
from routing.forms.releasing import AnswerAloneForm, ReleaseForm
from routing.services import hollow, releasing, rework
from routing.views.acting import Act, action
from routing.views.frame import CENTRE


@action(*CENTRE, form=SendBackReplyForm)
def send_back_reply(act: Act) -> str:
    """Send the answer back to the unit with remarks."""
    releasing.send_back_reply(act.letter, note=act.data["note"], actor=act.user)
    return _("答复已退回承办单位修改。")


@action(*CENTRE, form=ReleaseForm)
def release(act: Act) -> str:
    """Release the answer, and publish the confirmed texts where the letter may be public."""
    texts = act.data["texts"]
    releasing.release(act.letter, checks=act.data["checks"], texts=texts, actor=act.user)
    if texts is None:
        return _("来信%(number)s已答复来信人，不公开。") % {"number": act.letter.number}
    return _("来信%(number)s已答复来信人，并已公开。") % {"number": act.letter.number}


@action(*CENTRE, form=AnswerAloneForm)
def answer_alone(act: Act) -> str:
    """Release the answer to the writer, and publish nothing."""
    withheld = act.data.get("reason", "")  # past the review there is no such field, and the service says so
    releasing.release(act.letter, checks=act.data["checks"], withheld=withheld, actor=act.user)
    return _("来信%(number)s已答复来信人，不公开。") % {"number": act.letter.number}


@action(Role.CENTRE_HEAD, form=JudgeHollowForm)
def judge_hollow(act: Act) -> str:
    """Make an answer that says nothing an interim note; the letter is open again."""
    hollow.judge_hollow(act.letter, reason=act.data["reason"], actor=act.user)
    act.letter.refresh_from_db(fields=["due_on"])
    facts = {"number": act.letter.number, "day": cn_date(act.letter.due_on) if act.letter.due_on else ""}
    return _("来信%(number)s的答复已改为阶段说明，由原单位继续办理，答复期限仍是%(day)s。") % facts


@action(*CENTRE, form=RedoForm)
def redo(act: Act) -> str:
    """Have the letter handled a second time."""
    rework.open_redo(act.letter, reason=act.data["reason"], actor=act.user)
    return _("来信%(number)s重新办理，请分办。") % {"number": act.letter.number}


@action(*CENTRE, form=DeclineRedoForm)
def decline_redo(act: Act) -> str:
    """Decide against a second round, and tell the writer why."""
    rework.decline_redo(act.letter, reason=act.data["reason"], actor=act.user)
    return _("来信%(number)s不再重新办理，已告知来信人。") % {"number": act.letter.number}
