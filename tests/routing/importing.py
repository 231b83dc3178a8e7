"""Running the import command in tests."""

from __future__ import annotations

import io
import re
from pathlib import Path

from django.core.management import call_command

from accounts.models import Department
from common.clock import pretend
from deadlines.models import Deadline
from petitions.models import Matter, Petition, PetitionEvent, Reply, Writer
from routing.models import Assignment
from tests import factories as make

TABLES = (Petition, Deadline, Reply, Matter, Writer, Assignment, PetitionEvent, Department)


def imported(path: Path, *options: str, channel: str = "leader") -> str:
    """Run the command and return what it said, without the line about time."""
    said = io.StringIO()
    with pretend(make.at("2026-11-06T10:00")):
        call_command("import_letters", str(path), "--channel", channel, *options, stdout=said)
    return re.sub(r"用时.*\n", "", said.getvalue())


def sizes() -> list[int]:
    return [model.objects.count() for model in TABLES]
