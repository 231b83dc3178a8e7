"""Which names of answering offices mean the same office. Files spell one office in many ways.

County and city offices are named after one pattern (place, field, kind), and the reforms of 2018 renamed most of
them (深化党和国家机构改革方案, 2018). What a name means is read from the pattern, so that files of any place merge.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

CENTRE = "信息中心"
GOVERNMENT = "政府"
PERSON_LENGTH = 4
"""Names of people are not longer; offices that short end with a word of ``_OFFICE``."""

_MARKS = re.compile(r"[\W_]+")
_SEPARATORS = re.compile(r"[\s,，、;；/&]+")
_OFFICE = re.compile(
    r"[局办委会厅处队院校司部站所区县市镇乡社村庭厂馆科组联]$|政府|中心|街道|公司|大队|银行|集团|学校|法院"
)
_SEAT = re.compile(r"(?:人民)?政府(?:办公室|办)?$|办公室$|^(?:县委|市委|区委)$")
_OWN_PLACE = re.compile(r"^([\u4e00-\u9fff]{2,3}?[市州县区旗])(?=[\u4e00-\u9fff])")
_PLACE = re.compile(r"^([^局委办厅处]{1,4}?(?:新区|[市县区旗]|州(?![市县区])))")
_CENTRE = re.compile(r"(?:政务)?信息(?:化)?(?:中心|办公室|办)$")

_FIELDS: tuple[tuple[str, str], ...] = (
    (r"教育|教体|科教|科技和教育", "教育局"),
    (r"人力资源|人社|劳动和?社会|劳动局|人事局|^社保局|社会保险|社会保障|养老保险", "人力资源和社会保障局"),
    (r"医疗保障|医保|农村合作医疗|新农合", "医疗保障局"),
    (r"交警|交通警察|交通管理大队|交通管理支队|车管所", "公安局交通警察"),
    (r"公安", "公安局"),
    (r"交通", "交通运输局"),
    (r"城管|城市管理|市政局|市容", "城市管理局"),
    (r"公积金", "住房公积金管理中心"),
    (r"物业", "物业管理办公室"),
    (r"住建|住房(?:和|与)?城乡建设|^建设局|^城建局|房管|房产管理|规划局|城乡建设", "住房和城乡建设局"),
    (r"生态环境|环境保护局|环保", "生态环境局"),
    (r"自然资源|国土", "自然资源局"),
    (r"卫生|卫健|卫计|计生|计划生育", "卫生健康委员会"),
    (r"市场监管|市场监督|工商|质监|质量技术监督|食品药品|食药监|药监", "市场监督管理局"),
    (r"发展和?改革|发改|物价", "发展和改革委员会"),
    (r"扶贫|乡村振兴", "乡村振兴局"),
    (r"移民", "移民搬迁工作办公室"),
    (r"农业|畜牧|农牧", "农业农村局"),
    (r"水务|水利", "水利局"),
    (r"林业|林草", "林业局"),
    (r"商务|商贸|招商", "商务局"),
    (r"文化|旅游|文旅|广电", "文化和旅游局"),
    (r"体育", "体育局"),
    (r"(?<!人)民政", "民政局"),
    (r"司法|法制", "司法局"),
    (r"退役军人", "退役军人事务局"),
    (r"应急|安监|安全生产", "应急管理局"),
    (r"税务|国税|地税", "税务局"),
    (r"供电|电力|电网", "供电公司"),
    (r"工信|工业和信息化|经贸", "工业和信息化局"),
    (r"财政", "财政局"),
    (r"残联|残疾人联合会", "残疾人联合会"),
    (r"公路", "公路局"),
    (r"信访", "信访局"),
)
_OF_BUREAU = re.compile(r"局$|委$|委员会$|厅$|处$|办$|办公室$|中心$|大队$|支队$|中队$|队$|所$|联$|联合会$|公司$|会$")
_WITHIN = re.compile(r"镇|(?<!城)乡(?!村)|街道")


def plain(name: str) -> str:
    """Return the name without blanks and marks, half-width."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", name))


def is_person(name: str) -> bool:
    """Tell whether this looks like the name of a person who answered, not of an office."""
    short = plain(name)
    return len(short) <= PERSON_LENGTH and not _OFFICE.search(short)


def own_place(names: Iterable[str]) -> str:
    """Return how the place that keeps the mailbox calls itself: the place most bureaux are named after; may be empty."""
    bureaux: Counter[str] = Counter()
    for name in map(plain, names):
        match = _OWN_PLACE.match(name)
        if match and _core(name[match.end() :]):
            bureaux[match[1]] += 1
    return max(bureaux, key=lambda place: (bureaux[place], place), default="")


@dataclass(frozen=True)
class Agencies:
    """The offices of a file: ``own`` place, key of each name, and the spelling to show for each key."""

    own: str
    keys: Mapping[str, str]
    names: Mapping[str, str]


def merge(names: Mapping[str, int], *, own: str | None = None) -> Agencies:
    """Tell which names mean the same office; it is called by its most frequent spelling. Blanks and persons have no key.

    ``names`` counts how often each stands in the file; ``own`` is the place that keeps the mailbox, where it is
    known already. Of several offices in one cell the first leads (RULES section 5: the unit of the first matter).
    """
    place = own_place(Counter(dict(names)).elements()) if own is None else own
    keys = {name: _meaning(name, place) for name in names if plain(name) and not is_person(name)}
    spellings: dict[str, Counter[str]] = {}
    for name, key in keys.items():
        spellings.setdefault(key, Counter())[first_of(name)] += names[name]
    return Agencies(
        place, keys, {key: max(found, key=lambda one: (found[one], one)) for key, found in spellings.items()}
    )


def first_of(name: str) -> str:
    """Return the first office of a cell that names several."""
    return _SEPARATORS.split(name.strip())[0]


def _meaning(name: str, own: str) -> str:
    """Return a key that is the same for all spellings of an office: place, then field."""
    text = _without_own(plain(first_of(name)).removeprefix("中共"), own)
    place = _PLACE.match(text)
    if not place:
        return _office(text)
    where = "" if place[1][1:] == own[1:] else place[1]  # the own place, its first character mistyped
    if own and len(place[1]) == len(own) and place[1][0] == own[0] and place[1][-1] == own[-1]:
        where = ""  # or the one in the middle
    return where + _office(text[place.end() :])


def _without_own(text: str, own: str) -> str:
    """Return the name without the place that keeps the mailbox: 本市, 市 and its whole name are the same."""
    level = own[-1:]
    if own and text.startswith(own):
        text = text.removeprefix(own)
    if level and text.startswith(level) and _office(text[1:]) != text[1:]:
        return text[1:]
    return text


def _office(rest: str) -> str:
    """Return the field of an office named without its place."""
    if not _SEAT.sub("", rest):
        return GOVERNMENT
    if _CENTRE.search(rest[:8]):
        return CENTRE
    return _core(rest) or rest


def _core(rest: str) -> str:
    """Return what the reforms made of a bureau; empty for what is no bureau of a known field."""
    if not _OF_BUREAU.search(rest) or _WITHIN.search(rest):
        return ""
    return next((name for pattern, name in _FIELDS if re.search(pattern, rest)), "")
