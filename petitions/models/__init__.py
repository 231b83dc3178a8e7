"""The letter itself and all that is kept of it."""

from petitions.models.attachment import Attachment, AttachmentOwner, Draft
from petitions.models.channel import Category, Channel, NumberCounter, Publicity, Screener
from petitions.models.commission import Commission
from petitions.models.event import DaySeal, Kind, PetitionEvent
from petitions.models.likeness import LetterSketch, LetterTerm, LetterVocabulary, Topic, TopicLetter, TopicState
from petitions.models.petition import (
    LetterType,
    Matter,
    Petition,
    Priority,
    RefusalReason,
    State,
)
from petitions.models.publication import ChangeAction, ChangeState, PublicCopy, ReleasedChange
from petitions.models.reply import Grade, Rating, RedoDecision, Reply, ReplyFlag, ReplyKind, ReplyState
from petitions.models.writer import Writer

__all__ = [
    "Attachment",
    "AttachmentOwner",
    "Category",
    "ChangeAction",
    "ChangeState",
    "Channel",
    "Commission",
    "DaySeal",
    "Draft",
    "Grade",
    "Kind",
    "LetterSketch",
    "LetterTerm",
    "LetterType",
    "LetterVocabulary",
    "Matter",
    "NumberCounter",
    "Petition",
    "PetitionEvent",
    "Priority",
    "PublicCopy",
    "Publicity",
    "Rating",
    "RedoDecision",
    "RefusalReason",
    "ReleasedChange",
    "Reply",
    "ReplyFlag",
    "ReplyKind",
    "ReplyState",
    "Screener",
    "State",
    "Topic",
    "TopicLetter",
    "TopicState",
    "Writer",
]
