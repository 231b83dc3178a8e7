"""Warning signs of secrecy are found however they are spelt; ordinary answers have none."""

from __future__ import annotations

import itertools

import pytest

from petitions.confidential import Sort, signs_in
from tests.factories import ANSWER

FOUND = [
    ("秘密★10年", Sort.MARK, "秘密★10年"),
    ("机密★", Sort.MARK, "机密★"),
    ("绝 密 ★ 长期", Sort.MARK, "绝 密 ★ 长期"),
    ("绝密☆30年", Sort.MARK, "绝密☆30年"),
    ("机\u200b密★", Sort.MARK, "机\u200b密★"),
    ("關於\n機密\n的通知", Sort.MARK, "機密"),
    ("密级：秘密", Sort.MARK, "密级"),
    ("根据澜政密发〔2026〕3号文件", Sort.NUMBER, "密发〔2026〕3号"),
    ("机密〔2026〕12号", Sort.NUMBER, "机密〔2026〕12号"),
    ("密发［２０２６］１号", Sort.NUMBER, "密发［２０２６］１号"),
    ("秘密(2026)第5号", Sort.NUMBER, "秘密(2026)第5号"),
    ("内部资料 注意保存", Sort.INTERNAL, "内部资料"),
    ("此件不得外传", Sort.INTERNAL, "不得外传"),
    ("按县政府会议纪要办理", Sort.INTERNAL, "会议纪要"),
    ("属于工作秘密", Sort.WORDING, "工作秘密"),
    ("该项目涉密", Sort.WORDING, "涉密"),
    ("见机关通讯录", Sort.DIRECTORY, "通讯录"),
    ("规划尚未公开", Sort.UNPUBLISHED, "尚未公开"),
    ("办法（征求意见稿）", Sort.UNPUBLISHED, "征求意见稿"),
]
PLAIN = [
    ANSWER,
    "感谢您对我县工作的关注，联系电话0991-2345678。",
    "依据澜政发〔2026〕3号文件，补贴标准为每亩120元。",
    "忘记手机密码的，请持身份证到窗口重置。",
    "树木过密，已安排修剪。",
    "我们会保护您的个人信息，请您放心。",
    "已公开招标，结果见县政府网站公告。",
    "为加密公交班次，10月起每8分钟一班。",
    "",
]


@pytest.mark.parametrize(("text", "sort", "words"), FOUND)
def test_a_sign_is_found_with_its_words_and_place(text: str, sort: Sort, words: str) -> None:
    signs = signs_in(text)
    assert (sort, True) in {(sign.sort, words in sign.words) for sign in signs}
    assert all(text[sign.start : sign.end] == sign.words for sign in signs)


@pytest.mark.parametrize("text", PLAIN)
def test_an_ordinary_text_has_none(text: str) -> None:
    assert signs_in(text) == ()


def test_signs_come_in_the_order_of_the_text_and_never_overlap() -> None:
    signs = signs_in("机密★5年\n内部资料，涉密；依据密发〔2026〕1号，国家秘密。")
    assert [sign.sort for sign in signs] == [Sort.MARK, Sort.INTERNAL, Sort.WORDING, Sort.NUMBER, Sort.WORDING]
    assert all(one.end <= other.start for one, other in itertools.pairwise(signs))


def test_a_long_text_takes_no_time_worth_mention() -> None:
    assert signs_in("密 " * 50_000) == ()
    assert len(signs_in("涉密。" * 10_000)) == 10_000
