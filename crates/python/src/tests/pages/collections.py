# list, tuple, dict, set, range, slices and the functions about them.
a = [3, 1, 2]
a.append(4); a.extend((5, 6)); a.insert(0, 0); a.insert(-1, 9)
print(a, a.pop(), a.pop(0), a, a.index(1), a.count(1))
a.remove(9); a.reverse(); print(a, sorted(a), sorted(a, reverse=True))
a.sort(key=lambda x: -x); print(a)
print(a[1:3], a[:-1], a[::-1], a[::2], a[-2:], a[5:], a[:])
a[1:3] = ["x", "y", "z"]; print(a)
a[::2] = [0] * len(a[::2]); print(a)
del a[0]; del a[1:2]; print(a)
b = a[:]; b.append(1); print(a == b, a != b, a < b, [1, 2] < [1, 3], [] < [0], (1, 2) == (1, 2), [1] * 3, [[]] * 2)
print([*a, *"xy", *range(2)], (*a,), {**{"a": 1}, "b": 2}, {*[1, 2], 3})
print(list("abc"), tuple([1, 2]), list({1: 2, 3: 4}), list(range(5)), list(range(5, 0, -2)), tuple())
d = {"b": 1, "a": 2}
d["c"] = 3; d.update({"d": 4}, e=5)
print(d, d.get("z"), d.get("z", 0), d.pop("c"), d.pop("zz", None), d.setdefault("f", 6), d.setdefault("a", 9), len(d), "a" in d)
print(list(d.keys()), list(d.values()), list(d.items()), d.keys(), d.items(), sorted(d), dict([(1, 2)]), dict(a=1), dict({"x": 1}, y=2))
for k, v in d.items():
    print(k, v, end=" ")
print()
print(d.keys() & {"a", "z"}, sorted(d.keys() - {"a"}), "a" in d.keys(), ("a", 2) in d.items(), 2 in d.values(), d | {"q": 1}, {k: v for k, v in d.items() if v > 1})
d |= {"r": 2}; print(d, d == dict(d), d.copy() is d, dict.fromkeys("ab", 0), d.popitem())
try:
    for k in d: d[k + "x"] = 1
except RuntimeError as e:
    print(e)
s = {1, 2, 3}
print(s | {4}, s & {2, 3}, s - {1}, s ^ {3, 4}, s <= {1, 2, 3, 4}, s.issubset([1, 2, 3]), s.union([9]), s.isdisjoint([7]), {1} < {1, 2}, set() == set(), frozenset([1]) == {1})
s.add(4); s.discard(9); s.remove(1); s.update([7, 8]); print(sorted(s), len(s), 4 in s)
print(set(), frozenset(), {1: {2}}, {(1, 2): 3}[1, 2], {frozenset([1]): 2}[frozenset([1])])
print(list(zip("abc", [1, 2])), list(enumerate("ab", 1)), list(map(lambda x, y: x + y, [1, 2], [3, 4])), list(filter(None, [0, 1, "", "a"])), list(reversed([1, 2])))
print(any([0, 1]), all([1, 0]), all([]), any([]), sum(range(101)), len(range(0, 10, 3)), range(10)[2], range(10)[-1], range(10)[2:5], 5 in range(10), range(3) == range(0, 3))
print(sorted("bca"), sorted({"b": 1, "a": 2}), sorted([("b", 1), ("a", 2)], key=lambda t: t[1]), sorted(["B", "a"], key=str.lower), min({"a": 3, "b": 1}.items(), key=lambda i: i[1]))
print([1, [2, [3]]], (1,), ((),), {"a": [1, {"b": None}]}, [None, True, 1.5, "x", b"y"], [()], {1: {}})
l = [1]; l.append(l); print(l)
it = iter([1, 2, 3]); print(next(it), list(it), next(it, "end"))
print(max("apple", "fig", key=len), min([3, 1, 2], key=lambda x: -x), sorted([3, 1, 2], key=lambda x: x % 3), list(zip(*[(1, 2), (3, 4)])))
print([i for i in range(10) if i % 2 == 0 if i > 2], [(i, j) for i in range(2) for j in range(2)], {i % 3 for i in range(10)}, {i: i * i for i in range(3)})
t = (1, 2, 3); print(t + (4,), t * 2, t[1:], t.index(2), t.count(1), len(t), 2 in t, hash((1, 2)) == hash((1, 2)))
matrix = [[1, 2], [3, 4]]; print([list(r) for r in zip(*matrix)], sum(matrix, []), [x for row in matrix for x in row])
first, *middle, last = range(5); print(first, middle, last)
print(slice(1, 2), [1, 2, 3][slice(0, 2)], "abc"[slice(None, None, -1)], iter is not None, callable(len), callable(5))
print(bytes([65, 66]), bytes(3), b"ab" + b"c", b"abc"[0], b"abc"[1:], list(b"ab"), b"ab" == b"ab")
