# int, float, bool.
print(7 // 2, -7 // 2, 7 // -2, 7 % 3, -7 % 3, 7 % -3, 7 / 2, 2 ** 10, 2 ** -1, 2 ** 0.5, divmod(-7, 3))
print(2 ** 100, -(2 ** 70), 10 ** 25 // 7, 10 ** 25 % 7, (10 ** 25) * (10 ** 25), 1 << 70, (1 << 70) >> 68, -5 >> 1)
print(5 & 3, 5 | 3, 5 ^ 3, ~5, True + True, True & False, True | False, not True, -True)
print(7.5 // 2, -7.5 // 2, 7.5 % 2, -7.5 % 2, 1e308 * 10, 0.1 + 0.2, 1.5e3, 1_000_000, 0xff, 0o17, 0b101)
print(int("42"), int(" -42 "), int("ff", 16), int("0x1f", 0), int(3.9), int(-3.9), int(True), int("1_000"), float("1.5"), float(" 1e3 "), float(2))
print(round(2.5), round(3.5), round(2.675, 2), round(1234, -2), round(1250, -2), round(1350, -2), round(-2.5), round(0.5), round(1.15, 1))
print(abs(-5), abs(-2.5), min(3, 1, 2), max([1, 5]), min("b", "a"), max([], default=0), sum([1, 2.5]), sum([[1], [2]], []), pow(2, 10), pow(2, 10, 1000))
print(hex(255), oct(8), bin(5), hex(-255), (5).bit_length(), (255).to_bytes(2, "big"), int.from_bytes(b"\x01\x00", "big"), (3.0).is_integer())
print(1 == 1.0, 1 == True, 1 < 1.5, 2 ** 53 == float(2 ** 53), 2 ** 53 + 1 == float(2 ** 53), hash(1) == hash(1.0), {1: "a"}[1.0], {1, 1.0, True})
for bad in (lambda: 1 / 0, lambda: 1 // 0, lambda: 1 % 0, lambda: 1.0 / 0, lambda: int("x"), lambda: int("1.5"), lambda: float("x"), lambda: 1 + "a", lambda: "a" + 1,
            lambda: [] + (), lambda: -"a", lambda: 1 < "a", lambda: int([]), lambda: len(5), lambda: 1 << -1, lambda: None + 1, lambda: "a" * 1.5, lambda: 5(), lambda: 5[0], lambda: (5).x,
            lambda: [1][5], lambda: [1]["a"], lambda: {}["x"], lambda: "abc"[10], lambda: (1,)[1], lambda: {[]: 1}, lambda: {1: 2}[[]], lambda: sorted([1, "a"]), lambda: max([]), lambda: next(iter([])),
            lambda: iter(5), lambda: int(float("inf")), lambda: chr(-1), lambda: ord("ab"), lambda: [].pop(), lambda: [1].remove(2), lambda: {}.popitem(), lambda: set().pop(), lambda: "a".join([1]), lambda: isinstance(1, 1)):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, "|", e)
print(1e22, 1e21, 123456789.123456789, 5e-324, 1.7976931348623157e308, -1.5, 100.0, 1e2, 12345678901234567890.0)
print(9007199254740993 / 2, 10 ** 400 // 10 ** 398, 10 ** 400 / 10 ** 399, 3 * 10 ** 30 / 7, 1 / 10 ** 30)
print(isinstance(True, int), type(True) is bool, type(1) is int, int is int, type(1.0).__name__, bool([]), bool("a"), float(10 ** 20))
print(str(2 ** 64), repr(-1), format(5, "03d"), format(3.14159, ".2f"), f"{10 ** 20:,}")
print(complex if False else "", 0 or -0, 3 if 2 > 1 else 4, 10 - 5 - 3, 2 ** 3 ** 2, -2 ** 2, (-2) ** 2, 1 - -1, 5 % 3 * 2)
