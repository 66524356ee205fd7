"""Functions about functions."""

from _dbm import CachedProperty as cached_property
from _dbm import unsupported

WRAPPER_ASSIGNMENTS = ("__module__", "__name__", "__qualname__", "__doc__")
WRAPPER_UPDATES = ("__dict__",)


class partial:
    def __init__(self, func, /, *args, **keywords):
        if not callable(func):
            raise TypeError("the first argument must be callable")
        if isinstance(func, partial):
            args = func.args + args
            keywords = {**func.keywords, **keywords}
            func = func.func
        self.func = func
        self.args = args
        self.keywords = keywords

    def __call__(self, /, *args, **keywords):
        return self.func(*self.args, *args, **{**self.keywords, **keywords})

    def __repr__(self):
        parts = [repr(self.func)]
        parts.extend(repr(value) for value in self.args)
        parts.extend(f"{name}={value!r}" for name, value in self.keywords.items())
        return f"functools.partial({', '.join(parts)})"


def singledispatch(func):
    known = {object: func}

    def dispatch(cls):
        for kind in cls.__mro__:
            if kind in known:
                return known[kind]
        return func

    def register(cls, func=None):
        if func is not None:
            known[cls] = func
            return func
        if isinstance(cls, type):
            return lambda func: register(cls, func)
        unsupported("`register` that takes the class from an annotation is not supported")

    def wrapper(*args, **keywords):
        if not args:
            raise TypeError(f"{func.__name__} requires at least 1 positional argument")
        return dispatch(type(args[0]))(*args, **keywords)

    wrapper = update_wrapper(wrapper, func)
    wrapper.register, wrapper.dispatch, wrapper.registry = register, dispatch, known
    return wrapper


def reduce(function, iterable, *initial):
    if len(initial) > 1:
        raise TypeError(f"reduce expected at most 3 arguments, got {len(initial) + 2}")
    items = iter(iterable)
    if initial:
        result = initial[0]
    else:
        try:
            result = next(items)
        except StopIteration:
            raise TypeError("reduce() of empty iterable with no initial value") from None
    for item in items:
        result = function(result, item)
    return result


def update_wrapper(wrapper, wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    for name in assigned:
        if hasattr(wrapped, name):
            setattr(wrapper, name, getattr(wrapped, name))
    for name in updated:
        getattr(wrapper, name).update(getattr(wrapped, name, {}))
    wrapper.__wrapped__ = wrapped
    return wrapper


def wraps(wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    return lambda wrapper: update_wrapper(wrapper, wrapped, assigned, updated)


def lru_cache(maxsize=128, typed=False):
    if callable(maxsize):
        return _cached(maxsize)
    return _cached


def cache(function):
    return _cached(function)


def _cached(function):
    known = {}

    def wrapper(*args, **keywords):
        key = (args, tuple(sorted(keywords.items())))
        if key not in known:
            known[key] = function(*args, **keywords)
        return known[key]

    wrapper = update_wrapper(wrapper, function)
    wrapper.cache_clear = known.clear
    return wrapper


def cmp_to_key(compare):
    class Key:
        def __init__(self, value):
            self.value = value

        def __lt__(self, other):
            return compare(self.value, other.value) < 0

        def __gt__(self, other):
            return compare(self.value, other.value) > 0

        def __eq__(self, other):
            return compare(self.value, other.value) == 0

    return Key


def total_ordering(cls):
    def defined(name):
        return any(name in ancestor.__dict__ for ancestor in cls.__mro__)

    if defined("__lt__"):
        derived = {
            "__gt__": lambda self, other: not (self < other) and self != other,
            "__le__": lambda self, other: self < other or self == other,
            "__ge__": lambda self, other: not (self < other),
        }
    elif defined("__gt__"):
        derived = {
            "__lt__": lambda self, other: not (self > other) and self != other,
            "__ge__": lambda self, other: self > other or self == other,
            "__le__": lambda self, other: not (self > other),
        }
    elif defined("__le__"):
        derived = {
            "__ge__": lambda self, other: not (self <= other) or self == other,
            "__lt__": lambda self, other: self <= other and self != other,
            "__gt__": lambda self, other: not (self <= other),
        }
    elif defined("__ge__"):
        derived = {
            "__le__": lambda self, other: not (self >= other) or self == other,
            "__gt__": lambda self, other: self >= other and self != other,
            "__lt__": lambda self, other: not (self >= other),
        }
    else:
        raise ValueError("must define at least one ordering operation: < > <= >=")
    for name, method in derived.items():
        if not defined(name):
            setattr(cls, name, method)
    return cls
