"""One message as a mail, and what a failure means."""

from __future__ import annotations

import hashlib
import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from notifications.models import Notification

TIMEOUT_SECONDS = 20
PERMANENT = 500


def message_id(key: str) -> str:
    """Return the Message-ID of a message: the same at every attempt, so that a duplicate can be dropped."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"


def send(message: Notification) -> None:
    """Hand the message to the mail server; any exception means that it was perhaps not taken."""
    written = message.outgoing()
    connection = get_connection(timeout=TIMEOUT_SECONDS)
    EmailMessage(
        subject=written.subject,
        body=written.body,
        to=[message.address],
        connection=connection,
        headers={"Message-ID": message_id(message.key), "Auto-Submitted": "auto-generated"},
    ).send()


def is_outage(error: Exception) -> bool:
    """Tell whether the mail server itself is away, so that other messages need not try now."""
    if isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused):
        return isinstance(error, smtplib.SMTPConnectError | smtplib.SMTPAuthenticationError)
    return isinstance(error, OSError)


def is_final(error: Exception) -> bool:
    """Tell whether trying again is useless: the address is none, or the server refused it for good."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= PERMANENT for code, _words in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= PERMANENT
    return isinstance(error, ValueError)
