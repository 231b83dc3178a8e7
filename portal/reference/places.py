"""Create the leaders' mailboxes and the boards that are missing."""

from __future__ import annotations

from petitions.models import Board, Channel, Mailbox
from portal.reference.tables import rows_of, yes


def create_mailboxes() -> int:
    """Create the mailboxes that are missing, each with its post, holder and duties; return how many."""
    channels, known = _channels(), set(Mailbox.objects.values_list("key", flat=True))
    missing = [
        Mailbox(
            key=row["key"],
            name=row["name"],
            post=row["post"],
            holder=row["holder"],
            duties=row["duties"],
            channel=channels[row["channel"]],
            position=position,
        )
        for position, row in enumerate(rows_of("mailboxes"))
        if row["key"] not in known
    ]
    return len(Mailbox.objects.bulk_create(missing))


def create_boards() -> int:
    """Create the boards that are missing; return how many."""
    channels, known = _channels(), set(Board.objects.values_list("key", flat=True))
    missing = [
        Board(
            key=row["key"],
            name=row["name"],
            hint=row["hint"],
            channel=channels[row["channel"]],
            comments_at_once=yes(row["comments_at_once"]),
            position=position,
        )
        for position, row in enumerate(rows_of("boards"))
        if row["key"] not in known
    ]
    return len(Board.objects.bulk_create(missing))


def _channels() -> dict[str, Channel]:
    return {channel.key: channel for channel in Channel.objects.all()}
