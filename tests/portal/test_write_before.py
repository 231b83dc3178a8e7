"""Before a letter is sent: answers that spare it, matters to follow, personal data that had better go."""

import pytest

from common.clock import now, today
from petitions.models import Attachment, Draft, Faq, Petition, PublicCopy, Shown, SparedLetter
from petitions.suggesting import open_matters_like, questions_like, suggested
from portal.pointing import MOST, pointed_out
from tests.boards import shown_post, waiting_post
from tests.petitions import files
from tests.petitions.copies import make_copy
from tests.portal.conftest import ABOUT, STORY, upload

TITLE = STORY["title"]


def text(answer):
    return answer.content.decode()


def make_faq(question, **changes):
    facts = {"answer": "请带身份证到窗口办理。", "reviewed_on": today(), "updated_at": now(), **changes}
    return Faq.objects.create(question=question, **facts)


def test_answers_questions_and_open_matters_are_offered_while_writing_and_before_sending(citizen, office):
    make_copy("柳塘小学门前路口能否装信号灯")
    make_faq("柳塘小学门前路口什么时候有人疏导？")
    shown_post(office, title="柳塘小学门前路口太危险了快看看")
    citizen.starts().fills_in()
    typed = citizen.client.post(citizen.address("similar"), {"title": TITLE})
    for page in (text(typed), text(citizen.client.get(citizen.address("check")))):
        for shown in ("能否装信号灯", "什么时候有人疏导", "太危险了快看看", "已经解决，不用写了", "关注这件事"):
            assert shown in page
        assert "这些答复能解决您的问题吗？" in page


@pytest.mark.parametrize("state", [Shown.WAITING, Shown.REFUSED, Shown.HIDDEN])
def test_a_matter_that_is_not_shown_is_never_offered(office, state):
    post = shown_post(office, title="柳塘小学门前路口太危险了快看看")
    assert open_matters_like(TITLE) == [post]
    post.state = state
    post.save()
    assert open_matters_like(TITLE) == []


def test_an_answered_matter_is_not_offered_to_be_followed(office):
    post = shown_post(office, title="柳塘小学门前路口太危险了快看看")
    post.answered_at = now()
    post.save()
    assert open_matters_like(TITLE) == []


def test_a_post_that_waits_for_the_centre_is_offered_to_nobody(office):
    waiting_post(title="柳塘小学门前路口太危险了快看看")
    assert not suggested(TITLE)


def test_questions_come_likest_first_and_hidden_ones_never(reference):
    make_faq("小学入学要带什么材料")
    likest = make_faq("柳塘小学门前路口过街")
    make_faq("柳塘小学门前路口早晚高峰", is_shown=False)
    assert questions_like(TITLE)[0] == likest
    assert len(questions_like(TITLE)) == 1
    assert questions_like("路口") == []
    assert questions_like("%_%_%_") == []


@pytest.mark.parametrize("what", ["copy", "faq"])
def test_a_letter_that_need_not_be_written_ends_and_is_counted_once(citizen, what, django_capture_on_commit_callbacks):
    thing = make_copy("柳塘小学门前路口能否装信号灯") if what == "copy" else make_faq("柳塘小学门前路口")
    citizen.starts().fills_in()
    citizen.says("story", STORY, files=upload("一.pdf", files.PDF))
    for _time in range(2):
        answer = citizen.says("solved", {"solved": f"{what}:{thing.pk}"})
        assert answer["Location"] == citizen.address("solved")
    page = text(citizen.client.get(citizen.address("solved")))
    assert "问题解决了" in page
    assert f'data-draft-forget="{citizen.token}"' in page
    assert not Draft.objects.exists()
    assert not Attachment.objects.exists()
    spared = SparedLetter.objects.get()
    assert (spared.what, spared.target) == (what, thing.pk)


