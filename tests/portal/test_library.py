"""Answered letters, open to all: public copies and nothing else."""

import datetime as dt
import re

import pytest

from petitions.models import PublicCopy
from petitions.services.publication import withdraw_copy
from petitions.services.submission import WriterData
from tests import factories
from tests.petitions.copies import make_copy


def text(answer):
    return answer.content.decode()


def titles(client, query=""):
    answer = client.get(f"/library/{query}")
    assert answer.status_code == 200
    return re.findall(r'<h2><a href="/library/[^"]+/">(.*?)</a></h2>', text(answer))


def test_an_answered_letter_is_listed_with_its_dates_unit_type_and_days(client, office):
    petition = factories.answered(office)
    page = text(client.get("/library/"))
    copy = PublicCopy.objects.get()
    for shown in (petition.title, "测试交通局", "求助", "来信，", "答复", f"/library/{copy.number}/", "未评价"):
        assert shown in page
    assert "共1封" in page


def test_the_public_letter_is_masked_and_complete(client, office):
    writer = WriterData(name="李晓明", phone="13800000001")
    body = "我叫李晓明，电话138 0000 0001，斑马线看不清。"
    petition = factories.answered(office, writer=writer, body=body, township=office.town, place="柳塘路8号3单元")
    page = text(client.get(f"/library/{petition.number}/"))
    assert "李**" in page
    assert "测试镇人民政府" in page
    assert "斑马线看不清" in page
    for hidden in ("李晓明", "138 0000 0001", "柳塘路8号"):
        assert hidden not in page


def test_a_letter_whose_writer_did_not_agree_does_not_exist(client, office):
    petition = factories.answered(office, may_publish=False)
    assert client.get(f"/library/{petition.number}/").status_code == 404
    assert titles(client) == []


def test_an_open_letter_does_not_exist_and_a_withdrawn_copy_leaves_only_the_reason(client, office):
    assert client.get(f"/library/{factories.handled(office).number}/").status_code == 404
    petition = factories.answered(office)
    withdraw_copy(PublicCopy.objects.get(), reason="含有他人信息", actor=office.clerk)
    gone = client.get(f"/library/{petition.number}/")
    assert gone.status_code == 410
    page = gone.content.decode()
    assert "该答复已撤下" in page
    assert "含有他人信息" in page
    assert petition.title not in page
    assert titles(client) == []


def test_pages_for_all_read_public_copies_and_nothing_else_of_a_letter(client, office, django_assert_max_num_queries):
    number = factories.answered(office).number
    for address in ("/library/?q=斑马线", f"/library/{number}/", "/api/v1/letters/", f"/api/v1/letters/{number}/"):
        with django_assert_max_num_queries(6) as captured:
            assert client.get(address).status_code == 200
        tables = {name for query in captured.captured_queries for name in re.findall(r'"petitions_\w+"', query["sql"])}
        assert tables <= {'"petitions_publiccopy"', '"petitions_channel"'}


# Finding


@pytest.fixture
def copies(reference):
    make_copy("医保异地备案怎么报销", type_key="consultation", department_name="县医疗保障局", replied_on="2026-10-30")
    make_copy("学校门口斑马线模糊", answer="已补画，100%完成", replied_on="2026-11-03")
    make_copy(
        "湖边步道的路灯不亮",
        type_key="complaint",
        department_name="县住建局",
        replied_on="2026-11-05",
        category_name="供暖",
    )
    make_copy("帖子：公交_302路末班车", channel_key="forum", replied_on="2026-11-06", question="ETC车道也堵")


def test_the_newest_answers_come_first(client, copies):
    assert titles(client) == [
        "帖子：公交_302路末班车",
        "湖边步道的路灯不亮",
        "学校门口斑马线模糊",
        "医保异地备案怎么报销",
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=斑马线", 1),
        ("q=学校 斑马线", 1),
        ("q=学校 路灯", 0),
        ("q=补画", 1),
        ("q=etc", 1),
        ("q=%25", 1),
        ("q=100%25完", 1),
        ("q=_", 1),
        ("q=_302", 1),
        ("q=1%2525", 0),
        ("q=\\", 0),
        ("q='", 0),
        ("q=.*", 0),
        ("q=L20261106-00001", 0),
        ("type=complaint", 1),
        ("type=complaint&type=consultation", 2),
        ("unit=县住建局", 1),
        ("category=供暖", 1),
        ("category=没有的事项", 0),
        ("channel=forum", 1),
        ("since=2026-11", 3),
        ("until=2026-10", 1),
        ("since=2026-10&until=2026-10", 1),
        ("since=2026-12", 0),
    ],
)
def test_words_are_found_literally_and_filters_narrow(client, copies, query, found):
    assert len(titles(client, f"?{query}")) == found


