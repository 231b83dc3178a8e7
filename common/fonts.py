"""Whether this machine has a font for Chinese, asked of fontconfig itself, as Pango will."""

from __future__ import annotations

import ctypes
import ctypes.util


class _FontSet(ctypes.Structure):
    """The head of fontconfig's FcFontSet: how many fonts were found."""

    _fields_ = [("count", ctypes.c_int)]


def has_chinese_font() -> bool:
    """Tell whether any font covers simplified Chinese; False as well where fontconfig is missing.

    Asked before rendering, because Pango does not survive a machine without any font.
    """
    try:
        fontconfig = ctypes.CDLL(ctypes.util.find_library("fontconfig") or "libfontconfig.so.1")
    except OSError:
        return False
    pointer = ctypes.c_void_p
    for name, result, arguments in (
        ("FcNameParse", pointer, [ctypes.c_char_p]),
        ("FcObjectSetCreate", pointer, []),
        ("FcFontList", ctypes.POINTER(_FontSet), [pointer, pointer, pointer]),
        ("FcFontSetDestroy", None, [ctypes.POINTER(_FontSet)]),
        ("FcObjectSetDestroy", None, [pointer]),
        ("FcPatternDestroy", None, [pointer]),
    ):
        function = getattr(fontconfig, name)
        function.restype, function.argtypes = result, arguments
    pattern, wanted = fontconfig.FcNameParse(b":lang=zh-cn"), fontconfig.FcObjectSetCreate()
    found = fontconfig.FcFontList(None, pattern, wanted)
    count = int(found.contents.count) if found else 0
    if found:
        fontconfig.FcFontSetDestroy(found)
    fontconfig.FcObjectSetDestroy(wanted)
    fontconfig.FcPatternDestroy(pattern)
    return count > 0
