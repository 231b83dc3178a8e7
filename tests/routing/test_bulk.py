"""Many letters at once: looked at first, done one by one, never twice, never by who may not."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Membership
from accounts.models import User as Account
from common.clock import now, pretend
from common.codes import new_token
from common.errors import BadInputError
from petitions.models import Kind, LetterType, Petition, State
from routing.access import NoPermissionError
from routing.models import BulkItem, BulkJob, BulkKind, BulkState
from routing.services import bulk, bulkdeeds, exporting, handling
from routing.services.advising import Advice, Hint
from routing.services.bulk import LEASE, progress_of, run_waiting, start_job, stop_job, undo_job
from routing.services.dispatching import dispatch
from tests import factories as make
from tests.factories import Office

pytestmark = pytest.mark.django_db


def started(office: Office, kind: BulkKind, letters: list[Petition], **wishes) -> BulkJob:
    chosen = {letter.number: make.fresh(letter).version for letter in letters}
    return start_job(kind, chosen=chosen, wishes=wishes, token=new_token(), actor=office.clerk)


def test_the_chosen_letters_are_dispatched_and_each_that_could_not_be_says_why(office: Office) -> None:
    letters = [make.accepted(office) for _ in range(3)]
    late = make.submit_letter().petition
    job = started(office, BulkKind.DISPATCH, [*letters, late], unit=office.roads.pk, note="请尽快")
    assert run_waiting() == 4
    job.refresh_from_db()
    assert job.state == BulkState.DONE
    assert (progress_of(job).done, progress_of(job).refused) == (3, 1)
    assert {make.fresh(letter).lead_department for letter in letters} == {office.roads}
    assert "待受理" in job.items.get(petition=late).refusal
    assert make.lead_of(letters[0]).note_to_unit == "请尽快"


def test_a_letter_that_changed_since_it_was_looked_at_is_left_out(office: Office) -> None:
    letter = make.accepted(office)
    job = start_job(
        BulkKind.DISPATCH, chosen={letter.number: letter.version - 1}, wishes={"unit": office.roads.pk},
        token=new_token(), actor=office.clerk,
    )  # fmt: skip
    run_waiting()
    assert "有了变化" in job.items.get().refusal
    assert make.fresh(letter).state == State.ACCEPTED


def test_the_same_form_sent_twice_is_one_job(office: Office) -> None:
    letter, token = make.accepted(office), new_token()
    facts: dict[str, Any] = {
        "chosen": {letter.number: letter.version},
        "wishes": {"unit": office.roads.pk},
        "token": token,
    }
    assert start_job(BulkKind.DISPATCH, **facts, actor=office.clerk) == start_job(
        BulkKind.DISPATCH, **facts, actor=office.clerk
    )
    assert BulkItem.objects.count() == 1


def test_a_job_whose_worker_died_goes_on_with_what_is_left(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    letters = [make.accepted(office) for _ in range(3)]
    job = started(office, BulkKind.DISPATCH, letters, unit=office.roads.pk)
    calls: list[int] = []

    def die_at_the_second(letter, **facts):
        calls.append(letter.pk)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return dispatch(letter, **facts)

    monkeypatch.setattr(bulkdeeds, "dispatch", die_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        run_waiting()
    assert progress_of(job).done == 1
    assert run_waiting() == 0  # the lease is not over
    with pretend(now() + LEASE + dt.timedelta(seconds=1)):
        assert run_waiting() == 2
    assert progress_of(job).done == 3
    assert len(calls) == 4


def test_an_unforeseen_failure_is_named_and_holds_up_nobody(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    letters = [make.accepted(office) for _ in range(2)]
    job = started(office, BulkKind.DISPATCH, letters, unit=office.roads.pk)

    def fail_for_the_first(letter, **facts):
        if letter.pk == letters[0].pk:
            raise ZeroDivisionError
        return dispatch(letter, **facts)

    monkeypatch.setattr(bulkdeeds, "dispatch", fail_for_the_first)
    run_waiting()
    assert (progress_of(job).done, progress_of(job).refused) == (1, 1)
    assert "单独办理" in job.items.get(petition=letters[0]).refusal


def test_who_lost_the_post_meanwhile_does_nothing_more(office: Office) -> None:
    letter = make.accepted(office)
    job = started(office, BulkKind.DISPATCH, [letter], unit=office.roads.pk)
    Membership.objects.filter(user=office.clerk).delete()
    run_waiting()
    assert "没有权限" in job.items.get().refusal
    assert make.fresh(letter).state == State.ACCEPTED


def test_units_dispatch_nothing_and_nobody_chooses_what_is_hidden(office: Office) -> None:
    letter = make.accepted(office, letter_type=LetterType.WRONGDOING)
    with pytest.raises(NoPermissionError):
        start_job(BulkKind.URGE, chosen={letter.number: 0}, wishes={}, token=new_token(), actor=office.roads_liaison)
    with pytest.raises(BadInputError, match="先选择"):
        start_job(BulkKind.EXPORT, chosen={letter.number: 0}, wishes={}, token=new_token(), actor=office.second_clerk)


def test_too_many_at_once_are_refused(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MOST_LETTERS", 1)
    with pytest.raises(BadInputError, match="最多"):
        started(office, BulkKind.URGE, [make.handled(office), make.handled(office)], note="请抓紧")


def test_urging_and_changing_the_lead_in_bulk(office: Office) -> None:
    letters = [make.handled(office) for _ in range(2)]
    started(office, BulkKind.URGE, letters, note="请抓紧办理")
    started(office, BulkKind.REASSIGN, letters, unit=office.schools.pk, note="职责调整")
    run_waiting()
    for letter in letters:
        assert letter.events.filter(kind=Kind.URGED_BY_CENTRE).count() == 1
        assert make.fresh(letter).lead_department == office.schools


def test_a_dispatch_in_bulk_is_taken_back_where_nobody_acknowledged(office: Office) -> None:
    letters = [make.accepted(office) for _ in range(2)]
    job = started(office, BulkKind.DISPATCH, letters, unit=office.roads.pk)
    run_waiting()
    handling.acknowledge(make.lead_of(letters[0]), actor=office.roads_liaison)
    following = undo_job(job, token=new_token(), actor=office.clerk)
    run_waiting()
    assert (progress_of(following).done, progress_of(following).refused) == (1, 1)
    assert [make.fresh(letter).state for letter in letters] == [State.HANDLING, State.ACCEPTED]


def test_each_letter_goes_to_the_unit_proposed_for_it_and_doubtful_ones_are_left(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = [make.accepted(office) for _ in range(2)]
    sure = Advice(units=(Hint(office.schools.pk, office.schools.name, "", sure=True),), supports=(office.roads,))
    advices = {letters[0].pk: sure, letters[1].pk: Advice()}
    monkeypatch.setattr(bulkdeeds, "advise", lambda letter: advices[letter.pk])
    job = started(office, BulkKind.DISPATCH, letters, advised=True)
    run_waiting()
    assert make.fresh(letters[0]).lead_department == office.schools
    assert {part.department for part in letters[0].assignments.all()} == {office.schools, office.roads}
    assert "没有把握" in job.items.get(petition=letters[1]).refusal


def test_a_stopped_job_does_no_more(office: Office) -> None:
    letters = [make.accepted(office) for _ in range(2)]
    job = started(office, BulkKind.DISPATCH, letters, unit=office.roads.pk)
    with pytest.raises(NoPermissionError):
        stop_job(job, actor=office.second_clerk)
    stop_job(job, actor=office.clerk)
    assert run_waiting() == 0
    assert progress_of(job).left == 2


def test_the_export_is_plain_text_without_contacts(office: Office) -> None:
    letter = make.accepted(office, title='=HYPERLINK("x")路灯', body="电话13800000001")
    job = started(office, BulkKind.EXPORT, [letter])
    run_waiting()
    job.refresh_from_db()
    sheet = load_workbook(io.BytesIO(default_storage.open(job.file).read())).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.rows]
    assert rows[0] == exporting.headings()
    assert rows[1][:2] == [letter.number, letter.title]
    assert {cell.data_type for cell in list(sheet.rows)[1]} <= {"s", "inlineStr", "n"}
    assert "13800000001" not in str(rows)
    with pretend(now() + dt.timedelta(days=exporting.KEPT_DAYS, minutes=5)):
        bulk.forget_old(now=now())
    assert not default_storage.exists(job.file)


def test_a_clerk_chooses_looks_starts_and_watches(office: Office, client: Client) -> None:
    letters = [make.accepted(office) for _ in range(2)]
    client.force_login(office.clerk)
    queue = client.get(reverse("routing:queue", args=["to-dispatch"])).content.decode()
    assert f'name="letter" value="{letters[0].number}"' in queue
    chosen = {"deed": "dispatch", "letter": [letter.number for letter in letters]}
    page = client.post(reverse("routing:bulk_choose"), chosen)
    form = page.context["form"]
    typed = {"deed": "dispatch", "letters": form["letters"].value(), "token": form["token"].value()}
    missing = client.post(reverse("routing:bulk_start"), typed)
    assert missing.status_code == 400
    assert "请选择主办单位" in missing.content.decode()
    answer = client.post(reverse("routing:bulk_start"), {**typed, "unit": office.roads.pk})
    job = BulkJob.objects.get()
    assert answer.headers["Location"] == reverse("routing:bulk_job", args=[job.pk])
    assert "正在处理" in client.get(answer.headers["Location"]).content.decode()
    run_waiting()
    done = client.get(answer.headers["Location"]).content.decode()
    assert "办成2封" in done
    assert "撤销这次分办" in done
    part = client.get(answer.headers["Location"], headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "批量分办" in client.get(reverse("routing:bulk_jobs")).content.decode()


def test_everything_the_filters_show_is_chosen(office: Office, client: Client) -> None:
    wanted, other = make.accepted(office, channel="suggestion"), make.accepted(office)
    client.force_login(office.clerk)
    asked = {"deed": "export", "everything": "1", "queue": "to-dispatch", "query": "channel=suggestion"}
    page = client.post(reverse("routing:bulk_choose"), asked).content.decode()
    assert wanted.number in page
    assert other.number not in page


def test_a_job_and_its_file_are_for_who_asked_for_them(office: Office, client: Client) -> None:
    job = started(office, BulkKind.EXPORT, [make.accepted(office)])
    run_waiting()
    client.force_login(office.second_clerk)
    assert client.get(reverse("routing:bulk_job", args=[job.pk])).status_code == 404
    assert client.get(reverse("routing:bulk_file", args=[job.pk])).status_code == 404
    client.force_login(office.clerk)
    answer = client.get(reverse("routing:bulk_file", args=[job.pk]))
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("version", ["9" * 20, "9" * 5_000, "\u0663", "-1", ""])
def test_a_version_that_none_can_be_is_passed_over(office: Office, client: Client, version: str) -> None:
    letter = make.accepted(office)
    client.force_login(office.clerk, backend="django.contrib.auth.backends.ModelBackend")
    facts = {"deed": "export", "letters": f"{letter.number}:{version}", "token": new_token()}
    assert client.post(reverse("routing:bulk_start"), facts).status_code == 400
    assert not BulkJob.objects.exists()


@pytest.mark.parametrize("letters", ["\x00:1", "x\x00:1", " ".join(f"N{n}:1" for n in range(150_000))])
def test_letters_that_none_can_be_are_refused_with_words(office: Office, client: Client, letters: str) -> None:
    client.force_login(office.clerk, backend="django.contrib.auth.backends.ModelBackend")
    facts = {"deed": "export", "letters": letters, "token": "short"}
    assert client.post(reverse("routing:bulk_start"), facts).status_code == 400
    ticked = {"deed": "export", "letter": letters.split()[:3]}
    assert client.post(reverse("routing:bulk_choose"), ticked).status_code == 302


def test_the_token_of_somebody_elses_job_is_refused(office: Office) -> None:
    letter, token = make.accepted(office), new_token()
    facts: dict[str, Any] = {"chosen": {letter.number: letter.version}, "wishes": {}, "token": token}
    start_job(BulkKind.EXPORT, **facts, actor=office.head)
    with pytest.raises(BadInputError, match="不完整"):
        start_job(BulkKind.EXPORT, **facts, actor=office.clerk)


@pytest.mark.parametrize("change", [{"is_active": False}, {"sees_wrongdoing": False}])
def test_who_is_gone_or_loses_the_mark_in_the_middle_does_no_more_of_what_that_allowed(
    office: Office, monkeypatch: pytest.MonkeyPatch, change: dict[str, bool]
) -> None:
    Account.objects.filter(pk=office.schools_liaison.pk).update(sees_wrongdoing=True)
    letters = [make.accepted(office, letter_type=LetterType.WRONGDOING) for _ in range(2)]
    job = started(office, BulkKind.DISPATCH, letters, unit=office.schools.pk)

    def leave_after_the_first(letter, **facts):
        given = dispatch(letter, **facts)
        Account.objects.filter(pk=office.clerk.pk).update(**change)
        return given

    monkeypatch.setattr(bulkdeeds, "dispatch", leave_after_the_first)
    run_waiting()
    assert (progress_of(job).done, progress_of(job).refused) == (1, 1)
    assert {make.fresh(letter).state for letter in letters} == {State.HANDLING, State.ACCEPTED}
