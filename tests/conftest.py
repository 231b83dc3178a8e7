"""What every test run shares; fixtures of an app stand in its own folder's conftest.py."""

import io
import os

import pytest
from django.core.management import call_command

from tests.factories import Office, make_office


def pytest_report_header() -> list[str]:
    """Say in one line that tests over real letters are left out, where they are."""
    if os.environ.get("REAL_LETTERS"):
        return []
    return ["REAL_LETTERS is not set: tests over real letters are left out"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect tests over real letters unless REAL_LETTERS names their folder."""
    if os.environ.get("REAL_LETTERS"):
        return
    left_out = [item for item in items if item.get_closest_marker("real_letters")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def reference(db: None) -> None:
    """Seed the reference data: channels with their policies, rules, ladder, calendar."""
    call_command("seed_reference", verbosity=0, stdout=io.StringIO())


@pytest.fixture
def office(reference: None) -> Office:
    """Return a small county with one person for each post."""
    return make_office()
