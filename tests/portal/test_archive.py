"""The library by years and months: any letter within three clicks of the home page."""

import re

from petitions.services.publication import withdraw_copy
from portal import archive
from tests.petitions.copies import make_copy


def links(client, path, pattern):
    answer = client.get(path)
    assert answer.status_code == 200
    return [href.replace("&amp;", "&") for href in re.findall(rf'href="({pattern})"', answer.content.decode())]


def test_every_letter_is_three_clicks_from_the_home_page(client, reference):
    made = {
        make_copy(f"第{month}月的来信", replied_on=f"20{year}-{month:02d}-07").number
        for year in (25, 26)
        for month in (1, 6, 11)
    }
    found = set()
    for first in set(links(client, "/", r"/library/archive/")):
        for second in links(client, first, r"/library/archive/\d{4}-\d{2}/"):
            found |= {
                third.split("/")[2] for third in links(client, second, r"/library/[^/\"]+/") if "archive" not in third
            }
    assert found == made


def test_a_month_with_more_letters_than_a_page_holds_is_turned(client, reference, monkeypatch):
    monkeypatch.setattr(archive, "MOST", 3)
    made = {make_copy(f"第{number}封来信").number for number in range(8)}
    found, path = [], "/library/archive/2026-11/"
    while path:
        page = client.get(path).content.decode()
        found += re.findall(r'href="/library/([^/"]+-[^/"]+)/"', page)
        onward = re.search(r'href="(\?after=[^"]+)"', page)
        path = f"/library/archive/2026-11/{onward[1]}" if onward else ""
    assert len(found) == 8
    assert set(found) == made


def test_a_month_without_letters_and_no_month_are_not_there(client, office):
    withdraw_copy(make_copy("一封公开的来信"), reason="含有他人信息", actor=office.clerk)
    for month in ("2026-11", "2026-13", "x", "0000-01", "9999-12"):
        assert client.get(f"/library/archive/{month}/").status_code == 404
    assert "还没有公开的答复" in client.get("/library/archive/").content.decode()
