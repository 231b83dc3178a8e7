"""Which rows of a file came before, kept on disk so that a file of a million rows needs no more memory."""

from __future__ import annotations

import sqlite3
from types import TracebackType


class SeenRows:
    """Remembers identities of rows. Keeps them in a nameless temporary file of SQLite, gone at the end."""

    def __init__(self) -> None:
        self._base = sqlite3.connect("", isolation_level=None)
        self._base.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE seen (identity BLOB PRIMARY KEY, number INTEGER) WITHOUT ROWID;"
        )

    def __enter__(self) -> SeenRows:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._base.close()

    def first(self, identity: str, number: int) -> int:
        """Return the number of the row that first had this identity: ``number`` itself if none had."""
        key = bytes.fromhex(identity)
        done = self._base.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (key, number))
        if done.rowcount:
            return number
        found = self._base.execute("SELECT number FROM seen WHERE identity = ?", (key,)).fetchone()
        return int(found[0])
