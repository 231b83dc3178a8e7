"""Changes of the outbox: write, deliver, read, send again."""

from notifications.services.delivery import DeliverySummary, deliver_due
from notifications.services.inbox import mark_read, resend, times_told, unread_for
from notifications.services.nudging import nudge, trouble
from notifications.services.writing import Outgoing, notify, notify_many, reachable, restrict

__all__ = [
    "DeliverySummary",
    "Outgoing",
    "deliver_due",
    "mark_read",
    "notify",
    "notify_many",
    "nudge",
    "reachable",
    "resend",
    "restrict",
    "times_told",
    "trouble",
    "unread_for",
]
