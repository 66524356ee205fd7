# Exceptions, their messages, and ways out.
class A(Exception): code = 5
class B(A):
    def __init__(self, msg, extra=None):
        super().__init__(msg); self.extra = extra
for exc in (ValueError("a"), KeyError("k"), B("m", extra=1), OSError(2, "nofile"), StopIteration(3), Exception(), Exception(1, 2), AssertionError("x"), UnicodeDecodeError("utf-8", b"x", 0, 1, "r") if False else RuntimeError("r")):
    try: raise exc
    except A as e: print("A", e, e.code, e.extra, e.args)
    except (KeyError, IndexError) as e: print("L", e, repr(e), str(e))
    except OSError as e: print("OS", e.errno, e.strerror, e)
    except Exception as e: print(type(e).__name__, e, repr(e), e.args)
def f():
    try:
        raise ValueError("1")
    except ValueError as e:
        try:
            raise KeyError("2") from None
        except KeyError as e2:
            print(e2.__cause__, e2.__suppress_context__, type(e2.__context__).__name__)
        return "r"
    finally:
        print("f")
print(f())
def g():
    for i in range(3):
        try:
            if i == 1: raise ValueError
            yield i
        except ValueError:
            yield "ve"
        else:
            yield "else"
print(list(g()))
def nested():
    try:
        try:
            raise ValueError("a")
        finally:
            print("inner finally")
    except ValueError as e:
        print("outer", e)
        raise TypeError("b")
try: nested()
except TypeError as e: print(e, repr(e.__context__))
import sys
try: 1/0
except ZeroDivisionError: print(sys.exc_info()[0].__name__, sys.exc_info()[1])
print(sys.exc_info())
try:
    try: raise ValueError("x")
    except ValueError: raise
except ValueError as e: print("re", e)
try: sys.exit(3)
except SystemExit as e: print("exit", e.code)
class Ctx:
    def __enter__(self): return 1
    def __exit__(self, t, v, tb):
        print(t, v); 
        return isinstance(v, ValueError)
with Ctx() as c:
    print(c); raise ValueError("sw")
try:
    with Ctx(): raise KeyError("no")
except KeyError: print("kept")
def h():
    with Ctx():
        return "ret"
print(h())
def loop():
    while True:
        with Ctx():
            break
    return "broke"
print(loop())
try:
    raise ValueError("a") from KeyError("b")
except ValueError as e: print(repr(e.__cause__))
try: assert False
except AssertionError as e: print(repr(e))
try: {}["missing"]
except KeyError as e: print(e, e.args[0])
try: [].index(3)
except ValueError as e: print(e)
try: int("12a")
except ValueError as e: print(e)
try: "a".foo
except AttributeError as e: print(e)
try: None.foo
except AttributeError as e: print(e)
try: f(1, 2, 3)
except TypeError as e: print(e)
try: B()
except TypeError as e: print(e)
try: print("%s %s" % ("a",))
except TypeError as e: print(e)
try: "abc" + 5
except TypeError as e: print(e)
try: [1, 2] + "a"
except TypeError as e: print(e)
try: {} < {}
except TypeError as e: print(e)
try: x = {1: 2}; x.foo = 1
except AttributeError as e: print(e)
try: (1).x = 2
except AttributeError as e: print(e)
try: a, b = {1, 2, 3}
except ValueError as e: print(e)
try: [*5]
except TypeError as e: print(e)
try: dict([1])
except TypeError as e: print(e)
try: dict(["abc"])
except ValueError as e: print(e)
try: "x".join(5)
except TypeError as e: print(e)
try: sum("ab")
except TypeError as e: print(e)
try: range(1.5)
except TypeError as e: print(e)
try: list(5)
except TypeError as e: print(e)
try: hash([])
except TypeError as e: print(e)
try: len(5)
except TypeError as e: print(e)
try: open_ = None; open_()
except TypeError as e: print(e)
try: raise "str"
except TypeError as e: print(e)
try: isinstance(1, "a")
except TypeError as e: print(e)
try: del undefined_name
except NameError as e: print(e)
try: (lambda: (yield))().send(1)
except TypeError as e: print(e)
try: max()
except TypeError as e: print(e)
try: min([])
except ValueError as e: print(e)
try: round("a")
except TypeError as e: print(e)
try: "abc".split("")
except ValueError as e: print(e)
try: bytes([300])
except ValueError as e: print(e)
try: "é".encode("ascii")
except UnicodeEncodeError as e: print(type(e).__name__)
try: float("abc")
except ValueError as e: print(e)
try: [][0]
except IndexError as e: print(e)
try: ()[0]
except IndexError as e: print(e)
try: [1,2,3]["a"]
except TypeError as e: print(e)
try: "abc"["a"]
except TypeError as e: print(e)
try: {}.pop("x")
except KeyError as e: print(e)
try: 5 in 5
except TypeError as e: print(e)
try: "a" in 5
except TypeError as e: print(e)
try: 5 in "a"
except TypeError as e: print(e)
try: object().x
except AttributeError as e: print(e)
try: object()()
except TypeError as e: print(e)
try: type("X", (5,), {})
except TypeError as e: print("TypeError")
try: getattr(1, "nope")
except AttributeError as e: print(e)
try: int(None)
except TypeError as e: print(e)
try: str.upper()
except TypeError as e: print("TypeError")
try: next(iter(()))
except StopIteration as e: print("stop", e.value)
try: iter(1)
except TypeError as e: print(e)
try: zip([1], [1, 2], strict=True).__next__; list(zip([1], [1, 2], strict=True))
except ValueError as e: print(e)
