"""What is wrong with a notice is said, each thing by its own sentence, and nothing is taken in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.calendarfile import CalendarFileError, read_calendar
from tests.deadlines.notices import notice

WHOLE = notice(2026)


def problems(text: str, year: int | None = None) -> list[str]:
    with pytest.raises(CalendarFileError) as caught:
        read_calendar(text, year=year)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return list(caught.value.problems)


def changed(old: str, new: str) -> str:
    assert WHOLE.count(old) == 1
    return WHOLE.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("放假调休，共9天", "放假调休，共8天", "“春节”一段：写明共8天，列出的放假日子是9天，请核对。"),
        (
            "10日（周六）上班",
            "10日（周五）上班",
            "“国庆节”一段：括号里的星期与日期不符：2026年10月10日（周六）。请核对日期和年份。",
        ),
        (
            "23日（农历正月初七、周一）",
            "23日（农历正月初七、周二）",
            "“春节”一段：括号里的星期与日期不符：2026年2月23日（周一）。请核对日期和年份。",
        ),
        ("5月9日（周六）上班", "5月8日上班", "“劳动节”一段：5月8日（周五）不是周末，不会是调休上班的日子，请核对日期。"),
        (
            "2月14日（周六）、2月28日（周六）上班",
            "2月15日（周日）上班",
            "“春节”一段：2月15日既写了放假，又写了上班（另一处在“春节”一段），请只留一个。",
        ),
        (
            "9月20日（周日）、10月10日",
            "9月26日（周六）、10月10日",
            "“国庆节”一段：9月26日既写了放假，又写了上班（另一处在“中秋节”一段），请只留一个。",
        ),
        (
            "5月1日（周五）至5日（周二）放假调休，共5天",
            "5月2日（周六）至5日（周二）放假调休，共4天",
            "5月1日（周五）是劳动节，依照《全国年节及纪念日放假办法》应当放假，请核对是否漏写。",
        ),
        ("1月4日（周日）上班", "1月32日上班", "“元旦”一段：没有2026年1月32日这一天，请核对。"),
        ("1月4日（周日）上班", "4日（周日）", "“元旦”一段：“4日（周日）。”写了日期，但是没有写明放假还是上班，请补上。"),
        ("至7日（周三）放假", "至（周三）放假", "“国庆节”一段：“至”的后面没有日期，请补上。"),
        (
            "6月19日（周五）至21日（周日）放假，共3天",
            "6月21日（周日）至19日（周五）放假，共3天",
            "“端午节”一段：“2026年6月21日至2026年6月19日”的起止日期不对，请核对。",
        ),
        (
            "6月19日（周五）至21日（周日）放假，共3天",
            "6月1日至8月21日放假",
            "“端午节”一段：“2026年6月1日至2026年8月21日”的起止日期不对，请核对。",
        ),
        ("4月4日（周六）至6日（周一）放假，共3天", "4日至6日放假", "“清明节”一段：“4日”没有写月份，请补上。"),
        (
            "4月4日（周六）至6日（周一）放假，共3天",
            "见另文",
            "“清明节”一段：没有写明放假的日子，请补上，如“5月1日至5日放假调休，共5天”。",
        ),
        (
            "9月25日（周五）至27日（周日）放假，共3天。",
            "9月25日（周五）至27日（周日）不放假。",
            "“中秋节”一段：“9月25日（周五）至27日（周日）不放假”看不明白，请改写成“某月某日放假”或者“某月某日上班”。",
        ),
        (
            "1月4日（周日）上班",
            "原定1月4日（周日）上班",
            "“元旦”一段：“原定1月4日（周日）上班”看不明白，请改写成“某月某日放假”或者“某月某日上班”。",
        ),
        (
            "1月4日（周日）上班",
            "1月4日（周日）值班人员上班",
            "“元旦”一段：“1月4日（周日）值班人员上班”看不明白，请改写成“某月某日放假”或者“某月某日上班”。",
        ),
        (
            "1月4日（周日）上班",
            "除夕（2月16日）放假",
            "“元旦”一段：括号里的日期“2月16日”看不出是放假还是上班，请移到括号外面。",
        ),
        ("六、中秋节：", "六、团圆佳期：", "“团圆佳期”一段：看不出这些日子属于哪个节日，请在前面写上节日名称和冒号，如“春节：”。"),
        (
            "1月4日（周日）上班",
            "2028年1月4日上班",
            "“元旦”一段：2028年1月4日不在2026年，请核对年份；一次只能导入一年的安排。",
        ),
        (
            "9月20日（周日）、10月10日（周六）上班",
            "2025年9月20日上班",
            "“国庆节”一段：2025年9月20日不在2026年，请核对年份；一次只能导入一年的安排。",
        ),
        (
            "关于2026年部分",
            "关于2025年部分",
            "写着2025年、2026年，一次只能导入一年的安排，请分开导入或者改正年份。",
        ),
    ],
    ids=lambda value: None,
)  # fmt: skip
def test_one_mistake_gives_its_one_sentence(old: str, new: str, problem: str) -> None:
    assert problems(changed(old, new)) == [problem]


def test_all_mistakes_are_told_together() -> None:
    text = (
        changed("放假调休，共9天", "放假调休，共8天")
        .replace("5月9日（周六）上班", "5月8日上班")
        .replace("1月4日（周日）", "1月40日")
    )
    found = problems(text)
    assert [sentence.partition("：")[0] for sentence in found] == ["“元旦”一段", "“春节”一段", "“劳动节”一段"]


@pytest.mark.parametrize(
    ("text", "year", "problem"),
    [
        ("", None, "没有内容。请粘贴通知全文，或者选择CSV、JSON文件。"),
        (" \n\u3000", None, "没有内容。请粘贴通知全文，或者选择CSV、JSON文件。"),
        (
            "今天天气很好。",
            2026,
            "没有读到任何放假或者上班的日子。请粘贴国务院办公厅通知的全文，或者改用CSV、JSON文件。",
        ),
        (
            "国务院办公厅关于2026年部分节假日安排的通知\n国务院办公厅\n2025年11月4日",
            None,
            "没有读到任何放假或者上班的日子。请粘贴国务院办公厅通知的全文，或者改用CSV、JSON文件。",
        ),
        ("春节：2月15日放假。", None, "看不出是哪一年的安排，请注明年份。"),
        ("2026年春节：2月15日放假。", 2027, "写着2026年、2027年，一次只能导入一年的安排，请分开导入或者改正年份。"),
        ("春节：2月15日放假。", 1979, "1979年不在工作日历的范围内，请核对年份。"),
        ("2150年春节：2月15日放假。", None, "2150年不在工作日历的范围内，请核对年份。"),
        (
            "10月1日至8日放假，共8天。",
            2026,
            "通知正文：看不出这些日子属于哪个节日，请在前面写上节日名称和冒号，如“春节：”。",
        ),
        ("延长2026年春节假期至5月2日。", None, "通知正文：春节假期不能延长到5月2日（周六），请核对日期。"),
        ("\x00春节：2月15日放假。", 2026, "内容里有文字以外的字符，不是文本文件。PDF、Word文件请打开后复制全文，粘贴到这里；其他的请另存为UTF-8编码的CSV、JSON或者文本后再试。"),
        ("春节：2月15日放假。\ud800", 2026, "内容里有文字以外的字符，不是文本文件。PDF、Word文件请打开后复制全文，粘贴到这里；其他的请另存为UTF-8编码的CSV、JSON或者文本后再试。"),
        ("春" * 70_000, 2026, "内容超过200 KB，不会是一年的放假安排。请只保留通知正文或者当年的日子。"),
    ],
    ids=lambda value: None,
)  # fmt: skip
def test_a_text_that_tells_no_year_and_no_day_is_refused(text: str, year: int | None, problem: str) -> None:
    assert problems(text, year) == [problem]


@pytest.mark.parametrize("raw", [b"\x80\x81\xff\xff" * 10, b"\xff\xfe\x00\xd8", b"\x89PNG\r\n\x1a\n\x00\x00"])
def test_bytes_that_are_no_text_are_refused(raw: bytes) -> None:
    with pytest.raises(CalendarFileError) as caught:
        read_calendar(raw)
    assert len(caught.value.problems) == 1


def test_a_long_list_of_problems_ends_with_its_length() -> None:
    found = problems("2026年春节：" + "".join(f"2月{n}日。" for n in range(30, 95)))
    assert len(found) == 21
    assert found[-1] == "另外还有45处问题，请先改正以上各处。"


PIECES = st.sampled_from(
    [
        "元旦",
        "春节",
        "国庆节",
        "中秋节",
        "：",
        "。",
        "，",
        "、",
        "；",
        "（",
        "）",
        "（周六）",
        "（农历除夕）",
        "至",
        "-",
        "1月",
        "12月",
        "3日",
        "31日",
        "2026年",
        "9999年",
        "0000年",
        "次年",
        "放假",
        "调休",
        "补休",
        "上班",
        "正常上班",
        "起正常上班",
        "公休日",
        "公休日调至",
        "与周末连休",
        "共3天",
        "不放假",
        "取消",
        "鼓励",
        "延长",
        "延长2026年春节假期至",
        "如下：",
        "其中：",
        "节假日期间",
        "建军节：",
        "2月30日",
        "1月1日至",
        "国务院办公厅2025年11月4日",
        "<br>",
        "&nbsp;",
        "７",
        "1",
        "\n",
        "某",
        "抗战胜利70周年纪念日",
    ]
)


@given(st.lists(PIECES, max_size=60).map("".join), st.sampled_from([None, 2025, 2026]))
def test_no_text_made_of_its_words_breaks_the_reader(text: str, year: int | None) -> None:
    try:
        plan = read_calendar(text, year=year)
    except CalendarFileError as error:
        assert all(error.problems)  # noqa: PT017 - either outcome is fine, an empty list of problems is not
    else:
        assert plan.days == tuple(sorted(plan.days, key=lambda fact: fact.date))
        assert len({fact.date for fact in plan.days}) == len(plan.days) > 0
        assert all(fact.date.weekday() >= 5 for fact in plan.days if fact.working)
