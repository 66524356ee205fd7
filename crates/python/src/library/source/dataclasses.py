"""Classes made of annotations."""

from _dbm import annotation, annotation_names


class _Missing:
    def __repr__(self):
        return "MISSING"


MISSING = _Missing()


class FrozenInstanceError(AttributeError):
    pass


class InitVar:
    def __class_getitem__(cls, item):
        return cls


class _KwOnly:
    pass


KW_ONLY = _KwOnly()


class Field:
    def __init__(self, default, default_factory, init, repr, hash, compare, metadata, kw_only):
        self.name = None
        self.type = None
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.hash = hash
        self.compare = compare
        self.metadata = metadata or {}
        self.kw_only = kw_only

    def has_default(self):
        return self.default is not MISSING or self.default_factory is not MISSING

    def value(self):
        return self.default_factory() if self.default is MISSING else self.default


def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None, compare=True,
          metadata=None, kw_only=MISSING, doc=None):
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError("cannot specify both default and default_factory")
    return Field(default, default_factory, init, repr, hash, compare, metadata, kw_only)


def dataclass(cls=None, /, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False, frozen=False,
              match_args=True, kw_only=False, slots=False, weakref_slot=False):
    def wrap(cls):
        return _make(cls, init, repr, eq, order, unsafe_hash, frozen, kw_only)

    return wrap if cls is None else wrap(cls)


def _type_of(cls, name):
    try:
        return annotation(cls, name)
    except NameError:
        return None


def _own_fields(cls, kw_only):
    for name in annotation_names(cls):
        kind = _type_of(cls, name)
        if kind is KW_ONLY or kind is _KwOnly:
            kw_only = True
            continue
        if "ClassVar" in repr(kind)[:30]:
            continue
        default = cls.__dict__.get(name, MISSING)
        found = default if isinstance(default, Field) else field(default=default)
        if isinstance(found.default, (list, dict, set)):
            kind = type(found.default)
            raise ValueError(f"mutable default {kind} for field {name} is not allowed: use default_factory")
        found.name, found.type = name, kind
        if found.kw_only is MISSING:
            found.kw_only = kw_only
        if isinstance(default, Field):
            if default.default is MISSING:
                delattr(cls, name)
            else:
                setattr(cls, name, default.default)
        yield found


def _make(cls, init, repr, eq, order, unsafe_hash, frozen, kw_only):
    known = {}
    for base in reversed(cls.__mro__[1:]):
        known.update(base.__dict__.get("__dataclass_fields__", {}))
    for own in _own_fields(cls, kw_only):
        known[own.name] = own
    cls.__dataclass_fields__ = known
    fields = [f for f in known.values() if f.type is not InitVar]
    taken = [f for f in known.values() if f.init and not f.kw_only]
    for before, after in zip(taken, taken[1:]):
        if before.has_default() and not after.has_default():
            raise TypeError(f"non-default argument {after.name!r} follows default argument {before.name!r}")
    own = cls.__dict__
    if init and "__init__" not in own:
        cls.__init__ = _init(f"{cls.__qualname__}.__init__()", list(known.values()))
    if repr and "__repr__" not in own:
        cls.__repr__ = _repr(fields)
    if "__match_args__" not in own:
        cls.__match_args__ = tuple(f.name for f in taken)
    if eq:
        _add_equality(cls, fields, frozen or unsafe_hash)
    if order:
        _add_order(cls, fields)
    if frozen:
        cls.__setattr__ = _refuse("assign to")
        cls.__delattr__ = _refuse("delete")
    return cls


def _init(function, fields):
    positional = [f for f in fields if f.init and not f.kw_only]
    named = {f.name: f for f in fields if f.init}

    def __init__(self, *args, **keywords):
        if len(args) > len(positional):
            takes, given = len(positional) + 1, len(args) + 1
            raise TypeError(f"{function} takes {takes} positional arguments but {given} were given")
        values = {f.name: value for f, value in zip(positional, args)}
        for name, value in keywords.items():
            if name not in named:
                raise TypeError(f"{function} got an unexpected keyword argument '{name}'")
            if name in values:
                raise TypeError(f"{function} got multiple values for argument '{name}'")
            values[name] = value
        _check_missing(function, named, values)
        after = []
        for f in fields:
            if f.name in values:
                value = values[f.name]
            elif f.has_default():
                value = f.value()
            else:
                continue
            if f.type is InitVar:
                after.append(value)
            else:
                object.__setattr__(self, f.name, value)
        if hasattr(self, "__post_init__"):
            self.__post_init__(*after)

    return __init__


