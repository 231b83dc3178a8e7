"""Who handles a letter, what leaders wrote on it, and what helps people at their desks."""

from routing.models.assignment import OPEN_ASSIGNMENT_STATES, Assignment, AssignmentRole, AssignmentState
from routing.models.instruction import (
    BatchItem,
    BatchOutcome,
    BatchState,
    Instruction,
    InstructionState,
    LeaderBatch,
)
from routing.models.process import LetterProcess
from routing.models.suggesting import RoutingRule, RunState, Target, TrainedModel, TrainingRun
from routing.models.working import BulkItem, BulkJob, BulkKind, BulkState, SavedView
from routing.models.writing import Presence, TextBlock, UnsavedText

__all__ = [
    "OPEN_ASSIGNMENT_STATES",
    "Assignment",
    "AssignmentRole",
    "AssignmentState",
    "BatchItem",
    "BatchOutcome",
    "BatchState",
    "BulkItem",
    "BulkJob",
    "BulkKind",
    "BulkState",
    "Instruction",
    "InstructionState",
    "LeaderBatch",
    "LetterProcess",
    "Presence",
    "RoutingRule",
    "RunState",
    "SavedView",
    "Target",
    "TextBlock",
    "TrainedModel",
    "TrainingRun",
    "UnsavedText",
]
