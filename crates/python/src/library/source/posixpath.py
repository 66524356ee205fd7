"""Paths, as texts."""

from _dbm import environment, path_kind, working_directory

sep = "/"
curdir = "."
pardir = ".."
extsep = "."
altsep = None
pathsep = ":"


def _text(path):
    return path.__fspath__() if hasattr(path, "__fspath__") else path


def join(path, *paths):
    joined = _text(path)
    for part in paths:
        part = _text(part)
        if part.startswith("/") or not joined:
            joined = part
        elif joined.endswith("/"):
            joined += part
        else:
            joined += "/" + part
    return joined


def split(path):
    path = _text(path)
    at = path.rfind("/") + 1
    head, tail = path[:at], path[at:]
    if head and head != "/" * len(head):
        head = head.rstrip("/")
    return head, tail


def dirname(path):
    return split(path)[0]


def basename(path):
    return split(path)[1]


def splitext(path):
    path = _text(path)
    name = path.rfind("/") + 1
    dot = path.rfind(".")
    if dot > name and path[name:dot].strip("."):
        return path[:dot], path[dot:]
    return path, ""


def splitdrive(path):
    return "", _text(path)


def isabs(path):
    return _text(path).startswith("/")


def normpath(path):
    path = _text(path)
    start = "/" if path.startswith("/") else ""
    kept = []
    for part in path.split("/"):
        if part in ("", "."):
            continue
        if part == ".." and kept and kept[-1] != "..":
            kept.pop()
        elif part != ".." or not start:
            kept.append(part)
    return start + "/".join(kept) or "."


def abspath(path):
    path = _text(path)
    return normpath(path if isabs(path) else join(working_directory(), path))


realpath = abspath


def relpath(path, start=curdir):
    target = [part for part in abspath(path).split("/") if part]
    base = [part for part in abspath(start).split("/") if part]
    same = 0
    while same < min(len(target), len(base)) and target[same] == base[same]:
        same += 1
    return "/".join([".."] * (len(base) - same) + target[same:]) or "."


def commonprefix(paths):
    if not paths:
        return ""
    low, high = min(paths), max(paths)
    for at, character in enumerate(low):
        if at >= len(high) or character != high[at]:
            return low[:at]
    return low


def expanduser(path):
    path = _text(path)
    if path != "~" and not path.startswith("~/"):
        return path
    home = environment("HOME")
    return path if home is None else home + path[1:]


def expandvars(path):
    import re

    def value(match):
        found = environment(match.group(1) or match.group(2))
        return match.group(0) if found is None else found

    return re.sub(r"\$(?:(\w+)|\{([^}]*)\})", value, path)


def normcase(path):
    return _text(path)


def exists(path):
    return path_kind(_text(path)) is not None


lexists = exists


def isfile(path):
    return path_kind(_text(path)) == "file"


def isdir(path):
    return path_kind(_text(path)) == "directory"


def getsize(filename):
    with open(_text(filename), "rb") as file:
        return len(file.read())
