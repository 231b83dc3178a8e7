"""A job on many letters that is killed in the middle: it goes on where it stopped, and nothing is done twice."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from common.clock import now
from common.codes import new_token
from notifications.models import Notification
from petitions.models import Kind, Petition, PetitionEvent, State
from petitions.services.sealing import broken_links
from routing.models import Assignment, BulkJob, BulkKind, BulkState
from routing.services.bulk import progress_of, run_waiting, start_job, undo_job
from tests import factories as make
from tests.factories import Office
from tests.routing.hands import check
from tests.routing.test_import_crash import database_url

pytestmark = pytest.mark.django_db(transaction=True)
LETTERS = 24
AFTER = (1, 8, 16)
"""Letters after which a worker is killed, wherever it is by then."""
PATIENCE = 60


@pytest.fixture
def letters(office: Office) -> list[Petition]:
    """Letters that wait for dispatch."""
    return [make.accepted(office) for _ in range(LETTERS)]


def started(office: Office, letters: list[Petition]) -> BulkJob:
    chosen = {letter.number: letter.version for letter in letters}
    wishes = {"unit": office.roads.pk, "note": "请尽快"}
    return start_job(BulkKind.DISPATCH, chosen=chosen, wishes=wishes, token=new_token(), actor=office.clerk)


def worker(*options: str) -> subprocess.Popen[str]:
    """Start a process that is about to work."""
    environment = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "config.settings"}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.routing.bulkrunner", *options],
        cwd=settings.BASE_DIR,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdin
    assert process.stdout.readline() == "ready\n", process.communicate()
    process.stdin.write("go on\n")
    process.stdin.flush()
    return process


def dealt(job: BulkJob) -> int:
    return job.items.exclude(done_at=None, refusal="").count()


def kill_after(job: BulkJob, number: int, kind: Kind, *options: str) -> None:
    """Let a worker begin, and kill it (SIGKILL) as soon as so many letters have the event; its lease then runs out."""
    process, until = worker(*options), time.monotonic() + PATIENCE
    try:
        while PetitionEvent.objects.filter(kind=kind).count() < number and time.monotonic() < until:
            time.sleep(0.002)
    finally:
        process.kill()
        process.communicate()
    BulkJob.objects.filter(pk=job.pk).update(claimed_until=now())


def events_by_letter(kind: Kind) -> Counter[int]:
    return Counter(PetitionEvent.objects.filter(kind=kind).values_list("petition", flat=True))


def assert_ticked_off_as_done(job: BulkJob) -> None:
    """What the job says to be done is what was done."""
    done = set(job.items.exclude(done_at=None).values_list("petition", flat=True))
    assert done == set(Petition.objects.filter(state=State.HANDLING).values_list("pk", flat=True))


def test_a_killed_job_goes_on_and_dispatches_each_letter_once(office: Office, letters: list[Petition]) -> None:
    job = started(office, letters)
    reached = []
    for number in AFTER:
        kill_after(job, number, Kind.DISPATCHED)
        reached.append(dealt(job))
        assert reached[-1] >= number
        assert_ticked_off_as_done(job)
    assert reached[0] < LETTERS  # it was killed on the way
    client = Client()
    client.force_login(office.clerk)
    page = client.get(reverse("routing:bulk_job", args=[job.pk])).content.decode()
    assert letters[0].number in page
    run_waiting()
    job.refresh_from_db()
    assert (job.state, progress_of(job).done, progress_of(job).refused) == (BulkState.DONE, LETTERS, 0)
    assert events_by_letter(Kind.DISPATCHED) == {letter.pk: 1 for letter in letters}
    assert Assignment.objects.count() == LETTERS
    told = Notification.objects.filter(notice="assigned_lead", medium="desk", recipient=office.roads_liaison)
    assert Counter(told.values_list("reference", flat=True)) == {letter.number: 1 for letter in letters}
    for letter in letters:
        check(letter)
    assert not list(broken_links())


def test_an_undo_that_is_killed_takes_back_each_dispatch_once(office: Office, letters: list[Petition]) -> None:
    job = started(office, letters)
    kill_after(job, AFTER[1], Kind.DISPATCHED)
    run_waiting()
    job.refresh_from_db()
    undo = undo_job(job, token=new_token(), actor=office.clerk)
    kill_after(undo, AFTER[0], Kind.DISPATCH_UNDONE)
    run_waiting()
    undo.refresh_from_db()
    assert (undo.state, progress_of(undo).done, progress_of(undo).refused) == (BulkState.DONE, LETTERS, 0)
    assert events_by_letter(Kind.DISPATCH_UNDONE) == {letter.pk: 1 for letter in letters}
    for letter in letters:
        assert check(letter).state == State.ACCEPTED
    assert not list(broken_links())


def test_two_workers_at_once_do_each_letter_once(office: Office, letters: list[Petition]) -> None:
    job = started(office, letters)
    first = worker()
    until = time.monotonic() + PATIENCE
    while not dealt(job) and time.monotonic() < until:
        time.sleep(0.002)
    BulkJob.objects.filter(pk=job.pk).update(claimed_until=now())  # the first was taken for dead, and is not
    second = worker()
    for process in (first, second):
        _said, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, errors
    run_waiting()
    assert (progress_of(job).done, progress_of(job).refused) == (LETTERS, 0)
    assert events_by_letter(Kind.DISPATCHED) == {letter.pk: 1 for letter in letters}


def test_without_the_common_transaction_the_job_would_not_know_what_was_done(
    office: Office, letters: list[Petition]
) -> None:
    job = started(office, letters)
    kill_after(job, AFTER[0], Kind.DISPATCHED, "without-lock")
    with pytest.raises(AssertionError):
        assert_ticked_off_as_done(job)
