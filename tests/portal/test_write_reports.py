"""Reports of wrongdoing: who sees them is said; anonymous ones hold nothing of their writers."""

import pytest
from django.test import Client

from accounts.models import Department
from petitions.models import Channel, Draft, Petition, Writer
from petitions.services import drafts
from tests.petitions.copies import make_copy
from tests.portal.conftest import ABOUT, STORY, WRITER, Citizen

UNPROCESSABLE = 422


def text(answer):
    return answer.content.decode()


@pytest.fixture
def reporter(citizen):
    accused = Department.objects.get(code="transport")
    citizen.starts("leader", type="wrongdoing")
    citizen.says("about", ABOUT, proposed_type="wrongdoing", unit=accused.code)
    citizen.says("story", STORY)
    return citizen


def test_the_pages_say_who_will_and_who_will_not_see_it(reporter):
    for address in ("/write/?type=wrongdoing", *map(reporter.address, ("about", "story", "writer"))):
        page = text(reporter.client.get(address))
        assert "看得到的：" in page
        assert "看不到的：" in page
        assert "被举报的单位和人" in page


def test_whether_it_is_signed_is_a_choice_that_nobody_made_beforehand(reporter):
    page = text(reporter.client.get(reporter.address("writer")))
    assert 'name="signed"' in page
    assert "checked" not in page
    assert "查询码丢了，谁也找不回来" in page
    answer = reporter.says("writer", WRITER, signed="")
    assert answer.status_code == UNPROCESSABLE
    assert "请选择实名举报还是匿名举报" in text(answer)


def test_an_anonymous_report_keeps_nothing_of_its_writer_even_where_it_was_typed(reporter):
    answer = reporter.says(
        "writer", WRITER, signed="anonymous", email="zhou@example.org", behalf="on", behalf_name="向"
    )
    assert answer["Location"] == reporter.address("check")
    kept = drafts.content_of(drafts.find(reporter.token)).writer
    assert kept == {"signed": "anonymous", "consent": "on"}
    page = text(reporter.client.get(reporter.address("check")))
    assert "匿名举报，不留姓名和联系方式" in page
    assert "周小禾" not in page
    reporter.sends()
    writer = Writer.objects.get()
    assert writer.anonymous
    assert not any((writer.name, writer.phone, writer.email, writer.nickname, writer.phone_index, writer.email_index))
    assert not any((writer.behalf_name, writer.behalf_relation, writer.citizen))
    assert Petition.objects.get().restricted
    number, code = reporter.receipt()
    assert reporter.opens(number, code)["Location"] == f"/follow/{number}/", "the code leads back to it"


def test_an_anonymous_report_still_needs_the_consent(reporter):
    answer = reporter.says("writer", {"signed": "anonymous"})
    assert answer.status_code == UNPROCESSABLE
    assert "请阅读个人信息处理告知" in text(answer)
    assert "请填写姓名" not in text(answer)


def test_a_signed_report_needs_name_and_contact(reporter):
    answer = reporter.says("writer", WRITER, name="", phone="")
    assert answer.status_code == UNPROCESSABLE
    assert "请填写姓名。" in text(answer)
    assert "电话和电子邮箱请至少填写一项。" in text(answer)


@pytest.mark.parametrize(
    ("channel", "type_"), [("leader", "help"), ("service_complaint", "complaint"), ("suggestion", "wrongdoing")]
)
def test_nothing_else_is_ever_anonymous(citizen, channel, type_):
    assert not Channel.objects.get(key="suggestion").takes_anonymous
    citizen.starts(channel).says("about", ABOUT, proposed_type=type_)
    citizen.says("story", STORY)
    assert 'name="signed"' not in text(citizen.client.get(citizen.address("writer")))
    answer = citizen.says("writer", WRITER, signed="anonymous", name="", phone="")
    assert answer.status_code == UNPROCESSABLE


def test_an_answer_given_for_a_report_does_not_make_another_letter_anonymous(reporter):
    reporter.says("writer", {"signed": "anonymous", "consent": "on"})
    reporter.says("about", ABOUT, proposed_type="help")
    assert reporter.sends()["Location"] == reporter.address("writer")
    assert not Petition.objects.exists()


def test_a_report_is_compared_with_nothing_and_kept_on_no_device(reporter):
    make_copy(STORY["title"])
    for step in ("story", "writer"):
        page = text(reporter.client.get(reporter.address(step)))
        assert "这些答复能解决您的问题吗" not in page
        assert "hx-post" not in page
        assert "data-draft=" not in page
    assert f'data-draft-forget="{reporter.token}"' in text(reporter.client.get(reporter.address("story")))
    reporter.says("writer", WRITER)
    assert "这些答复能解决您的问题吗" not in text(reporter.client.get(reporter.address("check")))


def test_a_report_is_kept_for_no_account(reporter):
    draft = Draft.objects.get()
    assert draft.citizen is None
    assert drafts.content_of(draft).token == ""


def test_the_desk_says_that_a_report_is_anonymous(reporter, office):
    reporter.says("writer", WRITER, signed="anonymous")
    reporter.sends()
    desk = Client()
    desk.force_login(office.clerk)
    page = text(desk.get(f"/desk/letters/{Petition.objects.get().number}/"))
    assert "匿名举报，没有姓名和联系方式" in page


def test_a_letter_for_another_person_names_both_to_the_office_and_neither_to_the_public(citizen, office):
    citizen.starts().says("about", ABOUT)
    citizen.says("story", STORY, body="向婉清今年八十岁，过街很危险。")
    told = {"behalf": "on", "behalf_name": "向婉清", "behalf_relation": "孙女"}
    assert citizen.says("writer", {**WRITER, **told})["Location"] == citizen.address("check")
    page = text(citizen.client.get(citizen.address("check")))
    assert "向婉清（孙女）" in page
    assert "向婉清" not in page.partition("公开后别人看到的样子")[2]
    citizen.sends()
    writer = Writer.objects.get()
    assert (writer.name, writer.behalf_name, writer.behalf_relation) == ("周小禾", "向婉清", "孙女")
    desk = Client()
    desk.force_login(office.clerk)
    page = text(desk.get(f"/desk/letters/{Petition.objects.get().number}/"))
    assert "向**（孙女）" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"behalf_name": ""}, "请填写当事人的姓名。"),
        ({"behalf_relation": ""}, "请填写您和当事人的关系。"),
        ({"behalf_name": "字" * 31}, "当事人的姓名最多30个字"),
    ],
)
def test_whoever_writes_for_another_says_for_whom_and_why(citizen, changes, words):
    citizen.starts().says("about", ABOUT)
    citizen.says("story", STORY)
    told = {"behalf": "on", "behalf_name": "向婉清", "behalf_relation": "孙女", **changes}
    answer = citizen.says("writer", {**WRITER, **told})
    assert answer.status_code == UNPROCESSABLE
    assert words in text(answer)


def test_a_name_typed_for_nobody_is_not_kept(citizen):
    citizen.starts().says("about", ABOUT)
    citizen.says("story", STORY)
    citizen.says("writer", {**WRITER, "behalf_name": "向婉清", "behalf_relation": "孙女"})
    assert "behalf_name" not in drafts.content_of(drafts.find(citizen.token)).writer
    Citizen(token=citizen.token).sends()
    assert Writer.objects.get().behalf_name == ""
