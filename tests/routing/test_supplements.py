"""What a writer adds reaches whoever has the letter, and nobody lets an answer out without having read it (FAULTS 44)."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client

from common.clock import pretend
from common.errors import BadInputError, ConflictError, RefusedError
from deadlines.models import Pause
from deadlines.services.checking import troubles
from notifications.models import Notification
from petitions.models import Attachment, Kind, NoteKind, Petition, State
from petitions.services import notes
from petitions.services.clearing import Checks
from petitions.services.endings import withdraw
from routing.added import notes_by_letter
from routing.lettersheet import printed_sheet
from routing.services import handling, releasing, screening
from routing.services.timing import pause
from tests import factories as make
from tests.factories import Office, fresh, lead_of
from tests.petitions import files

pytestmark = pytest.mark.django_db
TEXT = "补充：早上七点半到八点车最多，已经有两次擦碰。"
READ = Checks(secrets=True, signs=True, masks=True, notes=True)


def told() -> set[str]:
    found = Notification.objects.filter(notice="supplemented", recipient__isnull=False)
    return set(found.values_list("recipient__username", flat=True))


def signed_in(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    return client


def test_whoever_has_the_letter_is_told(office: Office) -> None:
    notes.supplement(make.submit_letter().petition, text=TEXT)
    assert told() == {"t.clerk", "t.clerk2", "t.head"}
    Notification.objects.all().delete()
    notes.supplement(make.handled(office, supports=(office.schools,)), text=TEXT)
    assert told() == {"t.roads", "t.schools"}
    Notification.objects.all().delete()
    notes.supplement(make.awaiting_head(office), text=TEXT)
    assert told() == {"t.roads", "t.roads.head"}
    Notification.objects.all().delete()
    notes.supplement(make.in_review(office), text=TEXT)
    assert told() == {"t.clerk", "t.clerk2", "t.head", "t.roads"}


def test_of_a_report_only_marked_people_hear(office: Office) -> None:
    notes.supplement(make.submit_letter(proposed_type="wrongdoing").petition, text=TEXT)
    assert told() == {"t.clerk", "t.head"}


def test_a_wait_for_the_writer_ends_with_it(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        letter = make.handled(office)
        pause(letter, reason="请补充具体路口", actor=office.clerk)
    with pretend(make.at("2026-11-11T10:00")):
        notes.supplement(letter, text=TEXT)
        row = Pause.objects.get(petition=letter)
        assert (row.to_on, row.resumed_by) == (dt.date(2026, 11, 11), None)
        letter = fresh(letter)
        # the 17th, and two working days that are not counted: the 9th and the 10th
        assert letter.due_on == dt.date(2026, 11, 19)
        assert letter.events.filter(kind=Kind.RESUMED, actor=None, shown_to_writer=True).exists()
        assert Notification.objects.filter(notice="resumed", reference=letter.number).exists()
        assert not list(troubles(make.at("2026-11-11T10:05")))


def test_without_a_wait_no_date_moves(office: Office) -> None:
    letter = make.handled(office)
    notes.supplement(letter, text=TEXT)
    assert fresh(letter).due_on == letter.due_on


def test_the_page_that_was_open_before_it_came_is_refused(office: Office) -> None:
    letter = make.in_review(office)
    notes.supplement(letter, text=TEXT)
    with pytest.raises(ConflictError, match="来信人：来信人补充"):
        releasing.release(letter, checks=READ, version=letter.version, actor=office.second_clerk)


def test_who_releases_must_have_read_it(office: Office) -> None:
    letter = make.in_review(office)
    notes.supplement(letter, text=TEXT)
    with pytest.raises(RefusedError, match="来信人有新的补充"):
        releasing.release(fresh(letter), checks=make.CHECKED, actor=office.second_clerk)
    releasing.release(fresh(letter), checks=READ, actor=office.second_clerk)
    assert fresh(letter).state == State.ANSWERED
    assert letter.events.get(kind=Kind.CLEARED).data["notes"] is True


def test_every_head_must_have_read_it_too(office: Office) -> None:
    letter = make.awaiting_head(office)
    notes.supplement(letter, text=TEXT)
    with pytest.raises(RefusedError, match="来信人有新的补充"):
        handling.approve(lead_of(letter), actor=office.roads_head)
    handling.approve(lead_of(letter), checks=Checks(notes=True), actor=office.roads_head)
    with pytest.raises(RefusedError, match="来信人有新的补充"):  # the releaser is another person
        releasing.release(fresh(letter), checks=make.CHECKED, actor=office.second_clerk)


def test_a_text_written_after_it_asks_for_nothing(office: Office) -> None:
    letter = make.handled(office)
    notes.supplement(letter, text=TEXT)
    handling.hand_to_head(lead_of(letter), body=make.ANSWER, actor=office.roads_liaison)
    handling.approve(lead_of(letter), actor=office.roads_head)
    releasing.release(fresh(letter), checks=make.CHECKED, actor=office.second_clerk)
    assert fresh(letter).state == State.ANSWERED


def test_the_desks_ask_for_the_tick_and_show_the_words(office: Office) -> None:
    letter = make.awaiting_head(office)
    notes.supplement(letter, text="<b>粗</b>" + TEXT)
    head, clerk = signed_in(office.roads_head), signed_in(office.second_clerk)
    page = head.get(f"/desk/letters/{letter.number}/").content.decode()
    assert "来信人有新的补充" in page
    assert "&lt;b&gt;粗" in page
    assert 'name="notes_read"' in page
    sent = {"version": fresh(letter).version, "part": lead_of(letter).pk}
    refused = head.post(f"/desk/letters/{letter.number}/approve/", sent)
    assert refused.status_code == 400
    assert "请看过再打勾确认" in refused.content.decode()
    assert head.post(f"/desk/letters/{letter.number}/approve/", {**sent, "notes_read": "on"}).status_code == 302
    page = clerk.get(f"/desk/letters/{letter.number}/").content.decode()
    assert 'name="notes_read"' in page
    assert not re.search(r'name="notes_read"[^>]* checked', page)


def test_it_stands_on_the_printed_sheet_and_in_the_leaders_batch(office: Office) -> None:
    letter = make.handled(office)
    notes.supplement(letter, text=TEXT)
    form = printed_sheet(fresh(letter), office.clerk)
    html = render_to_string("routing/pdf/letter_sheet.html", {"form": form, "letter": letter, "clock": None})
    assert TEXT in html
    assert notes_by_letter([letter.pk])[letter.pk][0].note.text == TEXT


def test_files_come_with_it_and_stay_private(office: Office) -> None:
    letter = make.handled(office)
    upload = SimpleUploadedFile("现场.png", files.png())
    note = notes.supplement(letter, text=TEXT, attachments=[upload])
    file = Attachment.objects.get(note=note)
    assert (file.petition, file.released, file.given_name) == (letter, False, "现场.png")
    assert letter.events.get(kind=Kind.SUPPLEMENTED).data["files"] == 1


def test_a_file_that_can_not_be_taken_leaves_nothing_behind(office: Office) -> None:
    letter = make.handled(office)
    good, bad = SimpleUploadedFile("a.png", files.png()), SimpleUploadedFile("b.exe", b"MZ" * 40)
    with pytest.raises(BadInputError, match=r"b\.exe"):
        notes.supplement(letter, text=TEXT, attachments=[good, bad])
    assert not letter.writer_notes.exists()
    assert not letter.attachments.exists()
    assert not letter.events.filter(kind=Kind.SUPPLEMENTED).exists()


def test_so_many_and_no_more(office: Office) -> None:
    letter = make.handled(office)
    for count in range(10):
        notes.supplement(fresh(letter), text=f"第{count}次")
    with pytest.raises(RefusedError, match="已经补充过10次"):
        notes.supplement(fresh(letter), text="再一次")
    with pytest.raises(BadInputError, match="最多2000个字"):
        notes.supplement(make.handled(office), text="字" * 2001)
    six = [SimpleUploadedFile(f"{n}.png", files.png()) for n in range(6)]
    with pytest.raises(BadInputError, match="最多添加5个文件"):
        notes.supplement(make.handled(office), text=TEXT, attachments=six)


def test_the_same_form_sent_twice_is_one(office: Office) -> None:
    letter = make.handled(office)
    one = notes.supplement(letter, text=TEXT, token="t")
    assert notes.supplement(fresh(letter), text=TEXT, token="t") == one
    assert notes.supplement(fresh(letter), text=TEXT, token="u") != one
    assert letter.events.filter(kind=Kind.SUPPLEMENTED).count() == 2


def test_closed_letters_take_none_and_say_what_to_do(office: Office) -> None:
    with pytest.raises(RefusedError, match="可以追问"):
        notes.supplement(make.answered(office), text=TEXT)
    gone = make.submit_letter().petition
    withdraw(gone)
    with pytest.raises(RefusedError, match="“已撤回”，不能补充"):
        notes.supplement(fresh(gone), text=TEXT)


def test_of_a_merged_letter_it_goes_to_whoever_works_on_the_other_one(office: Office) -> None:
    carrier, other = make.in_review(office), make.submit_letter().petition
    screening.merge(other, into=carrier, text="与前一封是同一件事。", actor=office.clerk)
    Notification.objects.all().delete()
    note = notes.supplement(fresh(other), text=TEXT)
    assert (note.petition_id, note.kind) == (other.pk, NoteKind.SUPPLEMENT)
    assert "t.roads" in told()
    with pytest.raises(RefusedError, match="来信人有新的补充"):
        releasing.release(fresh(carrier), checks=make.CHECKED, actor=office.second_clerk)
    page = signed_in(office.clerk).get(f"/desk/letters/{carrier.number}/").content.decode()
    assert TEXT in page
    assert other.number in page
    assert not Petition.objects.get(pk=carrier.pk).events.filter(kind=Kind.SUPPLEMENTED, shown_to_writer=True).exists()


def test_a_withdrawal_is_told_to_who_approves_and_nothing_goes_out_after_it(office: Office) -> None:
    letter = make.awaiting_head(office)
    withdraw(letter)
    gone = Notification.objects.filter(notice="letter_withdrawn", recipient__isnull=False)
    assert {"t.roads", "t.roads.head", "t.clerk"} <= set(gone.values_list("recipient__username", flat=True))
    with pytest.raises(Exception, match=r"刷新|不能"):
        handling.approve(lead_of(letter), actor=office.roads_head)
    assert not letter.replies.filter(state="released").exists()
