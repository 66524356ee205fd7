"""Copies."""

from _dbm import duplicate


class Error(Exception):
    pass


def copy(x):
    if hasattr(type(x), "__copy__"):
        return x.__copy__()
    return duplicate(x)


def deepcopy(x, memo=None):
    return _deep(x, {} if memo is None else memo)


def _deep(x, memo):
    if id(x) in memo:
        return memo[id(x)]
    if isinstance(x, (str, bytes, int, float, type(None), type)):
        return x
    if hasattr(x, "__deepcopy__"):
        return x.__deepcopy__(memo)
    kind = type(x)
    if kind is list:
        memo[id(x)] = made = []
        made.extend(_deep(item, memo) for item in x)
    elif kind is dict:
        memo[id(x)] = made = {}
        for key, value in x.items():
            made[_deep(key, memo)] = _deep(value, memo)
    elif kind is tuple:
        made = tuple(_deep(item, memo) for item in x)
    elif kind is set or kind is frozenset:
        made = kind(_deep(item, memo) for item in x)
    else:
        made = duplicate(x)
        memo[id(x)] = made
        if hasattr(made, "__dict__") and made is not x:
            for name, value in list(vars(made).items()):
                object.__setattr__(made, name, _deep(value, memo))
        if isinstance(made, dict) and made is not x:
            for key, value in list(made.items()):
                made[key] = _deep(value, memo)
    return made
