# Descriptors, operators, dataclasses and enumerations.
from typing import Generic, TypeVar, NamedTuple, Optional, Protocol, TypedDict
import functools, dataclasses, enum, collections.abc as cabc
from dataclasses import dataclass, field, asdict, InitVar
class Mixin:
    def __init_subclass__(cls, **kw): super().__init_subclass__(**kw); cls.tagged = True
    @property
    def cls_name(self): return type(self).__name__
    @functools.cached_property
    def heavy(self): return len(self.__dict__)
class Base(Mixin):
    registry = {}
    __table_args__ = {"schema": "x"}
    def __init__(self, *args, **kwargs):
        for k, v in kwargs.items(): setattr(self, k, v)
    def __setattr__(self, k, v):
        object.__setattr__(self, k, v)
        self.registry.setdefault(type(self).__name__, []).append(k)
class User(Base):
    __tablename__ = "users"
    def __repr__(self): return "<User %r>" % self.name
u = User(name="bob", age=3); print(u, Base.registry, User.tagged, u.cls_name, u.heavy, u.__table_args__["schema"], User.__tablename__)
class V:
    def __init__(self, x): self.x = x
    def __get__(self, obj, owner): return self if obj is None else obj.__dict__.get("_v", self.x)
    def __set__(self, obj, value): obj.__dict__["_v"] = value
class Holder:
    v = V(5)
h = Holder(); print(h.v); h.v = 9; print(h.v, h.__dict__, type(Holder.v).__name__)
class P:
    def __init__(self, x, y): self.x, self.y = x, y
    def __eq__(self, o): return isinstance(o, P) and (self.x, self.y) == (o.x, o.y)
    def __lt__(self, o): return (self.x, self.y) < (o.x, o.y)
    def __le__(self, o): return self < o or self == o
    def __add__(self, o): return P(self.x + o.x, self.y + o.y)
    def __mul__(self, k): return P(self.x * k, self.y * k)
    __rmul__ = __mul__
    def __repr__(self): return f"P({self.x}, {self.y})"
    def __iter__(self): yield self.x; yield self.y
    def __format__(self, spec): return f"<{spec}>"
    def __len__(self): return 2
    def __getitem__(self, i): return (self.x, self.y)[i]
    def __setitem__(self, i, v): setattr(self, "xy"[i], v)
    def __delitem__(self, i): setattr(self, "xy"[i], None)
    def __enter__(self): return self
    def __exit__(self, *a): pass
    def __int__(self): return self.x
    def __float__(self): return float(self.y)
    def __index__(self): return self.x
    def __bool__(self): return bool(self.x)
    def __abs__(self): return P(abs(self.x), abs(self.y))
    def __neg__(self): return P(-self.x, -self.y)
    def __invert__(self): return "inv"
    def __round__(self, n=0): return "rounded"
    def __reversed__(self): return iter([self.y, self.x])
    def __sub__(self, o): return NotImplemented
    def __rsub__(self, o): return "rsub"
    def __matmul__(self, o): return "mat"
    def __divmod__(self, o): return "divmod"
p = P(1, 2); print(p + P(3, 4), 2 * p, p * 3, p == P(1, 2), p != P(1, 2), p < P(2, 0), p >= P(0, 0), [*p], f"{p:abc}", len(p), p[1], int(p), float(p), [10, 20][p], bool(p), abs(-p), ~p, round(p), list(reversed(p)), 5 - p, p @ 1, max(P(1, 1), P(2, 2)), sum([P(1, 1), P(2, 2)], P(0, 0)), "x" * p, range(3)[p])
a, b = p; p[0] = 7; print(a, b, p); del p[1]; print(p)
try: p - 1
except TypeError as e: print(e)
try: hash(p)
except TypeError as e: print(e)
@dataclass
class Inner: v: int = 1
@dataclass
class Outer:
    name: str
    inner: Inner = field(default_factory=Inner)
    tags: list[str] = field(default_factory=list, repr=False)
    init_only: InitVar[int] = 0
    def __post_init__(self, init_only): self.io = init_only
    @property
    def upper(self): return self.name.upper()
