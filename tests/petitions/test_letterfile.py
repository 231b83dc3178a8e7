"""Reading letter files: encodings, delimiters, headings, rows, and files that are none."""

from __future__ import annotations

import datetime as dt
import tracemalloc
from pathlib import Path

import pytest

from petitions.letterfile import BadRow, LetterRow, open_letters
from tests.petitions.letterfiles import HEADINGS, TODAY, csv_text, letters, only, refusal, row, write_csv


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_every_encoding_and_delimiter_reads_the_same(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = write_csv(tmp_path / "a.csv", [row()], encoding=encoding, delimiter=delimiter)
    letter = only(path)
    assert letter.title == "南门桥头路灯第1次不亮"
    assert letter.text == "南门桥头的路灯又坏了，这是第1次写信。"
    assert letter.received.at.isoformat() == "2019-11-04T09:05:01+08:00"
    assert (letter.foreign_id, letter.nickname, letter.unit) == ("M0001", "柳溪1", "测试交通局")


def test_english_headings_in_any_spelling_are_recognised(tmp_path: Path) -> None:
    headings = (" Mail-ID", "TITLE", "Query ", "query date", "Reply", "reply_date（北京时间）", "Reply Agency", "url")
    cells = ["7", "题", "文", "2019-11-04", "答", "2019-11-05", "测试教育局", "http://example.org"]
    path = write_csv(tmp_path / "a.csv", [cells], headings=headings)
    letter = only(path)
    assert (letter.foreign_id, letter.reply, letter.unit) == ("7", "答", "测试教育局")
    with open_letters(path, today=TODAY) as file:
        assert file.headings.ignored == ("url",)


def test_the_surer_of_two_headings_wins_and_the_other_is_told(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "a.csv", [["1", "2019-11-04", "甲", "2020-01-01"]], headings=("编号", "留言时间", "内容", "时间")
    )
    assert only(path).received.day == dt.date(2019, 11, 4)
    with open_letters(path, today=TODAY) as file:
        assert file.headings.ignored == ("时间",)


def test_headings_may_stand_below_a_title(tmp_path: Path) -> None:
    text = "澜川县2019年来信汇总,,,,,,,\r\n,,,,,,,\r\n" + csv_text([row()])
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode())
    assert only(path).number == 4


def test_a_quoted_line_break_stays_in_the_text_and_row_numbers_are_the_spreadsheets(tmp_path: Path) -> None:
    rows = [row(1, 留言详情="第一行\r\n第二行"), [""] * len(HEADINGS), row(2, 留言时间="")]
    first, second = letters(write_csv(tmp_path / "a.csv", rows))
    assert isinstance(first, LetterRow)
    assert first.text == "第一行\n第二行"
    assert second == BadRow(4, "没有来信日期")


def test_line_ends_of_old_macs_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(csv_text([row(1), row(2)]).replace("\r\n", "\r").encode())
    assert len(letters(path)) == 2


def test_control_characters_nul_and_lone_surrogates_are_cleaned(tmp_path: Path) -> None:
    cells = row(留言主题="路灯\x00\ud800不亮\u202e", 留言详情="桥头\x00\x0b灯\udfff坏了𠮷👨‍👩‍👧")
    letter = only(write_csv(tmp_path / "a.csv", [cells]))
    assert letter.title == "路灯不亮"
    assert letter.text == "桥头灯坏了𠮷👨‍👩‍👧"


def test_a_few_broken_bytes_do_not_stop_the_file(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [row(number) for number in range(1, 31)])
    path.write_bytes(path.read_bytes().replace("第7次写信".encode(), b"\xff\xfe", 1))
    rows = letters(path)
    assert len(rows) == 30
    assert all(isinstance(letter, LetterRow) for letter in rows)


def test_a_text_of_a_hundred_thousand_characters_is_kept_whole(tmp_path: Path) -> None:
    assert len(only(write_csv(tmp_path / "a.csv", [row(留言详情="灯" * 100_000)])).text) == 100_000


def test_a_text_beyond_all_letters_is_a_bad_row(tmp_path: Path) -> None:
    (bad,) = letters(write_csv(tmp_path / "a.csv", [row(留言详情="灯" * 1_000_001)]))
    assert bad == BadRow(2, "来信内容超过1000000字")


def test_a_missing_title_is_taken_from_the_text(tmp_path: Path) -> None:
    letter = only(write_csv(tmp_path / "a.csv", [row(留言主题=" ", 留言详情="很长的开头" * 10)]))
    assert letter.title == ("很长的开头" * 10)[:25]


