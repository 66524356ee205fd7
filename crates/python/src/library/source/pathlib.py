"""Paths, as objects."""

import fnmatch
import os
import posixpath
from _dbm import working_directory


class PurePath:
    def __init__(self, *parts):
        texts = [self._text(part) for part in parts]
        text = posixpath.join(*texts) if texts else ""
        start = "/" if text.startswith("/") else ""
        if text.startswith("//") and not text.startswith("///"):
            start = "//"
        kept = [part for part in text.split("/") if part not in ("", ".")]
        self._start, self._parts = start, kept

    @staticmethod
    def _text(part):
        if isinstance(part, PurePath):
            return str(part)
        part = part.__fspath__() if hasattr(part, "__fspath__") else part
        if not isinstance(part, str):
            kind = type(part).__name__
            raise TypeError(f"argument should be a str or an os.PathLike object where __fspath__ returns a str, not {kind!r}")
        return part

    def _made(self, start, parts):
        path = type(self)()
        path._start, path._parts = start, parts
        return path

    def __str__(self):
        return self._start + "/".join(self._parts) or "."

    __fspath__ = as_posix = __str__

    def __repr__(self):
        name = type(self).__name__
        return f"{ {'Path': 'PosixPath', 'PurePath': 'PurePosixPath'}.get(name, name)}({str(self)!r})"

    def __eq__(self, other):
        return str(self) == str(other) if isinstance(other, PurePath) else NotImplemented

    def __hash__(self):
        return hash(str(self))

    def __dbm_key__(self):
        return str(self)

    def __lt__(self, other):
        return self._compared() < other._compared() if isinstance(other, PurePath) else NotImplemented

    def __le__(self, other):
        return self._compared() <= other._compared() if isinstance(other, PurePath) else NotImplemented

    def __gt__(self, other):
        return self._compared() > other._compared() if isinstance(other, PurePath) else NotImplemented

    def __ge__(self, other):
        return self._compared() >= other._compared() if isinstance(other, PurePath) else NotImplemented

    def _compared(self):
        return list(self.parts)

    def __truediv__(self, other):
        if not isinstance(other, str) and not hasattr(other, "__fspath__"):
            return NotImplemented
        return type(self)(str(self), other)

    def __rtruediv__(self, other):
        return type(self)(other, str(self)) if isinstance(other, str) else NotImplemented

    def joinpath(self, *others):
        return type(self)(str(self), *others)

    @property
    def parts(self):
        return (*([self._start] if self._start else []), *self._parts)

    @property
    def drive(self):
        return ""

    @property
    def root(self):
        return self._start

    @property
    def anchor(self):
        return self._start

    @property
    def parent(self):
        return self._made(self._start, self._parts[:-1])

    @property
    def parents(self):
        return tuple(self._made(self._start, self._parts[:at]) for at in reversed(range(len(self._parts))))

    @property
    def name(self):
        return self._parts[-1] if self._parts else ""

    @property
    def suffix(self):
        dot = self.name.rfind(".")
        return self.name[dot:] if 0 < dot < len(self.name) - 1 else ""

    @property
    def suffixes(self):
        if self.name.endswith("."):
            return []
        return ["." + part for part in self.name.lstrip(".").split(".")[1:]]

    @property
    def stem(self):
        return self.name.removesuffix(self.suffix) if self.suffix else self.name

    def with_name(self, name):
        if not self.name:
            raise ValueError(f"{self!r} has an empty name")
        if not name or "/" in name or name == ".":
            raise ValueError(f"Invalid name {name!r}")
        return self._made(self._start, [*self._parts[:-1], name])

    def with_suffix(self, suffix):
        if "/" in suffix or suffix and (not suffix.startswith(".") or suffix == "."):
            raise ValueError(f"Invalid suffix {suffix!r}")
        if not self.name:
            raise ValueError(f"{self!r} has an empty name")
        return self._made(self._start, [*self._parts[:-1], self.stem + suffix])

    def with_stem(self, stem):
        return self.with_name(stem + self.suffix)

    def is_absolute(self):
        return bool(self._start)

    def is_reserved(self):
        return False

    def is_relative_to(self, other, *more):
        other = type(self)(other, *more)
        return self._start == other._start and self.parts[: len(other.parts)] == other.parts

    def relative_to(self, other, *more):
        other = type(self)(other, *more)
        if not self.is_relative_to(other):
            raise ValueError(f"{str(self)!r} is not in the subpath of {str(other)!r}")
        return self._made("", list(self.parts[len(other.parts) :]))

    def match(self, path_pattern):
        pattern = type(self)(path_pattern)
        if not pattern.parts:
            raise ValueError("empty pattern")
        own, wanted = self.parts, pattern.parts
        if pattern._start and (pattern._start != self._start or len(own) != len(wanted)):
            return False
        if len(wanted) > len(own):
            return False
        return all(fnmatch.fnmatchcase(part, one) for part, one in zip(reversed(own), reversed(wanted)))

    def as_uri(self):
        from urllib.parse import quote

        if not self.is_absolute():
            raise ValueError("relative path can't be expressed as a file URI")
        return "file://" + quote(str(self))


