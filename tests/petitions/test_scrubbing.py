"""Nothing in a kept file tells where a photograph was taken or who made a document."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from PIL import Image, PngImagePlugin

from common.errors import BadInputError
from petitions.scrubbing import asking, child, jpeg
from petitions.scrubbing.asking import without_metadata
from petitions.uploads import DOCX, JPEG, PDF, PNG, XLSX
from tests.petitions import files

SECRETS = (b"Zhou Xiaohe", b"Lake Works Ltd", b"Telephone X", b"secret remark")
GPS = 34853
TURNED = 6
"""EXIF: to be turned by 90 degrees to the right before it is shown."""


def scrubbed(kind, data):
    return without_metadata(data, media_type=kind.media_type, said="文件")


def photograph(orientation=1, *, size=(40, 20)):
    """Return a photograph, its left half red, with everything a camera writes down."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = picture.getexif()
    exif[0x0112], exif[0x0110], exif[0x013B] = orientation, "Telephone X", "Zhou Xiaohe"
    exif.get_ifd(GPS).update({1: "N", 2: (30.0, 12.0, 3.0), 3: "E", 4: (118.0, 20.0, 9.0)})
    target = io.BytesIO()
    picture.save(target, "JPEG", exif=exif, comment=b"secret remark", quality=95)
    return target.getvalue() + b"secret remark after the end"


def opened(data):
    return Image.open(io.BytesIO(data))


def test_a_photograph_loses_place_camera_and_owner_and_keeps_its_picture():
    given = photograph()
    assert opened(given).getexif().get_ifd(GPS), "the test would show nothing without it"
    kept = scrubbed(JPEG, given)
    assert not dict(opened(kept).getexif())
    assert not any(secret in kept for secret in SECRETS)
    assert opened(kept).tobytes() == opened(given).tobytes(), "bit by bit"


def test_a_photograph_held_sideways_is_turned_before_the_note_of_it_is_lost():
    kept = opened(scrubbed(JPEG, photograph(TURNED)))
    assert kept.size == (20, 40)
    assert not dict(kept.getexif())
    top, bottom = kept.getpixel((10, 5)), kept.getpixel((10, 35))
    assert top[0] > 200 > 100 > top[2], "red was on the left and is above now"
    assert bottom[2] > 200 > 100 > bottom[0]


@pytest.mark.parametrize("progressive", [True, False])
def test_scans_and_restart_marks_stay_whole(progressive):
    target = io.BytesIO()
    Image.effect_noise((300, 200), 90).convert("RGB").save(
        target, "JPEG", progressive=progressive, restart_marker_rows=1, icc_profile=b"p" * 70_000
    )
    kept = scrubbed(JPEG, target.getvalue())
    assert opened(kept).tobytes() == opened(target.getvalue()).tobytes()
    assert opened(kept).info["icc_profile"] == b"p" * 70_000, "colours stay true"


def test_a_photograph_cut_off_while_it_was_sent_keeps_what_there_is():
    whole = photograph(size=(400, 400)).partition(b"secret remark after")[0]
    kept = scrubbed(JPEG, whole[: len(whole) - 300])
    assert kept.endswith(b"\xff\xd9")
    assert b"Telephone X" not in kept


