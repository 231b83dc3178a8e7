"""Personal data in free text: found and hidden before anything is published (PIPL §25, RULES section 8)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from common.personal_data import Kind, Spot, plain, spots_in
from common.told_names import told_names

_COMPOUND_SURNAMES = re.compile(
    r"^(?:欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|皇甫|宗政|濮阳|公冶|太叔|申屠|公孙|慕容|仲孙|钟离|长孙|宇文|司徒|鲜于|司空|闾丘|子车|亓官|司寇|巫马|公西|颛孙|壤驷|公良|漆雕|乐正|宰父|谷梁|拓跋|夹谷|轩辕|令狐|段干|百里|呼延|东郭|南门|羊舌|微生|公户|公玉|公仪|梁丘|公仲|公上|公门|公山|公坚|左丘|公伯|西门|公祖|第五|公乘|贯丘|公皙|南荣|东里|东宫|仲长|子书|子桑|即墨|达奚|褚师|纳兰|完颜|叶赫|耶律)."
)
_NO_NAMES = re.compile(
    r"匿名.*|(?:热心|普通|广大|一名|一位|一个|某)?(?:市民|网友|群众|居民|村民|业主|公民|百姓|老百姓|家长|学生|职工|农民|纳税人|消费者|住户|司机|病人|患者)"
)
_TITLES = re.compile(r"先生|女士|小姐|同志|老师|师傅|大爷|大妈|阿姨")
_TOWNSHIP = re.compile(r"^.*?(?:街道|[^\s]镇|[^\s]乡)(?!镇|村|路|街)")
_DIGITS = re.compile(r"[0-9一二三四五六七八九十]")
_SHORTEST_NUMBER = 6
_COUNTRY = re.compile(r"^(?:00)?86(?=1\d{10}$)")
_GAP = r"[ \t·•.\-]{0,2}"
_ANY_GAP = r"[\W_]{0,3}"
"""The writer's own number is known digit by digit, so that it is found whatever stands between them."""


@dataclass(frozen=True)
class Known:
    """What is known of the writer, to be hidden wherever it stands in a text; empty where unknown."""

    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    other_name: str = ""
    """Of whom the letter is about, where it is written for somebody else."""


@dataclass(frozen=True)
class Finding:
    """One hidden spot: its place in the text as given, and what stands there now."""

    kind: Kind
    start: int
    end: int
    original_masked: str


@dataclass(frozen=True)
class Masked:
    """A text fit to be shown to all, and what was hidden in it, in the order of the text."""

    text: str
    findings: tuple[Finding, ...]


NOBODY = Known()


def mask(text: str, *, known: Known = NOBODY, by_office: bool = False) -> Masked:
    """Return the text with personal data hidden; masked text comes back unchanged.

    Finds phones, ID numbers, e-mails, bank cards, plates, chat accounts, door and room numbers, also in
    full-width or Chinese digits, with blanks and dashes between, and with 〇 or O for 0; names after 我叫 and the like.
    In a text ``by_office`` landlines stay, as they are the office's own and meant to be called; not the writer's.
    """
    same_length = plain(text)
    found = spots_in(same_length, without={Kind.LANDLINE} if by_office else set())
    spots = _apart(
        [*_address_spots(same_length, known), *found, *_known_spots(same_length, known), *_told_spots(same_length)]
    )
    parts: list[str] = []
    position = 0
    for spot in spots:
        parts += [text[position : spot.start], spot.shown]
        position = spot.end
    parts.append(text[position:])
    findings = tuple(Finding(spot.kind, spot.start, spot.end, spot.shown) for spot in spots)
    return Masked("".join(parts), findings)


def mask_name(name: str) -> str:
    """Return "李**" for 李晓明: the surname stays, the rest is stars. No name (匿名, 市民) stays as it is."""
    name = " ".join(name.split())
    if not name or _NO_NAMES.fullmatch(name):
        return name
    surname = name[:2] if _COMPOUND_SURNAMES.match(name) else name[:1]
    rest = name[len(surname) :]
    if _TITLES.fullmatch(rest) or set(rest) == {"*"}:
        return name
    if name.isascii() or "·" in name or "•" in name:
        return f"{name[:1]}***"
    return surname + "*" * max(1, min(len(rest), 3))


def _apart(spots: list[Spot]) -> list[Spot]:
    """Return the spots in the order of the text; of overlapping ones the one named first, grown over both."""
    kept: list[Spot] = []
    for spot in spots:
        if not any(spot.start < other.end and other.start < spot.end for other in kept):
            kept.append(spot)
    return sorted(kept, key=lambda spot: spot.start)


def _address_spots(text: str, known: Known) -> list[Spot]:
    """The writer's whole address goes before its parts."""
    return _matches(Kind.ADDRESS, _address_pattern(known.address), "**", text)


def _known_spots(text: str, known: Known) -> list[Spot]:
    phone = _digits_of(known.phone)
    return [
        *_matches(Kind.EMAIL, _spaced(known.email, shortest=3), "***@***", text),
        *_matches(Kind.PHONE, _spaced(phone, shortest=_SHORTEST_NUMBER, gap=_ANY_GAP), _stars(phone), text),
        *_matches(Kind.NAME, _name_pattern(known.name), mask_name(known.name), text),
        *_matches(Kind.NAME, _name_pattern(known.other_name), mask_name(known.other_name), text),
    ]


def _told_spots(text: str) -> Iterator[Spot]:
    """Names that the text introduces itself: 我叫李晓明."""
    for start, end in told_names(text):
        shown = mask_name(text[start:end])
        if shown != text[start:end]:
            yield Spot(Kind.NAME, start, end, shown)


def _matches(kind: Kind, pattern: str, shown: str, text: str) -> list[Spot]:
    if not pattern:
        return []
    return [Spot(kind, match.start(), match.end(), shown) for match in re.finditer(pattern, text, re.IGNORECASE)]


def _digits_of(text: str) -> str:
    digits = "".join(char for char in plain(text) if char.isdigit())
    return _COUNTRY.sub("", digits)


def _stars(digits: str) -> str:
    mobile = len(digits) == 11 and digits.startswith("1")
    return f"{digits[:3]}****{digits[-4:]}" if mobile else f"****{digits[-2:]}"


def _spaced(value: str, *, shortest: int, gap: str = _GAP) -> str:
    """Return a pattern for the value, also with blanks, dots or dashes between its characters (``gap``)."""
    chars = [char for char in plain(value) if not char.isspace()]
    if len(chars) < shortest:
        return ""
    return gap.join(re.escape(char) for char in chars)


def _name_pattern(name: str) -> str:
    if mask_name(name) == " ".join(name.split()):
        return ""  # no name, or nothing to hide in it
    return _spaced(name, shortest=2)


def _address_pattern(address: str) -> str:
    """Return a pattern for what follows the township, where it leads to a door.

    A bare village or estate is what letters are about, and stays.
    """
    rest = _TOWNSHIP.sub("", plain(address).strip())
    return _spaced(rest, shortest=4) if _DIGITS.search(rest) else ""
