"""Errors as texts."""

from _dbm import handled, say


def _lines(exception):
    if exception is None:
        return ["NoneType: None\n"]
    text = str(exception)
    name = type(exception).__name__
    return [f"{name}: {text}\n" if text else f"{name}\n"]


def format_exception_only(exc, value=None):
    return _lines(exc if value is None else value)


def format_exception(exc, value=None, tb=None, limit=None, chain=True):
    return _lines(exc if value is None else value)


def format_exc(limit=None, chain=True):
    return "".join(_lines(handled()))


def print_exc(limit=None, file=None, chain=True):
    say("ERROR", "traceback", format_exc())


def print_exception(exc, value=None, tb=None, limit=None, file=None, chain=True):
    say("ERROR", "traceback", "".join(_lines(exc if value is None else value)))


def format_tb(tb, limit=None):
    return []


def print_stack(f=None, limit=None, file=None):
    pass
