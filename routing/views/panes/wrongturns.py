"""What puts a wrong turn right: for the centre's head; and the end of an answered letter."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.access import posts_of
from accounts.models import Role
from petitions.models import State
from petitions.models.petition import INVALID_STATES
from routing.forms.wrongturns import CloseForm, JumpForm, ReopenForm
from routing.services.jumping import jump_closed_because, jump_targets
from routing.services.reopening import reopening_closed_because
from routing.views.panes.base import Case, Pane


def putting_right(case: Case) -> Iterator[Pane]:
    """Close an answered letter, open it again, move an open one, or one that was turned away, to another step."""
    if not case.centre:
        return
    letter, heads = case.letter, posts_of(case.user).has(Role.CENTRE_HEAD)
    if letter.state == State.ANSWERED:
        note = _("不等来信人评价，现在就办结。来信人仍可以评价。")
        yield case.pane(CloseForm, _("现在办结…"), _("办结来信"), note=note)
    if heads and letter.is_answered:
        closed = reopening_closed_because(letter)
        note = _("原来的答复和评价保留，仍计入统计；另开一轮办理，期限从今天重新计算。不算重新办理。")
        yield case.pane(ReopenForm, _("恢复办理…"), _("恢复办理，告知来信人"), note=closed or note, dead=bool(closed))
    elif heads and (jump_targets(letter) or letter.state == State.WITHDRAWN):
        yield _jumping(case)


def _jumping(case: Case) -> Pane:
    closed = jump_closed_because(case.letter)
    note = _("前面的环节办错了，可以调整。来信人的答复期限不变，已有的办理经过都保留。")
    title, button = _("调整办理环节…"), _("调整办理环节")
    if case.letter.state in INVALID_STATES:
        note = _("原来的处理作废，来信重新审核受理，期限从收到来信算起，来信人会收到告知。")
        title, button = _("恢复办理…"), _("恢复办理，告知来信人")
    return case.pane(JumpForm, title, button, note=closed or note, dead=bool(closed))
