"""PyYAML, of plain documents: maps, lists and scalars. What goes further is not supported, never guessed."""

import re
from _dbm import unsupported

_INT = re.compile(r"[-+]?(0|[1-9][0-9_]*)$")
_FLOAT = re.compile(r"[-+]?([0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)([eE][-+][0-9]+)?$")
_OTHER_NUMBER = re.compile(r"[-+]?(0[bxo0-9][0-9a-fA-F_]*|[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?|\.(inf|Inf|INF)|\.(nan|NaN|NAN))$")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}")
_KEY = re.compile(r"""("[^"\\]*"|'[^']*'|[^\s\-?:,\[\]{}#&*!|>'"%@`][^#'"]*?|-[^\s'"#][^#'"]*?)\s*:(?=\s|$)""")
_WORDS = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False, "null": None}


class YAMLError(Exception):
    pass


def _no(what):
    unsupported(f"{what} of YAML is not supported")


def _scalar(text):
    text = text.strip()
    if text in ("", "~"):
        return None
    if text[0] in "'\"":
        if len(text) < 2 or text[-1] != text[0] or text[0] in text[1:-1] or (text[0] == '"' and "\\" in text):
            _no(f"the text {text}")
        return text[1:-1]
    if text[0] in "[{":
        value, end = _flow(text, 0)
        if text[end:].strip():
            _no(f"the text {text}")
        return value
    if text[0] in "&*!|>%@`?,]}" or text.startswith("- ") or ": " in text or text.endswith(":"):
        _no(f"the text {text}")
    if text.lower() in _WORDS and text in (text.lower(), text.upper(), text.capitalize()):
        return _WORDS[text.lower()]
    if _INT.match(text):
        return int(text.replace("_", ""))
    if _FLOAT.match(text):
        return float(text.replace("_", ""))
    if _OTHER_NUMBER.match(text) or _MOMENT.match(text) or text in ("=", "<<"):
        _no(f"the value {text}")
    return text


def _flow(text, at):
    """A list or map in brackets, and where it ends."""
    is_map, close = text[at] == "{", "}" if text[at] == "{" else "]"
    value = {} if is_map else []
    at += 1
    while True:
        at += len(text[at:]) - len(text[at:].lstrip())
        if text[at : at + 1] == close:
            return value, at + 1
        key = None
        if is_map:
            found = _KEY.match(text, at)
            if not found or any(letter in found[1] for letter in "[]{},"):
                _no(f"the text {text}")
            key, at = _scalar(found[1]), found.end()
            at += len(text[at:]) - len(text[at:].lstrip())
        if text[at : at + 1] in ("[", "{"):
            item, at = _flow(text, at)
        else:
            found = re.compile(r"""\s*("[^"\\]*"|'[^']*'|[^,\[\]{}'"]*)\s*""").match(text, at)
            item, at = _scalar(found[1]), found.end()
        if is_map:
            value[key] = item
        else:
            value.append(item)
        at += len(text[at:]) - len(text[at:].lstrip())
        if text[at : at + 1] == ",":
            at += 1
        elif text[at : at + 1] != close:
            _no(f"the text {text}")


def _without_comment(line):
    quote = None
    for at, letter in enumerate(line):
        if quote:
            quote = None if letter == quote else quote
        elif letter in "'\"" and (at == 0 or line[at - 1] in " \t[{,:"):
            quote = letter
        elif letter == "#" and (at == 0 or line[at - 1] in " \t"):
            return line[:at]
    return line


def _lines(text):
    lines = []
    if "\t" in text:
        _no("a tab")
    for line in text.removeprefix("\ufeff").splitlines():
        line = _without_comment(line).rstrip()
        if not line.strip():
            continue
        if line in ("---", "...") and not lines:
            continue
        if line.startswith(("---", "...", "%")):
            _no("more than one document")
        lines.append((len(line) - len(line.lstrip()), line.strip()))
    return lines


def _is_item(text):
    return text == "-" or text.startswith("- ")


def _block(lines, at, depth):
    """The value whose lines stand at one depth, and the line behind it."""
    if _is_item(lines[at][1]):
        return _list(lines, at, depth)
    if _KEY.match(lines[at][1]):
        return _map(lines, at, depth)
    if at + 1 < len(lines) and lines[at + 1][0] >= depth:
        _no("a text of several lines")
    return _scalar(lines[at][1]), at + 1


def _list(lines, at, depth):
    items = []
    while at < len(lines) and lines[at][0] == depth and _is_item(lines[at][1]):
        rest = lines[at][1][1:].lstrip()
        inner = depth + len(lines[at][1]) - len(rest)
        if not rest and (at + 1 == len(lines) or lines[at + 1][0] <= depth):
            value, at = None, at + 1
        elif not rest:
            value, at = _block(lines, at + 1, lines[at + 1][0])
        else:
            lines[at] = (inner, rest)
            value, at = _block(lines, at, inner)
        items.append(value)
    return items, _ended(lines, at, depth)


def _map(lines, at, depth):
    values = {}
    while at < len(lines) and lines[at][0] == depth and not _is_item(lines[at][1]):
        found = _KEY.match(lines[at][1])
        if not found:
            _no(f"the text {lines[at][1]}")
        key, rest = _scalar(found[1]), lines[at][1][found.end() :].strip()
        at += 1
        is_below = at < len(lines) and (lines[at][0] > depth or lines[at][0] == depth and _is_item(lines[at][1]))
        if rest and at < len(lines) and lines[at][0] > depth:
            _no("a text of several lines")
        if rest or not is_below:
            values[key] = _scalar(rest)
        else:
            values[key], at = _block(lines, at, lines[at][0])
    return values, _ended(lines, at, depth)


def _ended(lines, at, depth):
    if at < len(lines) and lines[at][0] > depth:
        _no("this indentation")
    return at


def safe_load(stream):
    text = stream.read() if hasattr(stream, "read") else stream
    text = text.decode() if isinstance(text, bytes) else text
    lines = _lines(text)
    if not lines:
        return None
    value, at = _block(lines, 0, lines[0][0])
    if at < len(lines):
        _no(f"the text {lines[at][1]}")
    return value


class SafeLoader:
    pass


CSafeLoader = FullLoader = Loader = CLoader = SafeLoader


def load(stream, Loader=SafeLoader):
    return safe_load(stream)


full_load = safe_load
