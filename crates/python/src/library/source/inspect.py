"""Looking at objects."""

from _dbm import parameters as _parameters


class _Empty:
    pass


class Parameter:
    empty = _Empty
    POSITIONAL_ONLY = 0
    POSITIONAL_OR_KEYWORD = 1
    VAR_POSITIONAL = 2
    KEYWORD_ONLY = 3
    VAR_KEYWORD = 4

    def __init__(self, name, kind, *, default=_Empty, annotation=_Empty):
        self.name = name
        self.kind = kind
        self.default = default
        self.annotation = annotation


class Signature:
    empty = _Empty

    def __init__(self, parameters=None):
        self.parameters = {parameter.name: parameter for parameter in parameters or ()}


def signature(obj):
    return Signature([Parameter(name, kind, default=None if optional else _Empty)
                      for name, kind, optional in _parameters(obj)])


def isclass(obj):
    return isinstance(obj, type)


def ismodule(obj):
    return type(obj).__name__ == "module"


def isfunction(obj):
    return type(obj).__name__ == "function"


def ismethod(obj):
    return type(obj).__name__ == "method"


def isbuiltin(obj):
    return type(obj).__name__ == "builtin_function_or_method"


def isroutine(obj):
    return isfunction(obj) or ismethod(obj) or isbuiltin(obj)


def isgenerator(obj):
    return type(obj).__name__ == "generator"


def iscoroutine(obj):
    return type(obj).__name__ == "coroutine"


isawaitable = iscoroutine


def iscoroutinefunction(obj):
    return _parameters(obj, True)


def isabstract(obj):
    return False


def getdoc(obj):
    from textwrap import dedent

    doc = obj.__doc__
    if doc is None:
        return None
    first, newline, rest = doc.partition("\n")
    return (first.lstrip() + newline + dedent(rest)).strip("\n")


def getmembers(obj, predicate=None):
    members = [(name, getattr(obj, name)) for name in dir(obj)]
    return [(name, value) for name, value in members if predicate is None or predicate(value)]


def getmodule(obj):
    import sys

    return sys.modules.get(getattr(obj, "__module__", None))
