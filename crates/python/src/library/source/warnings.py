"""Warnings: they go to whoever runs the script."""

from _dbm import say


def warn(message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=()):
    if isinstance(message, Warning):
        category = type(message)
    name = "UserWarning" if category is None else category.__name__
    say("WARNING", "py.warnings", f"{name}: {message}")


def warn_explicit(message, category, filename, lineno, module=None, registry=None):
    warn(message, category)


def filterwarnings(action, message="", category=Warning, module="", lineno=0, append=False):
    pass


def simplefilter(action, category=Warning, lineno=0, append=False):
    pass


def resetwarnings():
    pass


class catch_warnings:
    def __init__(self, *, record=False, module=None, action=None, category=Warning, lineno=0, append=False):
        self._record = record

    def __enter__(self):
        return [] if self._record else None

    def __exit__(self, kind, value, traceback):
        return None
