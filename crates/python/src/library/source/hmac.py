"""Hashes with a key."""

import hashlib


def _made(digestmod, content=b""):
    if isinstance(digestmod, str):
        return hashlib.new(digestmod, content)
    return digestmod(content) if callable(digestmod) else digestmod.new(content)


class HMAC:
    def __init__(self, key, msg=None, digestmod=""):
        if not isinstance(key, bytes):
            raise TypeError(f"key: expected bytes or bytearray, but got {type(key).__name__!r}")
        if not digestmod:
            raise TypeError("Missing required argument 'digestmod'.")
        self._kind = digestmod
        inner = _made(digestmod)
        self.digest_size, self.block_size = inner.digest_size, inner.block_size
        self.name = f"hmac-{inner.name}"
        if len(key) > self.block_size:
            key = _made(digestmod, key).digest()
        self._key = key.ljust(self.block_size, b"\0")
        self._message = b""
        if msg is not None:
            self.update(msg)

    def _padded(self, byte):
        return bytes(part ^ byte for part in self._key)

    def update(self, msg):
        self._message += msg

    def copy(self):
        return HMAC(self._key, self._message, self._kind)

    def digest(self):
        inner = _made(self._kind, self._padded(0x36) + self._message).digest()
        return _made(self._kind, self._padded(0x5C) + inner).digest()

    def hexdigest(self):
        return self.digest().hex()


def new(key, msg=None, digestmod=""):
    return HMAC(key, msg, digestmod)


def digest(key, msg, digest):
    return HMAC(key, msg, digest).digest()


def compare_digest(a, b):
    if isinstance(a, str) != isinstance(b, str):
        raise TypeError("unsupported operand types(s) or combination of types")
    if isinstance(a, str) and not (a.isascii() and b.isascii()):
        raise TypeError("comparing strings with non-ASCII characters is not supported")
    return a == b
