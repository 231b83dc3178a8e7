"""A writer's own letter: what it shows, and what the writer can do with it."""

import datetime as dt

import pytest
import time_machine
from django.core.files.base import ContentFile

from petitions.models import (
    Attachment,
    AttachmentOwner,
    Channel,
    Grade,
    LetterType,
    Petition,
    PublicCopy,
    Rating,
    RefusalReason,
    State,
)
from petitions.services import attachments, drafts, replies
from petitions.services.submission import WriterData
from routing.services import dispatching, handling, releasing, screening
from routing.services.hollow import judge_hollow
from tests import factories
from tests.factories import at, fresh, lead_of, submit_letter
from tests.petitions import files
from tests.portal.conftest import Citizen


def text(answer):
    return answer.content.decode()


@pytest.fixture
def reader(office):
    """A citizen who has opened the letter of the last call."""
    return Citizen()


def opened(reader, petition: Petition) -> str:
    """Open the letter as its writer, and return its page."""
    session = reader.client.session
    session["opened_letters"] = [petition.pk]
    session.save()
    return shown(reader, petition)


def shown(reader, petition: Petition) -> str:
    answer = reader.client.get(f"/follow/{petition.number}/")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return text(answer)


def say(reader, petition, action, **fields):
    return text(reader.client.post(f"/follow/{petition.number}/{action}/", fields, follow=True))


def test_a_new_letter_shows_its_date_the_counting_and_its_own_text(reader):
    with time_machine.travel(at("2026-11-06T14:32"), tick=False):
        page = opened(reader, submit_letter().petition)
    assert "11月17日（周二）前答复，还剩7个工作日" in page
    assert "11月6日收信，求助类7个工作日。第7个工作日是11月17日（周二）。" in page
    assert "斑马线也磨得看不清了" in page
    assert "撤回这封信" in page
    assert "寄出评价" not in page


def test_the_timeline_names_units_and_keeps_what_is_meant_for_the_office(reader, office):
    petition = factories.accepted(office)
    dispatching.dispatch(
        petition, lead=office.schools, supports=(office.town,), note="内部交代：注意态度", actor=office.clerk
    )
    handling.ask_return(lead_of(petition), reason="不归我局管", actor=office.schools_liaison)
    dispatching.agree_return(lead_of(petition), new_lead=office.roads, note="内部裁定", actor=office.clerk)
    replies.post_interim_note(
        fresh(petition),
        body="已到现场查看",
        promised_on=dt.date(2030, 1, 2),
        department=office.roads,
        actor=office.roads_liaison,
    )
    page = opened(reader, petition)
    for told in (
        "交由测试教育局主办",
        "测试镇人民政府协办",
        "理由：不归我局管",
        "改由测试交通局主办",
        "“已到现场查看”承诺2030年1月2日",
    ):
        assert told in page
    assert "内部" not in page
    assert "t.clerk" not in page
    assert "各单位用了几天" in page


def test_an_answered_letter_shows_the_answer_and_asks_for_a_judgement(reader, office):
    page = opened(reader, factories.answered(office))
    assert "斑马线将于本月底前补画完成" in page
    assert "测试交通局正式答复" in page
    assert "寄出评价" in page
    assert "checked" not in page
    assert "撤回这封信" not in page


REASON = "只说已收悉，没有写明办理结果"


def test_an_answer_that_was_none_is_shown_as_a_note_with_the_reason(reader, office):
    petition = factories.answered(office)
    opened(reader, petition)
    say(reader, petition, "rate", grade="unsatisfied", text="没有说明结果")
    judge_hollow(fresh(petition), reason=REASON, actor=office.head)
    page = shown(reader, petition)
    assert "公开的答复后来撤下" in page
    assert f"改为阶段说明，由测试交通局继续办理。理由：{REASON}。答复期限照原来的日期计算" in page
    assert "阶段说明（不算正式答复）" in page
    assert "斑马线将于本月底前补画完成" in page
    assert "测试交通局的阶段说明（不算正式答复）" in page
    assert "正式答复</h2>" not in page
    assert "测试交通局正式答复" not in page
    assert "寄出评价" not in page
    assert "您在" not in page
    assert "撤回这封信" in page


