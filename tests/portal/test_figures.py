"""The year's figures on the home page: counted by reports.metrics, once an hour, never made up."""

from decimal import Decimal

import pytest
import time_machine

from petitions.models import Grade
from petitions.services.endings import rate, withdraw
from portal import figures
from portal.figures import Ratio, year_figures
from tests import factories
from tests.factories import at, submit_letter


@pytest.fixture
def year(office):
    """Five letters: one withdrawn at once, one late and open, two answered in time, one of which was rated."""
    with time_machine.travel(at("2026-10-12T10:00"), tick=False):
        withdraw(submit_letter().petition)
        submit_letter()
        answered = factories.answered(office)
        factories.answered(office)
        rate(answered, grade=Grade.SATISFIED)
    with time_machine.travel(at("2026-11-05T10:00"), tick=False):
        submit_letter()


def test_every_rate_says_what_it_was_made_of(year):
    with time_machine.travel(at("2026-11-06T15:20"), tick=False):
        span = year_figures()
    counted = span.whole
    assert span.cut_off == at("2026-11-06T15:00")
    assert (counted.received, counted.valid, counted.invalid) == (5, 4, 1)
    assert counted.replied == Ratio(2, 4, Decimal("50.00"))
    assert counted.on_time == Ratio(2, 3, Decimal("66.67"))
    assert counted.satisfied == Ratio(1, 1, Decimal("100.00"))


def test_the_home_page_shows_them_with_their_hour(client, year):
    with time_machine.travel(at("2026-11-06T15:20"), tick=False):
        page = client.get("/").content.decode()
    assert "2026年1月1日至11月6日（周五）15:00，每小时更新" in page
    assert "正式答复2件 ÷ 有效4件" in page
    assert "66.67 <small>%</small>" in page


def test_without_a_letter_the_block_is_left_out(client, reference):
    assert year_figures() is None
    assert "今年办理情况" not in client.get("/").content.decode()


def test_they_are_counted_once_an_hour(year, monkeypatch):
    calls = []
    honest = figures.count_year
    monkeypatch.setattr(figures, "count_year", lambda hour: calls.append(hour) or honest(hour))
    for minute in ("00", "30", "59"):
        with time_machine.travel(at(f"2026-11-06T15:{minute}"), tick=False):
            year_figures()
    with time_machine.travel(at("2026-11-06T16:00"), tick=False):
        year_figures()
    assert calls == [at("2026-11-06T15:00"), at("2026-11-06T16:00")]


def test_who_comes_while_they_are_counted_gets_those_of_the_hour_before(year):
    with time_machine.travel(at("2026-11-06T15:20"), tick=False):
        before = year_figures()
    figures.cache.set(figures.COUNTING, "")
    with time_machine.travel(at("2026-11-06T16:20"), tick=False):
        assert year_figures() == before


def test_a_new_year_begins_with_nothing(year):
    with time_machine.travel(at("2026-12-31T23:30"), tick=False):
        assert year_figures().whole.received == 5
    with time_machine.travel(at("2027-01-01T00:10"), tick=False):
        assert year_figures() is None
