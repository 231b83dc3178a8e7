"""A finished letter goes off: with or without a proof of work, within the limits, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.http import client_ip
from petitions.forms import Completed
from petitions.models import Attachment
from petitions.services import drafts
from petitions.services.limits import HOUR, admit, letter_acts
from petitions.services.submission import Receipt, submit
from portal.citizens import citizen_of
from portal.proof import check_proof
from portal.writing import Writing


@transaction.atomic
def send(request: HttpRequest, writing: Writing, done: Completed, files: Sequence[Attachment]) -> Receipt:
    """Keep the letter and return its receipt; the draft ends.

    Of the same form sent twice at once the second waits here for the first and raises ``Draft.DoesNotExist``, so that
    nothing is counted twice. Raises TooOftenError beyond the limits, and then, as after any refusal, everything is as before.
    """
    drafts.lock(writing.draft)
    proof = check_proof(request)
    citizen = citizen_of(request)
    account = citizen.pk if citizen else None
    admit(letter_acts(client_ip(request), done.writer, proven=proof.valid, account=account))
    letter = replace(done.letter, unproven=not proof.valid)
    return submit(token=writing.token, letter=letter, writer=done.writer, attachments=files)


def too_often(request: HttpRequest, *, back: str) -> HttpResponse:
    """Answer 429: the same page, words and hour for every limit, so that nobody learns which one it was."""
    context = {"back": back, "kept_days": drafts.KEPT_FOR.days}
    response = render(request, "portal/too_often.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(int(HOUR.total_seconds()))
    return response
