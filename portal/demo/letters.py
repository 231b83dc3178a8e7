"""The letters as they stand in the files, checked and typed."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "letters"
PHONES = 100
"""Numbers of the impossible range 138000000xx."""


@dataclass(frozen=True)
class Step:
    """One thing that happened: a verb, the working day after receipt, and perhaps arguments."""

    verb: str
    day: int
    arguments: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Step:
        """Read ``agree 2 transport``; anything else raises ValueError."""
        verb, day, *arguments = text.split()
        return cls(verb, int(day), tuple(arguments))

    def argument(self, default: str = "") -> str:
        """Return the first argument."""
        return self.arguments[0] if self.arguments else default


@dataclass(frozen=True, kw_only=True)
class DemoLetter:
    """A letter with everything that happens to it. ``texts`` holds what people wrote on the way.

    ``behalf_name`` is of whom it is written for. ``source`` is the office that sent it on, with its number there and the working day of the date that it set.
    """

    key: str
    ago: int
    at: dt.time
    channel: str
    type: str
    title: str
    body: str
    publish: bool
    steps: tuple[Step, ...]
    phone: str = ""
    writer: str = ""
    email: bool = False
    anonymous: bool = False
    unproven: bool = False
    township: str = ""
    place: str = ""
    named: str = ""
    mailbox: str = ""
    board: str = ""
    nickname: str = ""
    behalf_name: str = ""
    behalf_relation: str = ""
    lead: str = ""
    supports: tuple[str, ...] = ()
    category: str = ""
    priority: str = "normal"
    complex: bool = False
    source: str = ""
    foreign_number: str = ""
    due: int = 0
    texts: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, row: dict[str, Any], *, number: int) -> DemoLetter:
        """Make one from a table of the file; keys that are no field are texts."""
        known = {name: row[name] for name in cls.__dataclass_fields__ if name in row}
        texts = {name: text.strip() for name, text in row.items() if name not in known}
        steps = tuple(Step.parse(part) for part in row["steps"].split(";") if part.strip())
        anonymous = row.get("anonymous", False)
        return cls(
            **{
                **known,
                "at": dt.time.fromisoformat(row["at"]),
                "body": row["body"].strip(),
                "supports": tuple(row.get("supports", ())),
                "steps": steps,
                "phone": "" if anonymous else f"138000000{number % PHONES:02d}",
                "texts": texts,
            }
        )

    @property
    def lead_unit(self) -> str:
        """The unit that leads at first: where the centre sends it, else the one named."""
        return self.lead or self.named


def demo_letters() -> list[DemoLetter]:
    """Return all letters, in the order of the files."""
    rows: list[dict[str, Any]] = []
    for path in sorted(FOLDER.glob("*.toml")):
        rows += tomllib.loads(path.read_text(encoding="utf-8"))["letter"]
    return [DemoLetter.of(row, number=number) for number, row in enumerate(rows)]
