"""Letter files that tell what each letter is about, or who answered it: for learning, not for taking over.

Such a file needs no dates. Everything else is read as with letters that are taken over: encodings, columns in any
order, notes above the headings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from common.errors import BadInputError
from common.text import visible
from petitions.letterfile.headings import Field, Headings
from petitions.letterfile.reading import recognised, sources_of
from petitions.letterfile.rows import BadRow, read_line, read_text
from petitions.letterfile.source import Cell, Source, is_blank


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """A letter of the file; ``label`` is empty where the file does not say, ``title`` may be empty."""

    number: int
    title: str
    text: str
    label: str


@dataclass(frozen=True)
class LabelledFile:
    """An open file: its headings are known, and which of them holds the label (none in a file without labels)."""

    headings: Headings
    source: Source
    label: Field | None

    def rows(self) -> Iterator[LabelledRow | BadRow]:
        """Yield every row below the headings that holds anything."""
        for number, cells in self.source.rows():
            if number > self.headings.row and not is_blank(cells):
                found = {field: cells[at] for field, at in self.headings.columns.items() if at < len(cells)}
                yield self._row(number, found)

    def _row(self, number: int, cells: Mapping[Field, Cell]) -> LabelledRow | BadRow:
        title, text = read_line(cells.get(Field.TITLE)), read_text(cells.get(Field.TEXT))
        label = read_line(cells.get(self.label)) if self.label else ""
        if not visible(title) and not visible(text):
            return BadRow(number, _("没有标题也没有来信内容"))
        if self.label == Field.CATEGORY and not label:
            return BadRow(number, _("没有标签"))
        return LabelledRow(number, title, text, label)


@contextmanager
def open_labelled(path: Path, label: Field | None) -> Iterator[LabelledFile]:
    """Open a file that has the column ``label`` (a category, a unit), or any letter file where that is none.

    Raises BadInputError, in words for the operator, where it can't be read or lacks the text or the label.
    """
    necessary = (Field.TEXT, label) if label else (Field.TEXT,)
    with sources_of(path) as sources:
        source, headings = recognised(sources, necessary)
        if not any(number > headings.row and not is_blank(cells) for number, cells in source.rows()):
            raise BadInputError(_("文件里只有表头，没有来信。"))
        yield LabelledFile(headings, source, label)