def test_a_screenshot_loses_texts_and_time_and_is_turned():
    picture = Image.new("RGB", (40, 20), "blue")
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "Zhou Xiaohe")
    told.add_itxt("Comment", "secret remark", zip=True)
    exif = picture.getexif()
    exif[0x0112], exif[0x0110] = TURNED, "Telephone X"
    target = io.BytesIO()
    picture.save(target, "PNG", pnginfo=told, exif=exif)
    kept = scrubbed(PNG, target.getvalue() + b"secret remark")
    assert not any(name in kept for name in (b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME", *SECRETS))
    assert opened(kept).size == (20, 40)
    assert opened(kept).text == {}


def made_pdf():
    target = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page(page_size=(200, 200))
        page = made.pages[0]
        made.docinfo["/Author"] = "Zhou Xiaohe"
        with made.open_metadata() as told:
            told["pdf:Producer"] = "Lake Works Ltd"
        stream = pikepdf.Stream(made, photograph(), Filter=pikepdf.Name.DCTDecode, Width=40, Height=20)
        stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        stream.Metadata = pikepdf.Stream(made, b"Telephone X")
        page.Resources.XObject = pikepdf.Dictionary(Im0=stream)
        remark = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Text,
            Rect=[0, 0, 9, 9],
            T=pikepdf.String("Zhou Xiaohe"),
            Contents=pikepdf.String("kept"),
        )
        page.Annots = made.make_indirect(pikepdf.Array([made.make_indirect(remark)]))
        page.PieceInfo = pikepdf.Dictionary(Maker=pikepdf.String("Lake Works Ltd"))
        made.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue()


def test_a_pdf_loses_author_company_and_the_places_of_its_pictures():
    with pikepdf.open(io.BytesIO(scrubbed(PDF, made_pdf()))) as kept:
        assert not dict(kept.docinfo)
        assert "/Metadata" not in kept.Root
        page = kept.pages[0]
        assert "/PieceInfo" not in page
        picture = page.Resources.XObject.Im0
        assert "/Metadata" not in picture
        assert picture.read_raw_bytes() == jpeg.without_segments(photograph())
        assert "/T" not in page.Annots[0]
        assert str(page.Annots[0].Contents) == "kept"
        plain = io.BytesIO()
        kept.save(plain, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    assert not any(secret in plain.getvalue() for secret in SECRETS)


def test_a_document_loses_author_company_and_who_changed_it():
    told = {
        "[Content_Types].xml": b'<Types><Override PartName="/props/who.xml" ContentType="application/vnd.openxml'
        b'formats-package.core-properties+xml"/></Types>',
        "word/document.xml": b'<w:document><w:ins w:author="Zhou Xiaohe" w:date="2026">text</w:ins></w:document>',
        "word/comments.xml": b"<w:comments><w:comment w:author='Zhou Xiaohe' w:initials='Zhou Xiaohe'/></w:comments>",
        "word/media/image1.jpeg": photograph(TURNED),
        "docProps/app.xml": b"<Properties><Company>Lake Works Ltd</Company></Properties>",
        "props/who.xml": b"<dc:creator>Zhou Xiaohe</dc:creator>",
    }
    with zipfile.ZipFile(io.BytesIO(scrubbed(DOCX, files.packed(told)))) as kept:
        assert kept.namelist() == list(told)
        everything = b"".join(kept.read(name) for name in kept.namelist())
        assert kept.read("word/document.xml").endswith(b'w:date="2026">text</w:ins></w:document>')
        assert opened(kept.read("word/media/image1.jpeg")).size == (40, 20), "pages turn their pictures themselves"
    assert not any(secret in everything for secret in SECRETS)


def test_a_table_loses_its_makers_and_still_opens():
    book = openpyxl.Workbook()
    book.properties.creator, book.properties.company = "Zhou Xiaohe", "Lake Works Ltd"
    book.active["A1"] = "路灯"
    book.active["A1"].comment = openpyxl.comments.Comment("看这里", "Zhou Xiaohe")
    target = io.BytesIO()
    book.save(target)
    kept = scrubbed(XLSX, target.getvalue())
    again = openpyxl.load_workbook(io.BytesIO(kept))
    assert again.active["A1"].value == "路灯"
    assert again.active["A1"].comment.text == "看这里"
    assert again.active["A1"].comment.author in {"", "None"}
    assert again.properties.creator != "Zhou Xiaohe"
    with zipfile.ZipFile(io.BytesIO(kept)) as parts:
        assert not any(secret in parts.read(name) for name in parts.namelist() for secret in SECRETS)


def test_a_pdf_with_a_password_is_refused_with_a_way_on():
    target = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(target, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(BadInputError, match="请去掉密码"):
        scrubbed(PDF, target.getvalue())


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (PDF, b"%PDF-1.7\n" + bytes(500)),
        (JPEG, b"\xff\xd8\xff\xe1\x00\x01Exif\0\0" + bytes(9)),
        (JPEG, b"\xff\xd8\xff\xe1\x00\x10Exif\0\0MM\0*\0\0\0\x08\xff\xd9"),
        (PNG, files.png()[:40]),
        (PNG, b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 2**31) + b"IHDR" + bytes(20)),
        (DOCX, files.packed(files.DOCUMENT)[:-30]),
    ],
)
def test_a_broken_file_is_refused(kind, data):
    with pytest.raises(BadInputError, match="打不开"):
        scrubbed(kind, data)


def packed_pdf(megabytes):
    """Return a small PDF with an object stream that unpacks to so much."""
    catalog, pages = b"<</Type/Catalog/Pages 3 0 R>>", b"<</Type/Pages/Count 1/Kids[4 0 R]>>"
    directory = b"5 0 3 %d " % (len(catalog) + 1)
    inner = zlib.compress(directory + catalog + b" " + pages + b" " * megabytes * 2**20)
    head = b"%PDF-1.5\n"
    page = b"4 0 obj\n<</Type/Page/Parent 3 0 R/MediaBox[0 0 9 9]>>\nendobj\n"
    stream = b"1 0 obj\n<</Type/ObjStm/N 2/First %d/Filter/FlateDecode/Length %d>>stream\n%s\nendstream\nendobj\n"
    body = head + page + stream % (len(directory), len(inner), inner)
    here, packed, free = 1, 2, (0, 0, 0)
    rows = (
        free,
        (here, len(head + page), 0),
        (here, len(body), 0),
        (packed, 1, 1),
        (here, len(head), 0),
        (packed, 1, 0),
    )
    entries = b"".join(struct.pack(">BIB", *row) for row in rows)
    table = b"2 0 obj\n<</Type/XRef/Size 6/W[1 4 1]/Root 5 0 R/Length %d>>stream\n%s\nendstream\nendobj\n"
    return body + table % (len(entries), entries) + b"startxref\n%d\n%%%%EOF" % len(body)


def test_a_bomb_ends_its_own_process_and_is_refused(monkeypatch):
    assert scrubbed(PDF, packed_pdf(1)), "the same file is taken where it is small"
    monkeypatch.setattr(asking, "MOST_MEMORY", 200 * 2**20)
    bomb = packed_pdf(300)
    assert len(bomb) < 1_000_000
    with pytest.raises(BadInputError):
        scrubbed(PDF, bomb)


def test_a_process_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(asking, "SECONDS", 0.001)
    with pytest.raises(BadInputError, match="太复杂"):
        scrubbed(JPEG, photograph())


def test_django_is_not_loaded_for_it():
    assert "django" not in Path(child.__file__).read_text(encoding="utf-8").replace("Django", "")
