# Classes.
class Base:
    count = 0
    items: list = []
    def __init__(self, name):
        self.name = name
        Base.count += 1
    def __repr__(self): return f"{type(self).__name__}({self.name!r})"
    def __eq__(self, other): return isinstance(other, Base) and self.name == other.name
    def __lt__(self, other): return self.name < other.name
    def __len__(self): return len(self.name)
    def __getitem__(self, i): return self.name[i]
    def __contains__(self, x): return x in self.name
    def __call__(self, *a): return a
    def __add__(self, other): return Base(self.name + str(other))
    def __radd__(self, other): return Base(str(other) + self.name)
    def __iadd__(self, other): self.name += other; return self
    def __bool__(self): return self.name != ""
    def __iter__(self): return iter(self.name)
    def __neg__(self): return Base(self.name[::-1])
    def hello(self): return "base " + self.name
    @property
    def upper(self): return self.name.upper()
    @upper.setter
    def upper(self, value): self.name = value.lower()
    @classmethod
    def make(cls, *a): return cls(*a)
    @staticmethod
    def static(x): return x * 2

class Child(Base):
    def __init__(self, name, extra=None):
        super().__init__(name)
        self.extra = extra
    def hello(self): return "child " + super().hello()
    def __str__(self): return f"<{self.name}>"
    def __getattr__(self, name):
        if name.startswith("dyn_"): return name[4:]
        raise AttributeError(name)

b, c = Base("b"), Child("c", extra=1)
print(b, c, repr(c), str(c), [b, c], f"{c} {c!r}", "%s" % c)
print(b.hello(), c.hello(), c.upper, Child.make("z"), Base.static(4), c.static(5), Base.count, Child.count)
c.upper = "ABC"; print(c.name, c == Base("abc"), c != b, b < c, sorted([c, b]), len(c), c[0], "a" in c, c(1, 2), bool(Base("")))
print(b + 1, 1 + b, list(b), -Base("xy"), [*c], c.dyn_x, getattr(c, "nope", "default"), hasattr(c, "nope"), hasattr(c, "name"))
b += "!"; print(b)
try: c.nope
except AttributeError as e: print(e)
try: b.nope
except AttributeError as e: print(e)
try: Base()
except TypeError as e: print(e)
try: b.upper = 5
except AttributeError as e: print(e)
print(isinstance(c, Base), isinstance(b, Child), issubclass(Child, Base), type(c).__name__, Child.__mro__[1].__name__, Child.__bases__ == (Base,), c.__class__ is Child, c.__dict__)
c.new = 1; del c.extra; print(vars(c), "extra" in c.__dict__, getattr(c, "new")); setattr(c, "k", 2); print(c.k)
class A:
    def who(self): return "A"
class B(A):
    def who(self): return "B" + super().who()
class C(A):
    def who(self): return "C" + super().who()
class D(B, C):
    def who(self): return "D" + super().who()
print(D().who(), [k.__name__ for k in D.__mro__])
class Meta: pass
class Abstract:
    x = y = 1
    z = x + 1
    def method(self): return self.__class__.__name__
    other = method
print(Abstract.z, Abstract().other(), Abstract.method(Abstract()))
class Slots:
    __slots__ = ("a",)
    def __init__(self): self.a = 1
print(Slots().a)
class Iter:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n == 0: raise StopIteration
        self.n -= 1
        return self.n
print(list(Iter(3)), sum(Iter(4)), max(Iter(3)))
class Old:
    def __getitem__(self, i):
        if i > 2: raise IndexError
        return i * i
print(list(Old()), 4 in Old())
class Str(str):
    def shout(self): return self.upper() + "!"
s = Str("abc"); print(s, s.shout(), s + "d", len(s), s == "abc", isinstance(s, str), {"abc": 1}[s], f"{s:>5}", s[1:], type(s).__name__, repr(s))
class Dict(dict):
    def __missing__(self, key): return key * 2
d = Dict(a=1); d["b"] = 2; print(d["a"], d["zz"], d, len(d), "a" in d, list(d), d.get("q"), isinstance(d, dict), {**d})
class List(list):
    def first(self): return self[0]
l = List([1, 2]); l.append(3); print(l, l.first(), len(l), l == [1, 2, 3], [x for x in l], l[1:])
class Number(int):
    def double(self): return self * 2
print(Number(5).double(), Number(5) + 1, Number(3) < 4)
class WithNew:
    def __new__(cls, *args):
        obj = super().__new__(cls)
        obj.made = args
        return obj
    def __init__(self, *args): self.inited = True
w = WithNew(1, 2); print(w.made, w.inited)
class Init:
    registry = []
    def __init_subclass__(cls, /, tag=None, **kwargs):
        super().__init_subclass__(**kwargs)
        Init.registry.append((cls.__name__, tag))
class Sub(Init, tag="t"): pass
print(Init.registry)
class Ctx:
    def __set_name__(self, owner, name): self.label = name
class Uses:
    field = Ctx()
print(Uses.field.label)
class E1(Exception): pass
class E2(E1):
    def __str__(self): return "custom"
try: raise E2("x", 1)
except E1 as e: print(type(e).__name__, e, e.args, repr(e))
Point = type("Point", (), {"x": 1, "get": lambda self: self.x}); print(Point().get(), Point.__name__)
class Priv:
    def __init__(self): self.__x = 1
    def get(self): return self.__x
p = Priv(); print(p.get(), p._Priv__x)
print(Base.__name__, Base.__module__, Base.hello.__name__, c.hello.__name__, Base.__doc__, print.__name__)
class Desc:
    """Doc."""
    @property
    def p(self):
        "prop doc"
        return 1
print(Desc.__doc__, Desc().p, isinstance(Desc.p, property))
class Cmp:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return NotImplemented
    def __hash__(self): return 1
print(Cmp(1) == Cmp(1), Cmp(1) != Cmp(1))
class WithClassGetitem:
    def __class_getitem__(cls, item): return f"item {item}"
print(WithClassGetitem[int].startswith("item"), list[int], dict[str, int], int | None)
