"""Writing a letter, step by step, without scripts."""

from urllib.parse import urlencode

import pytest
from django.core.files.storage import default_storage

from accounts.models import Department
from common.codes import new_token
from petitions.models import Attachment, Channel, Draft, LetterType, Petition
from petitions.services import drafts
from tests.petitions import files
from tests.petitions.copies import make_copy
from tests.portal.conftest import ABOUT, STORY, WRITER, Citizen, upload

UNPROCESSABLE = 422


def text(answer):
    return answer.content.decode()


def kept(citizen):
    return drafts.content_of(drafts.find(citizen.token))


def test_the_first_page_offers_the_channels_that_are_open_to_citizens(citizen):
    page = text(citizen.client.get("/write/"))
    for channel in Channel.objects.exclude(key="forum"):
        assert (f'value="{channel.key}"' in page) == channel.open_to_citizens
    assert 'value="forum"' not in page, "it is reached by its boards"
    assert "checked" not in page


def test_a_channel_must_be_chosen(citizen):
    answer = citizen.client.post("/write/", {})
    assert answer.status_code == UNPROCESSABLE
    assert "请选择写给谁" in text(answer)
    assert not Draft.objects.exists()


def test_a_closed_channel_can_not_be_chosen(citizen):
    assert citizen.client.post("/write/", {"to": "hotline"}).status_code == UNPROCESSABLE


def test_every_step_leads_to_the_next_and_the_letter_says_what_was_written(citizen):
    town = Department.objects.townships()[0]
    citizen.starts()
    assert citizen.says("about", ABOUT)["Location"] == citizen.address("story")
    assert citizen.says("story", STORY, township=town.code)["Location"] == citizen.address("writer")
    assert citizen.says("writer", WRITER)["Location"] == citizen.address("check")
    page = text(citizen.client.get(citizen.address("check")))
    for shown in (STORY["title"], "周小禾", town.name, "柳白路与学府街路口", "答复后隐去个人信息公开"):
        assert shown in page
    assert citizen.sends()["Location"] == citizen.address("receipt")
    letter = Petition.objects.get()
    assert (letter.title, letter.channel.key, letter.proposed_type) == (STORY["title"], "leader", "help")
    assert letter.body == STORY["body"].replace("\r\n", "\n")
    assert (letter.township, letter.place, letter.may_publish) == (town, STORY["place"], True)
    assert (letter.writer.name, letter.writer.phone) == ("周小禾", "139 0000 2206")
    assert not Draft.objects.exists()


@pytest.mark.parametrize(("step", "first"), [("story", "about"), ("writer", "about"), ("check", "about")])
def test_a_later_step_waits_for_the_earlier_ones(citizen, step, first):
    citizen.starts()
    assert citizen.client.get(citizen.address(step))["Location"] == citizen.address(first)
    assert citizen.sends()["Location"] == citizen.address(first)
    assert not Petition.objects.exists()


def test_a_step_changed_after_the_check_leads_back_to_the_check(citizen):
    citizen.starts().fills_in()
    answer = citizen.says("about", ABOUT, proposed_type="complaint")
    assert answer["Location"] == citizen.address("check")
    assert "投诉" in text(citizen.client.get(citizen.address("check")))