def test_a_title_too_long_for_its_column_opens_the_text_whole(tmp_path: Path) -> None:
    letter = only(write_csv(tmp_path / "a.csv", [row(留言主题="长" * 700, 留言详情="正文")]))
    assert len(letter.title) == 500
    assert letter.text == "长" * 700 + "\n正文"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"留言时间": ""}, "没有来信日期"),
        ({"留言时间": "NaN"}, "没有来信日期"),
        ({"留言时间": "上星期"}, "来信日期“上星期”无法识别"),
        ({"留言时间": "2019-02-30"}, "来信日期“2019-02-30”无法识别"),
        ({"留言时间": "1900-01-01"}, "来信日期“1900-01-01”不可信（应在2000年至今天之间）"),
        ({"留言时间": "2026-11-07"}, "来信日期“2026-11-07”不可信（应在2000年至今天之间）"),
        ({"留言详情": " \u200b\n"}, "没有来信内容"),
    ],
)
def test_a_row_without_date_or_text_is_bad_with_its_reason(
    tmp_path: Path, changes: dict[str, str], reason: str
) -> None:
    assert letters(write_csv(tmp_path / "a.csv", [row(**changes)])) == [BadRow(2, reason)]


def test_a_short_row_is_bad_and_does_not_crash(tmp_path: Path) -> None:
    assert letters(write_csv(tmp_path / "a.csv", [["M1", "某人"]])) == [BadRow(2, "没有来信日期")]


@pytest.mark.parametrize(
    ("received", "replied", "oddity"),
    [
        ("2019-11-04", "2019-11-05", ""),
        ("2019-11-04", "2019-11-04", ""),
        ("2019-11-04", "2019/11/4 8:00:00", ""),
        ("2019/11/4 9:00:00", "2019/11/4 8:59:59", "before_letter"),
        ("2019-11-04", "2019-11-03", "before_letter"),
        ("2019-11-04", "", "undated"),
        ("2019-11-04", "0000-00-00", "undated"),
        ("2019-11-04", "2092-11-05", "undated"),
    ],
)
def test_an_odd_reply_date_is_told_apart(tmp_path: Path, received: str, replied: str, oddity: str) -> None:
    letter = only(write_csv(tmp_path / "a.csv", [row(留言时间=received, 答复时间=replied)]))
    assert letter.oddity == oddity
    assert not oddity or letter.reply
    if letter.replied and not oddity:
        assert letter.replied.at >= letter.received.at


def test_a_reply_date_that_can_not_be_is_remarked(tmp_path: Path) -> None:
    letter = only(write_csv(tmp_path / "a.csv", [row(答复时间="1900/1/1")]))
    assert letter.remarks == ("答复日期“1900/1/1”不可信，按没有日期处理",)


def test_a_date_without_an_answer_is_no_answer(tmp_path: Path) -> None:
    letter = only(write_csv(tmp_path / "a.csv", [row(答复意见=" ")]))
    assert (letter.reply, letter.replied, letter.oddity) == ("", None, "")


def test_repeated_ids_with_other_text_are_other_letters(tmp_path: Path) -> None:
    first, second, third = letters(
        write_csv(tmp_path / "a.csv", [row(1), row(1, 留言详情="别的事"), row(1, 答复意见="后来的答复")])
    )
    assert isinstance(first, LetterRow)
    assert isinstance(second, LetterRow)
    assert isinstance(third, LetterRow)
    assert first.identity != second.identity
    assert first.identity == third.identity  # the answer is not part of it


def test_missing_columns_are_named_with_what_was_found(tmp_path: Path) -> None:
    message = refusal(write_csv(tmp_path / "a.csv", [["城乡建设", "安全"]], headings=("一级分类", "二级分类")))
    assert "“留言详情”、“留言时间”" in message
    assert "一级分类、二级分类" in message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (b"\n\n \n", "文件是空的"),
        (csv_text([]).encode(), "只有表头"),
        (bytes(range(128, 256)) * 40, "无法读取这个文件"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "旧版XLS"),
        (b"PK\x03\x04" + b"broken" * 100, "已经损坏"),
        ((csv_text([row(1)]) + 'M2,"没有结束的引号,x\r\n').encode(), "第3行的引号没有结束"),
    ],
)
def test_what_is_no_letter_file_is_refused_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert words in refusal(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "找不到文件" in refusal(tmp_path / "none.csv")
    assert "找不到文件" in refusal(tmp_path)


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        path = write_csv(tmp_path / f"{count}.csv", [row(number) for number in range(count)])
        tracemalloc.start()
        try:
            with open_letters(path, today=TODAY) as file:
                assert sum(1 for _row in file.rows()) == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(4_000) < peak(200) + 300_000
