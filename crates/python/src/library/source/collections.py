"""Containers."""

from _dbm import annotation_names
from keyword import iskeyword


class OrderedDict(dict):
    def move_to_end(self, key, last=True):
        value = self.pop(key)
        if last:
            self[key] = value
            return
        rest = list(self.items())
        self.clear()
        self[key] = value
        self.update(rest)

    def popitem(self, last=True):
        if not self:
            raise KeyError("dictionary is empty")
        key = list(self)[-1 if last else 0]
        return key, self.pop(key)

    def copy(self):
        return OrderedDict(self)

    def __repr__(self):
        return f"OrderedDict({dict(self)!r})" if self else "OrderedDict()"


class defaultdict(dict):
    def __init__(self, default_factory=None, /, *args, **keywords):
        self.default_factory = default_factory
        self.update(*args, **keywords)

    def __missing__(self, key):
        if self.default_factory is None:
            raise KeyError(key)
        self[key] = value = self.default_factory()
        return value

    def copy(self):
        return defaultdict(self.default_factory, self)

    def __repr__(self):
        return f"defaultdict({self.default_factory!r}, {dict(self)!r})"


class Counter(dict):
    def __init__(self, iterable=None, /, **keywords):
        self.update(iterable, **keywords)

    def __missing__(self, key):
        return 0

    def update(self, iterable=None, /, **keywords):
        if hasattr(iterable, "items"):
            for key, amount in iterable.items():
                self[key] = self[key] + amount
        elif iterable is not None:
            for key in iterable:
                self[key] = self[key] + 1
        for key, amount in keywords.items():
            self[key] = self[key] + amount

    def subtract(self, iterable=None, /, **keywords):
        for key, amount in Counter(iterable, **keywords).items():
            self[key] = self[key] - amount

    def elements(self):
        for key, amount in self.items():
            for _ in range(amount):
                yield key

    def most_common(self, n=None):
        ranked = sorted(self.items(), key=lambda entry: entry[1], reverse=True)
        return ranked if n is None else ranked[: max(n, 0)]

    def total(self):
        return sum(self.values())

    def __add__(self, other):
        total = Counter(self)
        total.update(other)
        return Counter({key: amount for key, amount in total.items() if amount > 0})

    def __sub__(self, other):
        rest = Counter(self)
        rest.subtract(other)
        return Counter({key: amount for key, amount in rest.items() if amount > 0})

    def __or__(self, other):
        return self._merged(other, max)

    def __and__(self, other):
        return self._merged(other, min)

    def _merged(self, other, choose):
        if not isinstance(other, Counter):
            return NotImplemented
        amounts = {key: choose(self[key], other[key]) for key in {**self, **other}}
        return Counter({key: amount for key, amount in amounts.items() if amount > 0})

    def __pos__(self):
        return self + Counter()

    def __neg__(self):
        return Counter() - self

    def copy(self):
        return Counter(self)

    def __repr__(self):
        if not self:
            return "Counter()"
        return f"Counter({dict(self.most_common())!r})"


class ChainMap:
    def __init__(self, *maps):
        self.maps = list(maps) or [{}]

    def __getitem__(self, key):
        for mapping in self.maps:
            if key in mapping:
                return mapping[key]
        raise KeyError(key)

    def get(self, key, default=None):
        return self[key] if key in self else default

    def __contains__(self, key):
        return any(key in mapping for mapping in self.maps)

    def __setitem__(self, key, value):
        self.maps[0][key] = value

    def __delitem__(self, key):
        if key not in self.maps[0]:
            raise KeyError(f"Key not found in the first mapping: {key!r}")
        del self.maps[0][key]

    def new_child(self, m=None, **kwargs):
        return ChainMap({**kwargs} if m is None else m, *self.maps)

    @property
    def parents(self):
        return ChainMap(*self.maps[1:])

    def __bool__(self):
        return any(self.maps)

    def __repr__(self):
        return f"ChainMap({', '.join(map(repr, self.maps))})"

    def __iter__(self):
        merged = {}
        for mapping in reversed(self.maps):
            merged.update(mapping)
        return iter(merged)

    def __len__(self):
        return len(list(self))

    def keys(self):
        return list(self)

    def values(self):
        return [self[key] for key in self]

    def items(self):
        return [(key, self[key]) for key in self]


