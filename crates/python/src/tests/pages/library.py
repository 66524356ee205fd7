# The standard library that is written in Python, and its neighbours.
import functools, itertools, operator, collections, contextlib, enum, dataclasses, copy, os.path, string, io, types, textwrap
from collections import OrderedDict, defaultdict, Counter, namedtuple, deque
from dataclasses import dataclass, field
from enum import Enum, IntEnum, auto, unique
from functools import partial, reduce, wraps, lru_cache
from typing import Any, Dict, List, Optional, Union, NamedTuple, TYPE_CHECKING, TypeVar, Generic, ClassVar
from abc import ABC, abstractmethod

print(partial(int, base=2)("101"), reduce(operator.add, [1, 2, 3]), reduce(lambda a, b: a * b, [1, 2, 3], 10))
@lru_cache(maxsize=None)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(50))
def deco(f):
    @wraps(f)
    def inner(*a): return f(*a) + 1
    return inner
@deco
def one(): "doc"; return 1
print(one(), one.__name__, one.__doc__, one.__wrapped__())
print(list(itertools.chain([1], [2, 3])), list(itertools.chain.from_iterable([[1], [2]])), list(itertools.islice(itertools.count(5), 3)), list(itertools.islice("abcdef", 1, 5, 2)))
print([(k, list(g)) for k, g in itertools.groupby("aabbc")], list(itertools.product("ab", [1, 2])), list(itertools.permutations("abc", 2)), list(itertools.combinations("abc", 2)))
print(list(itertools.zip_longest("ab", "c", fillvalue="-")), list(itertools.takewhile(lambda x: x < 3, range(9))), list(itertools.dropwhile(lambda x: x < 3, range(5))), list(itertools.accumulate([1, 2, 3])), list(itertools.repeat(1, 2)), list(itertools.starmap(pow, [(2, 3)])))
print(operator.itemgetter(1)([1, 2]), operator.itemgetter("a", "b")({"a": 1, "b": 2}), operator.attrgetter("real")(5), operator.methodcaller("upper")("x"), sorted([{"n": 2}, {"n": 1}], key=operator.itemgetter("n")))
dd = defaultdict(list); dd["a"].append(1); dd["b"]; print(dd, dict(dd), "z" in dd, dd.get("q"))
c = Counter("banana"); print(c, c["z"], c.most_common(1), c + Counter("a"), sum(c.values()))
od = OrderedDict([("b", 1), ("a", 2)]); od.move_to_end("b"); print(list(od), od == {"a": 2, "b": 1}, od.popitem(last=False))
P = namedtuple("P", "x y", defaults=[5]); p = P(1); print(p, p.x, p[1], p._replace(x=3), p._asdict(), p == (1, 5), P._fields, P(*[7, 8]), P._make([1, 2]), len(p), {p: 1}[(1, 5)])
x, y = p; print(x, y)
try: P()
except TypeError as e: print(e)
class Emp(NamedTuple):
    name: str
    id: int = 3
    def hi(self): return f"hi {self.name}"
print(Emp("n"), Emp("n", id=4).id, Emp("z").hi())
q = deque([1, 2, 3], maxlen=3); q.append(4); q.appendleft(0); print(q, list(q), q.popleft(), len(q))
class Color(Enum):
    RED = 1
    GREEN = "g"
    ALIAS = 1
    def describe(self): return f"{self.name}={self.value}"
print(Color.RED, repr(Color.RED), Color.RED.name, Color.GREEN.value, Color(1), Color["GREEN"], Color.ALIAS is Color.RED, list(Color), len(Color), Color.RED.describe(), Color.RED == 1, Color.RED in Color, isinstance(Color.RED, Color), [c.value for c in Color], f"{Color.RED}", {Color.RED: 1}[Color.RED], list(Color.__members__))
try: Color(9)
except ValueError as e: print(e)
try: Color["X"]
except KeyError as e: print(e)
class S(str, Enum):
    A = "a"
    B = "b"
print(S.A == "a", S.A.value, S("a"), S.A.upper(), S.A in ("a",), "x" + S.B, {"a": 1}[S.A], repr(S.A), isinstance(S.A, str), len(S.A))
class N(IntEnum):
    ONE = 1
    TWO = auto()
