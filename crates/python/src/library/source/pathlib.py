"""Paths, as objects."""

import posixpath
from _dbm import file_exists, read_file, working_directory


class PurePath:
    def __init__(self, *parts):
        text = posixpath.join(*[str(part) for part in parts]) if parts else ""
        start = "/" if text.startswith("/") else ""
        kept = [part for part in text.split("/") if part not in ("", ".")]
        self._start, self._parts = start, kept

    def _made(self, start, parts):
        path = type(self)()
        path._start, path._parts = start, parts
        return path

    def __str__(self):
        return self._start + "/".join(self._parts) or "."

    __fspath__ = as_posix = __str__

    def __repr__(self):
        name = type(self).__name__
        return f"{'PosixPath' if name == 'Path' else name}({str(self)!r})"

    def __eq__(self, other):
        return isinstance(other, PurePath) and str(self) == str(other)

    def __hash__(self):
        return hash(str(self))

    def __dbm_key__(self):
        return str(self)

    def __lt__(self, other):
        return self.parts < other.parts

    def __truediv__(self, other):
        return type(self)(str(self), str(other))

    def __rtruediv__(self, other):
        return type(self)(str(other), str(self))

    def joinpath(self, *others):
        return type(self)(str(self), *others)

    @property
    def parts(self):
        return (*([self._start] if self._start else []), *self._parts)

    @property
    def parent(self):
        return self._made(self._start, self._parts[:-1])

    @property
    def parents(self):
        return [self._made(self._start, self._parts[:at]) for at in reversed(range(len(self._parts)))]

    @property
    def name(self):
        return self._parts[-1] if self._parts else ""

    @property
    def suffix(self):
        return posixpath.splitext(self.name)[1]

    @property
    def suffixes(self):
        return ["." + part for part in self.name.lstrip(".").split(".")[1:]]

    @property
    def stem(self):
        return posixpath.splitext(self.name)[0]

    @property
    def anchor(self):
        return self._start

    def with_name(self, name):
        return self.parent / name

    def with_suffix(self, suffix):
        return self.parent / (self.stem + suffix)

    def with_stem(self, stem):
        return self.parent / (stem + self.suffix)

    def is_absolute(self):
        return bool(self._start)

    def is_relative_to(self, other):
        other = type(self)(other)
        return self.parts[: len(other.parts)] == other.parts

    def relative_to(self, other):
        other = type(self)(other)
        if not self.is_relative_to(other):
            raise ValueError(f"{str(self)!r} is not in the subpath of {str(other)!r}")
        return self._made("", list(self.parts[len(other.parts) :]))


PurePosixPath = PurePath


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

    def exists(self):
        return file_exists(str(self)) or file_exists(str(self), True)

    def is_file(self):
        return file_exists(str(self))

    def is_dir(self):
        return file_exists(str(self), True)

    def open(self, mode="r", buffering=-1, encoding=None, errors=None, newline=None):
        return open(str(self), mode, buffering, encoding, errors, newline)

    def read_text(self, encoding=None, errors=None):
        with self.open() as file:
            return file.read()

    def read_bytes(self):
        with self.open("rb") as file:
            return file.read()


PosixPath = Path
