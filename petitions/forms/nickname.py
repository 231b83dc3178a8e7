"""The name under which a citizen is shown on a board: nobody's office, nobody's telephone."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, DepartmentKind
from common.masking import mask
from common.traditional import to_simplified
from petitions.forms.fields import TextField

OFFICIAL = (
    "官方",
    "管理员",
    "政府",
    "版主",
    "信箱",
    "信息中心",
    "领导",
    "书记",
    "县长",
    "市长",
    "局长",
    "镇长",
    "公安",
    "纪委",
    "客服",
    "小编",
    "admin",
)
"""Words of a name that would make a reader take it for the office's."""
_DIGITS, _SPELT_OUT = 5, 7
_NUMERALS = frozenset("零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖两幺")
_CONTACT = re.compile(r"微信|薇信|威信|扣扣|qq|vx|wx|电话|手机|https?|www", re.IGNORECASE)


class NicknameField(TextField):
    """A name that readers can't take for the office's, and that leads to nobody."""

    def to_python(self, value: Any) -> str:
        """Refuse both, also with signs or blanks between, full-width, or in traditional characters."""
        name = super().to_python(value)
        plain = _plain(name)
        if any(word in plain for word in OFFICIAL) or _is_of_an_office(plain):
            raise self.wrong(_("称呼不能用单位名称、职务或者“官方”“管理员”一类的字样，请换一个。"))
        if "@" in name or mask(name).findings or _holds_a_number(plain) or _CONTACT.search(plain):
            raise self.wrong(_("称呼里不能有联系方式，请换一个。"))
        return name


def _plain(text: str) -> str:
    """Return letters and digits alone, as one reads them."""
    kept = "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())
    return to_simplified(kept)


def _holds_a_number(plain: str) -> bool:
    digits = sum(char.isdigit() for char in plain)
    return digits >= _DIGITS or digits + sum(char in _NUMERALS for char in plain) >= _SPELT_OUT


def _is_of_an_office(plain: str) -> bool:
    """A township's short name is that of a place: 柳塘镇居民 is nobody's office, 柳塘镇 alone would be."""
    own = [settings.GOVERNMENT_NAME, settings.CENTRE_NAME, settings.SITE_NAME]
    units = list(Department.objects.values_list("name", "short_name", "kind"))
    places = {_plain(short) for _name, short, kind in units if kind == DepartmentKind.TOWNSHIP}
    offices = own + [name for name, _short, _kind in units]
    offices += [short for _name, short, kind in units if kind != DepartmentKind.TOWNSHIP]
    return plain in places or any(name and name in plain for name in map(_plain, offices))
