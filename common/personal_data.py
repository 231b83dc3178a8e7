"""Where in a text personal data stands. Plain Python: patterns, checks, and what is shown instead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of personal data it is."""

    EMAIL = "email"
    ID_NUMBER = "id_number"
    BANK_CARD = "bank_card"
    PHONE = "phone"
    LANDLINE = "landline"
    PLATE = "plate"
    ACCOUNT = "account"
    ADDRESS = "address"
    NAME = "name"


@dataclass(frozen=True)
class Spot:
    """A stretch of the text and what is shown instead."""

    kind: Kind
    start: int
    end: int
    shown: str


# Spelling

_NUMERALS = dict(zip("零一二三四五六七八九壹贰叁肆伍陆柒捌玖幺", "01234567891234567891", strict=True))
_ZEROS = frozenset("〇○◯")
_ROUND = _ZEROS | frozenset("OoＯｏ")


_KEYCAP = "\ufe0f\u20e3"
"""What makes a digit a key in emoji: 1️⃣ is three characters."""


def _plain_char(char: str) -> str:
    if char.isascii():
        return char
    digit = unicodedata.digit(char, -1)
    if digit >= 0:
        return str(digit)
    if "！" <= char <= "～":
        return chr(ord(char) - 0xFEE0)
    category = unicodedata.category(char)
    if category in {"Zs", "Cf"} or char in _KEYCAP:
        return " "
    return "-" if category == "Pd" else char


def plain(text: str) -> str:
    """Return the text, of the same length, in half-width characters, with 0 for 〇 and O beside digits."""
    chars = [char if char in _ROUND else _plain_char(char) for char in text]
    for place, char in enumerate(chars):
        if char in _ROUND:
            before = _neighbour(chars, range(place - 1, max(place - 3, -1), -1))
            after = _neighbour(chars, range(place + 1, min(place + 5, len(chars))))
            in_number = any(other.isdigit() or (char in _ZEROS and other in _NUMERALS) for other in (before, after))
            chars[place] = "0" if in_number else unicodedata.normalize("NFKC", char)[:1]
    return "".join(chars)


def _neighbour(chars: list[str], places: range) -> str:
    """Return the next character that is no blank, dash or round sign; empty at the end."""
    for place in places:
        if chars[place] not in _ROUND and chars[place] not in " -":
            return chars[place]
    return ""


def _in_digits(text: str) -> str:
    """Return the text, of the same length, with Chinese numerals as digits."""
    return "".join(_NUMERALS.get(char, char) for char in text)


def _squeezed(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


# Numbers

_GAP = r"[ \-]{0,2}"
_MOBILE = re.compile(
    r"(?<!\d)(?<!\d\.)(?:(?:\+|00)?86[ \-]{0,2})?(1[ \-.]{0,2}[3-9](?:[ \-.]{0,2}\d){9})(?!\d)(?!\.\d)"
)
_ID = re.compile(rf"(?<![\dA-Za-z])[1-9](?:{_GAP}\d){{13,16}}{_GAP}[\dXx](?![\dA-Za-z])")
_CARD = re.compile(r"(?<!\d)[3-6](?:[ \-]?\d){15,18}(?!\d)")
_ACCOUNT_NUMBER = re.compile(r"(?:卡号|账号|帐号|账户|帐户)[^\d\n]{0,6}(\d(?:[ \-]?\d){8,29})(?!\d)")
_LANDLINE = re.compile(
    r"(?<!\d)(\(?0(?:10|2\d|[3-9]\d{2})\)?)[ \-]{0,3}[2-8]\d{2,3}[ \-]?\d{4}(?:[ \-]?(?:-|转)[ ]?\d{1,5})?(?!\d)"
)
_CALL = re.compile(
    r"(?:电话|联系方式|座机|固话|致电|拨打|传真|号码)[^\d\n]{0,8}((?:[2-8]\d{2,3}[ \-]?\d{4}(?!\d)[、,/和或 ]{0,2})+)"
)
_SHORT = re.compile(r"[2-8]\d{2,3}[ \-]?\d{4}(?!\d)")
_DATE = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[123]")
_MOST_GAPS, _EVERY_GAP = 4, 9
_CONTEXT = 12


def _mobiles(text: str) -> Iterator[Spot]:
    for match in _MOBILE.finditer(_in_digits(text)):
        number = match[1]
        gaps = len(re.findall(r"[ \-.]+", number))
        first = re.split(r"[ \-.]", number)[0]
        range_of_amounts = gaps == 1 and len(first) in {4, 5, 6} and " " not in number  # 13500-160000元
        if (gaps <= _MOST_GAPS or gaps >= _EVERY_GAP) and not range_of_amounts:
            digits = _squeezed(number)
            yield Spot(Kind.PHONE, match.start(), match.end(), f"{digits[:3]}****{digits[-4:]}")


def _id_numbers(text: str) -> Iterator[Spot]:
    for match in _ID.finditer(_in_digits(text)):
        number = _squeezed(match[0])
        born = number[6:14] if len(number) == 18 else f"19{number[6:12]}"
        named = "身份证" in text[max(0, match.start() - _CONTEXT) : match.start()]
        if len(number) in {15, 18} and (named or (_DATE.fullmatch(born) and _PROVINCES.match(number))):
            yield Spot(
                Kind.ID_NUMBER, match.start(), match.end(), f"{number[:2]}{'*' * (len(number) - 5)}{number[-3:]}"
            )


def _luhn(number: str) -> bool:
    total = 0
    for place, char in enumerate(reversed(number)):
        digit = int(char) * (2 if place % 2 else 1)
        total += digit - 9 if digit > 9 else digit
    return total % 10 == 0


def _bank_cards(text: str) -> Iterator[Spot]:
    for match in _ACCOUNT_NUMBER.finditer(text):
        yield Spot(Kind.BANK_CARD, match.start(1), match.end(1), "****")
    for match in _CARD.finditer(text):
        number = _squeezed(match[0])
        if number.startswith("62") or (_luhn(number) and not _DATE.match(number)):
            yield Spot(Kind.BANK_CARD, match.start(), match.end(), "****")


def _landlines(text: str) -> Iterator[Spot]:
    for match in _LANDLINE.finditer(text):
        yield Spot(Kind.LANDLINE, match.start(), match.end(), f"{match[1]}-****{_squeezed(match[0])[-2:]}")
    for call in _CALL.finditer(text):
        for match in _SHORT.finditer(text, call.start(1), call.end(1)):
            if not _DATE.fullmatch(match[0]):
                yield Spot(Kind.LANDLINE, match.start(), match.end(), f"****{match[0][-2:]}")


# Signs and accounts

_EMAIL = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63} ?(?:@|\(at\)|\[at\]) ?[A-Za-z0-9\-]{1,63}(?: ?\. ?[A-Za-z0-9\-]{1,63}){1,4}",
    re.IGNORECASE,
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼] ?[A-Za-z][ ·•.\-]{0,2}"
    r"([A-Za-z0-9](?:[ \-]?[A-Za-z0-9]){3,5}[挂学警港澳]?)(?![A-Za-z0-9])"
)
_NAMED_PLATE = re.compile(r"车牌(?:号码|号|照)?[^A-Za-z0-9\n*]{0,4}([A-Za-z][ ·•.\-]?[A-Za-z0-9]{4,6})(?![A-Za-z0-9])")
_CHAT = re.compile(
    r"(?:QQ|扣扣|微信|威信|wechat|vx)(?:号码|号)?(?:同号)?[ :是为]{0,3}([A-Za-z0-9][A-Za-z0-9_\-]{4,19})", re.IGNORECASE
)
_FEWEST_DIGITS_OF_PLATE = 3


