"""What programs read: feeds, sitemaps, the rules for robots, structured data. Only what is public is in them."""

import json
import re
from xml.etree.ElementTree import Element, XMLParser

import pytest

from petitions.models import PublicCopy
from petitions.services.publication import withdraw_copy
from petitions.services.submission import WriterData
from portal import feed, sitemaps
from routing.services.hollow import judge_hollow
from tests import factories as make
from tests.petitions.copies import make_copy

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def atom(client, query=""):
    answer = client.get(f"/library/feed.atom{query}")
    assert answer["Content-Type"].startswith("application/atom+xml")
    return parsed(answer.content)


def parsed(data: bytes | str) -> Element:
    parser = XMLParser()  # noqa: S314 our own answers
    parser.feed(data)
    return parser.close()


def whole(answer):
    return b"".join(answer).decode()


def link(element, rel):
    return next((each.get("href") for each in element.iter(f"{ATOM}link") if each.get("rel") == rel), None)


def test_the_feed_has_the_letters_of_a_search_with_names_for_good(client, reference):
    make_copy("湖边的路灯不亮", answer="<b>已修复</b>")
    make_copy("斑马线看不清", department_name="县公安局")
    letters = atom(client, "?q=路灯").findall(f"{ATOM}entry")
    assert [each.findtext(f"{ATOM}title") for each in letters] == ["湖边的路灯不亮"]
    (entry,) = letters
    number = PublicCopy.objects.earliest("pk").number
    assert entry.findtext(f"{ATOM}id") == f"tag:testserver,2026-11-01:letter/{number}"
    assert link(entry, "alternate") == f"http://testserver/library/{number}/"
    assert entry.findtext(f"{ATOM}updated").startswith("2026-11-01T")
    assert "<p>&lt;b&gt;已修复" in entry.findtext(f"{ATOM}summary")


def test_a_feed_says_where_it_is_where_its_page_is_and_what_follows(client, reference, monkeypatch):
    monkeypatch.setattr(feed, "SIZE", 2)
    for number in range(5):
        make_copy(f"第{number}封来信")
    seen, query = [], "?unit=县交通运输局&after="
    while query:
        page = atom(client, query)
        seen += [each.findtext(f"{ATOM}title") for each in page.findall(f"{ATOM}entry")]
        assert link(page, "self") == page.findtext(f"{ATOM}id")
        assert link(page, "alternate").startswith("http://testserver/library/?unit=")
        onward = link(page, "next")
        query = onward.partition("feed.atom")[2] if onward else ""
    assert len(seen) == len(set(seen)) == 5


def test_the_library_names_its_feed_with_the_same_search(client, reference):
    make_copy("湖边的路灯不亮")
    page = client.get("/library/?q=路灯&type=help").content.decode()
    address = re.search(r'type="application/atom\+xml" href="http://testserver([^"]+)"', page)[1].replace("&amp;", "&")
    assert len(parsed(client.get(address).content).findall(f"{ATOM}entry")) == 1


def test_a_feed_of_a_wrong_address_is_refused(client, reference):
    assert client.get("/library/feed.atom?sort=x").status_code == 400


def test_sitemaps_name_every_public_letter_once(client, reference, monkeypatch):
    monkeypatch.setattr(sitemaps, "KEYS", 3)
    numbers = {make_copy(f"第{number}封来信").number for number in range(7)}
    index = parsed(client.get("/sitemap.xml").content)
    found = []
    for place in index.iter(f"{MAP}loc"):
        part = whole(client.get(place.text.removeprefix("http://testserver")))
        found += [each.text for each in parsed(part).iter(f"{MAP}loc")]
    assert len(found) == len(set(found))
    assert {f"http://testserver/library/{number}/" for number in numbers} <= set(found)
    assert "http://testserver/library/archive/" in found


def test_a_sitemap_that_is_not_there_is_not_found(client, reference):
    assert client.get("/sitemap-99.xml").status_code == 404


def test_robots_are_kept_from_what_is_nobodys(client):
    said = client.get("/robots.txt").content.decode()
    for closed in ("/desk/", "/follow/", "/write/", "/account/"):
        assert f"Disallow: {closed}\n" in said
    assert "Sitemap: http://testserver/sitemap.xml" in said


def test_structured_data_holds_question_and_answer_and_cannot_end_its_block(client, reference):
    copy = make_copy("路灯</script><script>alert(1)</script>", answer="已修复 & <!-- 完成")
    page = client.get(f"/library/{copy.number}/").content.decode()
    assert "<script>alert" not in page
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    data = json.loads(block)
    assert (data["@type"], data["mainEntity"]["name"]) == ("QAPage", copy.title)
    assert data["mainEntity"]["acceptedAnswer"]["text"] == copy.answer
    assert data["url"] == f"http://testserver/library/{copy.number}/"


SECRETS = ("北门外的公交站台", "栾晓明", "138 0000 0001", "13800000001", "柳塘路8号", "深夜凤凰巷")


def everywhere(client, number):
    """Return all that the public can read of any letter: pages, feeds, maps, interfaces, searches for its words."""
    paths = [
        "/library/", f"/library/{number}/", "/library/feed.atom", "/library/archive/", "/sitemap.xml", "/sitemap-1.xml",
        "/api/v1/letters/", f"/api/v1/letters/{number}/", "/library/archive/2026-11/", "/",
        f"/library/?q={number}", f"/library/feed.atom?q={number}",
    ]  # fmt: skip
    paths += [f"{path}?q={word}" for word in ("公交站台", "栾晓明", "凤凰巷", "138") for path in ("/library/", "/library/feed.atom", "/api/v1/letters/")]  # fmt: skip
    answers = {path: whole(client.get(path)) for path in paths}
    # what was searched for stands in the field, heading and addresses of the answer: that is the reader's own
    return {path: re.sub(r'value="[^"]*"|“[^”]*”|(?:href|content)="[^"]*[?&;]q=[^"]*"|<(?:id|title)>[^<]*</(?:id|title)>|href=\S*q=\S*', "", said) if "q=" in path else said for path, said in answers.items()}  # fmt: skip


def hidden(office, how):
    facts = {
        "title": "北门外的公交站台塌了一半",
        "body": "我叫栾晓明，电话138 0000 0001，住柳塘路8号，深夜凤凰巷里还在施工。",
        "writer": WriterData(name="栾晓明", phone="13800000001"),
    }
    if how == "open":
        return make.handled(office, **facts)
    letter = make.answered(office, may_publish=how != "private", **facts)
    if how == "withdrawn":
        withdraw_copy(PublicCopy.objects.get(petition=letter), reason="含有他人信息", actor=office.clerk)
    if how == "hollow":
        judge_hollow(letter, reason="只说收到", actor=office.head)
    return letter


@pytest.mark.parametrize("how", ["private", "open", "withdrawn", "hollow"])
def test_nothing_of_a_letter_that_is_not_public_is_anywhere(client, office, how):
    make_copy("一封公开的来信")
    letter = hidden(office, how)
    for path, said in everywhere(client, letter.number).items():
        for secret in SECRETS:
            assert secret not in said, path
        if how in {"private", "open"} or path.startswith(("/sitemap", "/library/feed", "/library/archive")):
            assert letter.number not in re.sub(r"next=[^\"]+", "", said) or "q=" in path, path


def test_nothing_unmasked_of_a_public_letter_is_anywhere(client, office):
    letter = hidden(office, "public")
    for path, said in everywhere(client, letter.number).items():
        for secret in SECRETS[1:5]:
            assert secret not in said, path
    assert "凤凰巷" in client.get(f"/library/{letter.number}/").content.decode()
