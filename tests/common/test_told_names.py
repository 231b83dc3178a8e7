"""Names that a text introduces itself are hidden from the public; words that only look like it stay."""

import pytest

from common.masking import Known, mask


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("我叫李晓明，住在柳塘镇。", "我叫李**，住在柳塘镇。"),
        ("我叫李明，住在柳塘镇。", "我叫李*，住在柳塘镇。"),
        ("他叫王建国在那里上班", "他叫王**在那里上班"),
        ("她叫陈静住三楼", "她叫陈*住三楼"),
        ("本人叫欧阳小娟。", "本人叫欧阳**。"),
        ("姓名：周小禾，男", "姓名：周**，男"),
        ("经理名叫 孙立", "经理名叫 孙*"),
        ("我的名字叫郑爽。", "我的名字叫郑*。"),
        ("我叫“赵小燕”", "我叫“赵**”"),
    ],
)
def test_a_name_after_words_that_say_so_is_hidden(text, shown):
    assert mask(text).text == shown
    assert mask(shown).text == shown, "masked text stays as it is"


@pytest.mark.parametrize(
    "text",
    [
        "我叫了救护车",
        "他叫马上走",
        "他叫施工队停工",
        "我叫车回家",
        "我叫外卖员来",
        "他叫保安拦人",
        "他叫王师傅",
        "我叫住他问话",
        "他叫任何人都不许说",
    ],
)
def test_what_only_looks_like_a_name_stays(text):
    assert mask(text).text == text


def test_the_name_of_whom_the_letter_is_written_for_is_hidden_wherever_it_stands():
    assert mask("我母亲向婉清行动不便", known=Known(other_name="向婉清")).text == "我母亲向**行动不便"
