"""The operating system, as far as scripts may see it."""

import posixpath as path
from _dbm import environment, environment_names, file_exists, working_directory

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


def getcwd():
    return working_directory()


def fspath(path):
    return path.__fspath__() if hasattr(path, "__fspath__") else path


def fsencode(filename):
    return fspath(filename).encode()