def test_the_next_answer_stands_above_the_note_and_may_be_judged(reader, office):
    petition = factories.answered(office)
    opened(reader, petition)
    say(reader, petition, "rate", grade="unsatisfied", text="没有说明结果")
    judge_hollow(fresh(petition), reason=REASON, actor=office.head)
    answer_again(office, petition)
    page = shown(reader, petition)
    assert page.index("斑马线已经补画完毕") < page.index("斑马线将于本月底前补画完成")
    assert page.index("测试交通局的阶段说明（不算正式答复）") < page.index("测试交通局正式答复")
    assert "寄出评价" in page
    assert "已收到您的评价" in say(reader, petition, "rate", grade="satisfied")


def answer_again(office, petition):
    lead = factories.lead_of(petition)
    handling.hand_to_head(lead, body="您好！斑马线已经补画完毕。", actor=office.roads_liaison)
    handling.approve(factories.lead_of(petition), actor=office.roads_head)
    releasing.release(fresh(petition), checks=factories.CHECKED, actor=office.second_clerk)


def test_who_was_merged_into_it_reads_the_note_masked(reader, office):
    carrier = factories.answered(office)
    own = factories.submit_letter().petition
    screening.merge(own, into=carrier, text="同一件事", actor=office.clerk)
    judge_hollow(fresh(carrier), reason="没有答复李晓明反映的问题", actor=office.head)
    page = opened(reader, own)
    assert "阶段说明（不算正式答复）" in page
    assert "李晓明" not in page.partition("您的来信")[0]
    assert f"对{carrier.number}的答复" not in page


@pytest.mark.parametrize("grade", list(Grade))
def test_the_writer_rates_the_answer_once(reader, office, grade):
    petition = factories.answered(office)
    opened(reader, petition)
    page = say(reader, petition, "rate", grade=grade.value, text="谢谢")
    assert "已收到您的评价" in page
    assert f"评价：{grade.label}" in page
    assert "寄出评价" not in page
    assert Rating.objects.get().text == "谢谢"
    assert "只能评价一次" in say(reader, petition, "rate", grade=grade.value, text="再说一次")
    assert Rating.objects.count() == 1
    assert fresh(petition).state == State.CLOSED
    assert PublicCopy.objects.get().grade == grade


def test_a_judgement_needs_a_grade_and_keeps_what_was_typed(reader, office):
    petition = factories.answered(office)
    opened(reader, petition)
    answer = reader.client.post(f"/follow/{petition.number}/rate/", {"text": "还没修好"})
    assert answer.status_code == 422
    assert "请选择满意程度。" in text(answer)
    assert "还没修好" in text(answer)
    assert not Rating.objects.exists()


def test_a_letter_without_an_answer_can_not_be_rated(reader, office):
    petition = factories.handled(office)
    opened(reader, petition)
    assert "还没有正式答复" in say(reader, petition, "rate", grade="satisfied")


def test_the_writer_takes_the_letter_back_after_being_asked_once_more(reader, office):
    petition = factories.handled(office)
    opened(reader, petition)
    asked = text(reader.client.get(f"/follow/{petition.number}/withdraw/"))
    assert "要撤回这封信吗？" in asked
    assert fresh(petition).state == State.HANDLING
    page = say(reader, petition, "withdraw")
    assert "来信已经撤回，不再办理。" in page
    assert "您撤回了来信" in page
    assert fresh(petition).state == State.WITHDRAWN


def test_an_answered_letter_can_not_be_taken_back(reader, office):
    petition = factories.answered(office)
    opened(reader, petition)
    assert "不能撤回了" in text(reader.client.get(f"/follow/{petition.number}/withdraw/"))
    assert "不能进行这一步" in say(reader, petition, "withdraw")
    assert fresh(petition).state == State.ANSWERED


