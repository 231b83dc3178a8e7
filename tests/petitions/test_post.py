"""A post on a board: what is shown of a letter before it is answered, and what takes it away."""

from __future__ import annotations

import datetime as dt

import pytest

from common.clock import now, pretend
from common.errors import BadInputError, ConflictError, RefusedError, WrongStateError
from petitions.models import BoardNote, BoardPost, Kind, LetterType, Petition, PublicCopy, RefusalReason, Shown
from petitions.services.endings import withdraw
from petitions.services.posts import hide_post, open_post, proposed_post, refuse_post, show_post, undo_decision
from petitions.services.publication import may_be_public
from petitions.services.submission import WriterData
from routing.services import dispatching, handling, jumping, releasing, screening
from routing.services.hollow import judge_hollow
from routing.services.jumping import JumpTarget
from tests import factories as make
from tests.boards import approve, make_board, shown_post, waiting_post
from tests.factories import Office

pytestmark = pytest.mark.django_db
PHONE = "13912345678"


def post_of(letter: Petition) -> BoardPost:
    return BoardPost.objects.get(petition=letter)


def kinds_of(letter: Petition) -> list[str]:
    return list(letter.events.order_by("sequence").values_list("kind", flat=True))


def answer(office: Office, letter: Petition) -> Petition:
    """Take the letter through the office; the unit's head lets the answer out, in the thread."""
    findings = screening.Findings(letter_type=LetterType.COMPLAINT)
    screening.accept(letter, findings=findings, actor=office.clerk)
    dispatching.dispatch(make.fresh(letter), lead=office.roads, actor=office.clerk)
    handling.acknowledge(make.lead_of(letter), actor=office.roads_liaison)
    handling.hand_to_head(make.lead_of(letter), body=make.ANSWER, actor=office.roads_liaison)
    handling.approve(make.lead_of(letter), checks=make.CHECKED, actor=office.roads_head)
    return make.fresh(letter)


def test_a_new_post_waits_and_shows_nothing(office: Office) -> None:
    post = post_of(waiting_post(named_department=office.roads))
    assert (post.state, post.title, post.text) == (Shown.WAITING, "", "")
    assert (post.department_name, post.writer_label) == ("测试交通局", "李**")
    assert not BoardPost.objects.shown().exists()


def test_a_nickname_is_shown_before_a_masked_name(office: Office) -> None:
    writer = WriterData(name="李晓明", phone="13800000001", nickname="爱走路的人")
    assert post_of(waiting_post(writer=writer)).writer_label == "爱走路的人"


def test_a_board_takes_no_letter_of_another_channel(office: Office) -> None:
    with pytest.raises(RefusedError):
        open_post(make.submit_letter(channel="leader").petition, board=make_board())


def test_what_is_shown_is_masked_whatever_the_moderator_typed(office: Office) -> None:
    letter = waiting_post()
    post = show_post(letter, title=f"请打{PHONE}", text=f"李晓明，{PHONE}，京A12345", actor=office.clerk)
    assert PHONE not in post.title + post.text
    assert "李晓明" not in post.text
    assert kinds_of(letter)[-1] == Kind.POST_SHOWN


def test_an_empty_text_is_not_shown(office: Office) -> None:
    with pytest.raises(BadInputError):
        show_post(waiting_post(), title="\u200b", text="正文", actor=office.clerk)


def test_a_refusal_needs_a_reason_and_records_it_for_the_writer(office: Office) -> None:
    letter = waiting_post()
    with pytest.raises(BadInputError):
        refuse_post(letter, reason=" ", actor=office.clerk)
    refuse_post(letter, reason=f"含有他人电话{PHONE}", actor=office.clerk)
    event = letter.events.get(kind=Kind.POST_REFUSED)
    assert event.shown_to_writer
    assert PHONE not in event.note
    assert post_of(letter).decided_by == office.clerk


def test_what_was_kept_from_the_board_is_not_published_with_its_answer(office: Office) -> None:
    letter = waiting_post()
    refuse_post(letter, reason="含有辱骂内容", actor=office.clerk)
    assert not may_be_public(letter)
    answer(office, letter)
    assert not PublicCopy.objects.filter(petition=letter).exists()
    assert post_of(letter).state == Shown.REFUSED


def test_an_answer_stands_in_the_thread_at_once(office: Office) -> None:
    letter = shown_post(office).petition
    answer(office, letter)
    post = post_of(letter)
    assert post.answered_at is not None
    assert PublicCopy.objects.current().get(petition=letter).answer == make.ANSWER


def test_a_post_still_waiting_is_shown_with_its_answer(office: Office) -> None:
    letter = waiting_post(body=f"斑马线看不清了，请打{PHONE}。")
    answer(office, letter)
    post = post_of(letter)
    assert post.state == Shown.SHOWN
    assert PHONE not in post.text


