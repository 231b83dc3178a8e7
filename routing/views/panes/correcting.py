"""Put right what was released: ask, and decide."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from common.words import cn_moment
from petitions.models import ChangeAction, ReleasedChange
from petitions.services.corrections import changing_closed_because, open_change
from routing.forms.correcting import ApproveChangeForm, CorrectForm, DeclineChangeForm, WithdrawCopyForm
from routing.services.correcting import may_decide, may_propose
from routing.views.panes.base import Case, Pane


def correcting(case: Case) -> Iterator[Pane]:
    """Decide on what was asked for; else ask for a correction, or for the public copy to be taken down."""
    if not may_propose(case.user, case.letter):
        return
    change = open_change(case.letter)  # also where the answer is none any more: somebody has to decide
    if change is not None:
        change.petition = case.letter
        yield from _deciding(case, change)
        return
    if not changing_closed_because(case.letter, ChangeAction.CORRECT):
        note = _("由另一个人核定以后发出。首次答复的日期和期限结论不变，原来的版本都保留。")
        yield case.pane(CorrectForm, _("更正答复…"), _("申请更正答复"), note=note)
    if not changing_closed_because(case.letter, ChangeAction.WITHDRAW):
        note = _("由另一个人核定以后撤下。来信人仍能看到答复，公开页写明撤下的原因。")
        yield case.pane(WithdrawCopyForm, _("撤下公开答复…"), _("申请撤下公开答复"), note=note)


def _deciding(case: Case, change: ReleasedChange) -> Iterator[Pane]:
    corrects = change.action == ChangeAction.CORRECT
    said = _("%(who)s于%(day)s提出，原因：%(reason)s") % {
        "who": change.proposed_by or change.reply.department_name,
        "day": cn_moment(change.proposed_at),
        "reason": change.reason,
    }
    title = _("核定更正") if corrects else _("核定撤下")
    if not may_decide(case.user, change):
        own = change.proposed_by_id == case.user.pk
        wait = _("您提出的申请要由另一个人核定。") if own else _("等信息中心核定。")
        yield case.pane(DeclineChangeForm, title, "", note=f"{said}\n{wait}", main=True, dead=True)
        return
    yield case.pane(
        ApproveChangeForm,
        title,
        _("同意更正，告知来信人") if corrects else _("同意撤下，告知来信人"),
        note=said,
        main=True,
        template="routing/panes/_approve_change.html",
        wide="routing/panes/_change.html" if corrects else "",
    )
    yield case.pane(DeclineChangeForm, _("不同意…"), _("不同意，保持原样"))