def test_what_was_typed_is_kept_when_something_is_wrong(citizen):
    citizen.starts().says("about", ABOUT)
    answer = citizen.says("story", STORY, title="太短")
    assert answer.status_code == UNPROCESSABLE
    page = text(answer)
    assert "标题要10至25个字，现在是2个字。" in page
    assert 'class="errsum"' in page
    assert "斑马线也磨得看不清了" in page
    again = text(citizen.client.get(citizen.address("story")))
    assert 'value="太短"' in again
    assert "斑马线也磨得看不清了" in again


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "", "请填写标题。"),
        ("title", "九个字的标题不够长", "标题要10至25个字，现在是9个字。"),
        ("title", "字" * 26, "标题要10至25个字，现在是26个字。"),
        ("title", "\u200b\u200d\u2060" * 4, "标题里只有看不见的字符"),
        ("body", "字" * 2_001, "具体情况最多2,000个字，现在是2,001个字。"),
        ("body", "字" * 100_000, "具体情况最多2,000个字，现在是100,000个字。"),
        ("body", "前\x00后", "具体情况里有无法保存的字符"),
        ("body", "前\ud800后", "具体情况里有无法保存的字符"),
        ("body", " \u200b\n", "具体情况里只有看不见的字符"),
        ("place", "某" * 61, "具体地点最多60个字"),
        ("township", "no-such-unit", "请从列表里选一个单位"),
    ],
)
def test_text_that_can_not_be_taken_is_refused_with_a_clear_message(citizen, field, value, words):
    citizen.starts().says("about", ABOUT)
    body = urlencode({name: said.encode("utf-8", "surrogatepass") for name, said in {**STORY, field: value}.items()})
    answer = citizen.client.post(citizen.address("story"), body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == UNPROCESSABLE
    assert words in text(answer)
    assert not Petition.objects.exists()


@pytest.mark.parametrize("body", ["字" * 2_000, "𠮷" * 2_000, "行\r\n" * 1_000, "e" + "\u0301" * 1_999])
def test_two_thousand_characters_are_taken_as_they_are(citizen, body):
    citizen.starts().fills_in(body=body)
    citizen.sends()
    assert Petition.objects.get().body == body.replace("\r\n", "\n").strip()


def test_script_and_template_text_is_shown_literally(citizen):
    nasty = "{{7*7}} <script>alert(1)</script> {% url %} %s"
    citizen.starts().fills_in(body=nasty)
    page = text(citizen.client.get(citizen.address("check")))
    assert "{{7*7}} &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_line_ends_in_title_and_name_become_blanks(citizen):
    citizen.starts().fills_in(title="题目里有换行\r\nBcc: a@b.example", name="李\r\n晓明")
    citizen.sends()
    letter = Petition.objects.get()
    assert letter.title == "题目里有换行 Bcc: a@b.example"
    assert letter.writer.name == "李 晓明"


def test_answered_letters_like_the_title_stand_beside_it_without_scripts_too(citizen):
    make_copy("柳塘小学门前路口能否装信号灯")
    citizen.starts().says("about", ABOUT)
    page = text(citizen.says("story", STORY, body=""))
    assert "柳塘小学门前路口能否装信号灯" in page


# The writer


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "请填写姓名。"),
        ({"phone": ""}, "电话和电子邮箱请至少填写一项。"),
        ({"phone": "不告诉你"}, "电话写得不对"),
        ({"phone": "12345"}, "电话写得不对"),
        ({"email": "没有这样的"}, "电子邮箱写得不对"),
        ({"may_publish": ""}, "请选择答复后能否公开这封信。"),
        ({"consent": ""}, "请阅读个人信息处理告知"),
    ],
)
def test_the_writer_is_asked_again_for_what_is_missing(citizen, changes, words):
    citizen.starts().says("about", ABOUT)
    citizen.says("story", STORY)
    answer = citizen.says("writer", WRITER, **changes)
    assert answer.status_code == UNPROCESSABLE
    assert words in text(answer)


@pytest.mark.parametrize(
    "phone", ["13900002206", "139-0000-2206", "+86 139 0000 2206", "１３９００００２２０６", "(0000) 6021234"]
)
def test_telephone_numbers_are_taken_as_people_write_them(citizen, phone):
    citizen.starts().says("about", ABOUT)
    citizen.says("story", STORY)
    assert citizen.says("writer", WRITER, phone=phone)["Location"] == citizen.address("check")


def test_an_e_mail_address_alone_is_enough(citizen):
    citizen.starts().fills_in(phone="", email="zhou@example.org")
    citizen.sends()
    assert Petition.objects.get().writer.email == "zhou@example.org"


def test_neither_choice_about_publication_nor_consent_is_made_beforehand(citizen):
    citizen.starts().says("about", ABOUT)
    citizen.says("story", STORY)
    assert "checked" not in text(citizen.client.get(citizen.address("writer")))


def test_no_means_no(citizen):
    citizen.starts().fills_in(may_publish="no")
    assert "这封信不公开" in text(citizen.client.get(citizen.address("check")))
    citizen.sends()
    assert Petition.objects.get().may_publish is False


def test_a_channel_that_is_always_public_says_so_and_asks_for_a_nickname(citizen):
    unit = Department.objects.handling()[0]
    citizen.starts("forum").says("about", ABOUT, unit=unit.code)
    citizen.says("story", STORY)
    page = text(citizen.client.get(citizen.address("writer")))
    assert "版块上的帖子大家都看得到" in page
    assert "may_publish" not in page
    citizen.says("writer", WRITER)
    citizen.sends()
    letter = Petition.objects.get()
    assert letter.may_publish is True
    assert (letter.writer.nickname, letter.named_department) == ("路过的人", unit)


def test_a_channel_that_names_a_unit_asks_for_it(citizen):
    citizen.starts("department")
    answer = citizen.says("about", ABOUT)
    assert answer.status_code == UNPROCESSABLE
    assert "请选择写给哪个单位。" in text(answer)
    assert citizen.says("about", ABOUT, unit="centre").status_code == UNPROCESSABLE, "the centre handles no letters"


def test_the_preview_shows_the_letter_as_others_would_read_it(citizen):
    citizen.starts().fills_in(body="我叫周小禾，电话13900002206，请回电。")
    page = text(citizen.client.get(citizen.address("check"))).partition("公开后别人看到的样子")[2]
    assert "周**" in page
    assert "139****2206" in page
    assert "13900002206" not in page


# Reports of wrongdoing


def test_a_report_is_offered_only_where_the_centre_reads_first_and_nothing_is_public(citizen):
    page = text(citizen.client.get("/write/?type=wrongdoing"))
    assert 'value="leader"' in page
    assert 'value="department"' not in page
    assert 'value="forum"' not in page
    assert "谁看得到举报" in page