o = Outer("n", tags=["a"], init_only=4); print(o, asdict(o), o.upper, o.io, Outer("n") == Outer("n"), Outer("m") != Outer("n"))
@dataclass(order=True, frozen=True)
class Ver:
    major: int; minor: int = 0
    def bump(self): return dataclasses.replace(self, minor=self.minor + 1)
print(Ver(1, 2).bump(), max(Ver(1), Ver(0, 9)), {Ver(1): "x"}[Ver(1, 0)], Ver(1) in {Ver(1)}, hash(Ver(1)) == hash(Ver(1)))
class TD(TypedDict, total=False):
    a: int
td: TD = {"a": 1}; print(TD(a=1), td)
class Proto(Protocol):
    def m(self) -> int: ...
class Impl:
    def m(self): return 3
T = TypeVar("T")
class Repo(Generic[T]):
    def __init__(self, items: list[T]): self.items = items
    def first(self) -> Optional[T]: return self.items[0] if self.items else None
class IntRepo(Repo[int]): pass
print(IntRepo([4]).first(), Repo[str](["s"]).first(), Impl().m())
print(isinstance([], cabc.Sequence), isinstance({}, cabc.Mapping), isinstance("a", cabc.Iterable), isinstance(len, cabc.Callable), isinstance(5, cabc.Iterable), isinstance((i for i in []), cabc.Iterator), isinstance({}, dict), isinstance(1, object))
class Weekday(enum.IntEnum):
    MON = 1; TUE = 2
    @classmethod
    def _missing_(cls, value): return cls.MON
print(Weekday(9), Weekday.TUE > Weekday.MON, Weekday.TUE.name, list(map(int, Weekday)), Weekday["TUE"], Weekday.MON.real)
class Perm(enum.Flag):
    R = 4; W = 2; X = 1
    RW = R | W
print(Perm.R | Perm.X, Perm.RW, Perm.R in Perm.RW, (Perm.R & Perm.RW).name, Perm.RW.value, bool(Perm.R & Perm.W), Perm(3))
class Op(enum.Enum):
    ADD = "add", lambda a, b: a + b
    def __init__(self, label, fn): self.label = label; self.fn = fn
print(Op.ADD.label, Op.ADD.fn(1, 2))
class Str2(str):
    def __new__(cls, v): return super().__new__(cls, v.upper())
print(Str2("abc"), type(Str2("a")).__name__, Str2("a") + "b", Str2("q").lower())
class Reg(type): pass
class CountingDict(dict):
    def __init__(self, *a, **k): super().__init__(*a, **k); self.n = 0
    def __getitem__(self, k): self.n += 1; return super().__getitem__(k)
cd = CountingDict(a=1); cd["a"]; cd["a"]; print(cd.n, cd, dict(cd), len(cd), list(cd.items()))
class Chain:
    def __init__(self): self.calls = []
    def __getattr__(self, name):
        def call(*a): self.calls.append((name, a)); return self
        return call
print(Chain().where(1).order_by("x").calls)
def deco(cls): cls.extra = 1; return cls
@deco
class Deco: pass
print(Deco.extra, Deco.__name__, Deco().__class__.__name__)
class Outer2:
    class Inner:
        x = 1
        class Deep: y = 2
    z = Inner.x
print(Outer2.Inner.Deep.y, Outer2.z, Outer2.Inner.__qualname__)
print([c.__name__ for c in type("Z", (Outer2, Deco), {}).__mro__], callable(Deco), Deco.__dict__.get("extra"), isinstance(Deco, type), type(Deco).__name__)
class Prop:
    def __init__(self): self._x = 1
    def getx(self): return self._x
    def setx(self, v): self._x = v
    def delx(self): del self._x
    x = property(getx, setx, delx, "doc")
q = Prop(); q.x = 5; print(q.x); del q.x; print(hasattr(q, "x"), hasattr(q, "_x"))
class Sing:
    _i = None
    def __new__(cls):
        if cls._i is None: cls._i = super().__new__(cls)
        return cls._i
print(Sing() is Sing())
class LazyMeta:
    def __call__(self, *a, **k): return (a, k)
print(LazyMeta()(1, k=2), (lambda s: s)(s=1))
