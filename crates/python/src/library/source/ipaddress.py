"""Addresses and networks of the Internet."""


class AddressValueError(ValueError):
    pass


class NetmaskValueError(ValueError):
    pass


def ip_address(address):
    return _first((IPv4Address, IPv6Address), address, (), "an IPv4 or IPv6 address")


def ip_network(address, strict=True):
    return _first((IPv4Network, IPv6Network), address, (strict,), "an IPv4 or IPv6 network")


def ip_interface(address):
    return _first((IPv4Interface, IPv6Interface), address, (), "an IPv4 or IPv6 interface")


def _first(kinds, address, more, what):
    for kind in kinds:
        try:
            return kind(address, *more)
        except (AddressValueError, NetmaskValueError):
            pass
    raise ValueError(f"{address!r} does not appear to be {what}")


def _parsed4(text):
    parts = text.split(".")
    if len(parts) != 4:
        raise AddressValueError(f"Expected 4 octets in {text!r}")
    number = 0
    for part in parts:
        is_plain = part.isascii() and part.isdigit() and len(part) <= 3
        if not is_plain or (part != "0" and part[0] == "0") or int(part) > 255:
            raise AddressValueError(f"Invalid octet {part!r} in {text!r}")
        number = number * 256 + int(part)
    return number


def _parsed6(text):
    if not text:
        raise AddressValueError("Address cannot be empty")
    parts = text.split(":")
    if len(parts) < 3:
        raise AddressValueError(f"At least 3 parts expected in {text!r}")
    if "." in parts[-1]:
        last = _parsed4(parts.pop())
        parts += [f"{last >> 16:x}", f"{last & 0xFFFF:x}"]
    if len(parts) > 9:
        raise AddressValueError(f"At most 8 colons permitted in {text!r}")
    gaps = [at for at in range(1, len(parts) - 1) if not parts[at]]
    if len(gaps) > 1:
        raise AddressValueError(f"At most one '::' permitted in {text!r}")
    before, after = (parts[: gaps[0]], parts[gaps[0] + 1 :]) if gaps else (parts, [])
    if gaps:
        before = before[1:] if before == [""] else before
        after = after[:-1] if after == [""] else after
        missing = 8 - len(before) - len(after)
        if missing < 1:
            raise AddressValueError(f"Expected at most 7 other parts with '::' in {text!r}")
        parts = before + ["0"] * missing + after
    if len(parts) != 8:
        raise AddressValueError(f"Exactly 8 parts expected without '::' in {text!r}")
    number = 0
    for part in parts:
        if not part or len(part) > 4 or any(letter not in "0123456789abcdefABCDEF" for letter in part):
            raise AddressValueError(f"Only hex digits permitted in {part!r} in {text!r}")
        number = number << 16 | int(part, 16)
    return number


class _Base:
    def __str__(self):
        return self.compressed

    def __repr__(self):
        return f"{type(self).__name__}({str(self)!r})"

    def __hash__(self):
        return hash(self._key())

    def __dbm_key__(self):
        return self._key()

    def __eq__(self, other):
        return self._key() == other._key() if type(self) is type(other) else NotImplemented

    def _compared(self, other, compare):
        if not isinstance(other, _Base) or isinstance(self, _Network) != isinstance(other, _Network):
            return NotImplemented
        if self.version != other.version:
            raise TypeError(f"{self} and {other} are not of the same version")
        return compare(self._key(), other._key())

    def __lt__(self, other):
        return self._compared(other, lambda a, b: a < b)

    def __le__(self, other):
        return self._compared(other, lambda a, b: a <= b)

    def __gt__(self, other):
        return self._compared(other, lambda a, b: a > b)

    def __ge__(self, other):
        return self._compared(other, lambda a, b: a >= b)

    @property
    def is_private(self):
        return self._within(self._PRIVATE) and not self._within(self._NOT_PRIVATE)

    @property
    def is_loopback(self):
        return self._within(self._LOOPBACK)

    @property
    def is_multicast(self):
        return self._within(self._MULTICAST)

    @property
    def is_link_local(self):
        return self._within(self._LINK_LOCAL)

    @property
    def is_unspecified(self):
        return self._within(self._UNSPECIFIED)

    @property
    def is_reserved(self):
        return self._within(self._RESERVED)


class _V4:
    version, max_prefixlen = 4, 32
    _PRIVATE = ("0.0.0.0/8 10.0.0.0/8 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/29 192.0.0.170/31 192.0.2.0/24 "
                "192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4 255.255.255.255/32")
    _NOT_PRIVATE = ""
    _LOOPBACK, _MULTICAST, _LINK_LOCAL = "127.0.0.0/8", "224.0.0.0/4", "169.254.0.0/16"
    _UNSPECIFIED, _RESERVED = "0.0.0.0/32", "240.0.0.0/4"
    _parsed = staticmethod(_parsed4)

    @staticmethod
    def _written(number):
        return ".".join(str(byte) for byte in number.to_bytes(4, "big"))

    _long = _written


