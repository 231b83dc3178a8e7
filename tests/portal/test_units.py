"""Pages of units, townships and leaders' mailboxes: what is public of each, and its figures beside the county's."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.core.cache import cache

from accounts.models import ChangeKind, Department, DepartmentKind, UnitChange, User
from common.clock import today
from petitions.models import Grade, LetterType, Mailbox
from petitions.services.endings import rate
from petitions.services.submission import WriterData
from portal.figures import count_year, year_figures
from portal.units import batch_days, compared
from tests import factories as make
from tests.boards import shown_post
from tests.factories import at, submit_letter
from tests.petitions.copies import make_copy


def text(answer):
    return answer.content.decode()


@pytest.fixture
def year(office):
    """Roads answered two letters, one of them rated; one to the roads bureau is open, one is a report, one is nobody's."""
    with time_machine.travel(at("2026-10-12T10:00"), tick=False):
        rate(make.answered(office), grade=Grade.SATISFIED)
        make.answered(office)
        make.handled(office)
        submit_letter()
        User.objects.filter(pk=office.roads_liaison.pk).update(sees_wrongdoing=True)
        make.dispatched(office, letter_type=LetterType.WRONGDOING, may_publish=False)


def of_roads(client, office):
    cache.clear()
    with time_machine.travel(at("2026-11-06T15:20"), tick=False):
        return text(client.get(f"/units/{office.roads.code}/"))


def test_the_list_leads_to_every_unit_that_answers_letters(client, office):
    page = text(client.get("/units/"))
    assert 'href="/units/t-roads/"' in page
    assert 'href="/townships/t-town/"' in page
    assert "测试信息中心" not in page.partition("<main")[2].partition("</main>")[0]


def test_a_unit_says_what_it_looks_after_and_takes_letters(client, office):
    Department.objects.filter(pk=office.roads.pk).update(duties="负责县道养护和公交线路。")
    page = text(client.get("/units/t-roads/"))
    assert "负责县道养护和公交线路。" in page
    assert 'href="/write/?unit=t-roads"' in page
    assert "今年还没有来信由这个单位办理" in page
    assert "还没有公开的答复" in page


def test_its_figures_stand_beside_the_countys_as_the_bulletin_defines_them(client, office, year):
    page = of_roads(client, office)
    with time_machine.travel(at("2026-11-06T15:20"), tick=False):
        span = year_figures()
    own = span.units[office.roads.pk]
    assert (own.received, own.valid, own.replied.numerator) == (3, 3, 2)
    assert own.submitted.rate == Decimal("66.67")
    assert own.days == 0
    assert "2 ÷ 3" in page
    assert "1 ÷ 1" in page
    assert "不参加排名" in page, "fewer than five were due"


def test_a_report_of_wrongdoing_is_in_the_whole_but_in_no_units_row(client, office, year):
    with time_machine.travel(at("2026-11-06T15:20"), tick=False):
        span = count_year(at("2026-11-06T15:00"))
    assert span.whole.received == 5
    assert span.channels["leader"].received == 5
    assert sum(figures.received for figures in span.units.values()) == 3


def test_a_report_to_a_leader_is_in_no_mailboxs_part(office):
    box = Mailbox.objects.earliest("pk")
    with time_machine.travel(at("2026-10-12T10:00"), tick=False):
        submit_letter(mailbox=box)
        submit_letter(
            mailbox=box,
            proposed_type=LetterType.WRONGDOING,
            may_publish=False,
            writer=WriterData(name="李晓明", phone="13800000001"),
        )
    span = count_year(at("2026-11-06T15:00"))
    assert span.whole.received == 2
    assert span.mailboxes[box.key].received == 1


def test_the_newest_public_letters_and_a_way_to_all_of_them(client, office):
    for day in range(1, 9):
        make_copy(f"第{day}封公开的来信", department_name="测试交通局", replied_on=f"2026-11-0{day}")
    make_copy("别的单位的来信", department_name="测试教育局")
    page = text(client.get("/units/t-roads/"))
    assert "第8封公开的来信" in page
    assert "第2封公开的来信" not in page
    assert "别的单位的来信" not in page
    assert 'href="/library/?unit=%E6%B5%8B%E8%AF%95%E4%BA%A4%E9%80%9A%E5%B1%80"' in page


def test_nothing_but_the_masked_text_is_on_the_page(client, office, year):
    page = of_roads(client, office)
    assert "李晓明" not in page
    assert "13800000001" not in page


def test_shown_posts_that_name_it_are_listed(client, office):
    post = shown_post(office, named_department=office.roads)
    page = text(client.get("/units/t-roads/"))
    assert f'href="/board/posts/{post.number}/"' in page


def test_a_township_shows_letters_from_there_as_well(client, office):
    make_copy("从镇里写来的信", township_name="测试镇人民政府")
    make_copy("镇政府答复的信", department_name="测试镇人民政府")
    page = text(client.get("/townships/t-town/"))
    assert page.index("镇政府答复的信") < page.index("从镇里写来的信")
    assert "township=%E6%B5%8B" in page


