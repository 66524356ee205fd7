"""The part of `math` that is about integers and exact sums."""

from operator import index

from math import isqrt


def gcd(*integers):
    result = 0
    for other in integers:
        result, other = abs(index(result)), abs(index(other))
        while other:
            result, other = other, result % other
    return result


def lcm(*integers):
    result = 1
    for other in integers:
        other = abs(index(other))
        result = result // gcd(result, other) * other if other else 0
    return result


def factorial(n, /):
    if index(n) < 0:
        raise ValueError("factorial() not defined for negative values")
    return prod(range(2, index(n) + 1))


def perm(n, k=None, /):
    if k is None:
        return factorial(n)
    n, k = index(n), index(k)
    if n < 0 or k < 0:
        raise ValueError(f"{'n' if n < 0 else 'k'} must be a non-negative integer")
    return prod(range(n - k + 1, n + 1)) if k <= n else 0


def comb(n, k, /):
    n, k = index(n), index(k)
    if n < 0 or k < 0:
        raise ValueError(f"{'n' if n < 0 else 'k'} must be a non-negative integer")
    if k > n:
        return 0
    k = min(k, n - k)
    return perm(n, k) // factorial(k)


def prod(iterable, /, *, start=1):
    for item in iterable:
        start = start * item
    return start


def _is_finite(number):
    return number - number == 0


def fsum(seq, /):
    from fractions import Fraction

    numbers = [float(number) for number in seq]
    special = [number for number in numbers if not _is_finite(number)]
    if special:
        total = sum(special)
        if total != total and all(number == number for number in special):
            raise ValueError("-inf + inf in fsum")
        return total
    total = sum((Fraction(number) for number in numbers), Fraction(0))
    return float(total)


def root(value):
    """The float that is nearest to the square root of a fraction."""
    # so many digits that nothing is exactly between two floats
    shift = max(0, 120 - (value.numerator.bit_length() - value.denominator.bit_length())) // 2 * 2
    whole = isqrt((value.numerator << shift) // value.denominator)
    exact = whole * whole * value.denominator == value.numerator << shift
    return (whole * 2 + (not exact)) / (2 << shift // 2)


def hypot(*coordinates):
    from fractions import Fraction

    numbers = [abs(float(number)) for number in coordinates]
    if float("inf") in numbers:
        return float("inf")
    if not all(map(_is_finite, numbers)):
        return float("nan")
    return root(sum((Fraction(number) ** 2 for number in numbers), Fraction(0)))


def dist(p, q, /):
    p, q = list(p), list(q)
    if len(p) != len(q):
        raise ValueError("both points must have the same number of dimensions")
    return hypot(*(float(left) - float(right) for left, right in zip(p, q)))


def isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0):
    if rel_tol < 0 or abs_tol < 0:
        raise ValueError("tolerances must be non-negative")
    a, b = float(a), float(b)
    if a == b:
        return True
    if a in (float("inf"), float("-inf")) or b in (float("inf"), float("-inf")):
        return False
    difference = abs(b - a)
    return difference <= abs(rel_tol * b) or difference <= abs(rel_tol * a) or difference <= abs_tol
