"""The operating system, as far as scripts may see it."""

import posixpath as path
from _dbm import environment, environment_names, list_directory, process_id, working_directory

name = "posix"
sep = "/"
altsep = None
pathsep = ":"
linesep = "\n"
curdir = "."
pardir = ".."
devnull = "/dev/null"
error = OSError


class PathLike:
    pass


class _Environ:
    def __getitem__(self, key):
        value = environment(key)
        if value is None:
            raise KeyError(key)
        return value

    def get(self, key, default=None):
        value = environment(key)
        return default if value is None else value

    def __contains__(self, key):
        return environment(key) is not None

    def setdefault(self, key, value):
        known = environment(key)
        if known is None:
            self[key] = value
            return value
        return known

    def __setitem__(self, key, value):
        if not isinstance(value, str):
            raise TypeError(f"str expected, not {type(value).__name__}")
        environment(key, value)

    def __delitem__(self, key):
        environment(key, None)

    def pop(self, key, *default):
        value = environment(key)
        if value is None:
            if default:
                return default[0]
            raise KeyError(key)
        environment(key, None)
        return value

    def update(self, other=(), /, **keywords):
        for key, value in {**dict(other), **keywords}.items():
            self[key] = value

    def __iter__(self):
        return iter(environment_names())

    def __len__(self):
        return len(environment_names())

    def keys(self):
        return environment_names()

    def values(self):
        return [self[key] for key in self]

    def items(self):
        return [(key, self[key]) for key in self]

    def copy(self):
        return dict(self.items())


environ = _Environ()


def getenv(key, default=None):
    return environ.get(key, default)


def putenv(key, value):
    environ[key] = value


def unsetenv(key):
    environ.pop(key, None)


def getpid():
    return process_id()


def getcwd():
    return working_directory()


def _names(directory):
    names = list_directory(directory)
    if names is not None:
        return names
    if path.exists(directory):
        raise NotADirectoryError(20, "Not a directory", directory)
    raise FileNotFoundError(2, "No such file or directory", directory)


def listdir(path="."):
    return _names(fspath(path))


class DirEntry:
    def __init__(self, directory, name):
        self.name = name
        self.path = path.join(directory, name)

    def is_file(self, *, follow_symlinks=True):
        return path.isfile(self.path)

    def is_dir(self, *, follow_symlinks=True):
        return path.isdir(self.path)

    def __fspath__(self):
        return self.path

    def __repr__(self):
        return f"<DirEntry {self.name!r}>"


class _Entries:
    def __init__(self, entries):
        self._entries = iter(entries)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._entries)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        pass

    def close(self):
        pass


def scandir(path="."):
    directory = fspath(path)
    return _Entries([DirEntry(directory, name) for name in _names(directory)])


def walk(top, topdown=True, onerror=None, followlinks=False):
    top = fspath(top)
    directories, files = [], []
    for name in list_directory(top) or []:
        (directories if path.isdir(path.join(top, name)) else files).append(name)
    if not path.isdir(top):
        return
    if topdown:
        yield top, directories, files
    for name in directories:
        yield from walk(path.join(top, name), topdown, onerror, followlinks)
    if not topdown:
        yield top, directories, files


def fspath(path):
    return path.__fspath__() if hasattr(path, "__fspath__") else path


def fsencode(filename):
    return fspath(filename).encode()


