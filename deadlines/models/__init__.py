"""Calendar days, rules, clocks, pauses, extensions, and what was escalated."""

from deadlines.models.calendar import CalendarDay, CalendarDraft, CalendarVersion, DraftState
from deadlines.models.deadline import Deadline, DeadlineQuerySet, Exclusion, Verdict
from deadlines.models.extension import Extension, ExtensionBasis, ExtensionState
from deadlines.models.holding import HoldingPeriod
from deadlines.models.ladder import Card, Escalation, EscalationStep, StepBasis
from deadlines.models.order import OrderCounter, OrderState, SupervisionOrder
from deadlines.models.pause import Pause
from deadlines.models.rule import OUTLIVING, DayUnit, DeadlineKind, DeadlineRule, StartMoment
from deadlines.models.watch import HoldReason, SweepWatch

__all__ = [
    "OUTLIVING",
    "CalendarDay",
    "CalendarDraft",
    "CalendarVersion",
    "Card",
    "DayUnit",
    "Deadline",
    "DeadlineKind",
    "DeadlineQuerySet",
    "DeadlineRule",
    "DraftState",
    "Escalation",
    "EscalationStep",
    "Exclusion",
    "Extension",
    "ExtensionBasis",
    "ExtensionState",
    "HoldReason",
    "HoldingPeriod",
    "OrderCounter",
    "OrderState",
    "Pause",
    "StartMoment",
    "StepBasis",
    "SupervisionOrder",
    "SweepWatch",
    "Verdict",
]
