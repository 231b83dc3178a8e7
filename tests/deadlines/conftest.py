"""What several tests of the clocks begin with."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings

from common.clock import pretend
from petitions.models import Petition
from tests import factories as make
from tests.factories import Office


@pytest.fixture
def guarded(settings: Settings) -> None:
    """Switch on the guard over the sweep, which demonstrations do without."""
    settings.SWEEP_GUARD = True


@pytest.fixture
def letter(office: Office) -> Petition:
    """Return a letter with the roads bureau, received on Friday 2026-11-06 and due on Tuesday 2026-11-17."""
    with pretend(make.at("2026-11-06T10:00")):
        return make.handled(office)
