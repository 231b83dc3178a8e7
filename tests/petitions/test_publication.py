"""What the public may read: masked, versioned, and only where it may."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.clock import today
from common.errors import BadInputError, RefusedError, WrongStateError
from petitions.models import Channel, Grade, Kind, LetterType, Petition, PublicCopy, Publicity, Reply, ReplyState
from petitions.services.publication import may_be_public, proposed_copy, publish, set_grade, withdraw_copy
from petitions.services.submission import WriterData
from tests.factories import fresh, submit_letter

WRITER = WriterData(
    name="李晓明", phone="13800001234", email="lixm@example.org", address="澜川县柳塘镇幸福小区3栋2单元501"
)
BODY = "我是李晓明，住幸福小区3栋2单元501，电话１３８ ００００ １２３４，车牌皖J12345，请尽快修路灯。"
ANSWER = "李晓明您好：路灯已修好。如有疑问请致电0559-2512300，或联系王工13900005678。"


@pytest.fixture
def letter(office):
    """Return a function that makes a letter with a released answer."""

    def make(**changes):
        petition = submit_letter(**{"body": BODY, "writer": WRITER, **changes}).petition
        reply = Reply.objects.create(
            petition=petition,
            state=ReplyState.RELEASED,
            department=office.roads,
            department_name="测试交通局（原名）",
            body=ANSWER,
            author=office.roads_liaison,
            created_at=petition.received_at,
            released_at=petition.received_at,
            released_on=today(),
        )
        return fresh(petition), reply

    return make


def publish_all(petition: Petition, reply: Reply, actor, **texts) -> PublicCopy | None:
    draft = proposed_copy(petition, reply)
    given = {"title": draft.title, "question": draft.question, "answer": draft.answer, **texts}
    return publish(petition, reply=reply, working_days=3, actor=actor, **given)


def published(petition: Petition, reply: Reply, actor, **texts) -> PublicCopy:
    copy = publish_all(petition, reply, actor, **texts)
    assert copy is not None
    return copy


def everything(copy: PublicCopy) -> str:
    return "\n".join([copy.title, copy.question, copy.answer, copy.writer_label])


def test_the_proposal_hides_the_writer_and_tells_what_it_hid(letter):
    draft = proposed_copy(*letter())
    assert draft.question == "我是李**，住**，电话138****1234，车牌皖******，请尽快修路灯。"
    assert draft.answer == "李**您好：路灯已修好。如有疑问请致电0559-2512300，或联系王工139****5678。"
    assert draft.writer_label == "李**"
    assert draft.hidden == len(draft.findings["question"]) + len(draft.findings["answer"]) == 6
    assert draft.findings["title"] == ()


def test_a_published_letter_shows_nothing_of_its_writer(letter, office):
    copy = published(*letter(), office.clerk)
    for secret in ("李晓明", "13800001234", "００００", "lixm", "幸福小区3栋", "J12345", "13900005678"):
        assert secret not in everything(copy)


def test_texts_typed_at_review_are_masked_once_more(letter, office):
    copy = published(
        *letter(),
        office.clerk,
        title="李晓明13800001234反映路灯",
        question="身份证340102199003071238，lixm@example.org",
        answer="已回复李 晓 明本人",
    )
    assert copy.title == "李**138****1234反映路灯"
    assert copy.question == "身份证34*************238，***@***"
    assert copy.answer == "已回复李**本人"


def test_names_and_dates_are_copied(letter, office):
    petition, reply = letter(township=office.town)
    copy = published(petition, reply, office.clerk)
    assert copy.number == petition.number
    assert (copy.channel_key, copy.channel_name) == (petition.channel.key, petition.channel.name)
    assert (copy.department_name, copy.department_id_copied) == ("测试交通局（原名）", office.roads.pk)
    assert copy.township_name == office.town.name
    assert (copy.received_on, copy.replied_on, copy.working_days) == (petition.received_on, today(), 3)
    assert copy.type_key == LetterType.HELP


def test_publication_leaves_an_event_that_the_writer_sees(letter, office):
    petition, reply = letter()
    published(petition, reply, office.clerk)
    event = petition.events.get(kind=Kind.PUBLISHED)
    assert event.shown_to_writer
    assert event.data == {"version": 1, "reply": reply.pk}


def test_a_second_publication_retires_the_first_and_keeps_it(letter, office):
    petition, reply = letter()
    published(petition, reply, office.clerk)
    published(petition, reply, office.clerk, answer="更正后的答复。")
    copies = PublicCopy.objects.filter(petition=petition).order_by("version")
    assert [(copy.version, copy.current) for copy in copies] == [(1, False), (2, True)]
    assert copies[1].answer == "更正后的答复。"
    assert copies[0].answer != copies[1].answer


@pytest.mark.parametrize(
    ("publicity", "consent", "shown"),
    [
        (Publicity.BY_CONSENT, True, True),
        (Publicity.BY_CONSENT, False, False),
        (Publicity.ALWAYS, False, True),
        (Publicity.NEVER, True, False),
    ],
)
def test_channel_and_writer_decide_whether_it_is_public(letter, office, publicity, consent, shown):
    Channel.objects.filter(key="leader").update(publicity=publicity)
    petition, reply = letter(may_publish=consent)
    assert may_be_public(petition) is shown
    assert (publish_all(petition, reply, office.clerk) is not None) is shown
    assert PublicCopy.objects.exists() is shown
    assert petition.events.filter(kind=Kind.PUBLISHED).exists() is shown


@pytest.mark.parametrize(
    "facts", [{"restricted": True}, {"letter_type": LetterType.WRONGDOING}, {"proposed_type": LetterType.WRONGDOING}]
)
def test_a_report_of_wrongdoing_is_never_public(letter, office, facts):
    petition, reply = letter()
    Petition.objects.filter(pk=petition.pk).update(**facts)
    assert publish_all(fresh(petition), reply, office.clerk) is None
    assert not PublicCopy.objects.exists()


@pytest.mark.parametrize("state", [ReplyState.DRAFT, ReplyState.APPROVED, ReplyState.VOID])
def test_an_answer_that_was_not_released_cannot_be_published(letter, office, state):
    petition, reply = letter()
    reply.state = state
    with pytest.raises(WrongStateError):
        publish_all(petition, reply, office.clerk)


def test_an_interim_note_cannot_be_published(letter, office):
    petition, reply = letter()
    reply.kind = "interim"
    with pytest.raises(WrongStateError):
        publish_all(petition, reply, office.clerk)


def test_the_answer_of_another_letter_cannot_be_published(letter, office):
    (petition, _own), (_other, reply) = letter(), letter()
    with pytest.raises(RefusedError):
        publish_all(petition, reply, office.clerk)


@pytest.mark.parametrize("field", ["title", "question", "answer"])
def test_an_empty_text_cannot_be_published(letter, office, field):
    with pytest.raises(BadInputError):
        publish_all(*letter(), office.clerk, **{field: " \u200b\n"})
    assert not PublicCopy.objects.exists()


def test_a_letter_without_writer_is_published_without_label(letter, office):
    petition, reply = letter()
    petition.writer.delete()
    copy = published(fresh(petition), reply, office.clerk)
    assert copy.writer_label == ""
    assert "138****1234" in copy.question


def test_a_nickname_goes_before_the_name_and_is_masked_too(letter, office):
    named = WriterData(name="李晓明", phone="13800001234", nickname="老李13800001234")
    copy = published(*letter(writer=named), office.clerk)
    assert copy.writer_label == "老李138****1234"


def test_markup_in_a_letter_is_kept_as_text(letter, office):
    text = "<script>alert(1)</script>{{7*7}} =1+1"
    assert published(*letter(body=text), office.clerk).question == text


def test_a_withdrawn_copy_is_gone_from_the_public_and_kept_with_its_reason(letter, office):
    petition, reply = letter()
    copy = published(petition, reply, office.clerk)
    withdraw_copy(copy, reason="来信人要求", actor=office.head)
    copy.refresh_from_db()
    assert not copy.current
    assert copy.withdrawn_at
    assert copy.change_reason == "来信人要求"
    event = petition.events.order_by("sequence").last()
    assert event
    assert (event.actor, event.data) == (office.head, {"version": 1, "withdrawn": True})
    assert "来信人要求" in event.note
    assert not event.shown_to_writer


def test_a_copy_is_not_withdrawn_twice_or_without_a_reason(letter, office):
    copy = published(*letter(), office.clerk)
    with pytest.raises(BadInputError):
        withdraw_copy(copy, reason="  ", actor=office.head)
    withdraw_copy(copy, reason="内容有误", actor=office.head)
    with pytest.raises(WrongStateError):
        withdraw_copy(copy, reason="内容有误", actor=office.head)


def test_after_a_withdrawal_the_next_version_goes_on_counting(letter, office):
    petition, reply = letter()
    withdraw_copy(published(petition, reply, office.clerk), reason="内容有误", actor=office.head)
    assert published(petition, reply, office.clerk).version == 2


def test_a_rating_shows_on_the_current_copy_only(letter, office):
    petition, reply = letter()
    first = published(petition, reply, office.clerk)
    second = published(petition, reply, office.clerk)
    set_grade(petition, Grade.SATISFIED)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.grade, second.grade) == ("", Grade.SATISFIED)


def test_a_corrected_copy_keeps_the_rating_of_its_round(letter, office):
    petition, reply = letter()
    petition.ratings.create(grade=Grade.UNSATISFIED, rated_at=petition.received_at, rated_on=today())
    assert published(petition, reply, office.clerk).grade == Grade.UNSATISFIED


def test_publication_costs_few_queries(letter, office):
    petition, reply = letter()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        published(petition, reply, office.clerk)
    assert len(queries) <= 26  # those of the search index and of the board among them
