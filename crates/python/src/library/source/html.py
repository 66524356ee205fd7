"""Texts of HTML."""

import re

from _dbm import html_entity


def escape(s, quote=True):
    s = s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return s.replace('"', "&quot;").replace("'", "&#x27;") if quote else s


# What browsers make of the control characters of Windows.
_WINDOWS = ("\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f"
            "\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178")


def _number(code):
    if code == 0 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        return "\ufffd"
    if code == 0x0D:
        return "\r"
    if 0x80 <= code <= 0x9F:
        return _WINDOWS[code - 0x80]
    is_control = 0x1 <= code <= 0x8 or 0xE <= code <= 0x1F or code in (0xB, 0x7F)
    return "" if is_control or 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE else chr(code)


def _replaced(found):
    name = found.group(1)
    if name.startswith("#"):
        digits = name[1:].rstrip(";")
        return _number(int(digits[1:], 16) if digits[0] in "xX" else int(digits))
    known = html_entity(name)
    if known is not None:
        return known
    for end in range(len(name) - 1, 1, -1):
        known = html_entity(name[:end])
        if known is not None:
            return known + name[end:]
    return "&" + name


_REFERENCE = re.compile("&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)")


def unescape(s):
    return _REFERENCE.sub(_replaced, s) if "&" in s else s
