# if, while, for, try, with, match.
for n in range(10):
    if n == 2:
        continue
    elif n == 4:
        break
    else:
        print(n, end=" ")
else:
    print("never")
print()
n = 0
while n < 3:
    n += 1
else:
    print("while else", n)

def f(x):
    try:
        if x == 0:
            return "return"
        if x == 1:
            raise ValueError("v")
        if x == 2:
            raise KeyError("k")
        if x == 3:
            1 / 0
    except ValueError as e:
        return f"value {e}"
    except (KeyError, IndexError) as e:
        return f"lookup {e}"
    else:
        return "else"
    finally:
        print("finally", x, end="; ")
for x in range(5):
    try:
        print(f(x))
    except ZeroDivisionError as e:
        print("out", e)

def loop():
    for i in range(3):
        try:
            if i == 1:
                continue
            if i == 2:
                break
        finally:
            print("f", i)
    return "end"
print(loop())

def overriding():
    try:
        return 1
    finally:
        return 2
print(overriding())

class Manager:
    def __init__(self, name, swallow=False):
        self.name, self.swallow = name, swallow
    def __enter__(self):
        print("enter", self.name)
        return self
    def __exit__(self, kind, value, traceback):
        print("exit", self.name, kind.__name__ if kind else None)
        return self.swallow

with Manager("a") as a, Manager("b") as b:
    print(a.name, b.name)
with Manager("s", True):
    raise ValueError
try:
    with Manager("x"), Manager("y"):
        raise KeyError("z")
except KeyError as e:
    print("after", e)
def early():
    for i in range(3):
        with Manager(i):
            if i == 1:
                return i
print(early())
for i in range(2):
    with Manager(i):
        continue

try:
    try:
        raise ValueError("inner")
    except ValueError as e:
        raise RuntimeError("outer") from e
except RuntimeError as e:
    print(repr(e), repr(e.__cause__))
try:
    try:
        raise ValueError("inner")
    except ValueError:
        raise RuntimeError("outer")
except RuntimeError as e:
    print(repr(e.__context__))
try:
    try:
        {}["k"]
    except KeyError:
        raise
except KeyError as e:
    print("again", e, e.args)
try:
    raise
except RuntimeError as e:
    print(e)
try:
    assert 1 == 2, "no"
except AssertionError as e:
    print("assert", e)
try:
    raise 5
except TypeError as e:
    print(e)
class Own(Exception):
    def __init__(self, code, *args):
        super().__init__(code, *args)
        self.code = code
try:
    raise Own(5, "x")
except Own as e:
    print(e.code, e.args, e)
try:
    raise Own
except TypeError as e:
    print(e)

def matching(x):
    match x:
        case 0:
            return "zero"
        case "a" | "b":
            return "letter"
        case [1, 2, *rest]:
            return f"list {rest}"
        case (a, b):
            return f"pair {a} {b}"
        case {"kind": "k", "v": v, **more}:
            return f"dict {v} {more}"
        case int(n) if n > 10:
            return f"big {n}"
        case str():
            return "str"
        case None:
            return "none"
        case Manager(name="m"):
            return "manager"
        case _:
            return "other"
for x in (0, "b", [1, 2, 3, 4], (5, 6), {"kind": "k", "v": 1, "w": 2}, 11, 5, "zz", None, Manager("m"), 1.5):
    print(matching(x))
a = b = [1]
a += [2]
print(b, a is b)
x, (y, *z), w = 1, (2, 3, 4), 5
print(x, y, z, w)
d = {"a": 1}
d["b"], d["c"] = 2, 3
del d["a"]
print(d)
try:
    a, b = 1, 2, 3
except ValueError as e:
    print(e)
try:
    a, b, c = 1, 2
except ValueError as e:
    print(e)
try:
    a, b = 5
except TypeError as e:
    print(e)
print(1 if [] else 2, not 1, 1 and 0 or 3, None or "x", 1 < 2 < 3 != 4, 3 > 2 > 2)
print(0 in [0], "x" not in "abc", None is None, 1 is not None)
