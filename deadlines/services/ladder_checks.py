"""What a step of the ladder may be: checked whenever one is added, changed, retired or brought back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Role
from common.errors import BadInputError, RefusedError
from deadlines.models import Card, DeadlineKind, EscalationStep, StepBasis
from petitions.models import Kind

CENTRE = "centre"
"""Everybody in the information centre; the other words of ``tells`` are roles."""
TELLS = (
    Role.LIAISON,
    Role.SECTION_HEAD,
    Role.UNIT_HEAD,
    Role.PRINCIPAL_HEAD,
    Role.LEADER,
    Role.CENTRE_HEAD,
    CENTRE,
)
CENTRE_CLOCKS = (DeadlineKind.DISPATCH, DeadlineKind.NOTIFY, DeadlineKind.EXTERNAL)
"""The centre's own clocks: who is late there gets the blue card, and no order."""
LADDERS = (
    DeadlineKind.DISPATCH,
    DeadlineKind.NOTIFY,
    DeadlineKind.ACKNOWLEDGE,
    DeadlineKind.REPLY,
    DeadlineKind.SUPPORT,
    DeadlineKind.UNIT,
    DeadlineKind.INSTRUCTION,
    DeadlineKind.EXTERNAL,
)
"""Clocks that the sweep watches, in the order of a letter's way."""
DUE_DAYS = range(-30, 121)
THREE_MONTH_DAYS = range(-60, 0)
ALARM_DAYS = (-45, -30, -10)
ALARM_TELLS = frozenset({str(Role.CENTRE_HEAD), str(Role.LEADER)})
"""Nothing valid may reach three months unanswered without these alarms to these people (国办秘函〔2019〕19号)."""
LONGEST_NAME = 40


@dataclass(frozen=True, kw_only=True)
class StepFacts:
    """What a step is, as it was entered. ``offset`` in working days, for three-month steps in natural days."""

    name: str
    kind: str
    basis: str
    offset: int
    tells: tuple[str, ...]
    card: str = ""
    opens_order: bool = False

    @classmethod
    def of(cls, step: EscalationStep) -> StepFacts:
        """Read them off a step."""
        return cls(
            name=step.name,
            kind=step.kind,
            basis=step.basis,
            offset=step.offset,
            tells=tuple(step.tells),
            card=step.card,
            opens_order=step.opens_order,
        )

    @property
    def event_kind(self) -> Kind:
        """What the letter's record calls it; the words of the messages follow from this."""
        if self.basis == StepBasis.THREE_MONTHS:
            return Kind.ALARMED
        if self.offset < 0:
            return Kind.REMINDED
        if self.kind in CENTRE_CLOCKS:
            return Kind.CENTRE_DELAYED
        return Kind.SUPERVISED if self.opens_order or self.card == Card.RED else Kind.URGED


def check_step(facts: StepFacts, others: Iterable[EscalationStep]) -> None:
    """Raise BadInputError, or RefusedError, where such a step makes no sense beside the ``others`` of its clock."""
    _check_words(facts)
    _check_days(facts)
    _check_consequences(facts)
    same = [step for step in others if step.basis == facts.basis and step.offset == facts.offset]
    if same:
        raise RefusedError(
            _("“%(name)s”已经设在这一天。同一天只能有一步，请修改那一步，或者换一天。") % {"name": same[0].name}
        )


def _check_words(facts: StepFacts) -> None:
    if not facts.name.strip() or len(facts.name) > LONGEST_NAME:
        raise BadInputError(_("请写明步骤的名称，不超过40个字。"))
    if facts.kind not in LADDERS:
        raise BadInputError(_("请选择是哪一个期限的步骤。"))
    if not facts.tells or not set(facts.tells) <= {str(word) for word in TELLS}:
        raise BadInputError(_("请选择告知谁，至少一项。"))


def _check_days(facts: StepFacts) -> None:
    if facts.basis == StepBasis.THREE_MONTHS:
        if facts.kind != DeadlineKind.REPLY:
            raise BadInputError(_("满三个月的预警只用于答复期限。"))
        if facts.offset not in THREE_MONTH_DAYS:
            raise BadInputError(_("满三个月的预警要设在满三个月之前1至60日。"))
    elif facts.basis != StepBasis.DUE or facts.offset not in DUE_DAYS:
        raise BadInputError(_("步骤要设在到期前30个工作日到到期后120个工作日之间。"))


def _check_consequences(facts: StepFacts) -> None:
    early = facts.basis == StepBasis.THREE_MONTHS or facts.offset < 0
    if early and (facts.card or facts.opens_order):
        raise RefusedError(_("还没有到期，不能亮牌，也不能发督办单。"))
    if facts.kind in CENTRE_CLOCKS and (facts.card in (Card.YELLOW, Card.RED) or facts.opens_order):
        raise RefusedError(_("这是信息中心自己的期限，只能亮蓝牌，不发督办单。"))
    if facts.kind not in CENTRE_CLOCKS and facts.card == Card.BLUE:
        raise RefusedError(_("蓝牌只用于信息中心自己的期限，承办单位超期亮黄牌或红牌。"))


def check_alarms(live: Iterable[EscalationStep]) -> None:
    """Raise RefusedError where the steps in use would no longer warn before three months as they must."""
    warned = {step.offset for step in live if _warns(step)}
    missing = [str(-days) for days in ALARM_DAYS if days not in warned]
    if missing:
        raise RefusedError(
            _(
                "满三个月前%(days)s日的预警不能停用、移动，也要一直告知信息中心主任和县领导：有效来信三个月不答复，"
                "全站检查不合格（国办秘函〔2019〕19号）。可以另外增加预警。"
            )
            % {"days": "、".join(missing)}
        )


def is_required(step: EscalationStep, live: Iterable[EscalationStep]) -> bool:
    """Tell whether the step is the only one in use for an alarm before three months that must be."""
    others = {other.offset for other in live if other.pk != step.pk and _warns(other)}
    return _warns(step) and step.offset in ALARM_DAYS and step.offset not in others


def _warns(step: EscalationStep) -> bool:
    return step.basis == StepBasis.THREE_MONTHS and set(step.tells) >= ALARM_TELLS
