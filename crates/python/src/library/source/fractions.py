"""Numbers that are exact quotients."""

import math
import re
from decimal import Decimal

_FORM = re.compile(r"\s*([-+]?)(?=\d|\.\d)(\d*)(?:/(\d+)|(?:\.(\d*))?(?:[eE]([-+]?\d+))?)\s*\Z")


def _parsed(text):
    found = _FORM.match(text)
    if not found:
        raise ValueError(f"Invalid literal for Fraction: {text!r}")
    sign, whole, below, decimals, exponent = found.groups()
    top, bottom = int(whole or "0"), int(below or "1")
    if decimals:
        top, bottom = top * 10 ** len(decimals) + int(decimals), 10 ** len(decimals)
    if exponent:
        top, bottom = top * 10 ** max(int(exponent), 0), bottom * 10 ** max(-int(exponent), 0)
    return (-top if sign == "-" else top), bottom


def _ratio(number):
    """A float as a quotient, which need not be reduced."""
    if number != number or number in (math.inf, -math.inf):
        kind = ValueError if number != number else OverflowError
        raise kind(f"cannot convert {'NaN' if number != number else 'Infinity'} to integer ratio")
    fraction, exponent = math.frexp(number)
    whole, exponent = int(fraction * 2**53), exponent - 53
    return (whole * 2**exponent, 1) if exponent >= 0 else (whole, 2**-exponent)


