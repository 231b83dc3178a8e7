"""When this computer was started, by its own clock: a clock that is set moves that moment, time alone never does."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Boot:
    """One run of one computer: a name that no other run has, and the moment it began by the clock of now."""

    machine: str
    at: dt.datetime


def this_boot() -> Boot | None:
    """Return this run of the computer; none where the system does not tell (it does on Linux).

    All processes of a computer get the same answer, also in containers; sleep counts as running.
    """
    try:
        machine = _BOOT_ID.read_text(encoding="ascii").strip()
        running = time.clock_gettime(time.CLOCK_BOOTTIME)
    except (OSError, AttributeError):
        return None
    return Boot(machine, timezone.now() - dt.timedelta(seconds=running))
