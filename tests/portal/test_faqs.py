"""Questions often asked, as the public finds them: by matter, by words, in a search, before writing, on paper."""

import datetime as dt

import pytest

from common.clock import now
from petitions.asked import questions_for
from petitions.models import Category, Faq, ReadMark
from petitions.services.reading import sum_up
from petitions.suggesting import suggested
from tests.petitions.copies import make_copy

BROWSER = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


def text(answer):
    return answer.content.decode()


def ask(question, **facts):
    kept = {"answer": "答案在这里。", "reviewed_on": dt.date(2026, 11, 1), "updated_at": now(), **facts}
    return Faq.objects.create(question=question, **kept)


def test_questions_stand_under_what_they_are_about(client, reference):
    ask("暖气不热找谁", category=Category.objects.get(code="housing-heating"))
    ask("别的事怎么办")
    page = text(client.get("/faq/"))
    assert (
        page.index("住房与物业</h2>")
        < page.index("暖气不热找谁")
        < page.index("其他</h2>")
        < page.index("别的事怎么办")
    )


def test_words_are_found_in_questions_and_answers_and_marked(client, reference):
    ask("暖气不热找谁", answer="请打热线。")
    ask("身份证丢了怎么办", answer="到派出所，不是暖气公司。")
    ask("公交卡怎么补")
    page = text(client.get("/faq/", {"q": "暖气"}))
    assert "<mark>暖气</mark>不热找谁" in page
    assert "身份证丢了怎么办" in page
    assert "公交卡怎么补" not in page


@pytest.mark.parametrize("words", ["没有的词", "%", "_", "<b>"])
def test_whatever_is_searched_for_gets_a_page(client, reference, words):
    ask("暖气不热找谁")
    page = client.get("/faq/", {"q": words})
    assert page.status_code == 200
    assert "<b>不" not in text(page)


def test_every_answer_opens_for_paper(client, reference):
    ask("暖气不热找谁", answer="一" * 100 + "完了。")
    assert "完了。" not in text(client.get("/faq/"))
    assert "完了。" in text(client.get("/faq/?open=all"))


def test_one_question_shows_its_answer_its_source_and_when_it_was_reviewed(client, reference):
    copy = make_copy("锦澜小区暖气不热")
    faq = ask("暖气不热找谁", source_number=copy.number)
    page = text(client.get(f"/faq/{faq.pk}/"))
    for words in ("答案在这里。", f'href="/library/{copy.number}/"', "2026年11月1日", '"@type":"FAQPage"'):
        assert words in page


def test_a_source_that_is_not_public_any_more_is_not_named(client, reference):
    copy = make_copy("锦澜小区暖气不热")
    faq = ask("暖气不热找谁", source_number=copy.number)
    copy.current = False
    copy.save()
    assert copy.number not in text(client.get(f"/faq/{faq.pk}/"))


def test_reading_it_counts(client, reference):
    faq = ask("暖气不热找谁")
    client.get(f"/faq/{faq.pk}/", **BROWSER)
    assert ReadMark.objects.filter(what="faq", target=faq.pk).count() == 1
    sum_up()
    faq.refresh_from_db()
    assert faq.reads == 1


@pytest.mark.parametrize("address", ["/faq/999/", "/faq/99999999999999999999/"])
def test_what_is_not_there_does_not_exist(client, reference, address):
    assert client.get(address).status_code == 404


def test_text_is_text(client, reference):
    faq = ask("<script>alert(1)</script>", answer="<img src=x onerror=alert(1)></script>")
    for page in (text(client.get(f"/faq/{faq.pk}/")), text(client.get("/faq/?open=all"))):
        assert "<script>alert" not in page
        assert "<img" not in page


def test_a_search_in_the_library_offers_them_above_the_hits(client, reference):
    faq = ask("暖气不热找谁")
    hidden = ask("暖气费怎么退", is_shown=False)
    make_copy("锦澜小区暖气不热")
    page = text(client.get("/library/", {"q": "暖气"}))
    assert page.index(f'href="/faq/{faq.pk}/"') < page.index("锦澜小区")
    assert f'href="/faq/{hidden.pk}/"' not in page
    assert f'href="/faq/{faq.pk}/"' not in text(client.get("/library/"))


def test_a_whole_sentence_finds_what_is_like_it(reference):
    faq = ask("暖气不热应该找谁")
    assert questions_for(("我家暖气不热该怎么办",)) == [faq]
    assert suggested("我家暖气不热该怎么办").questions == [faq]


def test_the_list_takes_no_more_statements_for_many(client, reference, django_assert_max_num_queries):
    heating = Category.objects.get(code="housing-heating")
    for number in range(30):
        ask(f"问题{number}怎么办", category=heating)
    with django_assert_max_num_queries(2):
        client.get("/faq/")


def test_an_empty_list_leads_on(client, reference):
    assert "还没有整理好的问题" in text(client.get("/faq/"))


def test_home_leads_to_every_door_and_the_sitemap_names_them(client, reference):
    faq = ask("暖气不热找谁")
    home = text(client.get("/"))
    for address in ("/units/", "/mailboxes/", "/figures/", "/faq/", "/board/", "/library/archive/"):
        assert f'href="{address}"' in home
    listed = b"".join(client.get("/sitemap-0.xml")).decode()
    for path in ("/units/", "/units/housing/", "/townships/liutang/", "/mailboxes/county-head/", f"/faq/{faq.pk}/"):
        assert f"{path}</loc>" in listed