def test_a_hollow_answer_leaves_the_post_open_and_stays_as_a_note(office: Office) -> None:
    letter = answer(office, shown_post(office).petition)
    judge_hollow(letter, reason="没有写明结果", actor=office.head)
    assert post_of(letter).answered_at is None
    assert BoardPost.objects.unanswered().count() == 1
    assert BoardNote.objects.get(post__petition=letter).text == make.ANSWER


def test_an_interim_note_stands_in_the_thread_masked_with_its_promise(office: Office) -> None:
    letter = shown_post(office).petition
    screening.accept(letter, findings=screening.Findings(letter_type=LetterType.HELP), actor=office.clerk)
    dispatching.dispatch(make.fresh(letter), lead=office.roads, actor=office.clerk)
    handling.acknowledge(make.lead_of(letter), actor=office.roads_liaison)
    promised = now().date() + dt.timedelta(days=10)
    handling.post_interim_note(
        make.lead_of(letter), body=f"李晓明同志，{PHONE}，正在核实。", promised_on=promised, actor=office.roads_liaison
    )
    note = BoardNote.objects.get(post__petition=letter)
    assert note.promised_on == promised
    assert PHONE not in note.text
    assert "李晓明" not in note.text


@pytest.mark.parametrize("shown", [True, False], ids=["shown", "waiting"])
@pytest.mark.parametrize("end", ["refused", "merged", "transferred", "withdrawn", "wrongdoing"])
def test_a_letter_that_ends_otherwise_takes_its_post_away(office: Office, end: str, *, shown: bool) -> None:
    letter = shown_post(office).petition if shown else waiting_post()
    if end == "refused":
        screening.refuse(letter, reason=RefusalReason.ADVERTISING, text="这是广告", actor=office.clerk)
    elif end == "merged":
        screening.merge(letter, into=make.submit_letter(channel="forum").petition, text="重复", actor=office.clerk)
    elif end == "transferred":
        screening.transfer_out(letter, to="测试法院", text="属于法院职权", actor=office.clerk)
    elif end == "withdrawn":
        withdraw(letter)
    else:
        findings = screening.Findings(letter_type=LetterType.WRONGDOING)
        screening.accept(letter, findings=findings, actor=office.clerk)
    post = post_of(letter)
    assert post.state == (Shown.HIDDEN if shown else Shown.REFUSED)
    assert "举报" not in post.reason
    assert (Kind.POST_HIDDEN if shown else Kind.POST_REFUSED) in kinds_of(letter)
    with pytest.raises(RefusedError):
        approve(make.fresh(letter), actor=office.clerk)


def test_a_report_of_wrongdoing_never_waits(office: Office) -> None:
    assert post_of(waiting_post(proposed_type=LetterType.WRONGDOING)).state == Shown.REFUSED


def test_what_the_software_took_away_comes_back_to_the_moderator(office: Office) -> None:
    letter = shown_post(office).petition
    screening.refuse(letter, reason=RefusalReason.ADVERTISING, text="这是广告", actor=office.clerk)
    jumping.jump(make.fresh(letter), to=JumpTarget.SCREENING, reason="看错了", actor=office.head)
    assert post_of(letter).state == Shown.WAITING


def test_a_second_moderator_is_told_who_decided(office: Office) -> None:
    letter = waiting_post()
    refuse_post(letter, reason="含有辱骂内容", seen=Shown.WAITING, actor=office.clerk)
    with pytest.raises(ConflictError, match=r"t\.clerk"):
        show_post(letter, title="标题", text="正文", seen=Shown.WAITING, actor=office.second_clerk)


def test_a_hidden_post_can_be_shown_again(office: Office) -> None:
    letter = shown_post(office).petition
    hide_post(letter, reason="内容失实", actor=office.clerk)
    assert approve(letter, actor=office.clerk).reason == ""
    assert BoardPost.objects.shown().count() == 1


def test_only_what_is_shown_can_be_hidden(office: Office) -> None:
    with pytest.raises(WrongStateError):
        hide_post(waiting_post(), reason="内容失实", actor=office.clerk)


def test_a_decision_is_taken_back_within_ten_minutes_only(office: Office) -> None:
    letter = waiting_post()
    approve(letter, actor=office.clerk)
    assert undo_decision(letter, actor=office.clerk).state == Shown.WAITING
    approve(letter, actor=office.clerk)
    with pretend(now() + dt.timedelta(minutes=11)), pytest.raises(WrongStateError):
        undo_decision(letter, actor=office.clerk)


def test_the_proposal_says_what_was_hidden(office: Office) -> None:
    draft = proposed_post(waiting_post(title=f"电话{PHONE}的事", body="正文"))
    assert draft.hidden == 1
    assert PHONE not in draft.title


def test_releases_in_other_channels_know_of_no_post(office: Office) -> None:
    letter = make.answered(office)
    assert releasing.may_withhold(letter)
    assert not BoardPost.objects.exists()
