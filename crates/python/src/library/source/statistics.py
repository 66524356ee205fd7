"""Means and spreads."""

import math
from collections import Counter
from decimal import Decimal
from fractions import Fraction

from _exact_math import root


class StatisticsError(ValueError):
    pass


def _kind(values):
    """The type that a result has: the least exact of those of the values."""
    kinds = {int if isinstance(value, bool) else type(value) for value in values}
    for kind in (float, Decimal, Fraction):
        if kind in kinds:
            if kind is Decimal and Fraction in kinds:
                raise TypeError("don't know how to coerce Decimal and Fraction")
            return kind
    if kinds and kinds != {int}:
        raise TypeError(f"can't convert type {next(iter(kinds)).__name__!r} to numerator/denominator")
    return int


def _converted(value, kind):
    if kind is Fraction:
        return value
    if kind is Decimal:
        return Decimal(value.numerator) / Decimal(value.denominator)
    if kind is int and value.denominator == 1:
        return value.numerator
    return float(value)


def _some(data, name, least=1):
    data = list(data)
    if len(data) < least:
        raise StatisticsError(f"{name} requires at least {'one' if least == 1 else 'two'} data point{'s' * (least > 1)}")
    return data


def _sum(data):
    return sum((Fraction(value) for value in data), Fraction(0))


def mean(data):
    data = _some(data, "mean")
    if not all(map(_is_finite, data)):
        return sum(data) / len(data)
    kind = _kind(data)
    return _converted(_sum(data) / len(data), kind)


def _is_finite(value):
    if isinstance(value, Decimal):
        return value.is_finite()
    return not isinstance(value, float) or math.isfinite(value)


def fmean(data, weights=None):
    data = _some(data, "fmean")
    if weights is None:
        return math.fsum(data) / len(data)
    weights = list(weights)
    if len(weights) != len(data):
        raise StatisticsError("data and weights must be the same length")
    total = math.fsum(weights)
    if not total:
        raise StatisticsError("sum of weights must be non-zero")
    return math.fsum(value * weight for value, weight in zip(data, weights)) / total


def geometric_mean(data):
    data = _some(data, "geometric mean")
    if any(value <= 0 for value in data):
        raise StatisticsError("geometric mean requires a non-empty dataset containing positive numbers")
    return math.exp(fmean(map(math.log, data)))


def harmonic_mean(data, weights=None):
    data = _some(data, "harmonic_mean")
    weights = [1] * len(data) if weights is None else list(weights)
    kind = _kind(data)
    if any(value < 0 for value in data):
        raise StatisticsError("harmonic mean does not support negative values")
    if len(data) == 1 and weights == [1]:
        return data[0]
    if 0 in data:
        return 0
    parts = sum((Fraction(weight) / Fraction(value) for value, weight in zip(data, weights)), Fraction(0))
    return _converted(_sum(weights) / parts, kind)


def _sorted(data):
    data = sorted(data)
    if not data:
        raise StatisticsError("no median for empty data")
    return data


def median(data):
    data = _sorted(data)
    middle = len(data) // 2
    return data[middle] if len(data) % 2 else (data[middle - 1] + data[middle]) / 2


def median_low(data):
    data = _sorted(data)
    return data[(len(data) - 1) // 2]


def median_high(data):
    data = _sorted(data)
    return data[len(data) // 2]


def mode(data):
    common = Counter(data).most_common(1)
    if not common:
        raise StatisticsError("no mode for empty data")
    return common[0][0]


def multimode(data):
    counts = Counter(data)
    most = max(counts.values(), default=0)
    return [value for value, count in counts.items() if count == most]


def _spread(data, name, least, given):
    data = _some(data, name, least)
    kind = _kind(data)
    middle = _sum(data) / len(data) if given is None else Fraction(given)
    squares = sum(((Fraction(value) - middle) ** 2 for value in data), Fraction(0))
    return squares / (len(data) - (least - 1)), kind


def variance(data, xbar=None):
    return _converted(*_spread(data, "variance", 2, xbar))


def pvariance(data, mu=None):
    return _converted(*_spread(data, "pvariance", 1, mu))


def _root(value, kind):
    if kind is Decimal:
        return _converted(value, kind).sqrt()
    return root(value)


def stdev(data, xbar=None):
    return _root(*_spread(data, "stdev", 2, xbar))


def pstdev(data, mu=None):
    return _root(*_spread(data, "pstdev", 1, mu))


def quantiles(data, *, n=4, method="exclusive"):
    if n < 1:
        raise StatisticsError("n must be at least 1")
    data = sorted(data)
    if len(data) < 2:
        raise StatisticsError("must have at least two data points")
    if method not in ("inclusive", "exclusive"):
        raise ValueError(f"Unknown method: {method!r}")
    result = []
    for at in range(1, n):
        if method == "inclusive":
            low, rest = divmod(at * (len(data) - 1), n)
            low += 1
        else:
            low = min(max(at * (len(data) + 1) // n, 1), len(data) - 1)
            rest = at * (len(data) + 1) - low * n
        result.append((data[low - 1] * (n - rest) + data[low] * rest) / n)
    return result
