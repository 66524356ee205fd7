"""Names that match patterns of the shell."""

import posixpath
import re


def translate(pat):
    parts, at = [], 0
    while at < len(pat):
        letter = pat[at]
        at += 1
        if letter == "*":
            if not parts or parts[-1] != ".*":
                parts.append(".*")
        elif letter == "?":
            parts.append(".")
        elif letter == "[":
            end = pat.find("]", at + 2 if pat[at : at + 1] == "!" else at + 1)
            if end < 0:
                parts.append("\\[")
            else:
                parts.append(_set(pat[at:end]))
                at = end + 1
        else:
            parts.append(re.escape(letter))
    return f"(?s:{''.join(parts)})\\Z"


def _set(inner):
    negated, inner = inner.startswith("!"), inner.removeprefix("!")
    kept, at = [], 0
    while at < len(inner):
        if inner[at + 1 : at + 2] == "-" and at + 2 < len(inner):
            if inner[at] <= inner[at + 2]:
                kept.append(_plain(inner[at]) + "-" + _plain(inner[at + 2]))
            at += 3
        else:
            kept.append(_plain(inner[at]))
            at += 1
    if not kept:
        return "." if negated else "(?!)"
    return f"[{'^' if negated else ''}{''.join(kept)}]"


def _plain(letter):
    return "\\" + letter if letter in "\\[]^-&~|" else letter


def fnmatchcase(name, pat):
    return re.match(translate(pat), name) is not None


def fnmatch(name, pat):
    return fnmatchcase(posixpath.normcase(name), posixpath.normcase(pat))


def filter(names, pat):
    match = re.compile(translate(pat)).match
    return [name for name in names if match(name)]
