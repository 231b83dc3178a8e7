"""Letters of the past: taken over from files, and chased only when the centre says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.matching import UnitMatcher, create_imported_unit
from accounts.models import Department, User
from common.clock import now
from common.hashing import sha256_of
from deadlines.services.clocks import reply_clock, set_dates
from petitions.hollow import perhaps_hollow
from petitions.letterfile import BadRow, LetterRow
from petitions.letterfile.rows import ReplyOddity
from petitions.letterfile.seen import SeenRows
from petitions.models import Board, Channel, Kind, Petition, State
from petitions.services.events import record
from petitions.services.past_posts import require_public
from petitions.services.states import lock, touch
from routing import access
from routing.models import Assignment
from routing.services.history_rows import Item, Setting, assignment_of_the_past, save_letters

BATCH = 500
"""Letters per transaction: what a stop in the middle can cost, and how long others wait for the database."""

Tell = Callable[[int, str], None]
"""Told of a row's number and what is to be said about it."""


@dataclass
class ImportSummary:
    """What became of the rows: ``read == stored + existing + bad``.

    ``existing`` counts letters kept before and rows that a file holds twice.
    """

    read: int = 0
    stored: int = 0
    answered: int = 0
    existing: int = 0
    bad: int = 0
    undated: int = 0
    before_letter: int = 0
    hollow: int = 0
    linked: int = 0
    unmatched: Counter[str] = field(default_factory=Counter)
    unknown_categories: Counter[str] = field(default_factory=Counter)
    units_created: int = 0

    @property
    def waiting(self) -> int:
        """Letters without an answer, which wait for screening."""
        return self.stored - self.answered


@dataclass(kw_only=True)
class HistoryImport:
    """One run over one file. With ``dry_run`` nothing is written and the same is said.

    A batch is one transaction: killed at any point, the next run finds what was kept and goes on.
    """

    channel: Channel
    source: str
    create_units: bool = False
    board: Board | None = None
    dry_run: bool = False
    tell: Tell = lambda _number, _words: None
    advance: Callable[[int], object] = lambda _rows: None
    summary: ImportSummary = field(default_factory=ImportSummary)

    def __post_init__(self) -> None:
        if self.board:
            require_public(self.channel, self.board)
        self._matcher = UnitMatcher()
        self._setting = Setting(channel=self.channel, source=self.source, board=self.board, moment=now())

    def run(self, rows: Iterable[LetterRow | BadRow]) -> ImportSummary:
        """Go through all rows and return what became of them."""
        remaining = iter(rows)
        with SeenRows() as seen:
            while batch := list(islice(remaining, BATCH)):
                self._take(list(self._letters(batch, seen)))
                self.summary.read += len(batch)
                self.advance(len(batch))
        return self.summary

    def _letters(self, batch: Iterable[LetterRow | BadRow], seen: SeenRows) -> Iterator[LetterRow]:
        """Yield the letters that this file did not hold before, and say what is odd about the other rows."""
        for row in batch:
            if isinstance(row, BadRow):
                self.summary.bad += 1
                self.tell(row.number, row.reason)
                continue
            for remark in row.remarks:
                self.tell(row.number, remark)
            first = seen.first(row.identity, row.number)
            if first == row.number:
                yield row
            else:
                self.summary.existing += 1
                self.tell(row.number, _("与第%(first)d行是同一封信，没有重复入库") % {"first": first})

    def _take(self, rows: Sequence[LetterRow]) -> None:
        """Keep the new ones among the letters, in one transaction."""
        items = {item.digest: item for item in map(self._item, rows)}
        if self.dry_run:
            self._count(items, _known(items))
            return
        with transaction.atomic():
            # one import of a channel at a time, so that two of the same file do not both miss a letter
            Channel.objects.select_for_update(no_key=True).get(pk=self.channel.pk)
            known = _known(items)
            fresh = [item for digest, item in items.items() if digest not in known]
            if fresh:
                save_letters(fresh, self._setting)
            linked = sum(_link(known[digest], items[digest]) for digest in known)
        self.summary.linked += linked
        self._count(items, known)

    def _item(self, row: LetterRow) -> Item:
        digest = sha256_of({"channel": self.channel.key, "row": row.identity})
        hollow = bool(row.reply) and perhaps_hollow(row.reply)
        return Item(row, digest, self._unit(row.unit), hollow)

    def _unit(self, name: str) -> Department | None:
        """Return the unit of that name; one that nobody has is noted, or made where that was asked for."""
        unit = self._matcher.match(name) if name else None
        if unit or not name:
            return unit
        if self.create_units and not self.dry_run:
            unit = create_imported_unit(name)
            self._matcher.add(unit)
            self.summary.units_created += 1
            return unit
        self.summary.unmatched[name] += 1
        return None

    def _count(self, items: dict[str, Item], known: dict[str, Petition]) -> None:
        summary = self.summary
        summary.existing += len(known)
        for digest, item in items.items():
            if item.row.category and item.row.category not in self._setting.categories:
                summary.unknown_categories[item.row.category] += 1
            row = item.row
            if digest in known:
                self._mention_new_answer(row, known[digest])
                continue
            summary.stored += 1
            summary.answered += bool(row.reply)
            summary.undated += row.oddity == ReplyOddity.UNDATED
            summary.before_letter += row.oddity == ReplyOddity.BEFORE_LETTER
            summary.hollow += item.hollow

    def _mention_new_answer(self, row: LetterRow, petition: Petition) -> None:
        """Say that the file answers a letter that waits here: a person has to answer it, not a file."""
        if row.reply and petition.is_open:
            self.tell(row.number, _("这封信已经在库、尚未答复，文件里的答复没有采用，请在系统里办理"))


def _known(items: dict[str, Item]) -> dict[str, Petition]:
    """Return the letters that were kept before, by digest."""
    found = Petition.objects.filter(source_digest__in=list(items)).defer("body")
    return {str(petition.source_digest): petition for petition in found}


def _link(petition: Petition, item: Item) -> bool:
    """Give a letter taken over earlier the unit that its office's name means by now; tell whether it was done."""
    unit = item.unit
    if unit is None or petition.lead_department_id or not petition.imported or petition.state != State.CLOSED:
        return False
    petition = lock(petition)
    touch(petition, lead_department=unit)
    petition.matters.update(lead_department=unit)
    petition.replies.filter(round=1, department=None).update(department=unit)
    petition.deadlines.filter(round=1, answerable=None).update(answerable=unit)
    Assignment.objects.bulk_create([assignment_of_the_past(petition, unit)])
    record(petition, Kind.IMPORTED, data={"unit": petition.foreign_unit}, department=unit, actor=None)
    return True


@transaction.atomic
def begin_escalation(petitions: Iterable[Petition], *, actor: User) -> int:
    """Let reminders and urging begin for old letters without an answer; return for how many.

    Steps whose moment has passed are due at once; the sweep takes the highest only. The letters stay
    out of the on-time figures: nobody here let them lie.
    """
    begun = 0
    for petition in petitions:
        access.require_centre(actor, petition)
        held = lock(petition)
        clock = reply_clock(held)
        if clock is None or clock.escalates or clock.satisfied_at or clock.verdict:
            continue
        clock.petition = held
        clock.escalates = True
        set_dates(clock)
        facts = {"due_on": clock.due_on.isoformat()}
        record(held, Kind.DEADLINE_SET, note=_("开始催办这封历史来信"), data=facts, actor=actor)
        begun += 1
    return begun
