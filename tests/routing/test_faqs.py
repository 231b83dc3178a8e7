"""The centre's questions often asked: checked before they are kept, made of what is public, never deleted."""

import datetime as dt
import logging

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.clock import today
from common.errors import BadInputError, ConflictError, RefusedError
from petitions.models import Category, Faq
from petitions.services.faqs import FaqDraft, draft_of, flaws_of, move_faq, save_faq, show_faq
from tests.petitions.copies import make_copy

ANSWER = "带本人身份证到县政务服务大厅3号窗口办理，当场办结。咨询电话0000-6020010。"


@pytest.fixture
def clerk(client, office):
    client.force_login(office.clerk)
    return client


def text(answer):
    return answer.content.decode()


def given(**changes):
    return {"question": "老年证怎么办", "answer": ANSWER, "is_shown": "on", "checked": "on", **changes}


def test_the_centre_writes_a_question_that_all_read(clerk, client, office):
    answer = clerk.post("/desk/faqs/add/", given(department=office.roads.pk))
    assert answer["Location"] == "/desk/faqs/"
    faq = Faq.objects.get()
    assert (faq.question, faq.updated_by, faq.reviewed_on) == ("老年证怎么办", office.clerk, today())
    page = text(clerk.get(f"/faq/{faq.pk}/"))
    assert "县政务服务大厅3号窗口" in page
    assert "测试交通局" in page


def test_nothing_is_kept_that_nobody_checked(clerk):
    answer = clerk.post("/desk/faqs/add/", given(checked=""))
    assert answer.status_code == 400
    assert "保存以前要先核对" in text(answer)
    assert not Faq.objects.exists()


@pytest.mark.parametrize(
    ("words", "found"),
    [("请找王师傅，手机13800001234。", "13800001234"), ("按内部资料第3条办理。", "内部资料")],
)
def test_personal_data_and_secrets_are_pointed_at_before_it_is_kept(clerk, words, found):
    answer = clerk.post("/desk/faqs/add/", given(answer=words))
    assert answer.status_code == 400
    assert f"<b>{found}</b>" in text(answer)
    assert "confirmed" in text(answer)
    assert not Faq.objects.exists()
    clerk.post("/desk/faqs/add/", given(answer=words, confirmed="on"))
    assert Faq.objects.get().answer == words, "a person looked at it: a duty officer's number, say"


def test_the_offices_own_landline_is_no_flaw():
    assert flaws_of("老年证怎么办", ANSWER) == []


def test_a_question_made_of_a_public_letter_has_its_public_texts_only(clerk):
    heating = Category.objects.create(code="t-heating", name="供暖测试")
    copy = make_copy("暖气不热找谁", answer="请打供热监督电话。", category_name="供暖测试")
    page = text(clerk.get(f"/desk/faqs/add/?from={copy.number}"))
    assert "暖气不热找谁" in page
    assert "请打供热监督电话。" in page
    assert "不公开的原文" not in page
    assert draft_of(copy) == FaqDraft(
        question="暖气不热找谁", answer="请打供热监督电话。", category=heating, source_number=copy.number
    )


def test_a_letter_that_is_not_public_makes_no_question(clerk, office):
    copy = make_copy("不再公开的来信")
    copy.current = False
    copy.save()
    answer = clerk.get(f"/desk/faqs/add/?from={copy.number}", follow=True)
    assert "没有这个编号的公开答复" in text(answer)
    with pytest.raises(BadInputError):
        save_faq(None, draft=FaqDraft(question="问", answer="答", source_number=copy.number), actor=office.clerk)


def test_a_hidden_question_does_not_exist_for_the_public(clerk, office):
    faq = save_faq(None, draft=FaqDraft(question="公交卡怎么补", answer="到服务大厅补办。"), actor=office.clerk)
    assert clerk.post(f"/desk/faqs/{faq.pk}/hide/").status_code == 302
    assert clerk.get(f"/faq/{faq.pk}/").status_code == 404
    assert "公交卡怎么补" not in text(clerk.get("/faq/"))
    assert "已隐藏" in text(clerk.get("/desk/faqs/"))
    show_faq(faq, shown=True, actor=office.clerk)
    assert clerk.get(f"/faq/{faq.pk}/").status_code == 200


def test_what_nobody_reviewed_for_a_year_is_marked_until_somebody_does(clerk, office):
    faq = save_faq(None, draft=FaqDraft(question="公交卡怎么补", answer="到服务大厅补办。"), actor=office.clerk)
    Faq.objects.update(reviewed_on=today() - dt.timedelta(days=366))
    assert "一年没有核对" in text(clerk.get("/desk/faqs/"))
    clerk.post(f"/desk/faqs/{faq.pk}/review/")
    assert "一年没有核对" not in text(clerk.get("/desk/faqs/"))
    assert Faq.objects.get().reviewed_on == today()


def test_a_question_whose_source_is_no_longer_public_is_marked(clerk, office):
    copy = make_copy("暖气不热找谁")
    save_faq(None, draft=draft_of(copy), actor=office.clerk)
    assert "来源已不公开" not in text(clerk.get("/desk/faqs/"))
    copy.current = False
    copy.save()
    assert "来源已不公开" in text(clerk.get("/desk/faqs/"))
    assert copy.number not in text(clerk.get(f"/faq/{Faq.objects.get().pk}/"))


def test_the_order_is_the_centres(clerk, office):
    first, second, third = (
        save_faq(None, draft=FaqDraft(question=f"问题{name}", answer="答案。"), actor=office.clerk) for name in "甲乙丙"
    )
    clerk.post(f"/desk/faqs/{third.pk}/earlier/")
    assert list(Faq.objects.all()) == [first, third, second]
    move_faq(first, earlier=True, actor=office.clerk)
    move_faq(first, earlier=False, actor=office.clerk)
    assert list(Faq.objects.all()) == [third, first, second]


def test_who_looked_at_an_older_text_does_not_overwrite_the_newer_one(clerk, office):
    faq = save_faq(None, draft=FaqDraft(question="公交卡怎么补", answer="到服务大厅补办。"), actor=office.clerk)
    seen = faq.updated_at
    save_faq(faq, draft=FaqDraft(question="公交卡怎么补", answer="到车站补办。"), seen=seen, actor=office.second_clerk)
    answer = clerk.post(f"/desk/faqs/{faq.pk}/", given(seen=seen.isoformat()))
    assert answer.status_code == 409
    assert "别人刚刚改过这个问题" in text(answer)
    assert Faq.objects.get().answer == "到车站补办。"
    with pytest.raises(ConflictError):
        save_faq(faq, draft=FaqDraft(question="问", answer="答"), seen=seen, actor=office.clerk)


def test_only_the_centre_writes_them(office):
    with pytest.raises(RefusedError):
        save_faq(None, draft=FaqDraft(question="问", answer="答"), actor=office.roads_head)


def test_who_changed_what_stands_in_the_log(clerk, caplog):
    with caplog.at_level(logging.INFO, logger="petitions.services.faqs"):
        clerk.post("/desk/faqs/add/", given())
    assert "added by t.clerk" in caplog.text


def test_the_list_takes_no_more_statements_for_many(clerk, office, django_assert_num_queries):
    def write(number):
        save_faq(None, draft=FaqDraft(question=f"问题{number}", answer="答案。"), actor=office.clerk)

    write(0)
    clerk.get("/desk/faqs/")
    with CaptureQueriesContext(connection) as one:
        clerk.get("/desk/faqs/")
    for number in range(1, 12):
        write(number)
    with django_assert_num_queries(len(one)):
        clerk.get("/desk/faqs/")
