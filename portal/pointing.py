"""Personal data in a letter that isn't sent yet: pointed out, so that its writer decides about it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.masking import mask
from common.personal_data import Kind

AROUND = 8
"""Characters shown before and after."""
MOST = 12
SAID: dict[Kind, Promise] = {
    Kind.EMAIL: _("电子邮箱"),
    Kind.ID_NUMBER: _("身份证号"),
    Kind.BANK_CARD: _("银行卡号"),
    Kind.PHONE: _("手机号码"),
    Kind.LANDLINE: _("固定电话"),
    Kind.PLATE: _("车牌号"),
    Kind.ACCOUNT: _("微信、QQ号"),
    Kind.ADDRESS: _("门牌号、房号"),
    Kind.NAME: _("姓名"),
}


@dataclass(frozen=True)
class Spot:
    """One stretch of personal data: what it is, where, and how the public would see it."""

    said: Promise
    part: Promise
    before: str
    shown: str
    after: str


def pointed_out(title: str, body: str) -> list[Spot]:
    """Return the personal data in title and text, in their order; at most twelve spots, the rest is masked all the same."""
    return [*_spots(title, _("标题")), *_spots(body, _("具体情况"))][:MOST]


def _spots(text: str, part: Promise) -> list[Spot]:
    found = []
    for finding in mask(text).findings:
        before, after = mask(text[: finding.start]).text[-AROUND:], mask(text[finding.end :]).text[:AROUND]
        found.append(Spot(SAID[finding.kind], part, _flat(before), finding.original_masked, _flat(after)))
        if len(found) == MOST:
            break
    return found


def _flat(text: str) -> str:
    return " ".join(text.split())
