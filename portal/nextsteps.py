"""What happens next with a letter, and what its writer can do: told by where it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.words import cn_date
from deadlines.models import Pause
from deadlines.services.provisional import due_words
from petitions.models import Petition, RefusalReason, State
from petitions.services.notes import carrier_of

REMEDIES: dict[RefusalReason, Promise] = {
    RefusalReason.IN_COURT: gettext_lazy("请按诉讼、仲裁或者行政复议的程序办理，以该程序的结果为准。"),
    RefusalReason.OTHER_BODY: gettext_lazy("请向主管的机关反映。"),
    RefusalReason.FINISHED_PETITION: gettext_lazy("有新的事实和证据的，请写明后另写一封信。"),
    RefusalReason.NO_FACTS: gettext_lazy(
        "请写明时间、地点、经过和您的联系方式，另写一封信，会重新登记、重新计算期限。"
    ),
    RefusalReason.ADVERTISING: gettext_lazy("有需要反映的问题，请另写一封信。"),
    RefusalReason.INTERNAL: gettext_lazy("请通过单位内部的渠道办理。"),
    RefusalReason.ILLEGAL: gettext_lazy("请去掉违法的内容，只写事实和诉求，另写一封信。"),
}


def open_pause(petition: Petition) -> Pause | None:
    """Return the wait for the writer's words that holds the clock now, if there is one."""
    return Pause.objects.filter(petition=petition, to_on=None).first()


def what_next(petition: Petition, *, pause: Pause | None, ask_until: dt.date | None) -> list[str]:
    """Return what happens next and what the writer can do, in sentences.

    ``pause`` is the wait for the writer, ``ask_until`` the last day on which the answer may be asked about; none
    where there is none, and where it can't be.
    """
    said = list(_waiting(pause) if pause else _SAYING[State(petition.state)](petition))
    if ask_until:
        said.append(_("对答复还有疑问的，%(day)s以前可以追问。") % {"day": cn_date(ask_until)})
    return said


def _submitted(_petition: Petition) -> Iterator[str]:
    yield _("下一步：信息中心审核来信，决定是否受理、交哪个单位办理。不予受理的，会说明理由。")


def _accepted(_petition: Petition) -> Iterator[str]:
    yield _("下一步：信息中心把来信交给有关单位，交给哪个单位会写在办理经过里。")


def _waiting(pause: Pause) -> Iterator[str]:
    yield _("正在等您补充：%(reason)s") % {"reason": pause.reason}
    if pause.resume_on:
        yield _("您补充以后期限继续计算；没有补充的，从%(day)s起自动继续计算。") % {"day": due_words(pause.resume_on)}


def _handling(petition: Petition) -> Iterator[str]:
    unit = petition.lead_department.name if petition.lead_department else ""
    yield _("下一步：%(unit)s核实办理，写出答复，经本单位负责人审定。") % {"unit": unit}


def _in_review(petition: Petition) -> Iterator[str]:
    unit = petition.lead_department.name if petition.lead_department else ""
    yield _("下一步：%(unit)s的答复已经报到信息中心，审核以后发给您。") % {"unit": unit}


def _answered(petition: Petition) -> Iterator[str]:
    if petition.closes_on:
        day = due_words(petition.closes_on)
        yield _("您可以评价这次答复。%(day)s以前没有评价的，来信自动办结，以后仍可评价。") % {"day": day}


def _closed(_petition: Petition) -> Iterator[str]:
    yield _("这封信已经办结。")


def _not_accepted(petition: Petition) -> Iterator[str]:
    if petition.refusal_reason in REMEDIES:
        yield str(REMEDIES[RefusalReason(petition.refusal_reason)])
    yield _("认为不予受理的理由不对的，可以写明理由和事实另写一封信，或者打电话询问信息中心。")


def _merged(petition: Petition) -> Iterator[str]:
    if carrier_of(petition).is_open:
        yield _("两封信反映的是同一件事，一起办理。答复出来以后，在这一页就能看到。")


def _transferred(_petition: Petition) -> Iterator[str]:
    yield _("这件事由转往的机关办理，期限和答复以该机关的规定为准，进展请向该机关询问。")


def _withdrawn(_petition: Petition) -> Iterator[str]:
    yield _("还要反映这件事的，请另写一封信，期限从头计算。")


_SAYING: dict[State, Callable[[Petition], Iterator[str]]] = {
    State.SUBMITTED: _submitted,
    State.ACCEPTED: _accepted,
    State.HANDLING: _handling,
    State.IN_REVIEW: _in_review,
    State.ANSWERED: _answered,
    State.CLOSED: _closed,
    State.NOT_ACCEPTED: _not_accepted,
    State.MERGED: _merged,
    State.TRANSFERRED_OUT: _transferred,
    State.WITHDRAWN: _withdrawn,
}
