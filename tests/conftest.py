"""What every test run shares; fixtures of an app stand in its own folder's conftest.py."""

import io
import os

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, settings

from tests.factories import Office, make_office

# How long an example takes says how busy the machine is, and nothing of the code: no test is timed.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
SECOND = "SECOND_DATABASE"
DATABASES = frozenset({"db", "transactional_db", "live_server", "django_db_setup"})


def pytest_report_header() -> list[str]:
    """Say in one line each which tests are left out, where some are."""
    said = []
    if not os.environ.get("REAL_LETTERS"):
        said.append("REAL_LETTERS is not set: tests over real letters are left out")
    if os.environ.get(SECOND):
        said.append("Second database: tests that touch none, or explore rules alone, ran on the first")
    return said


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect tests over real letters unless REAL_LETTERS names their folder; on a second database what ran already."""
    left_out = [item for item in items if is_left_out(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def is_left_out(item: pytest.Item) -> bool:
    """Tell whether the test has nothing to read here, or nothing to say of this database."""
    if item.get_closest_marker("real_letters") and not os.environ.get("REAL_LETTERS"):
        return True
    touches = item.get_closest_marker("django_db") or not DATABASES.isdisjoint(getattr(item, "fixturenames", ()))
    return bool(os.environ.get(SECOND)) and (not touches or item.get_closest_marker("one_database") is not None)


@pytest.fixture
def reference(db: None) -> None:
    """Seed the reference data: channels with their policies, rules, ladder, calendar."""
    call_command("seed_reference", verbosity=0, stdout=io.StringIO())


@pytest.fixture
def office(reference: None) -> Office:
    """Return a small county with one person for each post."""
    return make_office()
