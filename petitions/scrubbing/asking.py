"""Have a file's metadata removed, in a process that a hostile file may bring down without harm."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from common.errors import BadInputError
from petitions.scrubbing.child import BROKEN, LOCKED

SECONDS = 30
MOST_MEMORY = 1024 * 1024 * 1024
"""Enough for a photograph of 50 million pixels that has to be turned; what wants more is refused."""
_ROOT = str(Path(__file__).resolve().parents[2])
_START = "import sys; sys.path.insert(0, sys.argv[1]); from petitions.scrubbing.child import main; main(sys.argv[2], int(sys.argv[3]))"

logger = logging.getLogger(__name__)


def without_metadata(data: bytes, *, media_type: str, said: str) -> bytes:
    """Return the file as it may be kept; BadInputError, in the sender's words, for one that can't be cleaned.

    What can't be cleaned isn't kept: a photograph's place or an author's name would go with it.
    """
    command = [sys.executable, "-I", "-c", _START, _ROOT, media_type, str(MOST_MEMORY)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise _too_hard(said) from error
    if done.returncode == 0 and done.stdout:
        return done.stdout
    if done.returncode == LOCKED:
        raise BadInputError(_("“%(name)s”加了密码，没有收下。请去掉密码再添加。") % {"name": said})
    if done.returncode == BROKEN:
        raise BadInputError(_("“%(name)s”不完整，打不开，没有收下。请确认文件能打开，再重新添加。") % {"name": said})
    logger.warning("a file of type %s could not be cleaned: %s", media_type, done.stderr[-500:])
    raise _too_hard(said)


def _too_hard(said: str) -> BadInputError:
    return BadInputError(_("“%(name)s”太复杂，处理不了，没有收下。请另存为较小的文件再添加。") % {"name": said})