def test_a_letter_that_was_not_accepted_says_why(reader, office):
    petition = submit_letter().petition
    screening.refuse(petition, reason=RefusalReason.IN_COURT, text="请等待法院判决。", actor=office.clerk)
    page = opened(reader, petition)
    assert "不予受理：已进入诉讼、仲裁或者行政复议程序" in page
    assert "请等待法院判决。" in page
    assert "答复期限：" not in page


def test_a_merged_letter_shows_the_other_ones_answer_masked(reader, office):
    other = WriterData(name="王大力", phone="13800000009")
    carrier = factories.handled(office, writer=other)
    petition = submit_letter().petition
    screening.merge(petition, into=carrier, text="与先到的来信是同一件事。", actor=office.clerk)
    handling.hand_to_head(lead_of(carrier), body="王大力先生：路灯已经修好。", actor=office.roads_liaison)
    handling.approve(lead_of(carrier), actor=office.roads_head)
    factories.releasing.release(fresh(carrier), checks=factories.CHECKED, actor=office.second_clerk)
    page = opened(reader, fresh(petition))
    assert f"并入{carrier.number}一起办理" in page
    assert f"对{carrier.number}的答复" in page
    assert "路灯已经修好" in page
    assert "王大力" not in page


def test_a_late_letter_says_by_how_many_days(reader, office):
    with time_machine.travel(at("2026-10-20"), tick=False):
        petition = submit_letter().petition
    with time_machine.travel(at("2026-11-06"), tick=False):
        assert "10月29日（周四）到期，已超6个工作日" in opened(reader, petition)


def test_a_report_is_followed_like_any_letter(reader):
    page = opened(reader, submit_letter(proposed_type=LetterType.WRONGDOING).petition)
    assert "举报类15个工作日" in page


# Files


@pytest.fixture
def with_file(office):
    """A letter with a file whose name needs every precaution."""
    draft = drafts.find(token := drafts.start(channel=Channel.objects.get(key="leader")))
    kept = attachments.add(draft=draft, upload=ContentFile(files.PDF, name='证明 "一".pdf'))
    return submit_letter(token=token, attachments=[kept]).petition


def test_an_own_file_is_a_download_and_nothing_else(reader, with_file):
    assert "证明" in opened(reader, with_file)
    kept = with_file.attachments.get()
    answer = reader.client.get(f"/follow/{with_file.number}/attachments/{kept.key}/")
    assert b"".join(answer.streaming_content) == files.PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%E8%AF%81%E6%98%8E%20_%E4%B8%80_.pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer["Cache-Control"]


def test_a_file_of_the_office_is_not_given_out(reader, office, with_file):
    opened(reader, with_file)
    Attachment.objects.update(owner=AttachmentOwner.OFFICE)
    kept = with_file.attachments.get()
    assert reader.client.get(f"/follow/{with_file.number}/attachments/{kept.key}/").status_code == 404


def test_a_file_that_is_gone_from_the_disk_does_not_exist(reader, with_file):
    opened(reader, with_file)
    kept = with_file.attachments.get()
    kept.file.storage.delete(kept.file.name)
    assert reader.client.get(f"/follow/{with_file.number}/attachments/{kept.key}/").status_code == 404


# Other people's letters


def test_another_letter_does_not_exist_whatever_is_asked_of_it(reader, office, with_file):
    own = submit_letter().petition
    opened(reader, own)
    key = with_file.attachments.get().key
    for number in (with_file.number, "X20000101-00001"):
        assert reader.client.get(f"/follow/{number}/").status_code == 404
        assert reader.client.post(f"/follow/{number}/rate/", {"grade": "satisfied"}).status_code == 404
        assert reader.client.get(f"/follow/{number}/withdraw/").status_code == 404
        assert reader.client.post(f"/follow/{number}/withdraw/").status_code == 404
        assert reader.client.get(f"/follow/{number}/attachments/{key}/").status_code == 404
    assert reader.client.get(f"/follow/{own.number}/attachments/{key}/").status_code == 404
    assert fresh(with_file).state == State.SUBMITTED
