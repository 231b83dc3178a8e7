"""The process that cleans one file: from standard input to standard output. Django isn't loaded here."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable

MOST_SECONDS = 20
BROKEN, LOCKED = 3, 4
"""How the process ends for a file that can't be read, and for one that wants a password."""


class BrokenFileError(Exception):
    """The file can't be read."""


class LockedFileError(Exception):
    """The file wants a password."""


def main(media_type: str, most_memory: int) -> None:
    """Clean what comes in, in so many bytes of memory; end with 3 for a broken file, with 4 for a locked one."""
    resource.setrlimit(resource.RLIMIT_AS, (most_memory, most_memory))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    data = sys.stdin.buffer.read()
    try:
        cleaned = _cleaner(media_type)(data)
    except BrokenFileError:
        sys.exit(BROKEN)
    except LockedFileError:
        sys.exit(LOCKED)
    sys.stdout.buffer.write(cleaned)


def _cleaner(media_type: str) -> Callable[[bytes], bytes]:
    """Load only what this kind of file needs: each file waits for it."""
    if media_type == "image/jpeg":
        from petitions.scrubbing.jpeg import cleaned
    elif media_type == "image/png":
        from petitions.scrubbing.png import cleaned
    elif media_type == "application/pdf":
        from petitions.scrubbing.pdf import cleaned
    else:
        from petitions.scrubbing.office import cleaned
    return cleaned
