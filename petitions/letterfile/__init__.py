"""Reading files of letters (CSV, XLSX) into rows. Plain reading: nothing here knows the database."""

from petitions.letterfile.reading import LetterFile, open_letters
from petitions.letterfile.rows import BadRow, LetterRow

__all__ = ["BadRow", "LetterFile", "LetterRow", "open_letters"]
