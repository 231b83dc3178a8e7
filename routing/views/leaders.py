"""A leader's desk, made for a phone: what was put before him one by one, what he instructed, what is late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import roles_required
from accounts.models import Role, User
from common.clock import today
from common.errors import ConflictError, PetitionError
from deadlines.badges import DueBadge
from deadlines.services.clocks import reply_clock
from deadlines.services.showing import WAITING_FOR_WRITER, picture
from petitions.models import Attachment, LetterType, Petition
from routing.access import letters_visible_to
from routing.added import NoteLine, notes_of
from routing.desks import ALL_OF_A_LEADER, MOST_OF_A_LEADER, leader_groups
from routing.forms.base import LetterForm
from routing.forms.leaders import InstructForm
from routing.instructions import InstructionLine, lines_of
from routing.leaders import (
    batches_visible_to,
    get_batch_for,
    get_item_for,
    instructions_visible_to,
    items_of,
    waiting_for,
)
from routing.models import BatchItem, BatchOutcome, BatchState, InstructionState, LeaderBatch
from routing.rows import Tag, tags_of
from routing.services import batches
from routing.services.instructing import instruct as write_instruction
from routing.views.frame import frame, signed_in
from routing.views.instructing import said_of, words_of

MOST_INSTRUCTIONS = 15


@dataclass(frozen=True)
class Reading:
    """The letter that is to be read now, with what a phone shows of it; ``place`` of ``total`` in its batch."""

    item: BatchItem
    place: int
    total: int
    left: int
    badge: DueBadge | None
    tags: list[Tag]
    files: list[Attachment]
    notes: list[NoteLine]
    form: LetterForm

    @property
    def letter(self) -> Petition:
        """The letter."""
        return self.item.petition

    @property
    def type_words(self) -> str:
        """The letter's type, if it is known."""
        return str(LetterType(self.letter.effective_type).label) if self.letter.effective_type else ""


@roles_required(Role.LEADER)
@require_safe
def leader(request: HttpRequest) -> HttpResponse:
    """Show the next letter of the batch, or the one that was chosen; then the own instructions and the late letters."""
    user = signed_in(request)
    wanted = request.GET.get("item", "")
    chosen = None
    if wanted.isdecimal() and len(wanted) < 19:
        chosen = items_of(user, *batches_visible_to(user).filter(leader=user)).filter(pk=int(wanted)).first()
    return _page(request, chosen or waiting_for(user).first())


def _page(
    request: HttpRequest, item: BatchItem | None, *, failed: LetterForm | None = None, status: int = 200
) -> HttpResponse:
    user = signed_in(request)
    context: dict[str, Any] = {
        **frame(request),
        "opened": _reading(item, user, failed) if item else None,
        "failed": failed,
        "read_last": None if item else _read_last(user),
        "instructed": _instructed(user),
        "groups": leader_groups(user, today(), most=ALL_OF_A_LEADER if "late" in request.GET else MOST_OF_A_LEADER),
        "queues": [],
        "open_letters": letters_visible_to(user).open().count(),
    }
    return render(request, "routing/leader.html", context, status=status)


def _reading(item: BatchItem, user: User, failed: LetterForm | None) -> Reading:
    letter = item.petition
    order = list(items_of(user, item.batch).values_list("pk", "outcome"))
    clock, files = reply_clock(letter), list(letter.attachments.filter(note=None))
    shown = picture(clock, day=today(), waiting=WAITING_FOR_WRITER) if clock and clock.verdict != "void" else None
    return Reading(
        item=item,
        place=[pk for pk, _outcome in order].index(item.pk) + 1,
        total=len(order),
        left=sum(outcome == BatchOutcome.WAITING for _pk, outcome in order),
        badge=shown.badge if shown else None,
        tags=tags_of(letter, len(files)),
        files=files,
        notes=notes_of([letter]),
        form=failed or InstructForm(letter=letter, user=user),
    )


def _read_last(user: User) -> LeaderBatch | None:
    """Return the batch that was read through last, with how much of it was instructed and read."""
    seen = Q() if user.sees_wrongdoing else Q(items__petition__restricted=False)
    done = (
        batches_visible_to(user)
        .filter(leader=user, state=BatchState.DONE)
        .annotate(
            letters=Count("items", filter=seen),
            instructed=Count("items", filter=seen & Q(items__outcome=BatchOutcome.INSTRUCTED)),
            read=Count("items", filter=seen & Q(items__outcome=BatchOutcome.READ)),
        )
    )
    return done.order_by("-presented_at", "-pk").first()


def _instructed(user: User) -> list[InstructionLine]:
    """Return the leader's own instructions: those that wait for him first, then the running ones, then the closed."""
    turn = Case(
        When(state=InstructionState.ANSWERED, then=Value(0)),
        When(state=InstructionState.OPEN, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = instructions_visible_to(user).filter(leader=user).order_by(turn, "-given_at", "-pk")
    return lines_of(rows[:MOST_INSTRUCTIONS], user)


@roles_required(Role.LEADER)
@require_POST
def read(request: HttpRequest, batch_id: int, item_id: int) -> HttpResponse:
    """Note that the letter was read; the next one comes."""
    user = signed_in(request)
    item = get_item_for(user, get_batch_for(user, batch_id), item_id)
    try:
        batches.mark_read(item, actor=user)
    except PetitionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("来信%(number)s已阅。") % {"number": item.petition.number})
    return redirect("routing:leader")


@roles_required(Role.LEADER)
@require_POST
def instruct(request: HttpRequest, batch_id: int, item_id: int) -> HttpResponse:
    """Write an instruction against the letter; the next one comes. A refusal keeps what was typed."""
    user = signed_in(request)
    item = get_item_for(user, get_batch_for(user, batch_id), item_id)
    filled = InstructForm(request.POST, letter=item.petition, user=user)
    if not filled.is_valid():
        return _page(request, item, failed=filled, status=400)
    data = filled.cleaned_data
    try:
        given = write_instruction(
            item.petition, **words_of(data), batch_item=item, version=data["version"], leader=user, actor=user
        )
    except PetitionError as error:
        filled.add_error(None, str(error))
        item = get_item_for(user, get_batch_for(user, batch_id), item_id)
        return _page(request, item, failed=filled, status=409 if isinstance(error, ConflictError) else 400)
    messages.success(request, said_of(given))
    return redirect("routing:leader")


ITEM_ACTIONS = {"read": read, "instruct": instruct}
"""What the leader does with a letter of a batch, by POST alone."""
