"""PDF files: written anew without author, company, program, editing history, and who wrote remarks."""

from __future__ import annotations

import io

import pikepdf
from pikepdf import Dictionary, Name, Stream

from petitions.scrubbing.child import BrokenFileError, LockedFileError
from petitions.scrubbing.jpeg import without_segments

_TELLING = ("/Metadata", "/PieceInfo", "/LastModified")


def cleaned(data: bytes) -> bytes:
    """Return the file without what tells of its makers; its pages stay as they are, a digital signature doesn't."""
    target = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if "/Info" in pdf.trailer:
                del pdf.trailer["/Info"]
            for thing in pdf.objects:
                if isinstance(thing, Dictionary | Stream):
                    _clean(thing)
            pdf.save(target, static_id=True)
    except pikepdf.PasswordError as error:
        raise LockedFileError from error
    except (pikepdf.PdfError, ValueError, TypeError) as error:
        raise BrokenFileError from error
    return target.getvalue()


def _clean(thing: pikepdf.Object) -> None:
    for key in _TELLING:
        if key in thing:
            del thing[key]
    if thing.get("/Type") == Name.Annot and thing.get("/Subtype") != Name.Widget and "/T" in thing:
        del thing["/T"]
    if isinstance(thing, Stream) and thing.get("/Filter") == Name.DCTDecode:
        _clean_photograph(thing)


def _clean_photograph(stream: pikepdf.Object) -> None:
    """A camera's photograph brings its place along into the page."""
    try:
        picture = without_segments(stream.read_raw_bytes())
    except BrokenFileError:
        return  # no picture that could be read, so nothing in it either: shown pages leave it out
    parms = stream.get("/DecodeParms")
    stream.write(picture, filter=Name.DCTDecode, decode_parms=parms if isinstance(parms, Dictionary) else None)
