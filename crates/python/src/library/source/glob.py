"""Names of files that match a pattern."""

import fnmatch
import os


def glob(pathname, *, root_dir=None, recursive=False, include_hidden=False):
    return list(iglob(pathname, root_dir=root_dir, recursive=recursive, include_hidden=include_hidden))


def iglob(pathname, *, root_dir=None, recursive=False, include_hidden=False):
    pathname = os.fspath(pathname)
    root = os.fspath(root_dir) if root_dir is not None else ""
    start = "/" if pathname.startswith("/") else ""
    parts = [part for part in pathname.split("/") if part]
    if not has_magic(pathname):
        if pathname and os.path.exists(os.path.join(root, pathname)):
            yield pathname
        return
    directories_only = pathname.endswith("/")
    for found in _matching(root, start, parts, recursive, include_hidden):
        if directories_only and not os.path.isdir(os.path.join(root, found)):
            continue
        yield found + "/" if directories_only else found


def _matching(root, above, parts, recursive, hidden):
    if not parts:
        if above:
            yield above
        return
    first, rest = parts[0], parts[1:]
    if recursive and first == "**":
        for inner in _directories(root, above, hidden):
            if rest:
                yield from _matching(root, inner, rest, recursive, hidden)
            else:
                yield inner or "."
                yield from _files(root, inner, hidden)
        return
    if not has_magic(first):
        while rest and not has_magic(rest[0]):
            first, rest = os.path.join(first, rest[0]), rest[1:]
        found = os.path.join(above, first)
        if os.path.exists(os.path.join(root, found)):
            yield from _matching(root, found, rest, recursive, hidden)
        return
    names = fnmatch.filter(_names(root, above), first)
    for name in names:
        if name.startswith(".") and not hidden and not first.startswith("."):
            continue
        found = os.path.join(above, name)
        if not rest or os.path.isdir(os.path.join(root, found)):
            yield from _matching(root, found, rest, recursive, hidden)


def _names(root, above):
    directory = os.path.join(root, above) or "."
    return os.listdir(directory) if os.path.isdir(directory) else []


def _directories(root, above, hidden):
    yield above
    for name in _names(root, above):
        found = os.path.join(above, name)
        if (hidden or not name.startswith(".")) and os.path.isdir(os.path.join(root, found)):
            yield from _directories(root, found, hidden)


def _files(root, above, hidden):
    for name in _names(root, above):
        found = os.path.join(above, name)
        if (hidden or not name.startswith(".")) and not os.path.isdir(os.path.join(root, found)):
            yield found


def has_magic(s):
    return any(letter in s for letter in "*?[")


def escape(pathname):
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in pathname)