class deque:
    def __init__(self, iterable=(), maxlen=None):
        self.maxlen = maxlen
        self._items = []
        self.extend(iterable)

    def append(self, item):
        self._items.append(item)
        if self.maxlen is not None and len(self._items) > self.maxlen:
            self._items.pop(0)

    def appendleft(self, item):
        self._items.insert(0, item)
        if self.maxlen is not None and len(self._items) > self.maxlen:
            self._items.pop()

    def extend(self, iterable):
        for item in iterable:
            self.append(item)

    def extendleft(self, iterable):
        for item in iterable:
            self.appendleft(item)

    def pop(self):
        if not self._items:
            raise IndexError("pop from an empty deque")
        return self._items.pop()

    def popleft(self):
        if not self._items:
            raise IndexError("pop from an empty deque")
        return self._items.pop(0)

    def clear(self):
        self._items.clear()

    def remove(self, item):
        if item not in self._items:
            raise ValueError("deque.remove(x): x not in deque")
        self._items.remove(item)

    def insert(self, at, item):
        if self.maxlen is not None and len(self._items) >= self.maxlen:
            raise IndexError("deque already at its maximum size")
        self._items.insert(at, item)

    def index(self, item, *range):
        return self._items.index(item, *range)

    def count(self, item):
        return self._items.count(item)

    def reverse(self):
        self._items.reverse()

    def copy(self):
        return deque(self._items, self.maxlen)

    __copy__ = copy

    def __deepcopy__(self, memo):
        from copy import deepcopy

        return deque(deepcopy(self._items, memo), self.maxlen)

    def __add__(self, other):
        return deque([*self._items, *other], self.maxlen) if isinstance(other, deque) else NotImplemented

    def __delitem__(self, at):
        del self._items[at]

    def __reversed__(self):
        return reversed(self._items)

    def __lt__(self, other):
        return self._items < other._items if isinstance(other, deque) else NotImplemented

    def rotate(self, n=1):
        for _ in range(abs(n) % (len(self._items) or 1)):
            if n > 0:
                self._items.insert(0, self._items.pop())
            else:
                self._items.append(self._items.pop(0))

    def __iter__(self):
        return iter(self._items)

    def __len__(self):
        return len(self._items)

    def __getitem__(self, at):
        return self._items[at]

    def __setitem__(self, at, item):
        self._items[at] = item

    def __contains__(self, item):
        return item in self._items

    def __eq__(self, other):
        return isinstance(other, deque) and self._items == other._items

    def __repr__(self):
        end = "" if self.maxlen is None else f", maxlen={self.maxlen}"
        return f"deque({self._items!r}{end})"


def namedtuple(typename, field_names, *, rename=False, defaults=None, module=None):
    if isinstance(field_names, str):
        field_names = field_names.replace(",", " ").split()
    names = tuple(field_names)
    for at, name in enumerate(names):
        is_wrong = not name.isidentifier() or iskeyword(name)
        if is_wrong or name.startswith("_") or names.index(name) != at:
            if not rename:
                raise ValueError(f"Type names and field names must be valid identifiers: {name!r}")
            names = (*names[:at], f"_{at}", *names[at + 1 :])
    known = tuple(defaults or ())
    return _tuple_class(typename, names, dict(zip(names[len(names) - len(known) :], known)), {})


def _tuple_class(typename, names, defaults, namespace):
    def __new__(cls, *args, **keywords):
        return tuple.__new__(cls, _arguments(typename, names, defaults, args, keywords))

    def __repr__(self):
        parts = ", ".join(f"{name}={value!r}" for name, value in zip(names, self))
        return f"{typename}({parts})"

    def _replace(self, /, **changes):
        values = [changes.pop(name, value) for name, value in zip(names, self)]
        if changes:
            raise ValueError(f"Got unexpected field names: {list(changes)!r}")
        return type(self)(*values)

    members = {
        "__new__": staticmethod(__new__),
        "__repr__": __repr__,
        "_replace": _replace,
        "_asdict": lambda self: dict(zip(names, self)),
        "_make": classmethod(lambda cls, iterable: cls(*iterable)),
        "_fields": names,
        "_field_defaults": defaults,
        "__match_args__": names,
    }
    for at, name in enumerate(names):
        members[name] = property(lambda self, at=at: tuple(self)[at])
    members.update(namespace)
    return type(typename, (tuple,), members)


def _arguments(typename, names, defaults, args, keywords):
    if len(args) > len(names):
        given, takes = len(args) + 1, len(names) + 1
        raise TypeError(f"{typename}.__new__() takes {takes} positional arguments but {given} were given")
    values = dict(zip(names, args))
    for name, value in keywords.items():
        if name in values:
            raise TypeError(f"{typename}.__new__() got multiple values for argument '{name}'")
        if name not in names:
            raise TypeError(f"{typename}.__new__() got an unexpected keyword argument '{name}'")
        values[name] = value
    missing = [name for name in names if name not in values and name not in defaults]
    if missing:
        listed = _listed(missing)
        plural = "" if len(missing) == 1 else "s"
        raise TypeError(f"{typename}.__new__() missing {len(missing)} required positional argument{plural}: {listed}")
    return [values[name] if name in values else defaults[name] for name in names]


def _listed(names):
    quoted = [repr(name) for name in names]
    if len(quoted) < 3:
        return " and ".join(quoted)
    return ", ".join(quoted[:-1]) + f", and {quoted[-1]}"


def _from_class(cls):
    """What `class X(typing.NamedTuple)` comes to."""
    names = tuple(annotation_names(cls))
    own = cls.__dict__
    defaults = {name: own[name] for name in names if name in own}
    kept = {name: value for name, value in own.items() if name not in names}
    return _tuple_class(cls.__name__, names, defaults, kept)


class UserDict:
    def __init__(self, dict=None, /, **keywords):
        self.data = {}
        self.data.update(dict or {}, **keywords)

    def __getitem__(self, key):
        return self.data[key]

    def __setitem__(self, key, value):
        self.data[key] = value

    def __delitem__(self, key):
        del self.data[key]

    def __contains__(self, key):
        return key in self.data

    def __iter__(self):
        return iter(self.data)

    def __len__(self):
        return len(self.data)

    def keys(self):
        return self.data.keys()

    def values(self):
        return self.data.values()

    def items(self):
        return self.data.items()

    def get(self, key, default=None):
        return self[key] if key in self else default

    def copy(self):
        return type(self)(self.data)

    def pop(self, key, *default):
        return self.data.pop(key, *default)

    def update(self, other=(), /, **keywords):
        for key, value in dict(other, **keywords).items():
            self[key] = value

    def setdefault(self, key, default=None):
        if key not in self:
            self[key] = default
        return self[key]

    def __eq__(self, other):
        return self.data == (other.data if isinstance(other, UserDict) else other)

    def __repr__(self):
        return repr(self.data)