def test_every_unit_has_one_address(client, office):
    assert client.get("/townships/t-roads/")["Location"] == "/units/t-roads/"
    assert client.get("/units/t-town/")["Location"] == "/townships/t-town/"
    assert client.get("/townships/")["Location"] == "/units/#townships"


@pytest.mark.parametrize("kind", [DepartmentKind.CENTRE, DepartmentKind.CONFIDENTIAL, DepartmentKind.OFFICE])
def test_who_answers_no_letters_has_no_page(client, reference, kind):
    make.make_unit("t-inner", "测试内设机构", kind)
    assert client.get("/units/t-inner/").status_code == 404
    assert "测试内设机构" not in text(client.get("/units/"))


def test_a_unit_that_ended_says_so_and_leads_to_its_successor(client, office):
    Department.objects.filter(pk=office.roads.pk).update(
        valid_to=today() - dt.timedelta(days=1), successor=office.schools
    )
    page = text(client.get("/units/t-roads/"))
    assert "不再收信" in page
    assert 'href="/units/t-schools/">测试教育局</a>' in page
    assert "/write/?unit=" not in page
    assert "测试交通局的来信已经并入办理" in text(client.get("/units/t-schools/"))
    assert "由测试教育局承继" in text(client.get("/units/"))


def test_letters_answered_under_an_old_name_are_still_its_own(client, office):
    UnitChange.objects.create(
        kind=ChangeKind.RENAMED,
        department=office.roads,
        old_name="测试公路局",
        new_name="测试交通局",
        effective_on=today(),
        changed_at=at("2026-01-05"),
    )
    make_copy("旧名时答复的信", department_name="测试公路局")
    page = text(client.get("/units/t-roads/"))
    assert "旧名时答复的信" in page
    assert "原名：测试公路局" in page


def test_a_units_page_takes_a_fixed_number_of_statements(client, office, year, django_assert_max_num_queries):
    for day in range(1, 9):
        make_copy(f"第{day}封公开的来信", department_name="测试交通局", replied_on=f"2026-11-0{day}")
    of_roads(client, office)
    with time_machine.travel(at("2026-11-06T15:40"), tick=False), django_assert_max_num_queries(7):
        client.get("/units/t-roads/")


def test_a_mailbox_says_who_holds_it_and_how_its_letters_are_handled(client, office, settings):
    settings.BATCH_WEEKDAYS = (2, 5)
    box = Mailbox.objects.get(key="county-head")
    make_copy("写给县长的信", mailbox_name=box.name)
    make_copy("写给别人的信")
    page = text(client.get("/mailboxes/county-head/"))
    for words in (
        box.post,
        box.holder,
        box.duties,
        "星期二、星期五",
        "写给县长的信",
        'href="/write/?mailbox=county-head"',
    ):
        assert words in page
    assert "写给别人的信" not in page


def test_a_closed_mailbox_is_read_but_takes_no_letters(client, reference):
    Mailbox.objects.filter(key="county-head").update(is_open=False)
    page = text(client.get("/mailboxes/county-head/"))
    assert "暂停收信" in page
    assert "/write/?mailbox=" not in page
    assert client.get("/mailboxes/nobody/").status_code == 404


def test_a_mailboxs_figures_are_its_own(client, office):
    box = Mailbox.objects.get(key="county-head")
    with time_machine.travel(at("2026-10-12T10:00"), tick=False):
        rate(make.answered(office, mailbox=box), grade=Grade.SATISFIED)
        make.answered(office)
    with time_machine.travel(at("2026-11-06T15:20"), tick=False):
        page = text(client.get("/mailboxes/county-head/"))
    assert "全县2件" in page
    assert "1 ÷ 1" in page


def test_all_mailboxes_are_listed(client, reference):
    page = text(client.get("/mailboxes/"))
    assert all(box.name in page for box in Mailbox.objects.all())
    Mailbox.objects.all().delete()
    assert "还没有领导信箱" in text(client.get("/mailboxes/"))


def test_without_letters_nothing_is_compared():
    assert compared(None, None) is None


def test_weekdays_are_said_in_words():
    assert batch_days((2, 5)) == "星期二、星期五"


def test_the_centres_head_writes_what_a_unit_looks_after(client, office):
    client.force_login(office.head)
    answer = client.post(f"/desk/units/{office.roads.pk}/describe/", {"duties": "负责县道养护。"}, follow=True)
    assert "测试交通局的职责已保存。" in text(answer)
    assert "负责县道养护。" in text(client.get("/units/t-roads/"))
    too_long = client.post(f"/desk/units/{office.roads.pk}/describe/", {"duties": "长" * 301})
    assert too_long.status_code == 400
    client.force_login(office.clerk)
    assert client.post(f"/desk/units/{office.roads.pk}/describe/", {"duties": "别的"}).status_code == 404