print(N.TWO, N.ONE + 1, N.ONE < N.TWO, int(N.TWO), [n for n in N], N.ONE == 1, f"{N.ONE}", repr(N.ONE))
class Planet(Enum):
    EARTH = (1, 2)
    def __init__(self, a, b): self.a, self.b = a, b
print(Planet.EARTH.a, Planet.EARTH.value, Enum("F", "A B").B.value, Enum("G", ["x"]).x)
class Fl(enum.Flag):
    R = auto(); W = auto()
print(Fl.R.value, Fl.W.value)
@dataclass
class DC:
    a: int
    b: str = "x"
    c: list = field(default_factory=list)
    K: ClassVar[int] = 5
    def total(self): return self.a
d = DC(1); d.c.append(2); print(d, DC(1) == DC(1), DC(a=2, b="y").b, d.total(), dataclasses.asdict(d), dataclasses.replace(d, a=9), [f.name for f in dataclasses.fields(d)], DC.K)
try: DC()
except TypeError as e: print(e)
@dataclass(frozen=True, order=True)
class FZ:
    n: int
    m: int = 0
print(FZ(1) < FZ(2), {FZ(1): "k"}[FZ(1)], sorted([FZ(3), FZ(1)]))
try: FZ(1).n = 2
except dataclasses.FrozenInstanceError as e: print(e)
@dataclass
class Kid(DC):
    z: int = 0
    def __post_init__(self): self.post = self.a + self.z
print(Kid(1, z=4), Kid(1, z=4).post)
@contextlib.contextmanager
def cm(x):
    print("in", x)
    try:
        yield x + 1
    except ValueError as e:
        print("swallowed", e)
    finally:
        print("out")
with cm(1) as v: print(v)
with cm(2): raise ValueError("v")
try:
    with cm(3): raise KeyError("k")
except KeyError as e: print("passed", e)
with contextlib.suppress(KeyError, ValueError): raise KeyError
with contextlib.nullcontext(5) as n: print(n)
with contextlib.ExitStack() as stack:
    print(stack.enter_context(cm(7)))
    stack.callback(print, "callback")
class Shape(ABC):
    @abstractmethod
    def area(self): ...
    @property
    @abstractmethod
    def name(self): ...
class Sq(Shape):
    def area(self): return 4
    @property
    def name(self): return "sq"
print(Sq().area(), Sq().name)
try: Shape()
except TypeError as e: print(str(e)[:38])
T = TypeVar("T")
class Box(Generic[T]):
    def __init__(self, v: T): self.v: T = v
print(Box(1).v, Optional[int] is not None, TYPE_CHECKING)
nested = {"a": [1, {"b": 2}]}; shallow, deep = copy.copy(nested), copy.deepcopy(nested)
nested["a"].append(3); print(shallow, deep)
print(os.path.join("a", "b", "/c", "d"), os.path.basename("/x/y.py"), os.path.dirname("/x/y.py"), os.path.splitext("a/b.tar.gz"), os.path.normpath("a/../b//c/."), os.path.split("/a/b"), os.path.isabs("/a"))
from pathlib import Path, PurePosixPath
print(PurePosixPath("a/b") / "c.txt", PurePosixPath("/a/b.py").stem, PurePosixPath("/a/b.py").suffix, PurePosixPath("/a/b.py").parent, PurePosixPath("/a/b.py").name, PurePosixPath("a/b").parts, PurePosixPath("/a/b/c").parents[1], PurePosixPath("a") == PurePosixPath("a/."))
buffer = io.StringIO(); buffer.write("a\nb"); print("x", file=buffer); print(repr(buffer.getvalue()), io.StringIO("1\n2").readlines(), [l for l in io.StringIO("q\nr")])
ns = types.SimpleNamespace(a=1); ns.b = 2; print(ns, ns.a)
class Reg:
    @functools.cached_property
    def v(self):
        print("computed"); return 5
r = Reg(); print(r.v, r.v)
@functools.total_ordering
class Ver:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return self.n == o.n
    def __lt__(self, o): return self.n < o.n
print(Ver(1) <= Ver(2), Ver(2) > Ver(1), Ver(1) >= Ver(1))
import csv, bisect, heapq, shlex
print(list(csv.reader(["a,b", '"x,1","y""z"', ""])), list(csv.DictReader(["k,v", "1,2"])), bisect.bisect([1, 3], 2), shlex.quote("a b"), shlex.split("a 'b c' d"))