def _emails(text: str) -> Iterator[Spot]:
    for match in _EMAIL.finditer(text):
        yield Spot(Kind.EMAIL, match.start(), match.end(), "***@***")


def _plates(text: str) -> Iterator[Spot]:
    for match in _PLATE.finditer(text):
        if sum(char.isdigit() for char in match[1]) >= _FEWEST_DIGITS_OF_PLATE:
            yield Spot(Kind.PLATE, match.start(), match.end(), f"{match[0][0]}******")
    for match in _NAMED_PLATE.finditer(text):
        yield Spot(Kind.PLATE, match.start(1), match.end(1), "******")


def _chat_accounts(text: str) -> Iterator[Spot]:
    for match in _CHAT.finditer(text):
        yield Spot(Kind.ACCOUNT, match.start(1), match.end(1), "****")


# Doors and rooms

_N = "[0-9零一二三四五六七八九十]"
_BUILDING = rf"(?:[A-Za-z]?{_N}{{1,3}}|[A-Za-z])(?:号楼|栋|幢|座|#楼?|号院) ?"
_UNIT = rf"{_N}{{1,2}}单元 ?"
_STOREY = rf"{_N}{{1,2}}[楼层] ?"
_ROOM_WORD = r"(?:室(?!内|外)|号房|房(?![产屋价租贷东地源管改间]))"
_NO_MORE = r"(?![\d年月日元平米㎡m万亿户套间个人台号%])"
_ROOMS = (
    re.compile(rf"(?:{_BUILDING})?(?:{_UNIT})?(?:{_STOREY})?[A-Za-z]?{_N}{{2,4}}(?:-\d)?{_ROOM_WORD}"),
    re.compile(rf"(?:(?:{_BUILDING})(?:{_UNIT})?|{_UNIT})[\- ]?[A-Za-z]?{_N}{{2,4}}(?:户|号(?![楼线]))"),
    re.compile(rf"(?:(?:{_BUILDING})(?:{_UNIT})?|{_UNIT})[\- ]?[A-Za-z]?\d{{3,4}}{_NO_MORE}"),
    re.compile(rf"(?<=[区苑园城寓湾府庭居邸])\d{{1,2}}(?:[\-#]\d{{1,2}})?[\-#]\d{{3,4}}{_NO_MORE}"),
    re.compile(
        rf"(?:[路街巷弄村组屯庄]|胡同|大道|(?<![国省县乡频街])道)第?({_N}{{1,5}}(?:-\d{{1,3}}|之{_N})?号)(?![线桥井机台车文楼栋]|门(?![前口牌外]))"
    ),
)


def _doors(text: str) -> Iterator[Spot]:
    for pattern in _ROOMS:
        for match in pattern.finditer(text):
            group = pattern.groups
            hidden = re.sub(_N, "*", match[group])
            yield Spot(Kind.ADDRESS, match.start(group), match.end(group), hidden)


_FINDERS: dict[Kind, Callable[[str], Iterator[Spot]]] = {
    Kind.EMAIL: _emails,
    Kind.ID_NUMBER: _id_numbers,
    Kind.BANK_CARD: _bank_cards,
    Kind.PHONE: _mobiles,
    Kind.LANDLINE: _landlines,
    Kind.PLATE: _plates,
    Kind.ACCOUNT: _chat_accounts,
    Kind.ADDRESS: _doors,
}


def spots_in(text: str, *, without: Set[Kind] = frozenset()) -> Iterator[Spot]:
    """Yield what is found in a text spelt ``plain``; the surest kinds first, overlaps included."""
    for kind, finder in _FINDERS.items():
        if kind not in without:
            yield from finder(text)
