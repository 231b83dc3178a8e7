"""What a file is by its content, and why it is refused."""

import io
import time
import tracemalloc

import pytest

from common.errors import BadInputError
from petitions.uploads import MOST_BYTES, kind_of, shown_name
from tests.petitions import files


def taken(name: str, data: bytes) -> str:
    return kind_of(name, io.BytesIO(data), len(data)).media_type


def refusal(name: str, data: bytes, size: int | None = None) -> str:
    with pytest.raises(BadInputError) as caught:
        kind_of(name, io.BytesIO(data), len(data) if size is None else size)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("路口.jpg", files.jpeg(4000, 3000), "image/jpeg"),
        ("路口.JPEG", files.jpeg(), "image/jpeg"),
        ("截图.png", files.png(), "image/png"),
        ("证明.pdf", files.PDF, "application/pdf"),
        (
            "申请.docx",
            files.packed(files.DOCUMENT),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            "名单.xlsx",
            files.packed(files.WORKBOOK),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    ],
)
def test_the_five_kinds_are_taken_by_their_content(name, data, media_type):
    assert taken(name, data) == media_type


def test_an_empty_file_is_refused():
    assert "空文件" in refusal("空.pdf", b"")


def test_a_file_over_ten_megabytes_is_refused_by_its_size_alone():
    assert "超过10MB" in refusal("大.pdf", files.PDF, MOST_BYTES + 1)
    assert kind_of("大.pdf", io.BytesIO(files.PDF), MOST_BYTES).said == "PDF"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("页.html", b"<html><script>alert(1)</script>"),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("图.png", b"GIF89a" + bytes(20)),
        ("文档.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(20)),
        ("病毒.pdf", b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"),
        ("隐身.pdf", b"\n\n%PDF-1.4"),
    ],
)
def test_other_content_is_refused_whatever_its_name(name, data):
    assert "不是JPG、PNG、PDF、DOCX、XLSX文件" in refusal(name, data)


@pytest.mark.parametrize("name", ["照片.pdf", "照片.png", "照片", "照片.jpg.exe"])
def test_an_extension_that_says_something_else_is_refused(name):
    assert "内容是JPG，和文件名不符" in refusal(name, files.jpeg())


def test_an_archive_is_refused():
    assert "是压缩包" in refusal("资料.zip", files.packed({"a.txt": b"a"}))
    assert "是压缩包" in refusal("资料.docx", files.packed({"a.txt": b"a"}))


@pytest.mark.parametrize("data", [files.png(50_000, 50_000), files.jpeg(50_000, 50_000)])
def test_an_image_of_too_many_pixels_is_refused(data):
    assert "50000×50000像素" in refusal("图.png" if data[0] == 0x89 else "图.jpg", data)


@pytest.mark.parametrize("data", [files.jpeg()[:12], files.jpeg(before=b"\xff\xe1\0\0"), files.png()[:20]])
def test_a_broken_image_is_refused(data):
    assert "不完整" in refusal("图.jpg", data)


def test_fill_bytes_before_the_frame_of_a_jpeg_are_stepped_over():
    assert taken("图.jpg", files.jpeg(before=b"\xff\xff\xff")) == "image/jpeg"


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ({"word/media/bomb.bin": bytes(50_000_000)}, "展开后太大"),
        ({f"word/{n}.xml": b"" for n in range(2_001)}, "里面的文件太多"),
        ({"word/embeddings/inner.zip": b"PK"}, "里面还有压缩包"),
        ({"word/vbaProject.bin": b"macro"}, "带有宏或者程序"),
        ({"../../etc/cron.d/x": b"x"}, "不完整或者加了密码"),
    ],
)
def test_an_office_file_that_is_a_bomb_or_a_carrier_is_refused(extra, words):
    assert words in refusal("申请.docx", files.packed({**files.DOCUMENT, **extra}))


def test_an_office_file_with_a_link_or_with_shared_bytes_is_refused():
    assert "不完整" in refusal("申请.docx", files.linked())
    assert "不完整" in refusal("申请.docx", files.shared_bytes())
    assert "不完整" in refusal("申请.docx", files.packed(files.DOCUMENT)[:-10])


def test_a_bomb_is_refused_in_little_time_and_memory():
    bomb = files.packed({**files.DOCUMENT, **{f"word/{n}.bin": bytes(10_000_000) for n in range(8)}})
    tracemalloc.start()
    began = time.monotonic()
    assert "展开后太大" in refusal("申请.docx", bomb)
    assert time.monotonic() - began < 10
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\秘密.pdf", "秘密.pdf"),
        ("路口\u202egpj.exe", "路口gpj.exe"),
        ("a\x00b.pdf", "ab.pdf"),
        (".htaccess", "htaccess"),
        ("", "附件"),
        ("   ", "附件"),
        ("换\r\n行.pdf", "换 行.pdf"),
        ('引"号<>.pdf', "引_号__.pdf"),
        ("CON", "CON"),
    ],
)
def test_a_file_name_is_cleaned_before_it_is_shown(given, shown):
    assert shown_name(given) == shown


def test_a_long_file_name_keeps_its_extension():
    assert shown_name("长" * 300 + ".pdf") == "长" * 96 + ".pdf"
