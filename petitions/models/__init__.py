"""The letter itself and all that is kept of it."""

from petitions.models.attachment import Attachment, AttachmentOwner, Draft
from petitions.models.board import Board, BoardNote, BoardPost, Comment, Shown, Support
from petitions.models.channel import Category, Channel, NumberCounter, Publicity, Screener
from petitions.models.citizen import Citizen, ContactProof
from petitions.models.commission import Commission
from petitions.models.event import DaySeal, Kind, PetitionEvent
from petitions.models.following import DataRequest, DataWish, Follow, LetterLink, NoteKind, WishState, WriterNote
from petitions.models.guidance import Faq, Mailbox
from petitions.models.likeness import LetterSketch, LetterTerm, LetterVocabulary, Topic, TopicLetter, TopicState
from petitions.models.petition import (
    LetterType,
    Matter,
    Petition,
    Priority,
    RefusalReason,
    State,
)
from petitions.models.publication import ChangeAction, ChangeState, CopyTerms, PublicCopy, ReleasedChange
from petitions.models.reply import Grade, Mark, Rating, RedoDecision, Reply, ReplyFlag, ReplyKind, ReplyState, Solved
from petitions.models.traces import ReadMark, SparedLetter, Trace
from petitions.models.writer import Writer

__all__ = [
    "Attachment",
    "AttachmentOwner",
    "Board",
    "BoardNote",
    "BoardPost",
    "Category",
    "ChangeAction",
    "ChangeState",
    "Channel",
    "Citizen",
    "Comment",
    "Commission",
    "ContactProof",
    "CopyTerms",
    "DataRequest",
    "DataWish",
    "DaySeal",
    "Draft",
    "Faq",
    "Follow",
    "Grade",
    "Kind",
    "LetterLink",
    "LetterSketch",
    "LetterTerm",
    "LetterType",
    "LetterVocabulary",
    "Mailbox",
    "Mark",
    "Matter",
    "NoteKind",
    "NumberCounter",
    "Petition",
    "PetitionEvent",
    "Priority",
    "PublicCopy",
    "Publicity",
    "Rating",
    "ReadMark",
    "RedoDecision",
    "RefusalReason",
    "ReleasedChange",
    "Reply",
    "ReplyFlag",
    "ReplyKind",
    "ReplyState",
    "Screener",
    "Shown",
    "Solved",
    "SparedLetter",
    "State",
    "Support",
    "Topic",
    "TopicLetter",
    "TopicState",
    "Trace",
    "WishState",
    "Writer",
    "WriterNote",
]
