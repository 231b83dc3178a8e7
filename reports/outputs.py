"""Files written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from django.utils.translation import gettext as _

from common.errors import BadInputError

_READABLE = 0o644


def write_whole(contents: Mapping[Path, bytes]) -> None:
    """Write every file beside its place, then move all of them in; a failure before that leaves nothing.

    Raises BadInputError where a path can't be written.
    """
    waiting: dict[Path, Path] = {}
    try:
        for path, data in contents.items():
            waiting[path] = _beside(path, data)
        for path, ready in waiting.items():
            ready.replace(path)
    except OSError as error:
        raise BadInputError(
            _("文件%(path)s无法写入（%(reason)s）。请检查文件夹是否存在、是否可写。")
            % {"path": path, "reason": error.strerror or error}
        ) from error
    finally:
        for ready in waiting.values():
            ready.unlink(missing_ok=True)


def _beside(path: Path, data: bytes) -> Path:
    """Write the data to a new file in the same folder and return it."""
    if path.is_dir():
        raise IsADirectoryError(21, os.strerror(21), str(path))
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    ready = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        ready.chmod(_READABLE)
    except OSError:
        ready.unlink(missing_ok=True)
        raise
    return ready
