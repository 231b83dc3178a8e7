"""The home page and the pages that explain."""

import pytest
import time_machine

from deadlines.models import DeadlineKind, DeadlineRule
from petitions.models import RefusalReason
from reports.models import Bulletin, BulletinState
from reports.services.compiling import compile_bulletin
from tests.factories import at
from tests.petitions.copies import make_copy


def text(answer):
    return answer.content.decode()


def test_the_home_page_has_three_doors(client, reference):
    page = text(client.get("/"))
    for address in ('href="/write/"', 'action="/follow/"', 'action="/library/"', 'href="/write/?type=wrongdoing"'):
        assert address in page
    assert "68个单位在这里办信" in page


def test_a_fresh_installation_shows_no_answers_and_no_bulletin(client, reference):
    page = text(client.get("/"))
    assert "还没有公开的答复" in page
    assert "最新通报" not in page


def test_the_newest_answers_come_from_the_public_copies(client, reference):
    for number in range(8):
        make_copy(f"第{number}封公开的来信", replied_on=f"2026-11-0{number + 1}")
    page = text(client.get("/"))
    assert "第7封公开的来信" in page
    assert "第1封公开的来信" not in page, "six fit the page"
    assert "已公开答复8封" in page


def test_what_was_asked_most_of_late_leads_to_the_answers(client, reference):
    for day in range(1, 4):
        make_copy("供暖温度不达标怎么办", category_name="供暖", replied_on=f"2026-11-0{day}")
    make_copy("医保异地备案怎么报销", category_name="医保", replied_on="2026-11-02")
    make_copy("夏天的蚊子怎么治理好", category_name="环境", replied_on="2026-07-02")
    with time_machine.travel(at("2026-11-06"), tick=False):
        page = text(client.get("/"))
    hot = page.partition("近期关注")[2]
    assert hot.index("供暖</a>") < hot.index("医保</a>")
    assert "环境</a>" not in hot
    assert 'href="/library/?category=%E4%BE%9B%E6%9A%96"' in hot


def bulletin(month, state, figures=None):
    with time_machine.travel(at("2026-11-04"), tick=False):
        return Bulletin.objects.create(
            month=month,
            state=state,
            title=f"关于{month}办理情况的通报",
            cut_off=at("2026-11-01"),
            figures=figures or compile_bulletin(month),
            digest="",
            prepared_at=at("2026-11-02"),
            published_at=at("2026-11-04") if state == BulletinState.PUBLISHED else None,
        )


def test_the_newest_published_bulletin_is_shown_and_one_in_preparation_is_not(client, reference):
    bulletin("2026-09", BulletinState.PUBLISHED)
    bulletin("2026-10", BulletinState.PREPARED)
    page = text(client.get("/"))
    assert "关于2026-09办理情况的通报" in page
    assert "2026-10" not in page
    assert 'href="/bulletins/2026-09/"' in page


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ("90.00", "95.17%（1,831 ÷ 1,924），比上月提高5.17个百分点"),
        ("95.17", "95.17%（1,831 ÷ 1,924），与上月持平"),
        ("99.00", "95.17%（1,831 ÷ 1,924），比上月降低3.83个百分点"),
        (None, "<dd>95.17%（1,831 ÷ 1,924）</dd>"),
    ],
)
def test_the_bulletins_slip_compares_its_frozen_figures_with_the_month_before(client, reference, before, words):
    figures = compile_bulletin("2026-09")
    figures["on_time_reply_rate"] |= {"rate": "95.17", "numerator": 1831, "denominator": 1924}
    figures["month_before"]["on_time_rate"] = before
    bulletin("2026-09", BulletinState.PUBLISHED, figures)
    assert words in text(client.get("/"))


def test_how_a_letter_travels_is_said_from_the_rules_in_force(client, reference):
    page = text(client.get("/"))
    assert "咨询、建议、表扬5个工作日，投诉、求助7个工作日，举报、复杂事项15个工作日。" in page
    assert "信息中心1个工作日内确定主办单位" in page
    DeadlineRule.objects.filter(kind=DeadlineKind.DISPATCH).update(amount=2)
    DeadlineRule.objects.create(
        kind=DeadlineKind.REPLY, letter_type="consultation", amount=3, valid_from=at("2026-01-01").date()
    )
    page = text(client.get("/"))
    assert "信息中心2个工作日内确定主办单位" in page
    assert "咨询3个工作日，建议、表扬5个工作日" in page


@pytest.mark.parametrize("address", ["/help/privacy/", "/help/not-accepted/", "/help/accessibility/", "/guide/"])
def test_the_pages_that_explain_open(client, reference, address):
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 405


def test_every_reason_for_not_accepting_is_listed(client, reference):
    page = text(client.get("/help/not-accepted/"))
    assert all(str(label) in page for label in RefusalReason.labels)
