# Parameters, closures, decorators and generators.

def all_kinds(a, b, /, c, d=4, *rest, e, f=6, **more):
    return a, b, c, d, rest, e, f, more

print(all_kinds(1, 2, 3, e=5))
print(all_kinds(1, 2, c=3, e=5, g=7))
print(all_kinds(*[1, 2, 3, 4, 5], **{"e": 6, "z": 7}))

for call in (
    lambda: all_kinds(1, 2),
    lambda: all_kinds(1, 2, 3),
    lambda: all_kinds(1, b=2, c=3, e=4),
    lambda: (lambda x: x)(1, 2),
    lambda: (lambda x: x)(y=2),
    lambda: (lambda x: x)(1, x=2),
    lambda: (lambda: 1)(2),
    lambda: (lambda x, y, z: 1)(),
    lambda: (lambda x=1: 1)(1, 2, 3),
):
    try:
        print(call())
    except TypeError as error:
        print("TypeError:", str(error).replace("<lambda>.<locals>.", ""))

def counter():
    count = 0
    def add(n=1):
        nonlocal count
        count += n
        return count
    return add

add = counter()
add()
print(add(5), add.__name__)

total = 0
def bump():
    global total
    total += 1
bump(); bump()
print(total)

def decorator(prefix):
    def wrap(function):
        def inner(*args, **kwargs):
            return prefix + function(*args, **kwargs)
        return inner
    return wrap

@decorator("a")
@decorator("b")
def name(x="c"):
    "Says its name."
    return x
print(name(), name("d"))

def numbers(n):
    try:
        for i in range(n):
            got = yield i
            if got:
                yield f"got {got}"
    finally:
        print("closed")
    return "done"

gen = numbers(3)
print(next(gen), gen.send("x"), next(gen))
gen.close()
print(list(numbers(2)))

def delegate():
    result = yield from numbers(1)
    print("result", result)
    yield "last"
print(list(delegate()))

def raises():
    try:
        yield 1
    except ValueError as e:
        yield f"caught {e}"
g = raises()
next(g)
print(g.throw(ValueError("boom")))
try:
    next(g)
except StopIteration:
    print("stopped")

squares = (x * x for x in range(5))
print(sum(squares), list(squares))
fs = [lambda i=i: i for i in range(3)]
print([f() for f in fs], [f() for f in [lambda: i for i in range(3)]])
print((lambda *a, k=1: (a, k))(1, 2, k=3))

def recursive(n):
    return 1 if n == 0 else n * recursive(n - 1)
print(recursive(20))

def deep(n):
    return deep(n + 1)
try:
    deep(0)
except RecursionError as e:
    print("RecursionError")

def outer():
    x = 1
    class Inner:
        y = x + 1
        def get(self):
            return x
    return Inner
print(outer().y, outer()().get())
try:
    def unbound():
        print(later)
        later = 1
    unbound()
except UnboundLocalError as e:
    print(e)
try:
    print(nowhere)
except NameError as e:
    print(e)
print([x for x in range(3) for y in range(x)], {x: y for x, y in [(1, 2)]}, [[j for j in range(i)] for i in range(3)])
print([y for x in range(5) if (y := x * 2) > 2], y)