class Fraction:
    def __init__(self, numerator=0, denominator=None):
        if denominator is None:
            if isinstance(numerator, str):
                top, bottom = _parsed(numerator)
            elif isinstance(numerator, float):
                top, bottom = _ratio(numerator)
            elif isinstance(numerator, (int, Fraction)):
                top, bottom = numerator.numerator, numerator.denominator
            elif isinstance(numerator, Decimal):
                top, bottom = numerator.as_integer_ratio()
            else:
                raise TypeError("argument should be a string or a Rational instance")
        elif isinstance(numerator, (int, Fraction)) and isinstance(denominator, (int, Fraction)):
            top = numerator.numerator * denominator.denominator
            bottom = numerator.denominator * denominator.numerator
        else:
            raise TypeError("both arguments should be Rational instances")
        if bottom == 0:
            raise ZeroDivisionError(f"Fraction({top}, 0)")
        shared = math.gcd(top, bottom) * (-1 if bottom < 0 else 1)
        self.numerator, self.denominator = top // shared, bottom // shared

    @classmethod
    def from_float(cls, f):
        return cls(f)

    @classmethod
    def from_decimal(cls, dec):
        return cls(dec)

    def as_integer_ratio(self):
        return self.numerator, self.denominator

    def is_integer(self):
        return self.denominator == 1

    def limit_denominator(self, max_denominator=1000000):
        if max_denominator < 1:
            raise ValueError("max_denominator should be at least 1")
        if self.denominator <= max_denominator:
            return Fraction(self)
        before, now = (0, 1), (1, 0)
        top, bottom = self.numerator, self.denominator
        while True:
            whole = top // bottom
            if before[1] + whole * now[1] > max_denominator:
                break
            before, now = now, (before[0] + whole * now[0], before[1] + whole * now[1])
            top, bottom = bottom, top - whole * bottom
        times = (max_denominator - before[1]) // now[1]
        low = Fraction(before[0] + times * now[0], before[1] + times * now[1])
        high = Fraction(*now)
        return high if abs(high - self) <= abs(low - self) else low

    def __repr__(self):
        return f"{type(self).__name__}({self.numerator}, {self.denominator})"

    def __str__(self):
        return str(self.numerator) if self.denominator == 1 else f"{self.numerator}/{self.denominator}"

    def _with(self, other, exact, inexact):
        if isinstance(other, (int, Fraction)):
            return exact(self, Fraction(other))
        if isinstance(other, float):
            return inexact(float(self), other)
        return NotImplemented

    def __add__(self, other):
        return self._with(other, _add, lambda a, b: a + b)

    def __radd__(self, other):
        return self._with(other, lambda a, b: _add(b, a), lambda a, b: b + a)

    def __sub__(self, other):
        return self._with(other, lambda a, b: _add(a, -b), lambda a, b: a - b)

    def __rsub__(self, other):
        return self._with(other, lambda a, b: _add(b, -a), lambda a, b: b - a)

    def __mul__(self, other):
        return self._with(other, _multiply, lambda a, b: a * b)

    __rmul__ = __mul__

    def __truediv__(self, other):
        return self._with(other, _divide, lambda a, b: a / b)

    def __rtruediv__(self, other):
        return self._with(other, lambda a, b: _divide(b, a), lambda a, b: b / a)

    def __floordiv__(self, other):
        return self._with(other, _floor_divide, lambda a, b: a // b)

    def __rfloordiv__(self, other):
        return self._with(other, lambda a, b: _floor_divide(b, a), lambda a, b: b // a)

    def __mod__(self, other):
        return self._with(other, _remainder, lambda a, b: a % b)

    def __rmod__(self, other):
        return self._with(other, lambda a, b: _remainder(b, a), lambda a, b: b % a)

    def __divmod__(self, other):
        return self // other, self % other

    def __pow__(self, other):
        if isinstance(other, Fraction) and other.denominator == 1:
            other = other.numerator
        if not isinstance(other, int):
            return float(self) ** float(other)
        if other >= 0:
            return Fraction(self.numerator**other, self.denominator**other)
        return Fraction(self.denominator**-other, self.numerator**-other)

    def __rpow__(self, other):
        if self.denominator == 1 and self.numerator >= 0:
            return other**self.numerator
        return other ** float(self)

    def __neg__(self):
        return Fraction(-self.numerator, self.denominator)

    def __pos__(self):
        return Fraction(self)

    def __abs__(self):
        return Fraction(abs(self.numerator), self.denominator)

    def __bool__(self):
        return self.numerator != 0

    def __int__(self):
        return self.__trunc__()

    def __trunc__(self):
        return -(-self.numerator // self.denominator) if self.numerator < 0 else self.__floor__()

    def __floor__(self):
        return self.numerator // self.denominator

    def __ceil__(self):
        return -(-self.numerator // self.denominator)

    def __float__(self):
        return self.numerator / self.denominator

    def __round__(self, ndigits=None):
        if ndigits is not None:
            shift = Fraction(10) ** ndigits
            return Fraction(round(self * shift)) / shift
        floor, rest = divmod(self.numerator, self.denominator)
        half = rest * 2
        up = half > self.denominator or (half == self.denominator and floor % 2)
        return floor + 1 if up else floor

    def __hash__(self):
        return hash(self._key())

    def _key(self):
        if self.denominator == 1:
            return self.numerator
        inexact = float(self)
        top, bottom = _ratio(inexact)
        is_same = top * self.denominator == self.numerator * bottom
        return inexact if is_same else (self.numerator, self.denominator)

    def __dbm_key__(self):
        return self._key()

    def __eq__(self, other):
        if isinstance(other, (int, Fraction)):
            return self.numerator == other.numerator and self.denominator == other.denominator
        return float(self) == other if isinstance(other, float) else NotImplemented

    def _compared(self, other, compare):
        if isinstance(other, float) and (math.isnan(other) or math.isinf(other)):
            return compare(0.0, other)
        if not isinstance(other, (int, float, Fraction)):
            return NotImplemented
        other = Fraction(other)
        return compare(self.numerator * other.denominator, other.numerator * self.denominator)

    def __lt__(self, other):
        return self._compared(other, lambda a, b: a < b)

    def __le__(self, other):
        return self._compared(other, lambda a, b: a <= b)

    def __gt__(self, other):
        return self._compared(other, lambda a, b: a > b)

    def __ge__(self, other):
        return self._compared(other, lambda a, b: a >= b)


def _add(left, right):
    top = left.numerator * right.denominator + right.numerator * left.denominator
    return Fraction(top, left.denominator * right.denominator)


def _multiply(left, right):
    return Fraction(left.numerator * right.numerator, left.denominator * right.denominator)


def _divide(left, right):
    return Fraction(left.numerator * right.denominator, left.denominator * right.numerator)


def _floor_divide(left, right):
    return (left.numerator * right.denominator) // (left.denominator * right.numerator)


def _remainder(left, right):
    return _add(left, -(right * _floor_divide(left, right)))
