"""Whatever a file holds, reading it ends with rows or with a refusal in words."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from common.errors import BadInputError
from common.text import storable
from petitions.letterfile import LetterRow, open_letters
from tests.petitions.letterfiles import HEADINGS, TODAY, csv_text

CELLS = st.lists(st.text(st.characters(codec=None), max_size=40), max_size=len(HEADINGS) + 1)
START = csv_text([]).encode()


def read(content: bytes) -> list[object]:
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        try:
            with open_letters(Path(file.name), today=TODAY) as letters:
                return list(letters.rows())
        except BadInputError:
            return []


@given(st.binary(max_size=400), st.sampled_from([b"", START, b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf"]))
def test_any_bytes_are_rows_or_refused(content: bytes, start: bytes) -> None:
    read(start + content)


@given(st.lists(CELLS, max_size=5))
def test_whatever_is_read_can_be_stored(rows: list[list[str]]) -> None:
    dated = [[*cells[:3], "2019-11-04", *cells[3:]] for cells in rows]
    for row in read(csv_text(dated).encode("utf-8", "surrogatepass")):
        if isinstance(row, LetterRow):
            for text in (row.foreign_id, row.title, row.text, row.reply, row.unit, row.nickname):
                assert storable(text)
            assert row.title