@pytest.mark.parametrize(
    "solved", ["", "copy:", "copy:0", "copy:x", "copy:99999999999999999999", "post:1", "copy:١", "copy:1:2", "faq:-1"]
)
def test_what_is_not_public_ends_no_draft(citizen, solved):
    citizen.starts().fills_in()
    assert citizen.says("solved", {"solved": solved})["Location"] == citizen.address("story")
    assert Draft.objects.exists()
    assert not SparedLetter.objects.exists()


def test_an_answer_taken_down_meanwhile_ends_no_draft(citizen):
    copy = make_copy("柳塘小学门前路口能否装信号灯")
    citizen.starts().fills_in()
    PublicCopy.objects.update(current=False)
    citizen.says("solved", {"solved": f"copy:{copy.pk}"})
    assert Draft.objects.exists()


def test_a_sent_letter_is_not_ended_by_a_late_choice(citizen):
    copy = make_copy("柳塘小学门前路口能否装信号灯")
    citizen.starts().fills_in()
    citizen.sends()
    citizen.says("solved", {"solved": f"copy:{copy.pk}"})
    assert Petition.objects.exists()
    assert not SparedLetter.objects.exists()


def test_the_first_page_names_what_a_letter_can_not_replace(citizen):
    page = text(citizen.client.get("/write/"))
    for word in ("110", "119", "120", "12345", "行政复议", "仲裁", "人民法院", "依法终结"):
        assert word in page


# Personal data


def test_personal_data_is_pointed_out_masked_with_a_way_back(citizen):
    body = "我叫周小禾，他叫王建国，车牌皖A12345，身份证34010119900307771X，请打13900002206。"
    citizen.starts().fills_in(body=body)
    page = text(citizen.client.get(citizen.address("check"))).partition('id="spots"')[2].partition("</section>")[0]
    for shown in ("周**", "王**", "皖******", "139****2206", "34*************71X", "返回修改"):
        assert shown in page
    for hidden in ("周小禾", "王建国", "12345", "13900002206", "19900307"):
        assert hidden not in page
    assert "保留这些内容，寄出" in text(citizen.client.get(citizen.address("check")))
    citizen.sends()
    assert Petition.objects.get().body == body, "the office reads the letter as it was written"


def test_a_letter_without_any_is_not_bothered(citizen):
    citizen.starts().fills_in()
    assert 'id="spots"' not in text(citizen.client.get(citizen.address("check")))


def test_spots_of_title_and_text_are_told_apart_and_limited():
    spots = pointed_out("请打13900002206找我", "，".join(f"1390000{n:04}" for n in range(40)))
    assert str(spots[0].part) == "标题"
    assert (spots[0].before, spots[0].shown, spots[0].after) == ("请打", "139****2206", "找我")
    assert len(spots) == MOST
    assert "0001" not in spots[2].before.replace("139****0001", "")


def test_what_stands_around_a_spot_is_masked_as_well():
    spots = pointed_out("", "13900002206 13900002207")
    assert all("0000220" not in spot.before + spot.after for spot in spots)


def test_checking_asks_the_database_a_bounded_number_of_times(citizen, django_assert_max_num_queries):
    for number in range(30):
        make_copy(f"柳塘小学门前路口第{number}个问题")
        make_faq(f"柳塘小学门前路口第{number}问")
    citizen.starts().fills_in()
    with django_assert_max_num_queries(14):
        citizen.client.get(citizen.address("check"))


# The device


def test_a_draft_is_kept_on_the_device_by_its_token_without_who_writes(citizen):
    citizen.starts().says("about", ABOUT)
    page = text(citizen.client.get(citizen.address("story")))
    assert f'data-draft="{citizen.token}" data-draft-fields="title body place township"' in page
    assert "在公用电脑上写的，离开前请清除" in page
    citizen.says("story", STORY)
    assert "data-draft=" not in text(citizen.client.get(citizen.address("writer")))


def test_a_letter_that_was_sent_clears_the_device(citizen):
    citizen.starts().fills_in()
    citizen.sends()
    page = text(citizen.client.get(citizen.address("receipt")))
    assert f'data-draft-forget="{citizen.token}"' in page
    assert "js/draft" in page
