"""Calendar days, rules, clocks, pauses, extensions, and what was escalated."""

from deadlines.models.calendar import CalendarDay, CalendarVersion
from deadlines.models.deadline import Deadline, DeadlineQuerySet, Exclusion, Verdict
from deadlines.models.extension import Extension, ExtensionBasis, ExtensionState
from deadlines.models.holding import HoldingPeriod
from deadlines.models.ladder import Card, Escalation, EscalationStep, StepBasis
from deadlines.models.pause import Pause
from deadlines.models.rule import DayUnit, DeadlineKind, DeadlineRule, StartMoment

__all__ = [
    "CalendarDay",
    "CalendarVersion",
    "Card",
    "DayUnit",
    "Deadline",
    "DeadlineKind",
    "DeadlineQuerySet",
    "DeadlineRule",
    "Escalation",
    "EscalationStep",
    "Exclusion",
    "Extension",
    "ExtensionBasis",
    "ExtensionState",
    "HoldingPeriod",
    "Pause",
    "StartMoment",
    "StepBasis",
    "Verdict",
]
