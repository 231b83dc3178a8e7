"""What carries messages out of the house: mail and short messages, each with its own server and its own failures."""

from __future__ import annotations

from notifications import mail, sms
from notifications.models import Medium, Notification


def send(message: Notification) -> None:
    """Hand the message to the server of its medium; any exception means that it was perhaps not taken."""
    if message.medium == Medium.SMS:
        sms.send(message)
    else:
        mail.send(message)


def is_outage(message: Notification, error: Exception) -> bool:
    """Tell whether the server itself is away, so that other messages of this medium need not try now."""
    return sms.is_outage(error) if message.medium == Medium.SMS else mail.is_outage(error)


def is_final(message: Notification, error: Exception) -> bool:
    """Tell whether trying again is useless."""
    return sms.is_final(error) if message.medium == Medium.SMS else mail.is_final(error)
