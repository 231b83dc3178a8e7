"""The page of figures: what it shows, what each is made of, when it was counted, and how seldom it is counted."""

import datetime as dt
import re
from decimal import Decimal

import pytest
import time_machine
from django.core.cache import cache

from accounts.models import User
from deadlines.services.calendars import current_calendar
from petitions.models import Grade, LetterType
from petitions.services.endings import rate
from portal import figures
from reports.metrics.durations import working_days_to_answer
from reports.metrics.facts import Clock, Facts
from reports.metrics.period import Period
from tests import factories as make
from tests.factories import at, submit_letter
from tests.petitions.copies import make_copy


def text(answer):
    return answer.content.decode()


@pytest.fixture
def year(office):
    """A year with one letter of the autumn before, three answered ones, a report of wrongdoing and an open one."""
    with time_machine.travel(at("2025-11-20T10:00"), tick=False):
        make.answered(office)
    with time_machine.travel(at("2026-10-12T10:00"), tick=False):
        rate(make.answered(office), grade=Grade.SATISFIED)
        make.answered(office)
        User.objects.filter(pk=office.roads_liaison.pk).update(sees_wrongdoing=True)
        make.dispatched(office, letter_type=LetterType.WRONGDOING, may_publish=False)
        submit_letter()


def shown(client, query=""):
    with time_machine.travel(at("2026-11-06T15:20"), tick=False):
        return text(client.get(f"/figures/{query}"))


def test_it_says_of_when_the_figures_are(client, year):
    assert "2026年1月1日至11月6日（周五）15:00，每小时更新" in shown(client)


def test_this_year_and_twelve_months_are_two_spans(client, year):
    assert '<dd class="num">4 <small>' in shown(client)
    page = shown(client, "?span=months")
    assert '<dd class="num">5 <small>' in page
    assert "2025年11月7日" in page


@pytest.mark.parametrize(
    ("moment", "first"), [("2026-11-06T15:00", dt.date(2025, 11, 7)), ("2028-02-29T15:00", dt.date(2027, 3, 1))]
)
def test_twelve_months_begin_the_day_after_the_same_day_of_the_year_before(reference, moment, first):
    assert figures.count_months(at(moment)).first == first


def test_channels_and_units_lead_to_their_public_letters(client, office, year):
    page = shown(client)
    assert 'href="/library/?channel=leader&amp;since=2026-01"' in page
    assert 'href="/units/t-roads/"' in page
    assert re.search(r"/library/\?unit=[^\"]+&amp;since=2026-01", page)


def test_every_figure_has_its_definition_one_click_away(client, year):
    page = shown(client)
    for anchor in ("received", "replied", "on-time", "satisfied"):
        assert f'href="/figures/#def-{anchor}"' in page
        assert f'id="def-{anchor}"' in page
    for anchor in ("valid", "submitted", "days"):
        assert f'id="def-{anchor}"' in page


def test_units_with_few_letters_are_shown_and_not_ranked(client, office, year):
    span = figures.count_year(at("2026-11-06T15:00"))
    assert office.roads.pk in span.units
    assert span.ranks == {}
    with time_machine.travel(at("2026-10-20T10:00"), tick=False):
        for _letter in range(4):
            make.answered(office)
    assert figures.count_year(at("2026-11-06T15:00")).ranks == {office.roads.pk: 1}


def test_hot_matters_come_from_public_answers_only(client, year):
    make_copy("供暖温度不达标怎么办", category_name="供暖", replied_on="2026-11-02")
    assert "供暖</a>" in shown(client)


def test_an_empty_site_says_what_to_do(client, reference):
    page = shown(client)
    assert "还没有可以统计的来信" in page
    assert 'id="def-received"' in page


def test_an_hour_is_counted_once_and_read_with_few_statements(client, year, django_assert_max_num_queries, monkeypatch):
    cache.clear()
    counted = []
    honest = figures.count_year
    monkeypatch.setattr(figures, "count_year", lambda hour: counted.append(hour) or honest(hour))
    shown(client)
    with django_assert_max_num_queries(4):
        shown(client)
    client.get("/units/t-roads/")
    assert len([hour for hour in counted if hour == at("2026-11-06T15:00")]) == 1


def test_who_comes_to_the_months_while_they_are_counted_gets_the_former(client, year):
    before = shown(client, "?span=months")
    cache.set(figures.COUNTING_MONTHS, "")
    with time_machine.travel(at("2026-11-06T16:20"), tick=False):
        page = text(client.get("/figures/?span=months"))
    assert "15:00，每小时更新" in page
    assert "15:00，每小时更新" in before


def clock(received, released, *, judged=True):
    received_on, released_on = dt.date.fromisoformat(received), released and dt.date.fromisoformat(released)
    return Clock(
        "1", "leader", 1, received_on=received_on, original_due_on=received_on, due_on=received_on,
        released_on=released_on, submitted_on=None, judged=judged, restated=None, carried_by=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("clocks", "days", "answers"),
    [
        ((), None, 0),
        ((clock("2026-11-02", "2026-11-05"),), Decimal(3), 1),
        ((clock("2026-11-02", "2026-11-03"), clock("2026-11-02", "2026-11-06")), Decimal("2.5"), 2),
        ((clock("2026-10-30", "2026-11-02"),), Decimal(1), 1),
        ((clock("2026-11-02", None), clock("2026-11-02", "2026-11-03", judged=False)), None, 0),
        ((clock("2026-10-20", "2026-10-30"),), None, 0),
    ],
)
def test_the_median_counts_working_days_of_answers_given_in_the_period(reference, clocks, days, answers):
    found = working_days_to_answer(Facts(Period.of("2026-11"), clocks=clocks), current_calendar())
    assert (found.days, found.answers) == (days, answers)