class _V6:
    version, max_prefixlen = 6, 128
    _PRIVATE = ("::1/128 ::/128 ::ffff:0:0/96 100::/64 2001::/23 2001:2::/48 2001:db8::/32 2001:10::/28 fc00::/7 "
                "fe80::/10")
    _NOT_PRIVATE = ""
    _LOOPBACK, _MULTICAST, _LINK_LOCAL, _UNSPECIFIED = "::1/128", "ff00::/8", "fe80::/10", "::/128"
    _RESERVED = "::/8 100::/8 200::/7 400::/6 800::/5 1000::/4 4000::/3 6000::/3 8000::/3 a000::/3 c000::/3 e000::/4 f000::/5 f800::/6 fe00::/9"
    _parsed = staticmethod(_parsed6)

    @staticmethod
    def _groups(number):
        return [number >> shift & 0xFFFF for shift in range(112, -1, -16)]

    @classmethod
    def _long(cls, number):
        return ":".join(f"{group:04x}" for group in cls._groups(number))

    @classmethod
    def _written(cls, number):
        groups = cls._groups(number)
        start, length, at = 0, 1, 0
        while at < 8:
            end = at
            while end < 8 and not groups[end]:
                end += 1
            if end - at > length:
                start, length = at, end - at
            at = end + 1
        parts = [f"{group:x}" for group in groups]
        if length < 2:
            return ":".join(parts)
        return ":".join(parts[:start]) + "::" + ":".join(parts[start + length :])


