"""The words of a notice, in one expression that goes through the text once.

Every repetition has an upper bound, so that no text makes it slow. The text comes without blanks and
with half-width marks, as `cleaning.one_string` leaves it. Alternatives stand in the order they are tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from deadlines.calendarfile.naming import NAME, NAMES

_YEAR: Final = r"(?:(?P<year>\d{4})年|(?P<next>次年|翌年))?"
_HEADING_WORDS: Final = r"[放假调休安排期日间的具体现为作整时变更]{0,16}"

_TOKENS: Final = {
    # what ends the part with the days
    "closing": r"节假日期间|此件公开发布",
    # 鼓励各单位…安排职工在除夕（2月9日）休息: no day off
    "advice": r"鼓励|建议|提倡|引导",
    "bracket": r"\((?P<inside>[^()]{0,80})\)",
    "extend": rf"延长(?:\d{{4}}年)?(?P<extended>{NAME})(?:假期|放假|休假)?(?:时间)?(?:至|到)",
    # 现将…安排通知如下: names what follows, but is no paragraph of its own
    "announce": rf"(?P<announced>{NAMES}){_HEADING_WORDS}(?:通知)?如下:",
    "heading": rf"(?P<names>{NAMES})(?:{_HEADING_WORDS}:|(?:假期|放假)?(?=(?:\d{{4}}年)?\d{{1,2}}月\d))",
    "count": r"(?:共计?|合计)(?P<counted>\d{1,2})天",
    "move": r"(?:[一两二三四五]个)?(?:公休日?|休息日|周末)(?:分别)?(?:调整?|移|挪)(?:至|到|为)",
    # 2月3日（星期一）起正常上班: what every weekday is
    "again": r"起(?:正常|照常|恢复)?上班",
    "weekend": r"(?:与|和)?(?:周末|双休日)(?:连休|相连)|不调休",
    "doubt": r"不(?:再|得)?(?:放假|上班|休息|公休|补班|补休)|取消|改为|原定|暂停|半天|上午|下午|提前|对调",
    "off": (
        r"(?:为[\u4e00-\u9fff]{0,12}法定(?:节)?假日|(?:全国|均)?(?:放假调休|调休放假|放假公休|放假)"
        r"|补休|(?:照常)?公休日?|休息|休假|调休)(?:(?P<offdays>\d{1,2})天)?"
    ),
    "work": r"(?P<usual>正常|照常)?(?:上班|补班)",
    "day": (
        rf"{_YEAR}(?P<month>\d{{1,2}})月(?P<number>\d{{1,2}})(?:[日号]|(?=(?:至|到|-{{1,2}})\d))|(?P<dayonly>\d{{1,2}})日"
    ),
    "until": r"至|到|-{1,2}",
    "label": r"(?P<words>[\u4e00-\u9fff]{2,30}):",
    "comma": r",",
    "semicolon": r";",
    "stop": r"[。!?]",
    "other": r".",
}
TOKEN: Final = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _TOKENS.items()))
WEEKDAYS: Final = re.compile(r"(?:星期|周|礼拜)([一二三四五六日天])")


def tokens(text: str) -> Iterator[re.Match[str]]:
    """Every token of a cleaned text in order; `lastgroup` is its kind. They cover the text without gaps."""
    return TOKEN.finditer(text)
