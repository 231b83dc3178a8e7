"""Pictures from screens: the chunks that are the picture stay, the ones that tell of it go."""

from __future__ import annotations

import io

from petitions.scrubbing.child import BrokenFileError

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEPT = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs"}
)
_FRAME = 12
"""Length, name and checksum of a chunk."""


def cleaned(data: bytes) -> bytes:
    """Return the picture upright and without texts, times, places, and whatever follows its end."""
    chunks = _chunks(data)
    if any(chunk[4:8] == b"eXIf" for chunk in chunks):
        chunks = _chunks(_turned(data))
    return b"".join([_SIGNATURE, *(chunk for chunk in chunks if chunk[4:8] in _KEPT)])


def _chunks(data: bytes) -> list[bytes]:
    if not data.startswith(_SIGNATURE):
        raise BrokenFileError
    found, at = [], len(_SIGNATURE)
    while at + _FRAME <= len(data):
        end = at + _FRAME + int.from_bytes(data[at : at + 4])
        found.append(data[at:end])
        at = end
        if found[-1][4:8] == b"IEND":
            return found
    raise BrokenFileError


def _turned(data: bytes) -> bytes:
    from PIL import Image, ImageOps, UnidentifiedImageError

    target = io.BytesIO()
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
            ImageOps.exif_transpose(picture).save(target, "PNG")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise BrokenFileError from error
    return target.getvalue()