class _Address(_Base):
    def __init__(self, address):
        self._number = self._of(address)

    @classmethod
    def _of(cls, address):
        if isinstance(address, int):
            if not 0 <= address < 1 << cls.max_prefixlen:
                raise AddressValueError(f"{address} is not permitted as an IPv{cls.version} address")
            return address
        if isinstance(address, bytes):
            if len(address) * 8 != cls.max_prefixlen:
                raise AddressValueError(f"{address!r} (len {len(address)}) is not {cls.max_prefixlen // 8} bytes")
            return int.from_bytes(address, "big")
        text = str(address)
        if "/" in text:
            raise AddressValueError(f"Unexpected '/' in {address!r}")
        return cls._parsed(text)

    def _key(self):
        return self._number

    def __int__(self):
        return self._number

    def __add__(self, other):
        return type(self)(self._number + other) if isinstance(other, int) else NotImplemented

    def __sub__(self, other):
        return type(self)(self._number - other) if isinstance(other, int) else NotImplemented

    def __format__(self, specification):
        return format(str(self), specification)

    @property
    def compressed(self):
        return self._written(self._number)

    @property
    def exploded(self):
        return self._long(self._number)

    @property
    def packed(self):
        return self._number.to_bytes(self.max_prefixlen // 8, "big")

    @property
    def reverse_pointer(self):
        if self.version == 4:
            return ".".join(reversed(str(self).split("."))) + ".in-addr.arpa"
        return ".".join(reversed(self.exploded.replace(":", ""))) + ".ip6.arpa"

    def _within(self, networks):
        return any(_contains(network, self) for network in networks.split())

    @property
    def is_global(self):
        shared = self.version == 4 and _contains("100.64.0.0/10", self)
        return not self.is_private and not shared


def _contains(network, address):
    start, length = network.split("/")
    bits = address.max_prefixlen
    return address._parsed(start) >> bits - int(length) == int(address) >> bits - int(length)


class IPv4Address(_V4, _Address):
    pass


class IPv6Address(_V6, _Address):
    scope_id = None

    @property
    def ipv4_mapped(self):
        return IPv4Address(self._number & 0xFFFFFFFF) if self._number >> 32 == 0xFFFF else None

    @property
    def is_site_local(self):
        return self._within("fec0::/10")

    @property
    def is_private(self):
        mapped = self.ipv4_mapped
        return mapped.is_private if mapped is not None else super().is_private


def _split(address):
    if isinstance(address, tuple):
        return address[0], address[1] if len(address) > 1 else None
    if isinstance(address, (int, bytes, _Address)):
        return address, None
    parts = str(address).split("/")
    if len(parts) > 2:
        raise AddressValueError(f"Only one '/' permitted in {address!r}")
    return parts[0], parts[1] if len(parts) == 2 else None


def _prefix(kind, mask):
    """The length that a mask is: a number, a netmask or a hostmask."""
    bits = kind.max_prefixlen
    if mask is None:
        return bits
    text = str(mask)
    if text.isascii() and text.isdigit():
        if int(text) > bits:
            raise NetmaskValueError(f"{text!r} is not a valid netmask")
        return int(text)
    if kind.version == 6:
        raise NetmaskValueError(f"{text!r} is not a valid netmask")
    try:
        number = kind._parsed(text)
    except AddressValueError:
        raise NetmaskValueError(f"{text!r} is not a valid netmask") from None
    for candidate in (number, number ^ (1 << bits) - 1):
        length = bin(candidate).count("1")
        if candidate == ((1 << length) - 1) << bits - length:
            return length
    raise NetmaskValueError(f"{text!r} is not a valid netmask")


class _Network(_Base):
    def __init__(self, address, strict=True):
        start, mask = _split(address)
        number = self._kind._of(start)
        self._prefixlen = _prefix(self._kind, mask)
        hosts = (1 << self.max_prefixlen - self._prefixlen) - 1
        if strict and number & hosts:
            raise ValueError(f"{self._written(number)}/{self._prefixlen} has host bits set")
        self._start, self._end = number & ~hosts, number | hosts

    def _key(self):
        return self._start, self._end

    @property
    def prefixlen(self):
        return self._prefixlen

    @property
    def network_address(self):
        return self._kind(self._start)

    @property
    def broadcast_address(self):
        return self._kind(self._end)

    @property
    def hostmask(self):
        return self._kind(self._end - self._start)

    @property
    def netmask(self):
        return self._kind((1 << self.max_prefixlen) - 1 - (self._end - self._start))

    @property
    def num_addresses(self):
        return self._end - self._start + 1

    @property
    def compressed(self):
        return f"{self._written(self._start)}/{self.prefixlen}"

    @property
    def exploded(self):
        return f"{self._long(self._start)}/{self.prefixlen}"

    with_prefixlen = compressed

    @property
    def with_netmask(self):
        return f"{self.network_address}/{self.netmask}"

    @property
    def with_hostmask(self):
        return f"{self.network_address}/{self.hostmask}"

    def __iter__(self):
        return (self._kind(number) for number in range(self._start, self._end + 1))

    def __getitem__(self, at):
        number = self._start + at if at >= 0 else self._end + at + 1
        if not self._start <= number <= self._end:
            raise IndexError("address out of range")
        return self._kind(number)

    def __contains__(self, address):
        if isinstance(address, _Network) or address.version != self.version:
            return False
        return self._start <= int(address) <= self._end

    def hosts(self):
        if self.num_addresses <= 2:
            return list(self)
        last = self._end if self.version == 4 else self._end + 1
        return (self._kind(number) for number in range(self._start + 1, last))

    def overlaps(self, other):
        return self.version == other.version and self._start <= other._end and other._start <= self._end

    def _is_subnet(self, other):
        if self.version != other.version:
            raise TypeError(f"{self} and {other} are not of the same version")
        return other._start <= self._start and self._end <= other._end

    def subnet_of(self, other):
        return self._is_subnet(other)

    def supernet_of(self, other):
        return other._is_subnet(self)

    def _of_prefix(self, number, prefix):
        return type(self)((number, prefix))

    def subnets(self, prefixlen_diff=1, new_prefix=None):
        if self.prefixlen == self.max_prefixlen:
            yield self
            return
        prefix = self.prefixlen + prefixlen_diff if new_prefix is None else new_prefix
        if prefix < self.prefixlen:
            raise ValueError("new prefix must be longer")
        if prefix > self.max_prefixlen:
            raise ValueError(f"prefix length diff {prefix - self.prefixlen} is invalid for netblock {self}")
        for number in range(self._start, self._end + 1, 1 << self.max_prefixlen - prefix):
            yield self._of_prefix(number, prefix)

    def supernet(self, prefixlen_diff=1, new_prefix=None):
        if self.prefixlen == 0:
            return self
        prefix = self.prefixlen - prefixlen_diff if new_prefix is None else new_prefix
        if prefix > self.prefixlen:
            raise ValueError("new prefix must be shorter")
        if prefix < 0:
            raise ValueError(f"current prefixlen is {self.prefixlen}, cannot have a prefixlen_diff of {prefixlen_diff}")
        return type(self)((self._start, prefix), strict=False)

    def _within(self, networks):
        edges = self.network_address, self.broadcast_address
        return any(all(_contains(network, edge) for edge in edges) for network in networks.split())

    @property
    def is_global(self):
        return self.network_address.is_global and self.broadcast_address.is_global


class IPv4Network(_V4, _Network):
    _kind = IPv4Address


class IPv6Network(_V6, _Network):
    _kind = IPv6Address


class _Interface:
    def _set(self, address):
        start, mask = _split(address)
        self._number = self._kind._of(start)
        self.network = self._of_network((self._number, _prefix(self._kind, mask)), strict=False)
        self.netmask, self.hostmask = self.network.netmask, self.network.hostmask

    @property
    def ip(self):
        return self._kind(self._number)

    @property
    def compressed(self):
        return f"{self._written(self._number)}/{self.network.prefixlen}"

    with_prefixlen = compressed

    @property
    def with_netmask(self):
        return f"{self.ip}/{self.netmask}"

    def _key(self):
        return (*self.network._key(), self._number)


class IPv4Interface(_Interface, IPv4Address):
    _kind, _of_network = IPv4Address, IPv4Network

    def __init__(self, address):
        self._set(address)


class IPv6Interface(_Interface, IPv6Address):
    _kind, _of_network = IPv6Address, IPv6Network

    def __init__(self, address):
        self._set(address)
