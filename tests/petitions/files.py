"""Small files of every kind a form may meet, made in memory."""

import io
import stat
import struct
import zipfile
import zlib

import pikepdf

DOCUMENT = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
WORKBOOK = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}


def png(width: int = 2, height: int = 2) -> bytes:
    """Return a PNG that says it has this size; only the header is true."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 16)), (b"IEND", b"")]
    chunks = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def jpeg(width: int = 2, height: int = 2, *, before: bytes = b"") -> bytes:
    """Return a JPEG that says it has this size; ``before`` goes between start and frame header."""
    application = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0\1\1\0\0\1\0\1\0\0"
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\1\x11\0"
    return b"\xff\xd8" + application + before + frame + b"\xff\xd9"


def pdf() -> bytes:
    """Return a PDF of one empty page that tells of nobody, so that it is kept byte for byte."""
    target = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page(page_size=(200, 200))
        made.save(target, static_id=True)
    with pikepdf.open(target) as again:
        target = io.BytesIO()
        again.save(target, static_id=True)
    return target.getvalue()


PDF = pdf()


def packed(entries: dict[str, bytes]) -> bytes:
    """Return a ZIP file with these entries."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return file.getvalue()


def linked() -> bytes:
    """Return a document with a symbolic link inside."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in DOCUMENT.items():
            archive.writestr(name, data)
        link = zipfile.ZipInfo("word/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return file.getvalue()


def shared_bytes() -> bytes:
    """Return a document whose directory names the same large entry a hundred times."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, data in DOCUMENT.items():
            archive.writestr(name, data)
        archive.writestr("word/media/large.bin", bytes(range(256)) * 40)
        large = archive.filelist[-1]
        archive.filelist += [large] * 100
    return file.getvalue()
