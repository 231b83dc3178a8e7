"""Photographs: the picture stays bit by bit, turned upright where the camera only noted how it was held."""

from __future__ import annotations

import io

from petitions.scrubbing.child import BrokenFileError

_START, _END, _SCAN, _COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
_APPLICATION = range(0xE0, 0xF0)
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_ORIENTATION, _UPRIGHT = 0x0112, 1
_QUALITY = 92
_JFIF_PART = 16
"""Marker and header of the format without the small picture that may follow it."""


def cleaned(data: bytes) -> bytes:
    """Return the photograph upright and without anything but the picture."""
    return without_segments(_turned(data))


def without_segments(data: bytes) -> bytes:
    """Return the same picture without EXIF, XMP, comments, previews, and whatever follows its end."""
    if data[:2] != b"\xff\xd8":
        raise BrokenFileError
    kept, at = [data[:2]], 2
    while (marker := _marker(data, at)) is not None:
        at, code = marker
        if code == _END:
            break
        if code in _ALONE:
            kept.append(data[at : at + 2])
            at += 2
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if end < at + 4:
            raise BrokenFileError
        if code == _SCAN:
            end = _scan_end(data, end)
        kept.append(_kept(code, data[at:end]))
        at = end
    return b"".join([*kept, b"\xff\xd9"])


def _marker(data: bytes, at: int) -> tuple[int, int] | None:
    """Return where the next marker is and its code; none at the end of a photograph that was cut off."""
    while data[at : at + 2] == b"\xff\xff":
        at += 1
    if at + 4 > len(data) and data[at : at + 2] != b"\xff\xd9":
        return None
    if data[at] != 0xFF:
        raise BrokenFileError
    return at, data[at + 1]


def _scan_end(data: bytes, at: int) -> int:
    """Return where the picture data of a scan ends: at the next marker that is no part of it."""
    while (at := data.find(b"\xff", at)) >= 0:
        code = data[at + 1] if at + 1 < len(data) else _END
        if code not in (0x00, 0xFF, *_ALONE):
            return at
        at += 1 if code == 0xFF else 2
    return len(data)


def _kept(code: int, segment: bytes) -> bytes:
    """Return what stays of a segment: of applications only format, colour profile and colour transform."""
    content = segment[4:]
    if code == _COMMENT:
        return b""
    if code not in _APPLICATION:
        return segment
    if content.startswith(b"JFIF\0") and len(segment) >= _JFIF_PART + 2:
        return b"\xff\xe0\x00\x10" + content[:12] + b"\0\0"
    return segment if content.startswith((b"ICC_PROFILE\0", b"Adobe")) else b""


def _turned(data: bytes) -> bytes:
    """Return the picture as it is meant to be seen; the same bytes where it already is."""
    if b"Exif\0\0" not in data:
        return data
    from PIL import Image, ImageOps, JpegImagePlugin, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data), formats=["JPEG"]) as picture:
            if picture.getexif().get(_ORIENTATION, _UPRIGHT) == _UPRIGHT:
                return data
            sampling = JpegImagePlugin.get_sampling(picture)
            upright = ImageOps.exif_transpose(picture)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise BrokenFileError from error
    target = io.BytesIO()
    profile = picture.info.get("icc_profile")
    upright.save(target, "JPEG", quality=_QUALITY, subsampling=sampling, icc_profile=profile)
    return target.getvalue()
