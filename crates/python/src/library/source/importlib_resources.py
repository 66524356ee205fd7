"""Files beside a module."""

from contextlib import contextmanager
from pathlib import Path

from _dbm import import_module


def files(anchor):
    package = import_module(anchor) if isinstance(anchor, str) else anchor
    return Path(package.__file__).parent


@contextmanager
def as_file(path):
    yield path


def _file(anchor, names):
    return files(anchor).joinpath(*names)


def open_text(anchor, *names, encoding="utf-8", errors="strict"):
    return _file(anchor, names).open("r", encoding=encoding)


def open_binary(anchor, *names):
    return _file(anchor, names).open("rb")


def read_text(anchor, *names, encoding="utf-8", errors="strict"):
    return _file(anchor, names).read_text(encoding)


def read_binary(anchor, *names):
    return _file(anchor, names).read_bytes()


def is_resource(anchor, *names):
    return _file(anchor, names).is_file()


def path(anchor, *names):
    return as_file(_file(anchor, names))