class PurePosixPath(PurePath):
    pass


class Path(PurePath):
    @classmethod
    def cwd(cls):
        return cls(working_directory())

    def absolute(self):
        return self if self.is_absolute() else Path(working_directory(), str(self))

    def resolve(self, strict=False):
        return Path(posixpath.normpath(str(self.absolute())))

    def expanduser(self):
        return Path(posixpath.expanduser(str(self)))

    def exists(self, *, follow_symlinks=True):
        return posixpath.exists(str(self))

    def is_file(self, *, follow_symlinks=True):
        return posixpath.isfile(str(self))

    def is_dir(self, *, follow_symlinks=True):
        return posixpath.isdir(str(self))

    def iterdir(self):
        return iter([self / name for name in os.listdir(str(self))])

    def glob(self, pattern, *, case_sensitive=None, recurse_symlinks=False):
        parts = [part for part in str(pattern).split("/") if part not in ("", ".")]
        if not parts:
            raise ValueError(f"Unacceptable pattern: {str(pattern)!r}")
        if str(pattern).startswith("/"):
            raise NotImplementedError("Non-relative patterns are unsupported")
        return iter(dict.fromkeys(_matching(self, parts)))

    def rglob(self, pattern, *, case_sensitive=None, recurse_symlinks=False):
        return self.glob("**/" + str(pattern))

    def walk(self, top_down=True, on_error=None, follow_symlinks=False):
        for directory, directories, files in os.walk(str(self), top_down):
            yield type(self)(directory), directories, files

    def open(self, mode="r", buffering=-1, encoding=None, errors=None, newline=None):
        return open(str(self), mode, buffering, encoding, errors, newline)

    def read_text(self, encoding=None, errors=None, newline=None):
        with self.open("r", -1, encoding, errors, newline) as file:
            return file.read()

    def read_bytes(self):
        with self.open("rb") as file:
            return file.read()


def _matching(directory, parts):
    """The paths below a directory whose names match the patterns, as `Path.glob` finds them."""
    if not parts:
        yield directory
        return
    first, rest = parts[0], parts[1:]
    if first == "**":
        below = [Path(directory, *inner) for inner in _directories_below(directory, ())]
        for inner in below:
            yield from _matching(inner, rest) if rest else [inner]
    elif first == ".." or not any(letter in first for letter in "*?["):
        found = directory / first
        if found.exists():
            yield from _matching(found, rest)
    else:
        names = os.listdir(str(directory)) if directory.is_dir() else []
        for name in fnmatch.filter(names, first):
            found = directory / name
            if not rest or found.is_dir():
                yield from _matching(found, rest)


def _directories_below(directory, inner):
    yield inner
    top = directory.joinpath(*inner)
    names = os.listdir(str(top)) if top.is_dir() else []
    for name in names:
        if (top / name).is_dir():
            yield from _directories_below(directory, (*inner, name))


PosixPath = Path
