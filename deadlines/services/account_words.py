"""A clock's account in a few lines of label and value, as pages print them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from common.words import cn_full, cn_moment
from deadlines.calendar import DayUnit
from deadlines.models import DeadlineKind, StartMoment, Verdict
from deadlines.services.clocks import PAUSED_KINDS, SUPPORT_LEAD_DAYS
from deadlines.services.provisional import clock_due_words, due_words
from deadlines.standing import Standing
from deadlines.wording import gettext_noop, limit_words

if TYPE_CHECKING:
    from deadlines.services.account import Account
    from deadlines.services.account_parts import Limit

_BEGINS = {
    StartMoment.RECEIPT: gettext_noop("从收到来信起算"),
    StartMoment.ACCEPTANCE: gettext_noop("从受理起算，受理以前暂按收信起算"),
    StartMoment.DISPATCH: gettext_noop("从第一次分办起算，分办以前暂按收信起算"),
    StartMoment.INSTRUCTION: gettext_noop("先呈领导的渠道，从领导阅批起算；不再等候的，从那时起算"),
}
_INSTRUCTED = gettext_noop("从领导批示交给这个单位起算")
_GIVEN = gettext_noop("从分办给这个单位起算")
_AGAIN = gettext_noop("从重新办理起算")
Row = tuple[str, str]


def facts(account: Account) -> list[Row]:
    """Return start, due date, how many days are used and left, and the verdict."""
    clock = account.clock
    rows = [
        (
            _("起算"),
            _("%(moment)s%(origin)s，当天不计") % {"moment": cn_moment(clock.started_at), "origin": _(account.origin)},
        ),
        (_("期限"), _("%(day)s24时为止") % {"day": clock_due_words(clock)}),
    ]
    if clock.original_due_on != clock.due_on:
        said = _("%(day)s（不含延期）")
        rows.append((_("原期限"), said % {"day": due_words(clock.original_due_on, account.until)}))
    if clock.verdict != Verdict.VOID:
        rows.append((_("进度"), _progress(account)))
    if clock.satisfied_at:
        rows.append((_("完成"), cn_moment(clock.satisfied_at)))
    if clock.verdict:
        rows.append((_("结论"), _verdict(account)))
    return rows


def _progress(account: Account) -> str:
    used, left = (limit_words(days, account.limit.snapshot.unit, _) for days in (account.used, account.left))
    if account.standing == Standing.LATE:
        return _("%(used)s已经用完") % {"used": used}
    if account.clock.satisfied_at:
        return _("用了%(used)s") % {"used": used}
    if account.standing == Standing.PAUSED:
        return _("用了%(used)s，还剩%(left)s；暂停中，剩下的日子保留") % {"used": used, "left": left}
    return _("用了%(used)s，还剩%(left)s") % {"used": used, "left": left}


def _verdict(account: Account) -> str:
    verdict = str(account.clock.get_verdict_display())
    if not account.distance:
        return verdict
    return _("%(verdict)s（%(distance)s）") % {"verdict": verdict, "distance": account.distance}


def rule_facts(account: Account) -> list[Row]:
    """Return the rule: its limit, from when it counts, how, how long it can become, its source, since when it holds."""
    if account.follows_lead:
        return [
            (
                _("规则"),
                _("主办单位的答复期限前%(days)s，最早是分办后的第1个工作日")
                % {"days": limit_words(SUPPORT_LEAD_DAYS, DayUnit.WORKING, _)},
            )
        ]
    limit, clock = account.limit, account.clock
    label = _("{label}{limit}").format(label=limit.label, limit=limit.words)
    if limit.snapshot.until:
        label = _("由人指定日期：%(day)s") % {"day": cn_full(dt.date.fromisoformat(limit.snapshot.until))}
    rows = [(_("规则"), label), (_("起算"), _(_begins(account))), (_("算法"), _method(limit))]
    if clock.kind in PAUSED_KINDS:
        rows.append((_("暂停"), _("等来信人补充材料的日子不计；期限过后才暂停的，期限不变")))
    if limit.may_be_extended:
        rows.append((_("延期"), _("在期限内申请，经信息中心批准，从起算日起最长%(cap)s") % {"cap": limit.cap_words}))
    rows.append((_("依据"), limit.snapshot.source))
    return [row for row in [*rows, *_validity(account)] if row[1]]


def _begins(account: Account) -> str:
    if account.clock.kind == DeadlineKind.INSTRUCTION:
        return _INSTRUCTED
    if account.clock.department_id:
        return _GIVEN
    begins = StartMoment(account.limit.snapshot.starts_from)
    again = account.clock.round > 1 and begins == StartMoment.RECEIPT
    return _AGAIN if again else _BEGINS[begins]


def _method(limit: Limit) -> str:
    if limit.snapshot.until:
        return _("到指定的那一天24时为止，放假安排不改变它")
    if limit.unit is DayUnit.WORKING:
        return _(
            "起算当天不计，次一工作日为第1日；周末、法定节假日不计，补班照计；到最后一日24时为止（民法典第二百零一条、第二百零三条）"
        )
    return _(
        "起算当天不计，逐日计算；最后一日是休息日的，顺延到下一个工作日；到最后一日24时为止（民法典第二百零一条、第二百零三条）"
    )


def _validity(account: Account) -> list[Row]:
    row = account.limit.row
    if row is None:
        return []
    said = _("%(day)s起施行") % {"day": cn_full(row.valid_from)}
    if row.valid_until:
        said = _("%(since)s，%(day)s起停用；停用以前收到的来信仍按它计算") % {
            "since": said,
            "day": cn_full(row.valid_until),
        }
    return [(_("施行"), said)]
