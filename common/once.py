"""Facts that a step reads several times, read once: the calendar, the ladder, who holds which post.

Inside ``reading_once`` such a fact stays as it was first read. Only what one step does not itself change may be kept
so, and nothing outlives the step: the next one reads anew.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Value = TypeVar("Value")
_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("read_once", default=None)


@contextmanager
def reading_once() -> Iterator[None]:
    """Keep what ``once`` reads until the outermost such block ends; also a decorator of a service."""
    if _kept.get() is not None:
        yield
        return
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def once(key: Hashable, read: Callable[[], Value]) -> Value:
    """Return what ``read`` returns; inside ``reading_once`` it is called once for each key."""
    kept = _kept.get()
    if kept is None:
        return read()
    if key not in kept:
        kept[key] = read()
    value: Value = kept[key]
    return value