@pytest.mark.parametrize("channel", ["department", "forum", "consultation"])
def test_a_report_can_not_be_slipped_into_another_channel(citizen, channel):
    unit = Department.objects.handling()[0]
    citizen.starts(channel)
    assert 'value="wrongdoing"' not in text(citizen.client.get(citizen.address("about")))
    answer = citizen.says("about", ABOUT, unit=unit.code, proposed_type="wrongdoing")
    assert answer.status_code == UNPROCESSABLE


def test_a_report_is_never_public_and_the_choice_is_not_asked(citizen):
    accused = Department.objects.handling()[0]
    citizen.starts("leader", type="wrongdoing")
    assert kept(citizen).about == {"proposed_type": "wrongdoing"}
    citizen.says("about", ABOUT, proposed_type="wrongdoing", unit=accused.code)
    citizen.says("story", STORY)
    assert "may_publish" not in text(citizen.client.get(citizen.address("writer")))
    citizen.says("writer", WRITER)
    citizen.sends()
    letter = Petition.objects.get()
    assert (letter.restricted, letter.may_publish, letter.named_department) == (True, False, accused)
    assert letter.proposed_type == LetterType.WRONGDOING


# Files


def test_files_are_kept_at_once_whatever_else_is_wrong(citizen):
    citizen.starts().says("about", ABOUT)
    both = [upload("证明.pdf", files.PDF), upload("坏.svg", b"<svg/>")]
    answer = citizen.says("story", STORY, title="短", files=both)
    assert answer.status_code == UNPROCESSABLE
    page = text(answer)
    assert "“坏.svg”不是" in page
    assert "证明.pdf" in page
    assert Attachment.objects.get().given_name == "证明.pdf"


def test_files_can_be_added_in_turn_and_taken_away_again(citizen, django_capture_on_commit_callbacks):
    citizen.starts().says("about", ABOUT)
    typed = {**STORY, "title": "短", "then": "add"}
    for name in ("一.pdf", "二.pdf"):
        answer = citizen.client.post(citizen.address("story"), {**typed, "files": upload(name, files.PDF)})
        assert answer["Location"] == citizen.address("story") + "#id_files"
    first = Attachment.objects.get(given_name="一.pdf")
    with django_capture_on_commit_callbacks(execute=True):
        citizen.client.post(citizen.address("story"), {**typed, "then": "", "remove": str(first.key)})
    assert [each.given_name for each in Attachment.objects.all()] == ["二.pdf"]
    assert not default_storage.exists(first.file.name)
    assert 'value="短"' in text(citizen.client.get(citizen.address("story"))), "what was typed is still there"


@pytest.mark.parametrize("key", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_removing_a_file_that_is_not_there_changes_nothing(citizen, key):
    citizen.starts().says("about", ABOUT)
    citizen.says("story", STORY, files=upload("一.pdf", files.PDF))
    assert citizen.says("story", STORY, remove=key).status_code == 302
    assert Attachment.objects.count() == 1


def test_a_file_of_another_draft_stays(citizen):
    citizen.starts().says("about", ABOUT)
    citizen.says("story", STORY, files=upload("一.pdf", files.PDF))
    other = Citizen().starts()
    other.says("about", ABOUT)
    other.says("story", STORY, remove=str(Attachment.objects.get().key))
    assert Attachment.objects.count() == 1


def test_a_sixth_file_is_refused_and_five_go_with_the_letter(citizen):
    citizen.starts().fills_in()
    citizen.says("story", STORY, files=[upload(f"{n}.pdf", files.PDF) for n in range(5)])
    answer = citizen.says("story", STORY, files=upload("6.pdf", files.PDF))
    assert "最多添加5个文件" in text(answer)
    citizen.sends()
    assert Petition.objects.get().attachments.count() == 5


# The token


def test_an_unknown_or_expired_token_leads_to_the_start_with_a_word(citizen):
    answer = citizen.client.get(f"/write/{new_token()}/story/", follow=True)
    assert answer.redirect_chain == [("/write/", 302)]
    assert "没有找到这份草稿" in text(answer)


def test_a_channel_closed_meanwhile_leads_to_another_choice_and_what_was_written_stays(citizen):
    citizen.starts().fills_in()
    Channel.objects.filter(key="leader").update(open_to_citizens=False)
    assert citizen.sends()["Location"] == citizen.address("to")
    assert "您写的内容还在" in text(citizen.client.get(citizen.address("to")))
    assert citizen.says("to", {"to": "suggestion"})["Location"] == citizen.address("about")
    citizen.sends()
    letter = Petition.objects.get()
    assert (letter.channel.key, letter.title) == ("suggestion", STORY["title"])


def test_pages_with_a_token_are_never_stored(citizen):
    citizen.starts()
    assert "no-store" in citizen.client.get(citizen.address("about"))["Cache-Control"]


def test_a_form_from_elsewhere_is_refused(citizen):
    strict = Citizen()
    strict.client = strict.client.__class__(enforce_csrf_checks=True)
    assert strict.client.post("/write/", {"to": "leader"}).status_code == 403