def test_a_letter_is_found_by_its_number(client, copies):
    number = PublicCopy.objects.order_by("pk")[0].number
    assert titles(client, f"?q={number}") == ["医保异地备案怎么报销"]


def test_found_words_are_marked_and_nothing_else_becomes_markup(client, reference):
    make_copy("<b>斑马线</b>和<script>x</script>", question="斑马线" * 3)
    page = text(client.get("/library/?q=斑马线"))
    assert "&lt;b&gt;<mark>斑马线</mark>&lt;/b&gt;和&lt;script&gt;" in page
    assert "<script>x" not in page


def test_a_search_that_is_too_long_is_cut_and_says_so(client, copies):
    answer = client.get("/library/", {"q": "斑马线 " + "长" * 10_000})
    assert "关键词太长" in text(answer)
    assert "关键词太长" not in text(client.get("/library/?q=斑马线"))


@pytest.mark.parametrize("query", ["since=never", "until=2026-13", "type=nonsense", "after=x", "channel=%3Cb%3E"])
def test_an_address_that_is_wrong_is_answered_with_a_message(client, copies, query):
    answer = client.get(f"/library/?{query}")
    assert answer.status_code == 400
    assert "处需要改" in text(answer)


def test_months_the_wrong_way_round_are_refused(client, copies):
    assert "结束月份早于开始月份" in text(client.get("/library/?since=2026-11&until=2026-10"))


@pytest.mark.parametrize("query", ["q=a%00b", "q=%ED%A0%80", "unit=%00"])
def test_text_that_is_no_text_is_no_crash(client, copies, query):
    assert client.get(f"/library/?{query}").status_code in (200, 400)


def test_nothing_found_says_what_to_do(client, copies):
    assert "没有找到" in text(client.get("/library/?q=没有的词"))


def test_the_numbers_beside_the_filters_say_what_a_choice_would_give(client, copies):
    page = text(client.get("/library/?type=complaint"))
    assert re.search(r"咨询<span class=\"cnt\">1<", page)
    assert "县住建局（1）" in page
    assert "县医疗保障局" not in page


def test_pages_are_turned_in_both_directions_without_loss_or_repetition(client, reference):
    for number in range(40):
        make_copy(f"第{number}封公开的来信", replied_on="2026-11-01" if number % 2 else "2026-11-02")
    seen, address = [], ""
    while address is not None:
        page = text(client.get(f"/library/{address}"))
        seen.append(re.findall(r"第(\d+)封公开的来信", page))
        older = re.search(r'href="([^"]+)" rel="next"', page)
        address = older[1].replace("&amp;", "&") if older else None
    assert [len(part) for part in seen] == [18, 18, 4]
    assert len({number for part in seen for number in part}) == 40
    back = re.search(r'href="([^"]+)" rel="prev"', page)
    assert re.findall(r"第(\d+)封", text(client.get(f"/library/{back[1].replace('&amp;', '&')}"))) == seen[1]


def test_turning_pages_keeps_the_search(client, reference):
    for number in range(20):
        make_copy(f"第{number}封，路灯")
    page = text(client.get("/library/?q=路灯&type=help"))
    assert re.search(r'href="\?q=[^"]+type=help&amp;after=[^"]+" rel="next"', page)


def test_the_board_leads_to_the_forum(client, copies):
    assert client.get("/board/")["Location"] == "/library/?channel=forum"
    page = text(client.get("/library/?channel=forum"))
    assert "<h1>论坛留言</h1>" in page


def test_a_letter_answered_within_the_day_took_less_than_a_working_day(client, reference):
    make_copy("当天就答复的来信一封", working_days=0, replied_on=dt.date(2026, 11, 6).isoformat())
    assert "用时不到1个工作日" in text(client.get("/library/"))
