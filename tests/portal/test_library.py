"""Answered letters, open to all: public copies and nothing else."""

import datetime as dt
import re

import pytest

from petitions.models import Channel, Mailbox, PublicCopy
from petitions.services.publication import withdraw_copy
from petitions.services.submission import WriterData
from routing.services import releasing
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


PUBLIC = {f'"petitions_{name}"' for name in ("publiccopy", "channel", "copyterms", "faq", "category", "follow")}
"""Tables of what all may read: questions often asked stand above the hits of a search, and how many follow below a letter."""


def test_pages_for_all_read_public_copies_and_nothing_else_of_a_letter(client, office, django_assert_max_num_queries):
    number = factories.answered(office).number
    addresses = ("/library/?q=斑马线", "/library/", f"/library/{number}/", "/api/v1/letters/", f"/api/v1/letters/{number}/",
                 "/library/feed.atom", "/library/archive/", "/library/archive/2026-11/", "/sitemap.xml", "/sitemap-1.xml")  # fmt: skip
    for address in addresses:
        with django_assert_max_num_queries(14) as captured:
            b"".join(client.get(address))
        tables = {name for query in captured.captured_queries for name in re.findall(r'"petitions_\w+"', query["sql"])}
        assert tables <= PUBLIC


def test_the_pages_cost_few_queries_once_the_library_was_counted(client, reference, django_assert_num_queries):
    for number in range(30):
        make_copy(f"第{number}封，路灯", category_name="供暖", reads=number)
    client.get("/library/")
    number = PublicCopy.objects.earliest("pk").number
    costs = {"/library/": 1, "/library/?sort=reads": 1, "/library/?unit=县交通运输局": 2, "/library/?q=路灯": 4,
             "/library/?channel=leader&q=路灯": 5, "/library/feed.atom?q=路灯": 2, f"/library/{number}/": 3,
             "/library/archive/2026-11/": 1}  # fmt: skip
    for address, queries in costs.items():
        with django_assert_num_queries(queries):
            assert client.get(address).status_code == 200


# Finding


@pytest.fixture
def copies(reference):
    make_copy("医保异地备案怎么报销", type_key="consultation", department_name="县医疗保障局", replied_on="2026-10-30")
    make_copy(
        "学校门口斑马线模糊",
        answer="已补画，100%完成",
        replied_on="2026-11-03",
        township_name="柳塘镇",
        late=True,
        mailbox_name="县长信箱",
    )
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
        ("since=2026-11&until=2026-11&dated=received", 4),
        ("until=2026-10&dated=received", 0),
        ("township=柳塘镇", 1),
        ("mailbox=县长信箱", 1),
        ("late=on", 1),
        ("late=on&unit=县住建局", 0),
        ("q=斑", 1),
        ("q=ｅｔｃ", 1),
        ("q=斑马线 学校 没有", 0),
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


@pytest.mark.parametrize(
    "query",
    [
        "since=never",
        "until=2026-13",
        "type=nonsense",
        "after=x",
        "channel=%3Cb%3E",
        "sort=x",
        "dated=x",
        "after=5.1",
        "sort=reads&after=2026-11-06.1",
    ],
)
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


def test_a_channel_has_a_page_of_its_own(client, copies):
    assert "<h1>论坛留言</h1>" in text(client.get("/library/?channel=forum"))


def test_a_letter_answered_within_the_day_took_less_than_a_working_day(client, reference):
    make_copy("当天就答复的来信一封", working_days=0, replied_on=dt.date(2026, 11, 6).isoformat())
    assert "用时不到1个工作日" in text(client.get("/library/"))


@pytest.mark.parametrize(
    ("sort", "expected"), [("reads", ["b", "c", "a"]), ("supports", ["c", "a", "b"]), ("newest", ["c", "b", "a"])]
)
def test_the_most_read_or_supported_come_first_when_asked_for(client, reference, sort, expected):
    for name, reads, supports in (("a", 1, 5), ("b", 9, 1), ("c", 9 - 1, 7)):
        make_copy(name, reads=reads, supports=supports)
    assert titles(client, f"?sort={sort}") == expected


def test_lists_by_reads_are_turned_without_loss_or_repetition(client, reference):
    for number in range(40):
        make_copy(f"第{number}封公开的来信", reads=number % 3)
    seen, address = [], "?sort=reads"
    while address:
        page = text(client.get(f"/library/{address}"))
        seen += re.findall(r"第(\d+)封公开的来信</a>", page)
        older = re.search(r'href="([^"]+)" rel="next"', page)
        address = older[1].replace("&amp;", "&") if older else ""
    assert len(seen) == len(set(seen)) == 40


def test_the_canonical_address_has_one_order_and_no_place(client, reference):
    for number in range(20):
        make_copy(f"第{number}封，路灯")
    pages = (
        "?unit=县交通运输局&q=路灯&type=help",
        "?type=help&q=路灯&unit=县交通运输局&since=&x=1",
        "?q=路灯&type=help&unit=县交通运输局&after=2026-11-06.5&sort=newest&dated=received",
    )
    found = {re.search(r'rel="canonical" href="([^"]+)"', text(client.get(f"/library/{page}")))[1] for page in pages}
    assert len(found) == 1
    address = found.pop()
    assert address.startswith("http://testserver/library/?q=")
    assert "after" not in address


def test_empty_pages_say_what_to_do(client, reference):
    assert "还没有公开的答复" in text(client.get("/library/"))
    make_copy("湖边的路灯不亮")
    page = text(client.get("/library/?q=没有的词"))
    assert "清除筛选" in page
    assert "开始写信" in page


def test_neighbours_are_of_the_same_matter_or_unit_and_public(client, office):
    shown = make_copy("湖边的路灯不亮", category_name="路灯", department_name="县住建局")
    make_copy("同一件事的另一封", category_name="路灯")
    make_copy("同一单位的另一封", department_name="县住建局")
    make_copy("别的单位别的事情", department_name="县医保局")
    gone = make_copy("撤下的一封来信", category_name="路灯")
    withdraw_copy(gone, reason="含有他人信息", actor=office.clerk)
    page = text(client.get(f"/library/{shown.number}/"))
    assert re.findall(r'<li><h3><a href="[^"]+">([^<]+)</a>', page) == ["同一件事的另一封", "同一单位的另一封"]


def test_an_answer_after_its_date_is_shown_as_late(client, office):
    letter = factories.in_review(office)
    type(letter).objects.filter(pk=letter.pk).update(due_on=dt.date(2020, 1, 1))
    releasing.release(factories.fresh(letter), checks=factories.CHECKED, actor=office.second_clerk)
    copy = PublicCopy.objects.get()
    assert copy.late
    assert "逾期答复" in text(client.get(f"/library/{copy.number}/"))
    assert titles(client, "?late=on") == [letter.title]
    assert not PublicCopy.objects.get(petition=factories.answered(office)).late


def test_the_mailbox_is_named_as_it_was_when_the_answer_was_published(client, office):
    box = Mailbox.objects.create(key="first", name="县长信箱（测试）", channel=Channel.objects.get(key="leader"))
    letter = factories.in_review(office)
    type(letter).objects.filter(pk=letter.pk).update(mailbox=box)
    releasing.release(factories.fresh(letter), checks=factories.CHECKED, actor=office.second_clerk)
    Mailbox.objects.filter(pk=box.pk).update(name="改了的名字")
    assert titles(client, "?mailbox=县长信箱（测试）") == [letter.title]
