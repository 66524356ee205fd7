"""Numbers as bytes."""

from _dbm import bits_of_float, float_of_bits

_SIZES = {"x": 1, "c": 1, "b": 1, "B": 1, "?": 1, "h": 2, "H": 2, "i": 4, "I": 4, "l": 4, "L": 4, "q": 8, "Q": 8,
          "e": 2, "f": 4, "d": 8, "s": 1, "p": 1}
_NATIVE = {**_SIZES, "l": 8, "L": 8, "n": 8, "N": 8, "P": 8}


class error(Exception):
    pass


def _text(format):
    return format.decode("ascii") if isinstance(format, bytes) else format


def _parsed(format):
    """The byte order, and for each item the filling before it, the letter, the count and the size."""
    text = _text(format)
    mark = text[:1] if text[:1] and text[0] in "<>!=@" else ""
    native = mark in ("", "@")
    order = "big" if mark in (">", "!") else "little"
    sizes = _NATIVE if native else _SIZES
    items, count, offset = [], "", 0
    for letter in text[len(mark) :]:
        if letter.isspace() and not count:
            continue
        if letter.isdigit():
            count += letter
            continue
        if letter not in sizes:
            raise error("bad char in struct format")
        times = int(count) if count else 1
        size = sizes[letter]
        filling = -offset % size if native else 0
        offset += filling + times * size
        items.append((filling, letter, times, size))
        count = ""
    if count:
        raise error("repeat count given without format specifier")
    return order, items


def calcsize(format):
    return sum(filling + times * size for filling, letter, times, size in _parsed(format)[1])


def _packed(letter, size, value, order):
    if letter == "c":
        if not isinstance(value, bytes) or len(value) != 1:
            raise error("char format requires a bytes object of length 1")
        return value
    if letter == "?":
        return b"\1" if value else b"\0"
    if letter in "efd":
        if not isinstance(value, (int, float)) and not hasattr(value, "__float__"):
            raise error("required argument is not a float")
        return bits_of_float(float(value), size).to_bytes(size, order)
    if not isinstance(value, int):
        if not hasattr(value, "__index__"):
            raise error("required argument is not an integer")
        value = value.__index__()
    try:
        return value.to_bytes(size, order, signed=letter.islower())
    except OverflowError:
        raise error(f"'{letter}' format requires a number that fits") from None


def pack(format, *values):
    order, items = _parsed(format)
    wanted = sum(1 if letter in "sp" else times for filling, letter, times, size in items if letter != "x")
    if wanted != len(values):
        raise error(f"pack expected {wanted} items for packing (got {len(values)})")
    packed, rest = [], iter(values)
    for filling, letter, times, size in items:
        packed.append(b"\0" * filling)
        if letter == "x":
            packed.append(b"\0" * times)
        elif letter in "sp":
            packed.append(_packed_text(letter, times, next(rest)))
        else:
            packed.extend(_packed(letter, size, next(rest), order) for _ in range(times))
    return b"".join(packed)


def _packed_text(letter, times, value):
    if not isinstance(value, bytes):
        raise error(f"argument for '{letter}' must be a bytes object")
    if letter == "p":
        value = bytes([min(len(value), times - 1, 255)]) + value if times else b""
    return value[:times].ljust(times, b"\0")


def _unpacked(letter, size, part, order):
    if letter == "c":
        return part
    if letter == "?":
        return part != b"\0"
    if letter in "efd":
        return float_of_bits(int.from_bytes(part, order), size)
    return int.from_bytes(part, order, signed=letter.islower())


def unpack(format, buffer):
    if len(buffer) != calcsize(format):
        raise error(f"unpack requires a buffer of {calcsize(format)} bytes")
    return unpack_from(format, buffer)


def unpack_from(format, buffer, offset=0):
    order, items = _parsed(format)
    at = offset + len(buffer) if offset < 0 else offset
    if len(buffer) - at < calcsize(format):
        raise error(f"unpack_from requires a buffer of at least {at + calcsize(format)} bytes")
    values = []
    for filling, letter, times, size in items:
        at += filling
        if letter in "sp":
            part = bytes(buffer[at : at + times])
            values.append(part if letter == "s" else part[1 : 1 + part[0]])
        elif letter != "x":
            starts = range(at, at + times * size, size)
            values.extend(_unpacked(letter, size, bytes(buffer[start : start + size]), order) for start in starts)
        at += times * size
    return tuple(values)


def iter_unpack(format, buffer):
    size = calcsize(format)
    if not size or len(buffer) % size:
        raise error(f"iterative unpacking requires a buffer of a multiple of {size} bytes")
    return (unpack_from(format, buffer, at) for at in range(0, len(buffer), size))


class Struct:
    def __init__(self, format):
        self.format = _text(format)
        self.size = calcsize(format)

    def pack(self, *values):
        return pack(self.format, *values)

    def unpack(self, buffer):
        return unpack(self.format, buffer)

    def unpack_from(self, buffer, offset=0):
        return unpack_from(self.format, buffer, offset)

    def iter_unpack(self, buffer):
        return iter_unpack(self.format, buffer)
