"""The steps of the flow in words: what each is called, who does it, and in whose lane it is drawn.

A node of ``LetterFlow`` without a line here fails a test: a renamed one could otherwise leave open tasks behind that
nobody sees.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Lane(IntEnum):
    """Whose row of the picture it is, from top to bottom."""

    WRITER = 0
    LEADER = 1
    CENTRE = 2
    UNIT = 3
    HELPERS = 4


LANES = {
    Lane.WRITER: _("来信人"),
    Lane.LEADER: _("县领导"),
    Lane.CENTRE: _("信息中心"),
    Lane.UNIT: _("主办单位"),
    Lane.HELPERS: _("协办、下级单位"),
}


@dataclass(frozen=True)
class Step:
    """One step that somebody does."""

    title: Promise
    who: Promise
    lane: Lane


STEPS = {
    "start": Step(_("收到来信"), _("来信人"), Lane.WRITER),
    "screen": Step(_("审核受理"), _("信息中心，或者来信人指明的单位"), Lane.CENTRE),
    "instruct": Step(_("领导批示"), _("县领导"), Lane.LEADER),
    "dispatch": Step(_("分办"), _("信息中心"), Lane.CENTRE),
    "acknowledge": Step(_("签收"), _("单位联络员"), Lane.UNIT),
    "arbitrate": Step(_("核定退回"), _("信息中心，或者转交的单位"), Lane.CENTRE),
    "advise": Step(_("提出意见"), _("协办单位、下级单位联络员，交主办单位汇总"), Lane.HELPERS),
    "answer": Step(_("起草答复"), _("主办单位联络员"), Lane.UNIT),
    "approve": Step(_("负责人审定"), _("科室、分管、主要负责人"), Lane.UNIT),
    "review": Step(_("审核发布"), _("信息中心，起草人以外的人"), Lane.CENTRE),
    "end": Step(_("办理结束"), _("来信人收到答复或者告知"), Lane.WRITER),
}
"""What people do, in the order of the list."""
GATEWAYS = {
    "first_or_further": _("新来信，还是再次办理"),
    "taken_up_again": _("原答复不算，交回单位"),
    "screened": _("是否受理"),
    "dispatched": _("是否分办"),
    "instructed": _("是否批示"),
    "to_units": _("分给各单位"),
    "acknowledged": _("主办、协办，还是退回"),
    "arbitrated": _("是否同意退回"),
    "advised": _("提出意见，还是退回"),
    "answered": _("报出，还是退回"),
    "approved": _("审定，还是退改"),
    "reviewed": _("发布，还是退改"),
    "units_done": _("主办单位办完"),
}
"""What the flow decides by itself, from the rows; drawn as the lines between the steps."""