def _check_missing(function, named, values):
    missing = [name for name, f in named.items() if name not in values and not f.has_default()]
    if missing:
        plural = "" if len(missing) == 1 else "s"
        listed = " and ".join(repr(name) for name in missing)
        if len(missing) > 2:
            listed = ", ".join(repr(name) for name in missing[:-1]) + f", and {missing[-1]!r}"
        raise TypeError(f"{function} missing {len(missing)} required positional argument{plural}: {listed}")


def _repr(fields):
    def __repr__(self):
        parts = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in fields if f.repr)
        return f"{type(self).__qualname__}({parts})"

    return __repr__


def _compared(value, fields):
    return tuple(getattr(value, f.name) for f in fields if f.compare)


def _add_equality(cls, fields, hashable):
    def __eq__(self, other):
        if type(self) is not type(other):
            return NotImplemented
        return _compared(self, fields) == _compared(other, fields)

    if "__eq__" not in cls.__dict__:
        cls.__eq__ = __eq__
        if hashable:
            cls.__dbm_key__ = lambda self: _compared(self, fields)
            cls.__hash__ = lambda self: hash(_compared(self, fields))
        elif "__hash__" not in cls.__dict__:
            cls.__hash__ = None


def _add_order(cls, fields):
    def compared(self, other, compare):
        if type(self) is not type(other):
            return NotImplemented
        return compare(_compared(self, fields), _compared(other, fields))

    cls.__lt__ = lambda self, other: compared(self, other, lambda a, b: a < b)
    cls.__le__ = lambda self, other: compared(self, other, lambda a, b: a <= b)
    cls.__gt__ = lambda self, other: compared(self, other, lambda a, b: a > b)
    cls.__ge__ = lambda self, other: compared(self, other, lambda a, b: a >= b)


def _refuse(what):
    def refuse(self, name, *value):
        raise FrozenInstanceError(f"cannot {what} field {name!r}")

    return refuse


def fields(class_or_instance):
    known = getattr(class_or_instance, "__dataclass_fields__", None)
    if known is None:
        raise TypeError("must be called with a dataclass type or instance")
    return tuple(f for f in known.values() if f.type is not InitVar)


def is_dataclass(obj):
    return hasattr(obj, "__dataclass_fields__")


def asdict(obj, *, dict_factory=dict):
    if is_dataclass(obj) and not isinstance(obj, type):
        return dict_factory([(f.name, asdict(getattr(obj, f.name), dict_factory=dict_factory)) for f in fields(obj)])
    if isinstance(obj, tuple) and hasattr(obj, "_fields"):
        return type(obj)(*[asdict(item, dict_factory=dict_factory) for item in obj])
    if isinstance(obj, (list, tuple)):
        return type(obj)([asdict(item, dict_factory=dict_factory) for item in obj])
    if isinstance(obj, dict):
        return {asdict(key): asdict(value, dict_factory=dict_factory) for key, value in obj.items()}
    return obj


def astuple(obj, *, tuple_factory=tuple):
    if is_dataclass(obj) and not isinstance(obj, type):
        return tuple_factory([astuple(getattr(obj, f.name)) for f in fields(obj)])
    if isinstance(obj, (list, tuple)):
        return type(obj)([astuple(item) for item in obj])
    return obj


def replace(obj, /, **changes):
    values = {f.name: getattr(obj, f.name) for f in fields(obj) if f.init}
    return type(obj)(**{**values, **changes})


def make_dataclass(cls_name, fields, *, bases=(), namespace=None, **options):
    raise NotImplementedError("make_dataclass is not supported")
